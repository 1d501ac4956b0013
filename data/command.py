"""What both command lines share."""

import argparse
from datetime import date


def date_argument(text: str) -> int:
    """`2024-08-31` as yyyymmdd."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写作 2024-08-31 这样的形式") from error
    return day.year * 10000 + day.month * 100 + day.day
