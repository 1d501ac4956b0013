"""Lens: what a viewer may see, on which snapshot, as of when. Scope is applied here, to text, before any engine runs it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from data.engines import Engine, Rows, table_names
from data.pruning import Piece, parse, prune
from data.tables import APPRAISAL, CADRE, PAYMENT, REACH_COLUMNS, TABLES, TRAINING, TRAINING_TOTAL, UNIT_COLUMNS, Scoping, Table

VIEWS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "views").glob("*.sql"))}
AGE_RULES = {"day": "周岁(按日计算)", "month": "周岁(计算到月)", "year": "年龄(计算到年)"}
DIVISIONS = {False: "现行区划", True: "当时区划"}  # of Lens.then
EVERYTHING = ("",)
_UNITS = tuple(name for name, _ in UNIT_COLUMNS)
_REACH = tuple(name for name, _ in REACH_COLUMNS)
_ANSWERS_KEPT, _ROWS_KEPT = 4000, 2000  # of one snapshot, at most; it goes when nobody holds the snapshot
_FEW_PERIODS = 50_000  # of people in post: so few are grouped by township in the time that it takes to find one township's
# What a projection supposes where nobody says: no limit of age or schooling, and nobody who goes or stays in spite of the limits.
SUPPOSED = {"again_oldest": None, "new_oldest": None, "least_education": None, "leaving": "", "staying": ""}
_PARAMETER = re.compile(r"\$(\w+)")


class Refused(Exception):
    """A text names something that is not one of our scoped tables or views."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One published state of the data. Equal only to itself; `memo` keeps what is asked again and again of it."""

    number: int
    engine: Engine
    memo: dict
    schema: str = "main"  # what the engine calls the tables by where a CTE of the lens has taken the bare name

    @property
    def demo(self) -> bool:
        return self.setting("demo") == "是"

    def setting(self, name: str, default: str = "") -> str:
        if "settings" not in self.memo:
            self.memo["settings"] = dict(self.engine.rows("SELECT name, value FROM setting", {}).rows)
        return self.memo["settings"].get(name) or default

    @property
    def small(self) -> bool:
        """Whether a question on one township may as well be asked of all: the next township's answer is then there already."""
        if "small" not in self.memo:
            ((periods,),) = self.engine.rows("SELECT COUNT(*) FROM cadre", {}).rows
            self.memo["small"] = periods <= _FEW_PERIODS
        return self.memo["small"]

    @property
    def roster_dates(self) -> tuple[int, ...]:
        """The dates that rosters speak of, oldest first. The same for every viewer, so that links mean the same."""
        if "roster dates" not in self.memo:
            self.memo["roster dates"] = tuple(row[0] for row in self.engine.rows("SELECT DISTINCT as_of FROM roster", {}).rows)
        return tuple(sorted(self.memo["roster dates"]))

    def year_before(self, as_of: int) -> int:
        """The date to compare with where nobody says: of the last roster at least a year before, else exactly a year before."""
        return max((date for date in self.roster_dates if date <= as_of - 10000), default=as_of - 10000)


@dataclass(frozen=True)
class Lens:
    """Built once per run from the viewer's account; every question is asked through it.

    `scope` holds unit-code prefixes: `("",)` is everything, `()` is nothing. Dates are yyyymmdd; `since` is the
    comparison date, from which flows are counted. `then` counts people in the units of the time (当时区划) instead of what
    those have become (现行区划), and scopes them by them. `assumed`: (parameter, value) pairs that a projection supposes (`SUPPOSED`).
    """

    scope: tuple[str, ...]
    snapshot: Snapshot
    as_of: int
    since: int
    age_rule: str = "day"
    then: bool = False
    assumed: tuple[tuple[str, Any], ...] = ()

    @property
    def age_on(self) -> int:
        """The date that births are subtracted from on the as-of date."""
        return _age_on(self.as_of, self.age_rule)


def _age_on(day: int, rule: str) -> int:
    """The date that births are subtracted from: counting to the month or year means reaching its last day."""
    return {"day": day, "month": day // 100 * 100 + 31, "year": day // 10000 * 10000 + 1231}[rule]


def fetch(lens: Lens, text: str, params: Mapping[str, Any] | None = None, *, kept: bool = True) -> Rows:
    """Run one SELECT over views and tables, limited to the lens: the only road to the data.

    `text` may use $as_of, $since, $as_of_year and $age_on beside its own `params`; $year_from and $year_to, where given, spare a view of
    yearly facts the years that nobody asks about, and end it with that of the as-of date; $until is the day that a projection reaches to,
    by default the as-of date, and $age_until what births are subtracted from on it. `kept`: the answer may be kept for who asks the same.
    Raises Refused for any table that is not ours.
    """
    scoped, params = stated(lens, text, params)
    answers = lens.snapshot.memo.setdefault("answers", {})
    # The text and its parameters say whose rows these are, so equal questions may share an answer, whoever asks.
    key = (scoped, tuple(params.items()))
    if (found := answers.get(key)) is None:
        found = lens.snapshot.engine.rows(scoped, params)
        if kept and len(found.rows) <= _ROWS_KEPT:
            while len(answers) >= _ANSWERS_KEPT:
                answers.pop(next(iter(answers), None), None)
            answers[key] = found
    return found


def stated(lens: Lens, text: str, params: Mapping[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    """The text as an engine runs it, limited to the lens, and its parameters. Raises Refused."""
    # One text for every scope of as many prefixes: it names them, and the parameters say which.
    scoped, used = scoped_text(text, tuple(prefix and "unit" for prefix in lens.scope), lens.then, lens.snapshot.schema)
    given = {
        "as_of": lens.as_of,
        "as_of_year": lens.as_of // 10000,
        "since": lens.since,
        "age_on": lens.age_on,
        "year_from": 0,
        "year_to": lens.as_of // 10000,
        "until": lens.as_of,
        **SUPPOSED,
        **_bounds(lens.scope),
        **dict(lens.assumed),
        **(params or {}),
    }
    given["year_to"] = min(given["year_to"], given["as_of_year"])
    given["age_until"] = _age_on(given["until"], lens.age_rule)
    return scoped, {name: given[name] for name in used}


@lru_cache(maxsize=4096)
def scoped_text(text: str, scope: tuple[str, ...], then: bool = False, schema: str = "main") -> tuple[str, tuple[str, ...]]:
    """The text with one CTE for each table that the scope limits and one for each view it needs, and the names of its parameters."""
    needed: list[str] = []
    _add(text, needed)
    views, named = [name for name in needed if name in VIEWS], _EVERY_COLUMN
    bodies = [VIEWS[name] for name in views]
    if "*" not in text.replace("COUNT(*)", ""):
        bodies, named = prune(text, [_parsed(name) for name in views])
    relations = _RELATIONS | ({CADRE.name: _people_then} if then else {})
    made = dict(zip(views, bodies, strict=True))
    made |= {name: relations[name](scope, named).replace("main.", f"{schema}.") for name in needed if name not in VIEWS}
    parts = {name: made[name] for name in needed}
    ctes = ",\n".join(f"{name} AS (\n{part.strip()}\n)" for name, part in parts.items() if part)
    whole = f"WITH {ctes}\n{text}" if ctes else text
    return whole, tuple(sorted(_parameters(whole)))


@cache
def _parsed(view: str) -> tuple[Piece, ...]:
    return parse(view, VIEWS[view], _OFFERED)


def _columns(offered: tuple[str, ...], named: frozenset[str], alias: str) -> str:
    """The named ones of these columns; one at least, since no SELECT is without."""
    return ", ".join(f"{alias}.{name}" for name in [name for name in offered if name in named] or offered[:1])


def _add(text: str, needed: list[str]) -> None:
    """Add the tables and views that a text needs, each after what it needs itself."""
    try:
        read, defined = table_names(text)
    except ValueError as error:
        raise Refused(str(error)) from error
    if hidden := defined & (VIEWS.keys() | _RELATIONS.keys()):
        raise Refused(f"a text may not redefine {sorted(hidden)}")
    for name in sorted(read - set(needed)):
        if name in VIEWS:
            _add(VIEWS[name], needed)
        elif name not in _RELATIONS:
            raise Refused(f"not one of our tables: {name}")
        needed += [one for one in (*_PEOPLE_OF.get(name, ()), name) if one not in needed]


def _unit_rows(table: Table):
    """Rows in scope. Where that is everything the table stands for itself: a CTE that is read twice would be copied whole."""

    def text(scope: tuple[str, ...], named: frozenset[str]) -> str:
        columns = _columns(_OFFERED[table.name], named, "t")
        return "" if "" in scope else f"SELECT {columns} FROM main.{table.name} AS t WHERE {_within(scope, 't')}"

    return text


def _people_then(scope: tuple[str, ...], named: frozenset[str]) -> str:
    """Periods with the village of the time in the place of what it has become: one that is no more keeps its row."""
    own = tuple(name for name in _OFFERED[CADRE.name] if name not in _UNITS)
    then = ", ".join(f"COALESCE(o.{name}, c.{name}) AS {name}" for name in _UNITS)
    return (
        f"SELECT t.* FROM (\nSELECT {_columns(own, named, 'c')}, {then}\n"
        f"FROM main.cadre AS c LEFT JOIN main.village AS o ON o.code = c.code_then) AS t WHERE {_within(scope, 't')}"
    )


def _city_rows(table: Table):
    def text(scope: tuple[str, ...], named: frozenset[str]) -> str:
        if "" not in scope:
            raise Refused(f"{table.name} is only for who sees everything")
        return ""

    return text


def _open_rows(table: Table):
    return lambda scope, named: ""


def _own_columns(table: Table) -> tuple[str, ...]:
    return tuple(name for name, _ in table.stored if name not in (*_UNITS, *_REACH))


def _last_held(scope: tuple[str, ...]) -> str:
    """Of each person's periods `p` the one on the as-of date, else the last before it, where it lies in scope."""
    return f"p.valid_from <= $as_of AND p.next_from > $as_of AND {_within(scope, 'p')}"


def _whereabouts(scope: tuple[str, ...], named: frozenset[str]) -> str:
    """Everybody once, with the unit on the as-of date, else the last one held."""
    return f"SELECT {_columns(('person_id', *_UNITS), named | {'person_id'}, 'p')} FROM main.cadre AS p WHERE {_last_held(scope)}"


def _person_rows(table: Table):
    """Rows of people, with the unit each person has on the as-of date, else the last one held."""
    return lambda scope, named: (
        f"SELECT {_columns(_own_columns(table), named, 't')}, {_columns(_UNITS, named, 'p')}\n"
        f"FROM main.{table.name} AS t JOIN main.cadre AS p ON p.person_id = t.person_id\n"
        f"WHERE {_last_held(scope)}{_reaching(scope, table)}"
    )


def _unplaced_rows(table: Table):
    """Rows of the people in `whereabouts`, and of who comes only later where everything is in scope, without their units."""

    def text(scope: tuple[str, ...], named: frozenset[str]) -> str:
        limit = "" if "" in scope else f"\nWHERE t.person_id IN (SELECT person_id FROM whereabouts){_reaching(scope, table)}"
        return f"SELECT {_columns(_own_columns(table), named, 't')} FROM main.{table.name} AS t{limit}"

    return text


_MAKERS = {Scoping.UNIT: _unit_rows, Scoping.OPEN: _open_rows, Scoping.CITY: _city_rows, Scoping.PERSON: _person_rows}
_RELATIONS = {name: _MAKERS[table.scope](table) for name, table in TABLES.items()}
_RELATIONS["whereabouts"] = _whereabouts
# Every period of the people whose unit is in scope: what they were before, wherever that was.
_RELATIONS["career"] = lambda scope, named: _person_rows(CADRE)(scope, named | {"person_id"})
# Appraisals that follow the person, as a career does. The table itself stays in the unit that gave the grade: joined to the people now
# in a township, it would lose the years that they worked in another, and the township would count fewer than the city counts there.
_RELATIONS["appraised"] = _person_rows(APPRAISAL)
# What a person was paid, by whichever unit, for the same reason.
_RELATIONS["paid"] = _person_rows(PAYMENT)
# Training without a unit, for who counts it to a person that has one: the join to find it costs as much as the counting.
_RELATIONS["attendance"], _RELATIONS["attendance_total"] = _unplaced_rows(TRAINING), _unplaced_rows(TRAINING_TOTAL)
# What a relation finds its people in. Who reads both has them found once.
_PEOPLE_OF = {"attendance": ("whereabouts",), "attendance_total": ("whereabouts",)}
# The columns that each relation has: those of a person's row with the units.
_OFFERED = {
    name: tuple(dict.fromkeys([*[c for c, _ in table.stored if c not in _REACH], *(_UNITS if table.scope is Scoping.PERSON else ())]))
    for name, table in {**TABLES, "career": CADRE, "appraised": APPRAISAL, "paid": PAYMENT}.items()
}
_EVERY_COLUMN = frozenset(name for names in _OFFERED.values() for name in names)


def _within(scope: tuple[str, ...], alias: str) -> str:
    if not scope:
        return "1 = 0"
    if "" in scope:
        return "1 = 1"
    ranges = [f"({alias}.unit_code >= $scope_{i}_from AND {alias}.unit_code < $scope_{i}_to)" for i in range(len(scope))]
    return "(" + " OR ".join(ranges) + ")"


def _reaching(scope: tuple[str, ...], table: Table) -> str:
    """Only rows of people who have been in reach of the scope, whenever: where the people in it are to be found, and few others."""
    if "" in scope or not {*_REACH} <= dict(table.stored).keys():
        return ""
    ranges = [f"(t.units_from < $scope_{i}_to AND t.units_to >= $scope_{i}_from)" for i in range(len(scope))]
    return f" AND ({' OR '.join(ranges)})" if ranges else ""


def _bounds(scope: tuple[str, ...]) -> dict[str, str]:
    """A prefix is the range up to its last character's successor, which a sorted column finds without reading the rest."""
    bounds = {}
    for i, prefix in enumerate(scope):
        if prefix:
            bounds[f"scope_{i}_from"], bounds[f"scope_{i}_to"] = prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return bounds


def _parameters(text: str) -> set[str]:
    return set(_PARAMETER.findall(text))
