"""What both command lines share: Chinese words around argparse, dates, and an end without a traceback."""

import argparse
import os
import re
import sys
from collections.abc import Callable
from datetime import date

# argparse has its own words, in English, and no setting for them.
_HELP = (
    ("usage: ", "用法："),
    ("positional arguments:", "参数："),
    ("options:", "选项："),
    ("show this help message and exit", "显示这份说明"),
)
_ERRORS = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)", r"\1 不能是 \2，可用：\3"),
    (r"argument (.+?): invalid (?:\w+) value: (.+)", r"\1 不能是 \2"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少要有一个值"),
    (r"argument (.+?): expected one argument", r"\1 后面要有一个值"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能与 \2 同时使用"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不带值，多了 \2"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 不明确，可能是 \2"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose help and errors are in Chinese; flags stay. Subcommands inherit it."""

    def format_help(self) -> str:
        return _chinese(super().format_help())

    def format_usage(self) -> str:
        return _chinese(super().format_usage())

    def error(self, message: str):
        told = next((re.sub(pattern, words, message) for pattern, words in _ERRORS if re.fullmatch(pattern, message)), message)
        self.exit(2, f"{self.format_usage()}{self.prog}：{told}。用 --help 查看说明。\n")


def _chinese(text: str) -> str:
    for english, words in _HELP:
        text = text.replace(english, words)
    return text


def date_argument(text: str) -> int:
    """`2024-08-31` as yyyymmdd."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写作 2024-08-31 这样的形式") from error
    return day.year * 10000 + day.month * 100 + day.day


def run(main: Callable[[], int]) -> int:
    """The exit code of a command line. Who reads only the first lines (`| head`) closes the pipe, which is no fault."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still held back would be written, and fail again, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
