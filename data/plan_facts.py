"""Training, appraisals and the like against the store: a row per key, which is added, changed or already there.

With `Statement.whole` a table that is edited on a page is all there is of it: a blank erases and what is not in it goes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.people import Match, People
from data.plan import Change, Part, Plan, Query, Values, deleting, key_of, own_values, stored_rows, updating, year_of
from data.plan_policies import source_faults
from data.policies import EDITED
from data.roster import CheckedRow
from data.tables import FOREVER, LOCATION, PERSON, PERSON_COLUMN, POLICY, Table
from data.units import Place, Units
from data.written import show_date

MOST_NAMED = 5  # candidates in one sentence


def plan_facts(plan: Plan, parts: list[Part], query: Query | None, people: People) -> None:
    """All the parts of one table; `people` are those of the store and of the rosters in the same intake."""
    table = parts[0].table
    known = {key_of(table, row): row for row in _stored(parts[0], query)}
    about_people = people if set(PERSON_COLUMN) <= set(table.stored) else None
    seen: dict[tuple, tuple[Part, CheckedRow]] = {}
    whole = plan.statement.whole and table in EDITED
    titles = {row["title"] for row in stored_rows(query, POLICY)} if whole else set()
    named: dict[tuple, set[Place]] = defaultdict(set)
    for part in parts:
        for row in part.reading.rows:
            found = _resolved(plan, part, row, about_people)
            if found is None:
                continue
            values, place, said = found
            if whole:
                values = dict.fromkeys(table.given) | values
            key = key_of(table, values)
            if key in seen:
                first, earlier = seen[key]
                part.note(row, table.inputs[0], f"与{first.where(earlier)}重复", "同一项只保留一行", "记录重复")
                continue
            seen[key] = part, row
            named[_slice(table, values)].add(said)
            _plan_fact(part, row, values, place, known.get(key), whole, titles)
    gone = {key: row for key, row in known.items() if key not in seen}
    if whole:
        _plan_removals(plan, parts[0], gone, about_people)
    elif plan.statement.full:
        own = {piece: _spoken_for(places) for piece, places in named.items()}
        plan.replaces += [_told(plan, table, piece, units) for piece, units in sorted(own.items(), key=str)]
        theirs = {key: row for key, row in gone.items() if _is_own(table, row, own.get(_slice(table, row), set()), about_people)}
        _plan_removals(plan, parts[0], theirs, about_people)


def _stored(part: Part, query: Query | None) -> list[Values]:
    """The rows of the store, of whoever their people have turned out to be."""
    rows = stored_rows(query, part.table)
    joined = part.careers.joined
    return [row | {"person_id": joined[row["person_id"]]} if row.get("person_id") in joined else row for row in rows]


def _spoken_for(places: set[Place]) -> set[str | None]:
    """The units whose rows a 全量 file replaces: a village where it is the only one named of its township, else the township."""
    villages: dict[str | None, set[str | None]] = defaultdict(set)
    for place in places:
        villages[place.township_code].add(place.village_code)
    return {next(iter(found)) if len(found) == 1 and None not in found else township for township, found in villages.items()}


def _is_own(table: Table, old: Values, own: set[str | None], people: People | None) -> bool:
    """Whether a stored row is one of these units' own, by every unit that its person was in."""
    units = _units_then(table, old, people) if people and "township_code" not in old else [old]
    return all(unit["township_code"] in own or (unit["village_code"] and unit["village_code"] in own) for unit in units)


def _told(plan: Plan, table: Table, piece: tuple, units: set[str | None]) -> str:
    """培训记录 2023：甲镇、乙乡南村."""
    of = "、".join(str(value) for value in piece if value is not None)
    where = "、".join(sorted("".join(plan.units.path_of(code).split("/")[1:]) if code else "县(市、区)本级" for code in units))
    return f"{table.label}{f' {of}' if of else ''}：{where}"


def _resolved(plan: Plan, part: Part, row: CheckedRow, people: People | None) -> tuple[Values, Place, Place] | None:
    """The stored values of a row with its person and unit, and the unit that it names; or None with the problem noted."""
    values = own_values(row, part.table)
    if "year" in dict(part.table.stored) and values.get("year") is None and values.get("start_date"):
        values["year"] = values["start_date"] // 10000
    within = plan.statement.within  # whose file it is, where that is said; it need not say so in every row
    named = any(row.values.get(column.name) for column in LOCATION) or bool(within)
    place = said = part.placed(row) if named or people is None else None
    if place is None and (named or people is None):
        return None
    if people is not None:
        year = year_of(part.table, values)
        township = part.careers.divisions.place(place.unit_code).township_code if place else None
        match = people.find(row.values, township, year)
        if within:
            match = _of_the_township(match, people, within, year)
        person = match.person
        if match.candidates:
            chosen = plan.choose(part, row, match, _named(part.units, people, match.candidates))
            person = next((one for one in match.candidates if one["person_id"] == chosen), None)
        elif person is None:
            part.note(row, PERSON[0], match.reason, match.fix, "人员待确认")
        if person is None:
            return None
        values["person_id"] = person["person_id"]
        # Of somebody numbered who was nowhere that year the last unit is meant.
        periods = [_place(period) for period in people.held.in_year(person, year) or [person]]
        # A file that names only the township means the person's own village there.
        place = next((held for held in periods if place is None or place.unit_code == held.township_code), place)
    if "unit_code" in dict(part.table.stored):
        values |= place.columns()
    return values, place, said or replace(place, village_code=None)


def _of_the_township(match: Match, people: People, township: str, year: int | None) -> Match:
    """What a match is worth where only the people of one township may be meant: those who were in it in that year, or at some time."""

    def is_own(person: Values) -> bool:
        return any(period["township_code"] == township for period in people.held.in_year(person, year) or [person])

    if match.person and not is_own(match.person):
        return Match(reason="报送单位没有这个人", fix="核对姓名和号码；确有其人时先在花名册中报送")
    return match._replace(candidates=tuple(filter(is_own, match.candidates)))


def _place(row: Values) -> Place:
    return Place(*(row[name] for name in ("county_code", "township_code", "village_code")))


def _named(units: Units, people: People, candidates: Sequence[Values]) -> str:
    """Those whom a row may mean, each with unit and since when."""
    if not candidates:
        return ""
    told = []
    for row in candidates[:MOST_NAMED]:
        unit = "".join(units.name_of(row[level]) for level in ("township_code", "village_code") if row[level])
        since, until = people.held.span(row)
        left = "" if until == FOREVER else f"，{show_date(until)}离任"
        told.append(f"{row['name']}({unit}，{show_date(since)}起在册{left})")
    return f"，可能是：{'、'.join(told)}" + (f"等{len(candidates)}人" if len(candidates) > MOST_NAMED else "")


def _plan_fact(part: Part, row: CheckedRow, values: Values, place: Place, old: Values | None, whole: bool, titles: set[str]) -> None:
    table = part.table
    name = row.values.get("name") or part.units.name_of(place.unit_code)
    changed = {name: value for name, value in values.items() if old is None or ((whole or value is not None) and old[name] != value)}
    if not changed:
        part.unchanged += 1
        return
    if old and part.statement.within not in ("", old.get("township_code", part.statement.within)):
        part.note(row, table.inputs[0], "这条记录属于其他单位", "从这份报送中删去这一行，由数据员处理", "单位不明")
        return
    if whole:
        for column, remark in source_faults(table, values, titles):
            part.note(row, table.column(column), remark.reason, remark.fix, remark.kind, rejects=remark.rejects)
            if remark.rejects:
                return
    if old is None:
        part.writes.append(lambda draft: draft.collect(table, values))
        part.add("新增", row, name, place.columns())
        return
    part.writes.append(updating(table.name, changed, {name: old[name] for name in table.key}))
    part.add("变动", row, name, place.columns(), ((c.label, old[c.name], changed[c.name]) for c in table.columns if c.name in changed))


def _plan_removals(plan: Plan, part: Part, gone: Mapping[tuple, Values], people: People | None) -> None:
    """全量: what the store has of the files' own years and units, and no file has, is gone."""
    table = part.table
    for key, old in gone.items():
        units = _units_then(table, old, people) if people and "township_code" not in old else [old]
        part.writes.append(deleting(table, key))
        name = people.by_person[old["person_id"]]["name"] if people else plan.units.name_of(old["unit_code"])
        plan.own_changes.append(Change("删除", name, units[0]["township_code"], units[0]["village_code"]))


def _units_then(table: Table, old: Values, people: People) -> list[Values]:
    """Where the person of a stored row was in its year: who has moved here since, or has moved on in it, is not this file's to drop."""
    person = people.by_person[old["person_id"]]
    return people.held.in_year(person, year_of(table, old)) or [person]


def _slice(table: Table, values: Values) -> tuple:
    """What a 全量 file replaces as a whole: its own years where the table says no more."""
    return tuple(values.get(name) for name in table.slice) if table.slice else (year_of(table, values),)
