"""Dates as clerks write them -> yyyymmdd and how exact it is; what is not certain is refused with the dates it may be."""

import datetime as dt
import re
from collections.abc import Callable

from data.cells import Remark, Value, refused

MINGUO = "minguo"  # ROC calendar: year 1 is 1912
DAY, MONTH, YEAR = "day", "month", "year"
Dated = tuple[int, str]

_FIRST_SERIAL, _LAST_SERIAL = 10000, 47848  # 1927-05-18 and 2030-12-31 as Excel counts days; fewer digits may mean years
_EPOCH = dt.date(1899, 12, 30)
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_TAIL = re.compile(r"(出?生|至今|起|以来)$|[.]$")
_POINTS = str.maketrans({"。": ".", "·": ".", "、": ".", ",": ".", "—": "-", "–": "-", "−": "-", "_": "-", "\\": "/", "號": "号"})

_FULL = re.compile(r"(\d{4})[.\-/年](\d{1,2})[.\-/月](\d{1,2})[日号]?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[.\-/年](\d{1,2})月?", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_PACKED = re.compile(r"(\d{4})\.(\d{2})(\d{2})", re.ASCII)
_SHORT = re.compile(r"(\d{2})[.\-/年](\d{1,2})(?:[.\-/月](\d{1,2})[日号]?|月)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})", re.ASCII)
_MINGUO = re.compile(r"(?:民[国國])?(\d{1,3})[.\-/年](\d{1,2})(?:[.\-/月](\d{1,2})[日号]?|月)?", re.ASCII)
_RANGE = re.compile(r"(.*[.年/].*?)(?:至|到|~|-+)(.+)")


class _Impossible(ValueError):
    """A date that no calendar has; the message says why."""


def _dated(year: int, month: int | None = None, day: int | None = None) -> Dated:
    if not 1900 <= year <= 2100:
        raise _Impossible(f"年份 {year} 不在 1900 至 2100 之间")
    if month is None:
        return year * 10000 + 101, YEAR
    if not 1 <= month <= 12:
        raise _Impossible(f"没有 {month} 月")
    if day is None:
        return year * 10000 + month * 100 + 1, MONTH
    try:
        dt.date(year, month, day)
    except ValueError:
        raise _Impossible(f"{year} 年 {month} 月没有 {day} 日") from None
    return year * 10000 + month * 100 + day, DAY


def _possible(*parts: tuple[int, ...]) -> tuple[Dated, ...]:
    found = []
    for part in parts:
        try:
            found.append(_dated(*part))
        except _Impossible:
            continue
    return tuple(dict.fromkeys(found))


def _sure(dated: Dated) -> Value:
    return Value(dated[0], precision=dated[1])


def from_date(day: dt.date) -> Value:
    return _sure(_dated(day.year, day.month, day.day))


def _asked(reason: str, fix: str, candidates: tuple[Dated, ...]) -> Value:
    return refused("日期有多种理解", reason, fix, candidates)


def _two_digit_year(year: int, *rest: int) -> Value:
    candidates = _possible((1900 + year, *rest), *(((2000 + year, *rest),) if year <= 30 else ()))
    if not candidates:
        raise _Impossible("年份只有两位，且月或日不存在")
    return _asked("年份只有两位，不能确定是哪一年", "写成四位年份，如 1975.03", candidates)


def _tenth(year: int) -> Value:
    return _asked(
        f"单元格是数字 {year}.1，可能是 1 月，也可能是 10 月", f"改为文本 {year}.01 或 {year}.10", _possible((year, 1), (year, 10))
    )


def _digits(text: str) -> Value | None:
    """A date written with digits only."""
    number, size = int(text), len(text)
    if size == 4:
        if 1900 <= number <= 2100:
            return _sure(_dated(number))
        return _two_digit_year(number // 100, number % 100) if 1 <= number % 100 <= 12 else None
    if size == 5 and _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return from_date(_EPOCH + dt.timedelta(days=number))
    if size == 6:
        year, month = divmod(number, 100)
        if 1900 <= year <= 2100 and 1 <= month <= 12:
            return _sure(_dated(year, month))
        short = (number // 10000, number // 100 % 100, number % 100)
        if _possible((1900 + short[0], *short[1:])):
            return _two_digit_year(*short)
        return _sure(_dated(year, month))
    if size == 7:
        year = number // 1000
        candidates = _possible(
            (year, number // 100 % 10, number % 100), (year, number // 10 % 100, number % 10), _minguo_parts(text) or (0,)
        )
        fix = "写成 1975-03-05 的样子；若是民国纪年，在对照中把这一列的日期写法设为民国"
        return _asked("七位数字，可能是民国纪年，也可能少写了一位", fix, candidates)
    if size == 8:
        return _sure(_dated(number // 10000, number // 100 % 100, number % 100))
    return None


def _minguo_parts(digits: str) -> tuple[int, ...] | None:
    """(year, month[, day]) of ROC digits yyymmdd, or yyymm; a number cell has lost its leading zero."""
    number = int(digits)
    if len(digits) in (6, 7):
        return number // 10000 + 1911, number // 100 % 100, number % 100
    return (number // 100 + 1911, number % 100) if len(digits) in (4, 5) else None


def _minguo(text: str) -> Value | None:
    if text.isdecimal():
        parts = _minguo_parts(text)
        return _sure(_dated(*parts)) if parts else None
    found = _MINGUO.fullmatch(text)
    return _sure(_dated(int(found[1]) + 1911, *(int(part) for part in found.groups()[1:] if part))) if found else None


def _free(text: str, numeric: bool) -> Value | None:
    """A date in none but the usual forms; `numeric`: the cell held a number, so that a last 0 is lost."""
    if text.isdecimal():
        return _digits(text)
    if text.startswith(("民国", "民國")):
        return _minguo(text)
    if found := _FULL.fullmatch(text):
        return _sure(_dated(*map(int, found.groups())))
    if found := _MONTH.fullmatch(text):
        if numeric and found[2] == "1":
            return _tenth(int(found[1]))
        return _sure(_dated(int(found[1]), int(found[2])))
    if found := _YEAR.fullmatch(text):
        return _sure(_dated(int(found[1])))
    if found := _PACKED.fullmatch(text):
        return _sure(_dated(*map(int, found.groups())))
    if found := _SHORT.fullmatch(text):
        year, *rest = (int(part) for part in found.groups() if part)
        if numeric and rest == [1]:
            candidates = tuple(pair for month in (1, 10) for pair in _two_digit_year(year, month).candidates)
            return _asked("年份只有两位，而且可能是 1 月或 10 月", "写成四位年份、两位月份，如 1975.01", candidates)
        return _two_digit_year(year, *rest)
    if found := _YEAR_LAST.fullmatch(text):
        one, two, year = map(int, found.groups())
        candidates = _possible((year, one, two), (year, two, one))
        if len(candidates) > 1:
            fix = "写成 1975-03-05 的样子，或在对照中写明这一列的日期格式，如 %m-%d-%Y"
            return _asked("不能确定哪个是月、哪个是日", fix, candidates)
        return _sure(candidates[0] if candidates else _dated(year, one, two))
    if re.fullmatch(r"\d{5}\.\d+", text):
        return _digits(text[:5])  # a serial with a time of day
    return None


def _formatted(text: str, pattern: str) -> Value | None:
    try:
        day = dt.datetime.strptime(text, pattern)
    except ValueError:
        return None
    if not any(mark in pattern for mark in ("%d", "%j", "%x", "%c")):
        return _sure(_dated(day.year, day.month) if re.search("%[mbB]", pattern) else _dated(day.year))
    return from_date(day)


def read_date(cell: object, text: str, *, pattern: str | None = None, untyped: bool = False, ranges: bool = False) -> Value:
    """`cell`, whose normalised text is `text` -> a date with its precision, or a refusal.

    `pattern` is MINGUO or a strptime format; `untyped`: the file (a CSV) has no types, so a number is written like a text;
    `ranges`: of "2023.5.8-5.12" take the beginning.
    """
    if isinstance(cell, dt.date):
        if 1900 <= cell.year <= 2100:
            return from_date(cell)
        return refused("日期不存在", f"年份 {cell.year} 不在 1900 至 2100 之间", "改正年份")
    numeric = (isinstance(cell, int | float) and not isinstance(cell, bool)) or untyped
    tidy = _TIME.sub("", text)
    read: Callable[[str], Value | None] = lambda part: _free(part, numeric)  # noqa: E731
    if pattern and pattern != MINGUO:
        read = lambda part: _formatted(part, pattern)  # noqa: E731
    else:
        tidy = re.sub(r"\s*([^\d\s])\s*", r"\1", tidy.translate(_POINTS)).replace(" ", ".")
        tidy = _TAIL.sub("", tidy)
        if pattern:
            read = _minguo
    try:
        value = read(tidy) if not isinstance(cell, bool | dt.time | dt.timedelta) else None
        if value is None and ranges and (found := _RANGE.fullmatch(tidy)):
            value = read(found[1])
    except _Impossible as impossible:
        return refused("日期不存在", str(impossible), "对照原始档案改正日期")
    if value is None:
        how = {None: "写成 1975-03-05、1975年3月 或 1975.03 的样子", MINGUO: "写成民国纪年的 0640305 或 64.3.5"}
        return Value(remark=Remark("日期无法识别", "看不出是哪一天", how.get(pattern, f"对照要求这一列写成 {pattern} 的样子")))
    return value
