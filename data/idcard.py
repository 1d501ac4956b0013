"""Resident ID numbers (GB 11643-1999): 18 digits with a check digit, or the 15 digits used before."""

import datetime as dt
import re
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = sum(_WEIGHTS) * ord("0")
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[1-9]\d{14}|[1-9]\d{16}[\dX]", re.ASCII)


def check_digit(first17: str) -> str:
    """The 18th character for the first 17 digits."""
    return _CHECK[(sum(map(mul, first17.encode(), _WEIGHTS)) - _ZEROS) % 11]


def born(number: str) -> int:
    """The birth date yyyymmdd written in a number of 18 or 15 digits."""
    return int(number[6:14]) if len(number) == 18 else int("19" + number[6:12])


def gender(number: str) -> str:
    return "男" if int(number[16] if len(number) == 18 else number[14]) % 2 else "女"


def fault(number: str) -> str | None:
    """Why `number` (tidied, upper case) cannot be an ID number, or None if it can."""
    if "*" in number:
        return "身份证号有一部分被星号遮盖"
    if "E" in number and re.fullmatch(r"\d(\.\d+)?E\+\d+", number):
        return "单元格曾是数字格式，已变成科学记数，末几位已丢失"
    if not _SHAPE.fullmatch(number):
        return f"身份证号应为 18 位（或旧式 15 位），这里是 {len(number)} 个字符"
    day = str(born(number))
    try:
        dt.date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return f"其中的出生日期 {day} 不存在"
    if len(number) == 18 and check_digit(number[:17]) != number[17]:
        return "末三位是 000，像是曾以数字格式保存，末几位已丢失" if number.endswith("000") else "校验位不符，至少有一位写错"
    return None
