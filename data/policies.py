"""The tables that a clerk edits on a page: as cells of text to edit, and back as the file that an import reads."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from data.lens import VIEWS, Snapshot
from data.tables import PAY_RULE, POLICY, PUBLISHED, RULE, Table, Type
from data.written import show_date

EDITED = (RULE, PAY_RULE, PUBLISHED, POLICY)
# The rules that some view asks for by name.
RULE_NAMES = tuple(sorted({name for text in VIEWS.values() if "rule" in text for name in re.findall(r"(?<!\w)name = '([^']+)'", text)}))
_SERIAL = "序号"  # with it no row is alone in its line, which a reader takes for a note


def cells_of(snapshot: Snapshot | None, table: Table) -> dict[str, list[str]]:
    """Label -> the column's cells as text, in the order of the key; a blank is an empty text."""
    names = [column.name for column in table.columns]
    rows = snapshot.engine.rows(f"SELECT {', '.join(names)} FROM {table.name}", {}).rows if snapshot else []
    place = [names.index(name) for name in table.key]
    rows = sorted(rows, key=lambda row: tuple(str(row[at] or "") for at in place))
    return {column.label: [_text(column.type, row[at]) for row in rows] for at, column in enumerate(table.columns)}


def edited_file(table: Table, cells: Mapping[str, Sequence[object]]) -> tuple[str, bytes, int]:
    """(name, content, rows that are not blank) of the table as it was edited."""
    labels = [column.label for column in table.columns]
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
