"""A stored value as people write it."""

from typing import Any

from data.tables import Column, Type


def text_of(column: Column, row: dict[str, Any]) -> str:
    """A stored value as a form shows it and reads it again."""
    value = row.get(column.name)
    if value is None:
        return ""
    if column.type is Type.MANY:
        return str(value).strip("|").replace("|", "、")
    if column.type is Type.DATE:
        text = f"{value // 10000}-{value // 100 % 100:02d}-{value % 100:02d}"
        return {"year": text[:4], "month": text[:7]}.get(row.get(f"{column.name}_precision"), text)
    return str(value)


def told(column: Column, row: dict[str, Any]) -> object:
    """The value of a change: a date as far as it is known, all else as it is stored."""
    return text_of(column, row) or None if column.type is Type.DATE else row.get(column.name)
