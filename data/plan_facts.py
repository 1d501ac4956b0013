"""Training, appraisals and the like against the store: a row per key, which is added, changed or already there."""

from collections.abc import Sequence

from data.held import Held
from data.people import People
from data.plan import Change, Plan, Query, Values, last_periods, own_values, stored_rows, updating, year_of
from data.roster import CheckedRow
from data.tables import CADRE, FOREVER, LOCATION, PERSON, PERSON_COLUMN
from data.units import Place

MOST_NAMED = 5  # candidates in one sentence


def plan_facts(plan: Plan, query: Query | None) -> None:
    table = plan.table
    known = {_key(plan, row): row for row in stored_rows(query, table)}
    about_people = set(PERSON_COLUMN) <= set(table.stored)
    people = People(last_periods(query), Held(stored_rows(query, CADRE))) if about_people else None
    seen: dict[tuple, CheckedRow] = {}
    slices: set[tuple] = set()
    townships: set[str | None] = set()
    for row in plan.reading.rows:
        found = _resolved(plan, row, people)
        if found is None:
            continue
        values, place = found
        key = _key(plan, values)
        if key in seen:
            plan.note(row, table.inputs[0], f"与第{seen[key].row}行重复", "同一项只保留一行", "记录重复")
            continue
        seen[key] = row
        slices.add(_slice(plan, values))
        townships.add(place.township_code)
        _plan_fact(plan, row, values, place, known.get(key))
    if plan.statement.full:
        _plan_removals(plan, known, seen, slices, townships, people)


def _resolved(plan: Plan, row: CheckedRow, people: People | None) -> tuple[Values, Place] | None:
    """The stored values of a row with its person and unit, or None with the problem noted."""
    values = own_values(row, plan.table)
    if "year" in dict(plan.table.stored) and values.get("year") is None and values.get("start_date"):
        values["year"] = values["start_date"] // 10000
    named = any(row.values.get(column.name) for column in LOCATION)
    place = plan.placed(row) if named or people is None else None
    if place is None and (named or people is None):
        return None
    if people is not None:
        year = year_of(plan.table, values)
        match = people.find(row.values, place.township_code if place else None, year)
        if match.person is None:
            plan.note(row, PERSON[0], match.reason + _named(plan, people, match.candidates), match.fix, "人员待确认")
            return None
        values["person_id"] = match.person["person_id"]
        # Of somebody numbered who was nowhere that year the last unit is meant.
        periods = [_place(period) for period in people.held.in_year(match.person, year) or [match.person]]
        # A file that names only the township means the person's own village there.
        place = next((held for held in periods if place is None or place.unit_code == held.township_code), place)
    if "unit_code" in dict(plan.table.stored):
        values |= place.columns()
    return values, place


def _place(row: Values) -> Place:
    return Place(*(row[name] for name in ("county_code", "township_code", "village_code")))


def _named(plan: Plan, people: People, candidates: Sequence[Values]) -> str:
    """Those whom a row may mean, each with unit and since when."""
    if not candidates:
        return ""
    told = []
    for row in candidates[:MOST_NAMED]:
        unit = "".join(plan.units.name_of(row[level]) for level in ("township_code", "village_code") if row[level])
        left = "" if row["valid_to"] == FOREVER else f"，{_shown(row['valid_to'])}离任"
        told.append(f"{row['name']}({unit}，{_shown(people.held.since(row))}起在册{left})")
    return f"，可能是：{'、'.join(told)}" + (f"等{len(candidates)}人" if len(candidates) > MOST_NAMED else "")


def _shown(date: int) -> str:
    return f"{date // 10000}-{date // 100 % 100:02d}-{date % 100:02d}"


def _plan_fact(plan: Plan, row: CheckedRow, values: Values, place: Place, old: Values | None) -> None:
    table = plan.table
    name = row.values.get("name") or plan.units.name_of(place.unit_code)
    if old is None:
        plan.writes.append(lambda draft: draft.collect(table, values))
        plan.add("新增", row, name, place.columns())
        return
    changed = {name: value for name, value in values.items() if value is not None and old[name] != value}
    if not changed:
        plan.unchanged += 1
        return
    plan.writes.append(updating(table.name, changed, {name: old[name] for name in table.key}))
    plan.add("变动", row, name, place.columns(), ((c.label, old[c.name], changed[c.name]) for c in table.columns if c.name in changed))


def _plan_removals(plan: Plan, known: dict, seen: dict, slices: set, townships: set, people: People | None) -> None:
    """全量: what the store has of the file's own years and units, and the file has not, is gone."""
    table = plan.table
    for key, old in known.items():
        if key in seen or _slice(plan, old) not in slices:
            continue
        units = _units_then(plan, old, people) if people and "township_code" not in old else [old]
        if not {unit["township_code"] for unit in units} <= townships:
            continue
        plan.writes.append(lambda draft, key=key: draft.delete(table.name, dict(zip(table.key, key, strict=True))))
        name = people.by_person[old["person_id"]]["name"] if people else plan.units.name_of(old["unit_code"])
        plan.changes.append(Change("删除", name, units[0]["township_code"], units[0]["village_code"]))


def _units_then(plan: Plan, old: Values, people: People) -> list[Values]:
    """Where the person of a stored row was in its year: who has moved here since, or has moved on in it, is not this file's to drop."""
    person = people.by_person[old["person_id"]]
    return people.held.in_year(person, year_of(plan.table, old)) or [person]


def _key(plan: Plan, values: Values) -> tuple:
    return tuple(values.get(name) for name in plan.table.key)


def _slice(plan: Plan, values: Values) -> tuple:
    """What a 全量 file replaces as a whole: its own years where the table says no more."""
    table = plan.table
    return tuple(values.get(name) for name in table.slice) if table.slice else (year_of(table, values),)
