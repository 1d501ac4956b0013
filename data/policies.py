"""The tables that a clerk edits on a page: as cells of text to edit, and back as the file that an import reads."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from data.lens import VIEWS, Snapshot
from data.tables import EXCELLENT_CAP, FUNDING, PAY_RULE, POLICY, PUBLISHED, RULE, TEAM_RULE, Column, Table, Type
from data.written import show_date

EDITED = (RULE, TEAM_RULE, EXCELLENT_CAP, PAY_RULE, FUNDING, PUBLISHED, POLICY)
PUBLIC_THRESHOLD = "对外发布隐去下限"  # smaller counts are withheld from tables for outside publication
LEFT_YEARS = "离任人员身份信息保留年数"  # whole years after the end of the last period in post
# The rules that some view, a publication or the retention job asks for by name.
_ASKED = {name for text in VIEWS.values() if "rule" in text for name in re.findall(r"(?<!\w)name = '([^']+)'", text)}
RULE_NAMES = tuple(sorted({*_ASKED, PUBLIC_THRESHOLD, LEFT_YEARS}))
_PLACED = {"county_name": "county", "township_name": "township", "village_name": "village"}
_SERIAL = "序号"  # with it no row is alone in its line, which a reader takes for a note


def cells_of(snapshot: Snapshot | None, table: Table) -> dict[str, list[str]]:
    """Label -> the column's cells as text, in the order of the key; a blank is an empty text."""
    columns = columns_of(table)
    joins = "".join(f" LEFT JOIN {unit} ON {unit}.code = t.{unit}_code" for name, unit in _PLACED.items() if table.references)
    taken = [f"{_PLACED[column.name]}.name" if column.name in _PLACED else f"t.{column.name}" for column in columns]
    text = f"SELECT {', '.join([*taken, *(f't.{name}' for name in table.key)])} FROM {table.name} AS t{joins}"
    rows = snapshot.engine.rows(text, {}).rows if snapshot else []
    rows = sorted(rows, key=lambda row: tuple(str(value or "") for value in row[len(columns) :]))
    return {column.label: [_text(column.type, row[at]) for row in rows] for at, column in enumerate(columns)}


def columns_of(table: Table) -> tuple[Column, ...]:
    """What is edited: the table's own columns, after the names of the unit that a row is of."""
    return tuple(column for column in table.references if column.name in _PLACED) + table.columns


def edited_file(table: Table, cells: Mapping[str, Sequence[object]]) -> tuple[str, bytes, int]:
    """(name, content, rows that are not blank) of the table as it was edited."""
    labels = [column.label for column in columns_of(table)]
    lines = [[str(value or "").strip() for value in line] for line in zip(*(cells[label] for label in labels), strict=True)]
    lines = [line for line in lines if any(line)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(_numbered(labels, lines))
    return f"{table.label}(页面修改).csv", text.getvalue().encode("utf-8-sig"), len(lines)


def _numbered(labels: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterable[list[str]]:
    yield [_SERIAL, *labels]
    for number, line in enumerate(lines, 1):
        yield [str(number), *line]


def _text(kind: Type, value: object) -> str:
    if value is None:
        return ""
    if kind is Type.DATE:
        return show_date(value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)
