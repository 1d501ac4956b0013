"""Small worlds for tests: text tables -> base rows -> the same rows behind a lens on DuckDB and on SQLite.

    place = world(cadre='''
        name | gender | birth_date | post
        王一 | 男     | 1970-05-01 | 党组织书记、副书记
        李二 |        |            |
    ''')
    ask(place.lens(), Cadre.headcount)

A blank cell is NULL, `、` separates the values of a many-valued column, a date is written 2024-06-30. `unit` stands for the
four unit columns, `person` for the person_id of the cadre of that name. Tables that are not given are those of `PLACE`.
"""

import math
import sqlite3
import statistics
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analytics.query import Cell, Result, ask
from data.draft import Draft
from data.engines import Rows
from data.lens import EVERYTHING, Lens, Snapshot
from data.store import Store, Version
from data.tables import FOREVER, TABLES, Type

Row = dict[str, Any]

EAST, WEST = "990001001", "990001002"
FIRST_ROSTER = 20230101
PLACE = {
    "county": """
        code   | name
        990001 | 甲县
    """,
    "township": """
        code      | name | kind
        990001001 | 东乡 | 乡
        990001002 | 西镇 | 镇
    """,
    "village": """
        code         | name   | kind | pay_tier
        990001001001 | 一村   | 村   | 一档
        990001001002 | 二社区 | 社区 | 二档
        990001002001 | 三村   | 村   | 一档
    """,
    "roster": """
        unit      | as_of
        990001001 | 2023-01-01
        990001002 | 2023-01-01
    """,
}
_DEFAULTS = {
    "cadre": {"unit": "990001001001", "valid_from": FIRST_ROSTER, "valid_to": FOREVER, "opened_by": "first"},
    "appraisal": {"unit": "990001001001"},
}


_idle: list[Draft] = []  # to open a DuckDB costs more than all the rows of a small world


def _new_draft() -> Draft:
    draft = Draft(Path(":memory:"))
    draft.create_missing_tables()
    return draft


class OnDuckDB:
    """A draft in memory that runs a text, with the protocol of `data.engines.Engine`."""

    def __init__(self, draft: Draft):
        self._draft = draft

    def __del__(self):
        _idle.append(self._draft)

    def rows(self, text: str, params: Mapping[str, Any]) -> Rows:
        return Rows((), self._draft.rows(text, dict(params)))


class _Median:
    """The one aggregate that SQLite lacks, from the standard library."""

    def __init__(self):
        self._values: list = []

    def step(self, value: float | None) -> None:
        self._values += [] if value is None else [value]

    def finalize(self) -> float | None:
        return statistics.median(self._values) if self._values else None


class OnSQLite:
    """The same rows on SQLite: the second opinion. It runs the text as it is."""

    def __init__(self, tables: Mapping[str, list[tuple]]):
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.create_aggregate("MEDIAN", 1, _Median)
        for name, rows in tables.items():
            columns = TABLES[name].stored
            self._connection.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {storage}' for column, storage in columns)})")
            self._connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)

    def rows(self, text: str, params: Mapping[str, Any]) -> Rows:
        cursor = self._connection.execute(text, dict(params))
        return Rows(tuple(column[0] for column in cursor.description), cursor.fetchall())


class World:
    """Base-table rows, settled as a publish settles them, behind a snapshot on each engine."""

    def __init__(self, rows: Mapping[str, Iterable[Row]]):
        self.base = {name: [dict(row) for row in rows.get(name, ())] for name in TABLES}
        self.draft = _idle.pop() if _idle else _new_draft()
        for name, table in TABLES.items():
            self.draft.rows(f"DELETE FROM {name}")
            self.draft.insert(table, self.base[name])
        self.draft.settle()
        settled = {
            name: self.draft.rows(f"SELECT {', '.join(column for column, _ in table.stored)} FROM {name}") for name, table in TABLES.items()
        }
        self.duckdb = Snapshot(1, OnDuckDB(self.draft), {})
        self.sqlite = Snapshot(1, OnSQLite(settled), {"small": False})  # a township is asked for alone, not found among all

    def lens(self, scope=EVERYTHING, *, as_of=20240630, since=20230101, age_rule="day", then=False, assumed=(), on="duckdb") -> Lens:
        return Lens(tuple(scope), getattr(self, on), as_of, since, age_rule, then, assumed)

    def ask(self, metrics, by=(), where=None, dates=None, **lens) -> Result:
        """The answer of DuckDB, after seeing that SQLite gives the same."""
        result, other = (ask(self.lens(on=on, **lens), metrics, by, where, dates) for on in ("duckdb", "sqlite"))
        assert_same(result, other)
        return result


def world(**texts: str) -> World:
    return World(base_rows(**texts))


def base_rows(**texts: str) -> dict[str, list[Row]]:
    """The rows of the given text tables, and of `PLACE` for what is not given."""
    people: dict[str, int] = {}
    rows = {"cadre": _parse("cadre", texts.get("cadre", "name"), people)}
    for name, text in (PLACE | texts).items():
        if name != "cadre":
            rows[name] = _parse(name, text, people)
    return rows


def located(code: str) -> Row:
    """The four unit columns of a coded unit (6, 9 or 12 digits) or of a path of names, each level ending in `/`."""
    if "/" in code:
        ends = [place + 1 for place, letter in enumerate(code) if letter == "/"]
    else:
        ends = [length for length in (6, 9, 12) if length <= len(code)]
    levels = [code[:end] for end in ends] + [None, None]
    return {"unit_code": code, "county_code": levels[0], "township_code": levels[1], "village_code": levels[2]}


def publish(store: Store, rows: Mapping[str, list[Row]], **how) -> Version:
    """A version that has these rows and nothing else."""

    def change(draft: Draft) -> dict[str, int]:
        for name, table in TABLES.items():
            draft.rows(f"DELETE FROM {name}")
            draft.insert(table, rows.get(name, []))
        return {"added": sum(map(len, rows.values()))}

    return store.publish(change, **{"action": "测试", "by": "tester", **how})


def figures(result: Result) -> dict[tuple, tuple[Cell, ...]]:
    """Keys of a row -> its cells."""
    return {tuple(member.key for member in row.members): row.cells for row in result.rows}


def assert_same(one: Result, other: Result) -> None:
    assert [row.members for row in one.rows] == [row.members for row in other.rows]
    assert one.silent == other.silent
    for left, right in zip(one.rows, other.rows, strict=True):
        for metric, a, b in zip(one.metrics, left.cells, right.cells, strict=True):
            assert same_cell(a, b), f"{metric.key} of {[m.label for m in left.members]}: {a} is not {b}"


def same_cell(a: Cell, b: Cell) -> bool:
    """Counts exactly; quotients and sums of decimals to twelve digits."""
    if (a.unknown, a.no_data, a.fraction is None) != (b.unknown, b.no_data, b.fraction is None):
        return False
    return _close((a.value, *(a.fraction or ())), (b.value, *(b.fraction or ())))


def _close(these: tuple, those: tuple) -> bool:
    pairs = zip(these, those, strict=True)
    return all(a == b or (isinstance(a, float) and b is not None and math.isclose(a, b, rel_tol=1e-12)) for a, b in pairs)


def _parse(name: str, text: str, people: dict[str, int]) -> list[Row]:
    lines = [line for line in textwrap.dedent(text).splitlines() if line.strip()]
    headings, *cells = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [_row(name, dict(zip(headings, line, strict=True)), people) for line in cells]


def _row(name: str, cells: dict[str, str], people: dict[str, int]) -> Row:
    table = TABLES[name]
    storage = dict(table.stored)
    many = {column.name for column in table.columns if column.type is Type.MANY}
    row = dict.fromkeys(storage) | _DEFAULTS.get(name, {})
    if name in ("township", "village"):
        row["unit"] = cells["code"]
    for column, text in cells.items():
        if column == "person":
            row["person_id"] = people[text]
        elif not text:
            row[column] = _DEFAULTS.get(name, {}).get(column)
        elif column in many:
            row[column] = f"|{text.replace('、', '|')}|"
        else:
            row[column] = _value(storage.get(column, "VARCHAR"), text)
    if name == "cadre" and "person_id" not in cells:
        row["person_id"] = people.setdefault(row["name"], len(people) + 1)
    if unit := row.pop("unit", None):
        row |= located(unit)
    return row


def _value(storage: str, text: str) -> Any:
    if storage in ("INTEGER", "BIGINT"):
        return int(text.replace("-", ""))
    return float(text) if storage == "DOUBLE" else text
