"""Everybody's history as the store has it, and what a plan adds: said first, folded into periods at the end."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from data.divisions import Divisions
from data.draft import Draft
from data.history import FIXED, STATE, Entry, Rosters, advance, derived, fold
from data.tables import ALIKE, CADRE, ENTRY, FOREVER, ROSTER, TABLES, UNIT_CHANGE, UNIT_COLUMNS, Table
from data.units import Units

Values = dict[str, Any]
Query = Callable[..., list[tuple]]  # text, params -> rows of the version that the plan is made on
SAME, DIFFERENT = "同一人", "不同人"
_UNITS = tuple(name for name, _ in UNIT_COLUMNS)
_NOWHERE = dict.fromkeys(_UNITS)
_IN_PERIOD = tuple(name for name, _ in CADRE.stored if name not in FIXED)


@dataclass(slots=True)
class Career:
    """One person: `before` are the periods of the store, `after` those of the plan; `fixed` is what never changes of them."""

    person_id: int
    fixed: Values
    before: list[Values] = field(default_factory=list)
    after: list[Values] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    kept: int = 0  # how many of the entries the store has as they are, from the first
    whole: bool = False  # the entries are all there are, not only what was said since
    corrected: bool = False
    replaced: bool = False  # the store's entries go

    def held_on(self, date: int, *, after: bool = True) -> Values | None:
        """The period in force on a date."""
        return _on(self.after if after else self.before, date)

    def row(self, date: int) -> Values:
        """By what they may be known: what they were on a date, else what they were last before it, else first after it."""
        periods = self.after or self.before
        period = known_on(periods, date) if periods else _NOWHERE
        return {**self.fixed, **{name: period[name] for name in _UNITS}, "person_id": self.person_id}

    def rewrite(self, entries: Iterable[Entry]) -> None:
        self.entries, self.kept, self.replaced = list(entries), 0, True

    @property
    def changed(self) -> bool:
        return self.corrected or (self.after is not self.before and [_told(p) for p in self.after] != [_told(p) for p in self.before])


def _on(periods: Iterable[Values], date: int) -> Values | None:
    for period in periods:
        if period["valid_from"] <= date < period["valid_to"]:
            return period
    return None


def known_on(periods: Sequence[Values], date: int) -> Values:
    """The period in force on a date, else the last before it, else the first."""
    for period in reversed(periods):
        if period["valid_from"] <= date:
            return period
    return periods[0]


def _told(period: Values) -> tuple:
    return tuple(period[name] for name in (*STATE, "valid_from", "valid_to", "opened_by", "closed_by", "code_then"))


class Careers:
    """Every person of a store; `touched` are those that a plan has spoken of."""

    def __init__(self, query: Query | None, units: Units):
        self._query, self.units = query, units
        kept = stored_rows(query, ROSTER)
        self.rosters, self._rosters_before = Rosters(kept), Rosters(kept)  # the plan's own are added to the one
        changes = stored_rows(query, UNIT_CHANGE)
        self.divisions = Divisions(units, ((c["old_code"], c["unit_code"], c["changed_on"], c["kind"]) for c in changes))
        self._careers: dict[int, Career] = {}
        self.touched: dict[int, Career] = {}
        self.joined: dict[int, int] = {}  # person -> the person they turned out to be
        self._alike = {(row["person_id"], row["other_id"]): row for row in stored_rows(query, ALIKE)}
        self._alike_before = dict(self._alike)
        self._reported: dict[tuple[str, int], None] = {}
        self._split: list[tuple[int, int]] = []
        for person_id, *row in stored_values(query, CADRE, ("person_id", *FIXED, *_IN_PERIOD)):
            career = self._careers.get(person_id)
            if career is None:
                career = self._careers[person_id] = Career(person_id, dict(zip(FIXED, row, strict=False)))
            career.before.append(dict(zip(_IN_PERIOD, row[len(FIXED) :], strict=True)))
        for career in self._careers.values():
            if len(career.before) > 1:
                career.before.sort(key=lambda period: period["valid_from"])
            career.after = career.before
        heard = stored_values(query, ENTRY, ("person_id", "MAX(said_on)", "MAX(number)"), "GROUP BY person_id")
        self._heard_until = {person_id: said_on for person_id, said_on, _ in heard}
        self._number = max((number for _, _, number in heard), default=0)
        gone = (other for _, other in self._alike)
        self._last_id = max((*self._careers, *gone), default=0)

    @cached_property
    def _kept(self) -> dict[int, list[list]]:
        """(number, said on, given, gone, origin) of all that the store has heard of each person: asked for where something is said for a
        date that is not after all of it."""
        found: dict[int, list[list]] = defaultdict(list)
        asked = ("person_id", "number", "said_on", "given", "gone", "origin_id")
        for person_id, *told in stored_values(self._query, ENTRY, asked, "ORDER BY number"):
            found[person_id].append(told)
        return found

    def __iter__(self) -> Iterator[Career]:
        return iter(self._careers.values())

    def __getitem__(self, person_id: int) -> Career:
        return self._careers[self.joined.get(person_id, person_id)]

    def __contains__(self, person_id: int) -> bool:
        return self.joined.get(person_id, person_id) in self._careers

    def rows(self, date: int = FOREVER) -> Iterator[Values]:
        """Everybody as they were on a date."""
        return (career.row(date) for career in self)

    def periods(self) -> Iterator[Values]:
        """Every period of everybody as the plan has it."""
        return (period | {"person_id": career.person_id} for career in self for period in career.after)

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def new(self, fixed: Values) -> Career:
        self._last_id += 1
        career = Career(self._last_id, {name: fixed.get(name) for name in FIXED}, whole=True)
        self._careers[career.person_id] = self.touched[career.person_id] = career
        return career

    def touch(self, career: Career) -> Career:
        """The career with all its entries at hand: those of the store, else such as give its periods."""
        self.touched[career.person_id] = career
        if career.whole:
            return career
        career.whole, said = True, career.entries
        if career.person_id in self._heard_until:
            before = [
                Entry(said_on, number, json.loads(given or "{}"), gone == "是", origin)
                for number, said_on, given, gone, origin in self._kept[career.person_id]
            ]
            career.kept = len(before)
        else:
            before = derived(career.before, self._rosters_before, self._number + 1)
            self._number += len(before)
        career.entries = [*before, *said]
        return career

    def _follows(self, career: Career, on: int, given: Values) -> bool:
        """Whether something said for a date comes after all else that bears on it, so that its entries need not be read again."""
        known = self._heard_until.get(career.person_id)
        if known is None or self.divisions or career.whole or career.entries or "unit_code" not in given:
            return False
        last = career.before[-1]
        closed = last["valid_to"] if last["valid_to"] != FOREVER else 0
        newest = self.rosters.newest(last["township_code"])
        if last["unit_code"] != given["unit_code"]:
            newest = max(newest, self.rosters.newest(self.units.at(given["unit_code"]).township_code))
        return on > known and on >= closed and on >= newest

    def say(self, career: Career, on: int, given: Values) -> None:
        """They were in post on a date; `given` is what was filled, with the unit's code. The same again adds nothing."""
        if self._follows(career, on, given):
            self.touched[career.person_id] = career
            career.entries.append(Entry(on, self.next_number(), given, origin=career.person_id))
            return
        self.touch(career)
        same = [entry for entry in career.entries if entry.said_on == on]
        if not (same and not same[-1].gone and given.items() <= _together(same).items()):
            career.entries.append(Entry(on, self.next_number(), given, origin=career.person_id))

    def leave(self, career: Career, on: int) -> None:
        self.touch(career).entries.append(Entry(on, self.next_number(), gone=True, origin=career.person_id))

    def correct(self, career: Career, values: Values) -> None:
        """`values` of FIXED, for all periods."""
        if any(career.fixed[name] != value for name, value in values.items()):
            self.touched[career.person_id] = career
            career.fixed |= values
            career.corrected = True

    def report(self, township: str, as_of: int, *, full: bool, posts: tuple[str, ...]) -> None:
        if self.rosters.report(township, as_of, full=full, posts=posts):
            self._reported[township, as_of] = None

    def decide(self, keep: int, other: int, verdict: str, carried: Values | None = None) -> None:
        row = {"person_id": keep, "other_id": other, "verdict": verdict, "carried": _json(carried) if carried else None}
        self._alike.pop((other, keep), None)
        self._alike[keep, other] = row

    def verdict(self, one: int, other: int) -> str | None:
        row = self._alike.get((one, other)) or self._alike.get((other, one))
        return row and row["verdict"]

    def joins(self) -> list[tuple[int, int]]:
        """(person, the person that was joined to them) of every join that stands."""
        return [pair for pair, row in self._alike.items() if row["verdict"] == SAME and row["carried"]]

    def fold(self, careers: Iterable[Career] | None = None) -> None:
        for career in self.touched.values() if careers is None else careers:
            if career.whole and not self._begins(career):
                career.after = fold(career.entries, self.rosters, self.divisions)
            elif career.entries:
                career.after = advance(career.before, career.entries[0], self.rosters, self.divisions)

    def _begins(self, career: Career) -> bool:
        """Whether all that is known of somebody was said for one date, with no later roster that might have closed them."""
        if career.before or len(career.entries) != 1 or career.entries[0].gone or self.divisions:
            return False
        (entry,) = career.entries
        return entry.said_on >= self.rosters.newest(self.units.at(entry.given["unit_code"]).township_code)

    def join(self, keep: Career, other: Career) -> list[str]:
        """Make two people one; sentences on what both have and only one may, in which case nothing is done."""
        carried, clashes = self._carried(keep.person_id, other.person_id)
        if clashes:
            return clashes
        self.touch(keep)
        self.touch(other)
        keep.rewrite(sorted((*keep.entries, *other.entries), key=lambda entry: entry.number))
        carried["fixed"] = [keep.fixed, other.fixed]
        filled = {name: value for name, value in other.fixed.items() if value is not None and keep.fixed[name] is None}
        keep.fixed, keep.corrected = keep.fixed | filled, True
        for (one, two), row in list(self._alike.items()):  # what was decided of the other is decided of both
            if other.person_id in (one, two):
                del self._alike[one, two]
                pair = tuple(keep.person_id if person == other.person_id else person for person in (one, two))
                if pair[0] != pair[1]:
                    self._alike[pair] = row | {"person_id": pair[0], "other_id": pair[1]}
        self.decide(keep.person_id, other.person_id, SAME, carried)
        for person, became in list(self.joined.items()):
            self.joined[person] = keep.person_id if became == other.person_id else became
        self.joined[other.person_id] = keep.person_id
        del self._careers[other.person_id]
        del self.touched[other.person_id]
        self.fold([keep])
        return []

    def split(self, keep: Career, other_id: int) -> Career:
        """Undo a join: what was said and recorded of `other_id` is theirs again."""
        carried = json.loads(self._alike[keep.person_id, other_id]["carried"])
        self.touch(keep)
        mine, theirs = carried["fixed"]
        other = Career(other_id, theirs, corrected=True, whole=True)
        self._careers[other_id] = self.touched[other_id] = other
        other.entries = [entry for entry in keep.entries if entry.origin == other_id]
        keep.rewrite(entry for entry in keep.entries if entry.origin != other_id)
        # What was filled from the other goes; what has been corrected since stays.
        keep.fixed |= {name: mine[name] for name in FIXED if mine[name] is None and keep.fixed[name] == theirs[name]}
        keep.corrected = True
        self.fold([keep, other])
        self.decide(keep.person_id, other_id, DIFFERENT)
        self._split.append((keep.person_id, other_id))
        self._returning = {name: keys for name, keys in carried.items() if name != "fixed"}
        return other

    def _carried(self, keep: int, other: int) -> tuple[Values, list[str]]:
        """The keys of what is recorded of `other`, by table, and sentences where `keep` has the same."""
        carried, clashes = {}, []
        for table in _about_people():
            rows = {
                person: {_key(table, row) for row in stored_rows(self._query, table, "WHERE person_id = $p", p=person)}
                for person in (keep, other)
            }
            if both := rows[keep] & rows[other]:
                shown = "、".join(str(part) for part in sorted(both, key=str)[0])
                clashes.append(f"两人都有{table.label}记录“{shown}”，先删去一条")
            if rows[other]:
                carried[table.name] = sorted(rows[other], key=str)
        return carried, clashes

    def write(self, draft: Draft) -> None:
        """Put what has changed into a draft."""
        for pair, row in self._alike_before.items():
            if self._alike.get(pair) != row:
                draft.delete("alike", {"person_id": pair[0], "other_id": pair[1]})
        for pair, row in self._alike.items():
            if self._alike_before.get(pair) != row:
                draft.collect(ALIKE, row)
        for other, keep in self.joined.items():
            for name in ("cadre", "entry"):
                draft.delete(name, {"person_id": other})
            for table in _about_people():
                draft.update(table.name, {"person_id": keep}, {"person_id": other})
        for keep, other in self._split:
            for name, keys in self._returning.items():
                for key in keys:
                    named = dict(zip(TABLES[name].key, (keep, *key), strict=True))
                    draft.update(name, {"person_id": other}, named)
        for career in self.touched.values():
            self._write_career(draft, career)
        self._write_rosters(draft)

    def _write_career(self, draft: Draft, career: Career) -> None:
        if career.changed:
            if career.before:
                draft.delete("cadre", {"person_id": career.person_id})
            for period in career.after:
                draft.collect(CADRE, {**period, **career.fixed, "person_id": career.person_id, "next_from": FOREVER})
        if career.replaced and career.person_id in self._heard_until:
            draft.delete("entry", {"person_id": career.person_id})
        for entry in career.entries[career.kept :]:
            row = {"person_id": career.person_id, "origin_id": entry.origin, "number": entry.number, "said_on": entry.said_on}
            draft.collect(ENTRY, row | {"gone": "是" if entry.gone else "否", "given": _json(entry.given)})

    def _write_rosters(self, draft: Draft) -> None:
        """The townships that a roster has spoken for, with how many were in post there."""
        draft.flush()
        for township, as_of in self._reported:
            unit = self.units.at(township).columns()
            draft.delete("roster", {"unit_code": township, "as_of": as_of})
            draft.collect(ROSTER, unit | {"as_of": as_of, **self.rosters.kind(township, as_of)})
        draft.flush()
        counted = (
            "SELECT r.unit_code, r.as_of, COUNT(c.person_id) FROM roster AS r LEFT JOIN cadre AS c"
            " ON c.township_code = r.township_code AND c.valid_from <= r.as_of AND c.valid_to > r.as_of GROUP BY ALL"
        )
        for township, as_of, people in draft.rows(counted):
            draft.update("roster", {"people": people}, {"unit_code": township, "as_of": as_of})

    @property
    def silent(self) -> bool:
        """Whether nothing is to be written but that what is known was said again."""
        people = any(career.changed for career in self.touched.values())
        return not (people or self._reported or self._alike != self._alike_before)


def stored_rows(query: Query | None, table: Table, rest: str = "", **params: Any) -> list[Values]:
    """The rows of a table as the store has them; none in an empty store, or where the version is older than the table."""
    names = [name for name, _ in table.stored]
    return [dict(zip(names, values, strict=True)) for values in stored_values(query, table, names, rest, **params)]


def stored_values(query: Query | None, table: Table, asked: Sequence[str], rest: str = "", **params: Any) -> list[tuple]:
    """The same as tuples of what is asked for; a column that the version lacks is NULL. `rest` goes on after the table's name."""
    if query is None:
        return []
    present = {name for (name,) in query("SELECT column_name FROM information_schema.columns WHERE table_name = $t", {"t": table.name})}
    if not present:
        return []
    lacking = {name for name, _ in table.stored} - present
    names = ", ".join("NULL" if name in lacking else name for name in asked)
    return query(f"SELECT {names} FROM {table.name} {rest}", params)


def _about_people() -> Iterator[Table]:
    """The tables that record something of people; what follows from those is worked out anew."""
    return (t for t in TABLES.values() if t.imported and ("person_id", "INTEGER") in t.stored and t is not CADRE)


def _key(table: Table, row: Values) -> tuple:
    return tuple(row[name] for name in table.key if name != "person_id")


def _together(entries: Iterable[Entry]) -> Values:
    found: Values = {}
    for entry in entries:
        found |= entry.given
    return found


def _json(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
