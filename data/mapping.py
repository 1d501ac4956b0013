"""MAP.toml: how one office's file is read where its headings, words or dates are not the declared ones.

table = "cadre"                      # optional
sheet = "花名册"                      # optional: only this sheet
header = false                       # optional: no heading row; columns are then given by position
[columns]                            # table column (or its Chinese label) = file heading, or its position from 1
birth_date = "出生时间(公历)"
[values.gender]                      # word of the file = allowed value, "" for blank, a list where a column holds several
"1" = "男"
[dates]                              # "minguo", or a strptime format
birth_date = "%m-%d-%Y"
[constants]                          # the same value on every row
year = 2023
"""

import datetime as dt
import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field

from data.cells import squeezed
from data.dates import MINGUO
from data.tables import TABLES, Column, Table, Type
from data.values import choices, read_value


class BadMapping(Exception):
    """A mapping that cannot be used; the message is a Chinese sentence for the clerk."""


@dataclass(frozen=True)
class Mapping:
    """A checked MAP.toml; every part may be empty. Keys of `values` are squeezed words, values are allowed values."""

    columns: dict[str, str | int] = field(default_factory=dict)
    values: dict[str, dict[str, str | tuple[str, ...]]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str | int | float] = field(default_factory=dict)
    table: str | None = None
    sheet: str | None = None
    header: bool = True

    @property
    def named(self) -> tuple[str, ...]:
        """Every table column that the mapping speaks of."""
        return tuple(dict.fromkeys((*self.columns, *self.values, *self.dates, *self.constants)))


NO_MAPPING = Mapping()


def load_mapping(toml_text: str) -> Mapping:
    """The mapping written in `toml_text`. Raises BadMapping."""
    try:
        given = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"对照文件不是有效的 TOML：{error}。") from None
    _known("对照文件中", given, ("table", "sheet", "header", "columns", "values", "dates", "constants"))
    name, sheet, header = given.get("table"), given.get("sheet"), given.get("header", True)
    if name is not None:
        _known("数据表中", [name], [table.name for table in TABLES.values() if table.imported])
    if not isinstance(header, bool) or not isinstance(sheet, str | None):
        raise BadMapping("对照文件中 header 应为 true 或 false，sheet 应为工作表名称。")
    tables = [TABLES[name]] if name else [table for table in TABLES.values() if table.imported]
    columns = {_column(key, tables)[0].name: _position(key, heading) for key, heading in _part(given, "columns").items()}
    constants = {_column(key, tables)[0].name: _constant(key, value, tables) for key, value in _part(given, "constants").items()}
    if both := set(columns) & set(constants):
        raise BadMapping(f"“{'、'.join(sorted(both))}”同时写在 columns 和 constants 中，只能写一处。")
    if not header and (named := [key for key, heading in columns.items() if isinstance(heading, str)]):
        raise BadMapping(f"没有标题行的文件要用第几列（如 name = 7）指定各列，“{'、'.join(named)}”写的是标题。")
    return Mapping(
        columns,
        {_column(key, tables)[0].name: _words(key, words, tables) for key, words in _part(given, "values").items()},
        {_column(key, tables)[0].name: _date_form(key, form, tables) for key, form in _part(given, "dates").items()},
        constants,
        name,
        sheet,
        header,
    )


def misplaced(mapping: Mapping, table: Table) -> tuple[str, ...]:
    """The columns that `mapping` speaks of and `table` does not have."""
    known = {column.name for column in table.inputs}
    return tuple(name for name in mapping.named if name not in known)


def _known(where: str, names: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
            raise BadMapping(f"{where}没有“{name}”" + (f"，是不是“{'”“'.join(close)}”？" if close else f"，可用的是：{'、'.join(known)}。"))


def _part(given: dict, name: str) -> dict:
    part = given.get(name, {})
    if not isinstance(part, dict):
        raise BadMapping(f"对照文件中 {name} 应写成一节：[{name}]。")
    return part


def _column(key: str, tables: list[Table]) -> list[Column]:
    """The columns called `key`, by name or label, one for each table that has it."""
    found = [column for table in tables for column in table.inputs if key in (column.name, column.label)]
    if not found:
        names = dict.fromkeys(text for table in tables for column in table.inputs for text in (column.name, column.label))
        _known("数据表的列中", [key], names)
    return found


def _position(key: str, heading: object) -> str | int:
    if isinstance(heading, str) and heading.strip():
        return heading
    if isinstance(heading, int) and not isinstance(heading, bool) and heading >= 1:
        return heading
    raise BadMapping(f"“{key}”应等于文件中的列标题，或第几列（从 1 数起）。")


def _constant(key: str, value: object, tables: list[Table]) -> str | int | float:
    if isinstance(value, bool | dict | list) or not isinstance(value, str | int | float | dt.date):
        raise BadMapping(f"“{key}”的固定值应为文字、数字或日期。")
    reasons = [read.remark.reason for column in _column(key, tables) if (read := read_value(value, column)).remark and read.remark.rejects]
    if len(reasons) == len(_column(key, tables)):
        raise BadMapping(f"“{key}”的固定值“{value}”不能用：{reasons[0]}。")
    return value


def _words(key: str, words: object, tables: list[Table]) -> dict[str, str | tuple[str, ...]]:
    if not isinstance(words, dict):
        raise BadMapping(f"“{key}”的取值对照应写成一节：[values.{key}]。")
    return {squeezed(word): _allowed(key, word, value, _column(key, tables)) for word, value in words.items()}


def _allowed(key: str, word: str, value: object, columns: list[Column]) -> str | tuple[str, ...]:
    if value == "":
        return ""
    for column in columns:
        several = value if isinstance(value, list) and column.type is Type.MANY else [value]
        if not all(isinstance(one, str) for one in several):
            continue
        if column.codes and several and all(one in column.codes.values for one in several):
            return tuple(several) if column.type is Type.MANY else value
        if not column.codes and not ((read := read_value(value, column)).remark and read.remark.rejects):
            return value
    allowed = next((column.codes for column in columns if column.codes), None)
    detail = f"，可用的是：{choices(allowed)}" if allowed else ""
    raise BadMapping(f"“{key}”的取值对照把“{word}”写成“{value}”，不是允许的取值{detail}。")


def _date_form(key: str, form: object, tables: list[Table]) -> str:
    if not any(column.type is Type.DATE for column in _column(key, tables)):
        raise BadMapping(f"“{key}”不是日期，不能写在 dates 中。")
    if form == MINGUO:
        return MINGUO
    day = dt.datetime(1975, 3, 25)
    try:
        if not isinstance(form, str) or not any(mark in form for mark in ("%Y", "%y")):
            raise ValueError
        read = dt.datetime.strptime(day.strftime(form), form)
        if (read.year, read.month) != (1975, 3 if "%m" in form or "%b" in form else read.month):
            raise ValueError
    except ValueError:
        raise BadMapping(f"“{key}”的日期写法“{form}”不能用：写 minguo（民国），或含年份的格式，如 %m-%d-%Y。") from None
    return form
