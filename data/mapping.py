"""MAP.toml: how one office's file is read where its headings, words or dates are not the declared ones.

table = "cadre"                      # optional
sheet = "花名册"                      # optional: only this sheet
header = false                       # optional: no heading row; columns are then given by position
ignored = ["出生地"]                  # optional: headings (or positions) that are no column of the table, whatever they look like
[columns]                            # table column (or its Chinese label) = file heading, or its position from 1
birth_date = "出生时间(公历)"
[values.gender]                      # word of the file = allowed value, "" for blank, a list where a column holds several
"1" = "男"
[dates]                              # "minguo", answers such as "mdy" or "19yy october" (dates.CHOICES), or a strptime format
birth_date = "%m-%d-%Y"
[constants]                          # the same value on every row
year = 2023
[shapes.5e884898da280471]            # all of these again, but sheet and header, for the sheets of one shape (shape_of) only
table = "cadre"
[shapes.5e884898da280471.columns]
birth_date = "生于"
"""

import datetime as dt
import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from data.cells import squeezed
from data.codes import GRADE, PARTICIPATION
from data.dates import is_form
from data.tables import TABLES, Column, Table, Type
from data.values import choices, read_value

RETURNED = "问题与处理办法"  # heading of the column that data.returned adds: no part of what the office sent


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
    ignored: tuple[str | int, ...] = ()  # headings, or positions from 1
    shapes: dict[str, "Mapping"] = field(default_factory=dict)  # shape_of a sheet's headings -> what holds for such sheets

    @property
    def named(self) -> tuple[str, ...]:
        """Every table column that the mapping speaks of for any sheet."""
        return tuple(dict.fromkeys((*self.columns, *self.values, *self.dates, *self.constants)))

    @property
    def general(self) -> bool:
        """Whether it says anything of sheets of every shape."""
        return replace(self, shapes={}) != NO_MAPPING

    def within(self, shape: str) -> "Mapping":
        """The mapping of the sheets of one shape: what is said for the shape goes before what is said for all."""
        own = self.shapes.get(shape)
        if own is None:
            return self
        taken = set(own.columns.values()) | set(own.ignored)
        columns = {name: heading for name, heading in self.columns.items() if heading not in taken} | own.columns
        values = self.values | {name: self.values.get(name, {}) | words for name, words in own.values.items()}
        constants = {name: value for name, value in self.constants.items() if name not in own.columns} | own.constants
        columns = {name: heading for name, heading in columns.items() if name not in own.constants}
        ignored = tuple(heading for heading in dict.fromkeys((*self.ignored, *own.ignored)) if heading not in own.columns.values())
        return replace(self, columns=columns, values=values, dates=self.dates | own.dates, constants=constants, ignored=ignored)


NO_MAPPING = Mapping()


def shape_of(table: str, headings: Iterable[str]) -> str:
    """What sheets with the same headings, for the same table, have in common: a short hash, "" for a sheet without headings."""
    bare = [squeezed(heading) for heading in headings]
    bare = [heading for heading in bare if not heading.endswith(RETURNED)]
    while bare and not bare[-1]:
        bare.pop()
    return hashlib.sha256("\t".join((table, *bare)).encode()).hexdigest()[:16] if bare else ""


def load_mapping(toml_text: str) -> Mapping:
    """The mapping written in `toml_text`. Raises BadMapping."""
    try:
        given = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"对照文件不是有效的 TOML：{error}。") from None
    return _mapping(given)


_PARTS = ("table", "ignored", "columns", "values", "dates", "constants")


def _mapping(given: dict, within: str = "") -> Mapping:
    """A mapping, or the part of one that holds for the sheets of the shape `within`."""
    _known("对照文件中", given, _PARTS if within else ("sheet", "header", "shapes", *_PARTS))
    name, sheet, header = given.get("table"), given.get("sheet"), given.get("header", True)
    if within and name is None:
        raise BadMapping(f"对照文件中 shapes.{within} 要用 table 写明是哪一类表。")
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
    ignored = given.get("ignored", [])
    if not isinstance(ignored, list):
        raise BadMapping('对照文件中 ignored 应写成 ["标题", "标题"] 的样子。')
    shapes = _part(given, "shapes")
    if odd := [shape for shape, part in shapes.items() if not isinstance(part, dict)]:
        raise BadMapping(f"对照文件中 shapes 的“{odd[0]}”应写成一节：[shapes.{odd[0]}.columns]。")
    return Mapping(
        columns,
        {_column(key, tables)[0].name: _words(key, words, tables) for key, words in _part(given, "values").items()},
        {_column(key, tables)[0].name: _date_form(key, form, tables) for key, form in _part(given, "dates").items()},
        constants,
        name,
        sheet,
        header,
        tuple(_position("ignored", heading) for heading in ignored),
        {shape: _mapping(part, shape) for shape, part in shapes.items()},
    )


def mapping_toml(mapping: Mapping) -> str:
    """The MAP.toml that load_mapping reads as `mapping`."""
    return "\n".join(_lines(mapping, "")) + "\n"


def _lines(mapping: Mapping, prefix: str) -> list[str]:
    said = {"table": mapping.table, "sheet": mapping.sheet, "header": None if mapping.header else False}
    lines = [f"{key} = {_toml(value)}" for key, value in said.items() if value is not None]
    if mapping.ignored:
        lines.append(f"ignored = {_toml(mapping.ignored)}")
    parts = {"columns": mapping.columns, **{f"values.{name}": words for name, words in mapping.values.items()}}
    for part, pairs in {**parts, "dates": mapping.dates, "constants": mapping.constants}.items():
        if pairs:
            lines += ["", f"[{prefix}{part}]", *(f"{_key(key)} = {_toml(value)}" for key, value in pairs.items())]
    for shape, part in mapping.shapes.items():
        inner = _lines(part, f"shapes.{shape}.")
        lines += ["", f"[shapes.{shape}]", *inner]
    return lines


def _key(key: str) -> str:
    return key if re.fullmatch(r"[a-z_]+", key) else _toml(key)


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # JSON escapes as TOML does, but for DEL, which it leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if not isinstance(value, dt.date) else value.isoformat()


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
        if column.codes is GRADE and value in PARTICIPATION.values:
            return value
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
    if isinstance(form, str) and is_form(form):
        return form
    day = dt.datetime(1975, 3, 25)
    try:
        if not isinstance(form, str) or not any(mark in form for mark in ("%Y", "%y")):
            raise ValueError
        read = dt.datetime.strptime(day.strftime(form), form)
        if (read.year, read.month) != (1975, 3 if "%m" in form or "%b" in form else read.month):
            raise ValueError
    except ValueError:
        raise BadMapping(
            f"“{key}”的日期写法“{form}”不能用：写 minguo（民国）、mdy 或 dmy（月日的先后），或含年份的格式，如 %m-%d-%Y。"
        ) from None
    return form
