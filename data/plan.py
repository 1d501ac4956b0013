"""What an import would do: the changes a preview shows and the writes a publish makes, worked out once."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from data.roster import CheckedRow, Problem, Reading
from data.store import Draft
from data.tables import CADRE, FOREVER, LOCATION, TABLES, Column, Table
from data.units import LEVELS, Place, Units, Unplaced

Values = dict[str, Any]
Query = Callable[..., list[tuple]]  # text, params -> rows of the version that the plan is made on


@dataclass(frozen=True)
class Statement:
    """What the clerk says of a file: `full` (全量) closes those of its units and `posts` who are not in it.

    `county` is the name of that of every row that names none. `whole`: the file is all there is of a table of rules, as it was
    edited on a page.
    """

    as_of: int
    full: bool = False
    posts: tuple[str, ...] = ()
    add_units: bool = False
    correct: bool = False
    skip_rejected: bool = False
    county: str = ""
    whole: bool = False

    @property
    def kind(self) -> str:
        return "整表" if self.whole else "全量" if self.full else "仅新增和更新"


@dataclass(frozen=True)
class Change:
    """One effect: `kind` is 新增 / 变动 / 调动 / 更正 / 离任 / 删除; `fields` are (label, old, new); `row` is 0 where no row says it."""

    kind: str
    name: str
    township_code: str | None
    village_code: str | None
    fields: tuple[tuple[str, Any, Any], ...] = ()
    sheet: str = ""
    row: int = 0


@dataclass
class Plan:
    """Everything an import would do. `read` = `accepted` + `rejected` + `unchanged`."""

    reading: Reading
    statement: Statement
    base: int | None  # the version that it was worked out on
    units: Units
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    writes: list[Callable[[Draft], None]] = field(default_factory=list)

    @property
    def table(self) -> Table:
        return self.reading.table

    @property
    def read(self) -> int:
        return self.reading.read

    @property
    def rejected(self) -> int:
        return self.reading.rejected + len({(p.sheet, p.row) for p in self.problems if p.rejects and p.row})

    @property
    def accepted(self) -> int:
        return sum(change.row > 0 for change in self.changes)

    @property
    def all_problems(self) -> list[Problem]:
        return [*self.reading.problems, *self.problems]

    @property
    def blocked(self) -> bool:
        """Whether nothing may be published: a fault of the whole file, or rejected rows that the clerk has not agreed to skip."""
        faults = [problem for problem in self.all_problems if problem.rejects]
        return any(not problem.row for problem in faults) or bool(faults and not self.statement.skip_rejected) or not self.read

    @property
    def counts(self) -> dict[str, int]:
        kinds = Counter(change.kind for change in self.changes)
        return {"读取": self.read, "接受": self.accepted, "拒绝": self.rejected, "未变": self.unchanged, **kinds}

    def apply(self, draft: Draft) -> dict[str, int]:
        for level in LEVELS:
            draft.insert(TABLES[level], self.units.new[level])
        for write in self.writes:
            write(draft)
        return self.counts

    def placed(self, row: CheckedRow) -> Place | None:
        """The place that a row names, or None with the problem noted."""
        given = row.values
        try:
            return self.units.place(
                given.get("county_name"), given.get("township_name"), given.get("village_name"), given.get("place_code")
            )
        except Unplaced as fault:
            column = next(column for column in LOCATION if column.name == fault.column)
            self.note(row, column, fault.reason, fault.fix, "单位未登记" if fault.unknown else "单位不明")
            return None

    def note(self, row: CheckedRow, column: Column, reason: str, fix: str, kind: str, *, rejects: bool = True) -> None:
        """A problem of one row."""
        value = row.values.get(column.name)
        cell = self.reading.cell(row, column.name) or f"第{row.row}行"  # the file may lack the column
        shown = "" if value is None else str(value)
        self.problems.append(Problem(row.sheet, cell, row.row, column.label, shown, reason, fix, kind, rejects))

    def refuse(self, column: str, value: str, reason: str, fix: str, kind: str) -> None:
        """A fault of the whole file."""
        self.problems.append(Problem("", "", None, column, value, reason, fix, kind, True))

    def add(self, kind: str, row: CheckedRow, name: str, place: Values, fields: Iterable[tuple[str, Any, Any]] = ()) -> None:
        """A change that a row makes; `place` has the unit columns."""
        self.changes.append(Change(kind, name, place.get("township_code"), place.get("village_code"), tuple(fields), row.sheet, row.row))


def last_periods(query: Query | None) -> list[Values]:
    """Every person of the store as the row of their last period."""
    return stored_rows(query, CADRE, f"next_from = {FOREVER}")


def stored_rows(query: Query | None, table: Table, condition: str = "1 = 1") -> list[Values]:
    """The rows of a table as the store has them; none in an empty store."""
    if query is None:
        return []
    names = [name for name, _ in table.stored]
    return [dict(zip(names, values, strict=True)) for values in query(f"SELECT {', '.join(names)} FROM {table.name} WHERE {condition}")]


def year_of(table: Table, values: Values) -> int | None:
    """The year that a row of facts speaks of: its own, else that of the day in its key; None where it has neither."""
    days = (values.get(name) for name in table.key if name in table.dates)
    return values.get("year") or next((day // 10000 for day in days if day), None)


def own_values(row: CheckedRow, table: Table) -> Values:
    """What a row gives of the table's own columns: references to units and people are resolved, not stored."""
    return {name: value for name, value in row.values.items() if name in table.given}


def updating(table: str, values: Values, key: Values) -> Callable[[Draft], None]:
    return lambda draft: draft.update(table, values, key)
