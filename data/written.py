"""A stored value as people write it."""

from typing import Any

from data.tables import Column, Type


def show_date(date: int, precision: str | None = "day") -> str:
    """20240831 as 2024-08-31; as 2024-08 or 2024 where only so much of it is known."""
    text = f"{date // 10000}-{date // 100 % 100:02d}-{date % 100:02d}"
    return {"year": text[:4], "month": text[:7]}.get(precision, text)


def listed(text: str) -> str:
    """Text between bars, `|甲|乙|`, as people write it: 甲、乙."""
    return text.strip("|").replace("|", "、")


def show_value(value: object) -> str:
    """What stands before or after the arrow of a change."""
    return "空" if value is None else listed(str(value))


def text_of(column: Column, row: dict[str, Any]) -> str:
    """A stored value as a form shows it and reads it again."""
    value = row.get(column.name)
    if value is None:
        return ""
    if column.type is Type.MANY:
        return listed(str(value))
    if column.type is Type.DATE:
        return show_date(value, row.get(f"{column.name}_precision"))
    return str(value)


def told(column: Column, row: dict[str, Any]) -> object:
    """The value of a change: a date as far as it is known, all else as it is stored."""
    return text_of(column, row) or None if column.type is Type.DATE else row.get(column.name)
