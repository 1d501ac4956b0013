"""A person's periods, worked out from everything said of them: the same whatever order it was said in.

Nothing is worked out from an earlier result, so an entry for an earlier date (补录) needs no rule of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from data.divisions import Divisions
from data.tables import CADRE, FOREVER, PERIOD_COLUMNS, UNIT_COLUMNS

Values = dict[str, Any]

FIXED = tuple(name for column in CADRE.columns if column.fixed for name, _ in column.stored())
_PERIOD = [name for name, _ in PERIOD_COLUMNS]
STATE = tuple(name for name, _ in CADRE.stored if name not in (*FIXED, *_PERIOD, "person_id"))  # what may change, units included
_RECLASSIFIES = ("post_group", "post", "seat")
_RAW = {f"{column.name}_raw": column.name for column in CADRE.columns if column.raw}
IN_TRANSIT = 10000  # of yyyymmdd, a year: who leaves one township and turns up in another within it has moved


_NOTHING: Values = {}


class Entry(NamedTuple):
    """One thing said of a person on a date: `given` has what was filled, or they are `gone`.

    Its `unit_code` is that of the unit as it was named, whatever it has become since; there is none where no unit was named.
    """

    said_on: int
    number: int  # in the order it was entered: of two for one date the later counts
    given: Values = _NOTHING
    gone: bool = False
    origin: int | None = None  # the person it was said of, before two were joined


class Rosters:
    """Which rosters spoke for a township, and for which of them those who are not in it have left."""

    def __init__(self, rows: Iterable[Values] = ()):
        self._dates: dict[str, dict[int, Values]] = defaultdict(dict)
        for row in rows:
            self._dates[row["township_code"]][row["as_of"]] = row

    def newest(self, township: str) -> int:
        dates = self._dates.get(township)
        return max(dates) if dates else 0

    def first(self, township: str) -> int:
        """The date of the first one; without any, everybody there was there from the start."""
        return min(self._dates.get(township, ()), default=FOREVER)

    def dates(self, township: str) -> tuple[int, ...]:
        return tuple(self._dates.get(township, ()))

    def report(self, township: str, as_of: int, *, full: bool, posts: tuple[str, ...]) -> bool:
        """Note a roster; whether that says anything new. A second one for the date never takes back that one was 全量."""
        old = self._dates[township].get(as_of)
        before = (old["kind"], old["posts"]) if old else (None, None)
        if full and before[0] == "全量":
            held = before[1].strip("|").split("|") if before[1] else ()
            posts = tuple(dict.fromkeys((*held, *posts))) if posts and held else ()
        said = ("全量", f"|{'|'.join(posts)}|" if posts else None) if full else before if old else ("仅新增和更新", None)
        self._dates[township][as_of] = {"kind": said[0], "posts": said[1]}
        return said != before

    def kind(self, township: str, as_of: int) -> Values:
        return self._dates[township][as_of]

    def closes(self, township: str | None, on: int, post_group: str | None) -> bool:
        """Whether somebody of this post group who is not in that day's roster has left."""
        row = self._dates.get(township, {}).get(on)
        return bool(row) and row["kind"] == "全量" and (not row["posts"] or f"|{post_group}|" in row["posts"])


def fold(entries: Iterable[Entry], rosters: Rosters, divisions: Divisions) -> list[Values]:
    """The periods (STATE and the period columns but next_from), in order."""
    said: dict[int, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (entry.said_on, entry.number)):
        said[entry.said_on].append(entry)
    ticks = set(said)
    for code in {entry.given["unit_code"] for found in said.values() for entry in found if "unit_code" in entry.given}:
        ticks.update(divisions.dates(code), rosters.dates(divisions.place(code).township_code))
    periods: list[Values] = []
    state: Values = {}
    for on in sorted(ticks):
        state = _step(periods, state, on, said.get(on, ()), rosters, divisions)
    return periods


def advance(periods: list[Values], entry: Entry, rosters: Rosters, divisions: Divisions) -> list[Values]:
    """What `fold` gives of the entries behind `periods` and a newer one, where no unit has become another."""
    last = periods[-1] if periods else {}
    if last and last["valid_to"] == FOREVER and not entry.gone and entry.given.items() <= last.items():
        return periods  # the same again, which nearly everybody's is
    extended = [*periods[:-1], dict(last)] if periods else []
    _step(extended, {name: last[name] for name in STATE} if last else {}, entry.said_on, (entry,), rosters, divisions)
    return periods if last and extended[-1] == last else extended


def _step(periods: list[Values], state: Values, on: int, heard: Sequence[Entry], rosters: Rosters, divisions: Divisions) -> Values:
    """One date: what was heard of a person on it, put to their periods; what is known of them then."""
    for entry in heard:
        if not entry.gone:
            state = _merged(state, entry.given, divisions)
    if "unit_code" not in state:
        return state
    in_post = bool(periods) and periods[-1]["valid_to"] == FOREVER
    now = _located(state, on, divisions)
    gone = heard[-1].gone if heard else in_post and rosters.closes(now["township_code"], on, state.get("post_group"))
    if gone and in_post:
        periods[-1] |= {"valid_to": on, "closed_by": "left"}
    elif not gone and in_post:
        if cause := _cause(periods[-1], now):
            periods[-1] |= {"valid_to": on, "closed_by": cause}
            periods.append(_opened(now, on, cause))
    elif not gone and heard:
        periods.append(_opened(now, on, _beginning(periods, now, on, rosters)))
    return state


def _beginning(periods: list[Values], now: Values, on: int, rosters: Rosters) -> str:
    """How somebody who was not in post comes to be; whoever left another township shortly before has moved, and not left."""
    if not periods:
        return "first" if on <= rosters.first(now["township_code"]) else "joined"
    if periods[-1]["township_code"] == now["township_code"] or on > periods[-1]["valid_to"] + IN_TRANSIT:
        return "joined"
    periods[-1]["closed_by"] = "moved"
    return "moved"


def derived(periods: Iterable[Values], rosters: Rosters, number: int) -> list[Entry]:
    """Entries that fold into the given periods, for a person whose entries were not kept: numbered from `number`."""
    entries: list[Entry] = []
    before: Values = {}
    ordered = sorted(periods, key=lambda period: period["valid_from"])
    starts = {period["valid_from"] for period in ordered}
    for period in ordered:
        given = {name: period[name] for name in STATE if period[name] is not None or before.get(name) is not None}
        given = {name: value for name, value in given.items() if name not in _UNITS} | {"unit_code": period["unit_code"]}
        entries.append(Entry(period["valid_from"], 0, given))
        # Whoever is still in post after a 全量 roster was in it.
        listed = (on for on in rosters.dates(period["township_code"]) if period["valid_from"] < on < period["valid_to"])
        entries += [Entry(on, 0, {"unit_code": period["unit_code"]}) for on in sorted(listed)]
        if period["valid_to"] != FOREVER and period["valid_to"] not in starts:
            entries.append(Entry(period["valid_to"], 0, gone=True))
        before = period
    who = ordered[0]["person_id"] if ordered else None
    return [Entry(entry.said_on, number + place, entry.given, entry.gone, who) for place, entry in enumerate(entries)]


_UNITS = tuple(name for name, _ in UNIT_COLUMNS)


def _merged(state: Values, given: Values, divisions: Divisions) -> Values:
    new = state | given
    for raw, coded in _RAW.items():
        if given.get(coded) is not None and given[coded] == state.get(coded) and state.get(raw) is not None:
            new[raw] = state[raw]  # another word for the same is no change
    if "unit_code" in state and "unit_code" in given:
        held, named = divisions.place(state["unit_code"]), divisions.place(new["unit_code"])
        if named.township_code == held.township_code and not named.village_code:
            new["unit_code"] = state["unit_code"]  # a roster that names only the township takes nobody out of their village
    return new


def _located(state: Values, on: int, divisions: Divisions) -> Values:
    """The state with the unit as it is today, and what it was on the date where that was another."""
    code = state["unit_code"]
    known = {name: state.get(name) for name in STATE}
    return {**known, **divisions.place(code).columns(), "code_then": divisions.code_then(code, on)}


def _opened(now: Values, on: int, cause: str) -> Values:
    return now | {"valid_from": on, "valid_to": FOREVER, "opened_by": cause, "closed_by": None}


def _cause(old: Values, new: Values) -> str | None:
    """Why `new` begins where `old` ends; None if nothing changed."""
    if old["unit_code"] != new["unit_code"]:
        return "moved"
    if any(old[name] != new[name] for name in _RECLASSIFIES):
        return "reclassified"
    if any(old[name] != new[name] for name in STATE):
        return "updated"
    return "unit_changed" if old["code_then"] != new["code_then"] else None
