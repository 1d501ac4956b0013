"""Two versions side by side: who came, changed, moved and left between them, by township."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.lens import Snapshot
from data.tables import CADRE, FOREVER, TABLES
from data.written import show_value

KINDS = ("新增", "变动", "调动", "离任")
HEADINGS = ("乡镇(街道)", "前一版在任", *KINDS, "后一版在任")
_ELSEWHERE = "(未写明乡镇)"
_NAMES = [name for name, _ in CADRE.stored]
Values = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One person. `told` says the fields that differ, old → new; a mover stands under the township moved to."""

    kind: str
    name: str
    township: str
    village: str
    told: str = ""


@dataclass(frozen=True)
class Comparison:
    """`counts` are (township, kind) -> people, and (township, "before" or "after") -> people in post."""

    counts: Counter[tuple[str, str]]
    people: tuple[Difference, ...]
    tables: tuple[tuple[str, int, int], ...]  # other tables whose number of rows differs: label, before, after

    def lines(self) -> Iterator[tuple]:
        """HEADINGS for each township that has or had anybody, then 合计."""
        for township in sorted({township for township, _ in self.counts}):
            yield (township, *(self.counts[township, kind] for kind in ("before", *KINDS, "after")))
        yield ("合计", *(sum(n for (_, kind), n in self.counts.items() if kind == wanted) for wanted in ("before", *KINDS, "after")))


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """The people in post, without an end, in two versions of any order and age.

    A person is the same by our own number where name or ID number bears it out (after a roll back a number may have been given
    again), else by ID number, else by name, birth and gender where only one fits.
    """
    old, new = _in_post(before), _in_post(after)
    places = _unit_names(before) | _unit_names(after)
    counts: Counter[tuple[str, str]] = Counter()
    for side, rows in (("before", old), ("after", new)):
        counts.update((places.get(row["township_code"], _ELSEWHERE), side) for row in rows)
    people = []
    for one, other in _paired(old, new):
        row = other or one
        kind = "离任" if other is None else "新增" if one is None else "调动" if one["unit_code"] != other["unit_code"] else "变动"
        told = _told(one, other) if one and other else ""
        if one and other and kind == "变动" and not told:
            continue
        if kind == "调动":
            told = "；".join(part for part in (f"单位：{_place(one, places)} → {_place(other, places)}", told) if part)
        township = places.get(row["township_code"], _ELSEWHERE)
        counts[township, kind] += 1
        people.append(Difference(kind, row["name"], township, places.get(row["village_code"], ""), told))
    people.sort(key=lambda person: (person.township, KINDS.index(person.kind), person.name))
    sizes = [(TABLES[name].label, *(_size(snapshot, name) for snapshot in (before, after))) for name in TABLES if TABLES[name].imported]
    return Comparison(counts, tuple(people), tuple(size for size in sizes if size[1] != size[2] and size[0] != CADRE.label))


def _in_post(snapshot: Snapshot) -> list[Values]:
    present = {
        row[0] for row in snapshot.engine.rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'cadre'", {}).rows
    }
    names = [name for name in _NAMES if name in present]  # a version published before a column was declared
    found = snapshot.engine.rows(f"SELECT {', '.join(names)} FROM cadre WHERE valid_to = {FOREVER}", {}).rows
    return [dict.fromkeys(_NAMES) | dict(zip(names, values, strict=True)) for values in found]


def _paired(old: list[Values], new: list[Values]) -> Iterator[tuple[Values | None, Values | None]]:
    """Everybody once: (before, after), None on the side where they are not in post."""
    for key in (_own_number, lambda row: row["id_number"], lambda row: (row["name"], row["birth_date"], row["gender"])):
        by_key = {}
        for side, rows in enumerate((old, new)):
            for row in rows:
                if key(row):
                    by_key.setdefault(key(row), ([], []))[side].append(row)
        found = [
            (ones[0], others[0]) for ones, others in by_key.values() if len(ones) == len(others) == 1 and _may_be_one(ones[0], others[0])
        ]
        yield from found
        taken = {id(row) for pair in found for row in pair}
        old, new = ([row for row in rows if id(row) not in taken] for rows in (old, new))
    yield from ((row, None) for row in old)
    yield from ((None, row) for row in new)


def _own_number(row: Values) -> int:
    return row["person_id"]


def _may_be_one(one: Values, other: Values) -> bool:
    if one["id_number"] and other["id_number"]:
        return one["id_number"] == other["id_number"] or (one["person_id"] == other["person_id"] and one["name"] == other["name"])
    return one["name"] == other["name"]


def _told(one: Values, other: Values) -> str:
    shown = [column for column in CADRE.columns if one[column.name] != other[column.name]]
    return "；".join(f"{column.label}：{show_value(one[column.name])} → {show_value(other[column.name])}" for column in shown)


def _place(row: Values, places: dict[str, str]) -> str:
    return "/".join(places.get(row[name], row[name]) for name in ("township_code", "village_code") if row[name])


def _unit_names(snapshot: Snapshot) -> dict[str, str]:
    """Code -> name; a township whose name another county also has is told with its county."""
    query = snapshot.engine.rows
    names = dict(query("SELECT code, name FROM village", {}).rows)
    townships = query("SELECT t.code, t.name, c.name FROM township AS t LEFT JOIN county AS c ON c.code = t.county_code", {}).rows
    often = Counter(name for _, name, _ in townships)
    return names | {code: name if often[name] == 1 else f"{county}/{name}" for code, name, county in townships}


def _size(snapshot: Snapshot, table: str) -> int:
    """Rows of a table, 0 in a version published before it was declared."""
    present = snapshot.engine.rows("SELECT 1 FROM information_schema.tables WHERE table_name = $name", {"name": table}).rows
    return snapshot.engine.rows(f"SELECT COUNT(*) FROM {table}", {}).rows[0][0] if present else 0
