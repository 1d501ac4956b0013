"""What an import would do: the changes a preview shows and the writes a publish makes, worked out once."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from data.careers import Careers, Query, Values, stored_rows
from data.draft import Draft
from data.people import Match
from data.roster import CheckedRow, Problem, Reading, SheetReading
from data.tables import LOCATION, PERSON, TABLES, Column, Table
from data.units import LEVELS, Place, Units, Unplaced

__all__ = ["Change", "Part", "Plan", "Query", "Statement", "Suspect", "Values", "own_values", "stored_rows", "updating"]


KINDS = ("新增", "变动", "调动", "更正", "离任", "删除", "合并", "拆分")


@dataclass(frozen=True)
class Statement:
    """What the clerk says of an intake: `full` (全量) closes those of its units and `posts` who are not in it.

    `county` is that of every row that names none. `backfill` (补录) lets a roster be older than the newest one of its township.
    `same` and `different` are the keys of Suspects, `who` those of Choices, each with `=` and the number of the person chosen.
    `whole`: a file is all there is of a table of rules, as it was edited on a page. `within` is the code of the township that alone
    the files may speak of, because it submits them; "" is no limit.
    """

    as_of: int
    full: bool = False
    posts: tuple[str, ...] = ()
    add_units: bool = False
    correct: bool = False
    skip_rejected: bool = False
    county: str = ""
    backfill: bool = False
    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    whole: bool = False
    within: str = ""

    @property
    def kind(self) -> str:
        return ("补录，" if self.backfill else "") + ("整表" if self.whole else "全量" if self.full else "仅新增和更新")


class Change(NamedTuple):
    """One effect: `kind` is one of KINDS; `fields` are (label, old, new); `row` is 0 where no row says it."""

    kind: str
    name: str
    township_code: str | None
    village_code: str | None
    fields: tuple[tuple[str, Any, Any], ...] = ()
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True)
class Suspect:
    """疑似调整: somebody in `here` who may be the one of the same name, gender and birth month in `there`.

    `verdict` is None until the clerk has decided.
    """

    key: str  # 王五/1975-03:乙乡=甲镇, as the command line takes it
    name: str
    born: str
    here: str
    there: str
    verdict: str | None = None


@dataclass(frozen=True)
class Choice:
    """A row that may mean several people: `candidates` are (number, who that is), 0 being nobody of them.

    `chosen` is None until the clerk has chosen.
    """

    key: str  # 名册.xlsx!Sheet1!3, as the command line takes it
    told: str
    candidates: tuple[tuple[int, str], ...]
    chosen: int | None = None


@dataclass
class Part:
    """One reading of an intake, and what its rows do. `read` = `accepted` + `rejected` + `unchanged`."""

    reading: Reading
    statement: Statement
    units: Units
    careers: Careers
    file: str = ""
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

    def placed(self, row: CheckedRow) -> Place | None:
        """The place that a row names, as it is today, or None with the problem noted."""
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

    def add(self, kind: str, row: CheckedRow, name: str, place: Values, fields: Iterable[tuple[str, Any, Any]] = ()) -> None:
        """A change that a row makes; `place` has the unit columns."""
        self.changes.append(Change(kind, name, place.get("township_code"), place.get("village_code"), tuple(fields), row.sheet, row.row))

    def where(self, row: CheckedRow) -> str:
        """A row, for a sentence about it."""
        sheets = f"“{row.sheet}”" if len(self.reading.sheets) > 1 else ""
        return f"{f'“{self.file}”' if self.file else ''}{sheets}第{row.row}行"


@dataclass
class Plan:
    """Everything an intake, or a clerk's correction, would do: all of it or nothing. `read` = `accepted` + `rejected` + `unchanged`."""

    statement: Statement
    base: int | None  # the version that it was worked out on
    units: Units
    careers: Careers
    parts: list[Part] = field(default_factory=list)
    own_changes: list[Change] = field(default_factory=list)  # that no row says: leavers, or a correction by hand
    own_problems: list[Problem] = field(default_factory=list)
    suspects: dict[str, Suspect] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    speaks_for: dict[str, int] = field(default_factory=dict)  # townships of a 全量 roster -> their people in it
    replaces: list[str] = field(default_factory=list)  # what 全量 lists of facts are all there is of: table, year, units
    title: str = ""  # what a clerk did by hand

    @property
    def sheets(self) -> list[tuple[Part, SheetReading]]:
        return [(part, sheet) for part in self.parts for sheet in part.reading.sheets]

    @property
    def read(self) -> int:
        return sum(part.read for part in self.parts)

    @property
    def rejected(self) -> int:
        return sum(part.rejected for part in self.parts)

    @property
    def accepted(self) -> int:
        return sum(part.accepted for part in self.parts)

    @property
    def unchanged(self) -> int:
        return sum(part.unchanged for part in self.parts)

    @cached_property
    def changes(self) -> list[Change]:
        return [*(change for part in self.parts for change in part.changes), *self.own_changes]

    @cached_property
    def problems(self) -> list[Problem]:
        """What the store says against the rows."""
        return [*self.own_problems, *(p for part in self.parts for p in _named(self, part, part.problems))]

    @cached_property
    def all_problems(self) -> list[Problem]:
        """Every problem of every file; the sheet is preceded by its file where there are several."""
        return [*self.own_problems, *(p for part in self.parts for p in _named(self, part, part.all_problems))]

    @property
    def blocked(self) -> bool:
        """Whether nothing may be published: a fault of a whole file, or rejected rows that the clerk has not agreed to skip."""
        faults = [problem for problem in self.all_problems if problem.rejects]
        empty = bool(self.parts) and not all(part.read for part in self.parts)
        return any(not problem.row for problem in faults) or bool(faults and not self.statement.skip_rejected) or empty

    @property
    def idle(self) -> bool:
        """Whether the store says all of it already, the date of each roster included."""
        return not self.changes and self.careers.silent and not any(part.writes for part in self.parts)

    @property
    def counts(self) -> dict[str, int]:
        kinds = Counter(change.kind for change in self.changes)
        read = {"读取": self.read, "接受": self.accepted, "拒绝": self.rejected, "未变": self.unchanged} if self.parts else {}
        return {**read, **kinds}

    @property
    def action(self) -> str:
        """What a version says was done."""
        return self.title or f"导入{'、'.join(dict.fromkeys(part.table.label for part in self.parts))}({self.statement.kind})"

    def apply(self, draft: Draft) -> dict[str, int]:
        for level in LEVELS:
            draft.insert(TABLES[level], self.units.new[level])
        self.careers.write(draft)
        for part in self.parts:
            for write in part.writes:
                write(draft)
        return self.counts

    def choose(self, part: Part, row: CheckedRow, match: Match, told: str = "", *, nobody: str = "") -> int | None:
        """Which candidate of the match the clerk says a row means, None until they have.

        `told` goes on from the reason, for whoever reads the problem alone; `nobody` says what it is to mean none of them.
        """
        key = f"{part.file}!{row.sheet}!{row.row}"
        said = dict(one.rpartition("=")[::2] for one in self.statement.who).get(key, "")
        people = [(one["person_id"], f"{self._told(one)}，人员序号{one['person_id']}") for one in match.candidates]
        candidates = (*people, (0, nobody)) if nobody else tuple(people)
        chosen = next((number for number, _ in candidates if str(number) == said), None)
        self.choices[key] = Choice(key, f"{part.where(row)}的{row.values['name']}：{match.reason}", candidates, chosen)
        if chosen is None:
            fix = f"{match.fix}；或选定是哪一位(命令行 --who “{key}=人员序号”{'，' + nobody + '写 0' if nobody else ''})"
            part.note(row, PERSON[0], match.reason + told, fix, "人员待确认")
        return chosen

    def _told(self, person: Values) -> str:
        born = f"，{person['birth_date'] // 10000}年{person['birth_date'] // 100 % 100}月生" if person["birth_date"] else ""
        return f"{self.units.path_of(person['unit_code'])}{born}"

    def refuse(self, column: str, value: str, reason: str, fix: str, kind: str) -> None:
        """A fault of the whole intake."""
        self.own_problems.append(Problem("", "", None, column, value, reason, fix, kind, True))


def _named(plan: Plan, part: Part, problems: Iterable[Problem]) -> Iterable[Problem]:
    if len({other.file for other in plan.parts}) < 2:
        return problems
    return [replace(problem, sheet=f"{part.file}·{problem.sheet}" if problem.sheet else part.file) for problem in problems]


def year_of(table: Table, values: Values) -> int | None:
    """The year that a row of facts speaks of: its own, else that of the day in its key; None where it has neither."""
    days = (values.get(name) for name in table.key if name in table.dates)
    return values.get("year") or next((day // 10000 for day in days if day), None)


def own_values(row: CheckedRow, table: Table) -> Values:
    """What a row gives of the table's own columns: references to units and people are resolved, not stored."""
    return {name: value for name, value in row.values.items() if name in table.given}


def key_of(table: Table, values: Values) -> tuple:
    """By what a table tells its rows apart; None where the values leave it open."""
    return tuple(values.get(name) for name in table.key)


def deleting(table: Table, key: tuple) -> Callable[[Draft], None]:
    return lambda draft: draft.delete(table.name, dict(zip(table.key, key, strict=True)))


def updating(table: str, values: Values, key: Values) -> Callable[[Draft], None]:
    return lambda draft: draft.update(table, values, key)
