"""区划变更: units that have become others. Their people are theirs without having moved."""

from data.careers import Career
from data.codes import SPLIT
from data.plan import Part, Plan, Query, Values, key_of, own_values, stored_rows, updating
from data.roster import CheckedRow
from data.tables import LOCATION, UNIT_CHANGE
from data.units import Place, Unplaced

_NAMED = 10  # people of a divided unit, by name


def plan_unit_changes(plan: Plan, parts: list[Part], query: Query | None) -> None:
    known = {key_of(UNIT_CHANGE, row): row for row in stored_rows(query, UNIT_CHANGE)}
    seen: dict[tuple, tuple[Part, CheckedRow]] = {}
    for part in parts:
        for row in part.reading.rows:
            _plan_change(part, row, known, seen)
    _reckon(plan, {old for old, _, _ in seen})
    _tell_divided(plan, {old: told for (old, _, _), told in seen.items()})


def _plan_change(part: Part, row: CheckedRow, known: dict[tuple, Values], seen: dict[tuple, tuple[Part, CheckedRow]]) -> None:
    old, new = _placed(part, row, "old_"), _placed(part, row, "")
    if old is None or new is None:
        return
    values = own_values(row, UNIT_CHANGE) | new.columns() | {"old_code": old.unit_code}
    key = key_of(UNIT_CHANGE, values)
    if key in seen:
        first, earlier = seen[key]
        part.note(row, UNIT_CHANGE.column("old_village_name"), f"与{first.where(earlier)}重复", "同一项只保留一行", "记录重复")
        return
    if old.unit_code == new.unit_code and values["kind"] != SPLIT:
        # 甲村、乙村合并为甲村: 甲村 stays what it is. Of 甲村拆分为甲村、乙村 it is kept that 甲村 is still there.
        part.unchanged += 1
        return
    seen[key] = part, row
    stored = known.get(key)
    changed = {name: value for name, value in values.items() if stored and value is not None and stored[name] != value}
    if stored and not changed:
        part.unchanged += 1
        return
    if stored:
        part.writes.append(updating("unit_change", changed, {name: stored[name] for name in UNIT_CHANGE.key}))
    else:
        part.writes.append(lambda draft: draft.collect(UNIT_CHANGE, values))
        part.careers.divisions.add(old.unit_code, new.unit_code, values["changed_on"], values["kind"])
    units = part.units
    fields = (("单位", units.path_of(old.unit_code), units.path_of(new.unit_code)), ("变更类别", stored and stored["kind"], values["kind"]))
    part.add("变动" if stored else "新增", row, units.name_of(old.unit_code), new.columns(), fields)


def _placed(part: Part, row: CheckedRow, which: str) -> Place | None:
    """The old or the new unit that a row names, or None with the problem noted. Only the new one may be created."""
    given = row.values
    township = given.get(f"{which}township_name") or given.get("township_name") or given.get("old_township_name")
    units = part.units
    adding, units.add = units.add, units.add and not which
    try:
        return units.place(given.get("county_name"), township, given.get(f"{which}village_name"))
    except Unplaced as fault:
        name = fault.column if fault.column == "county_name" else f"{which}{fault.column}"
        column = next((column for column in UNIT_CHANGE.references if column.name == name), LOCATION[1])
        part.note(row, column, fault.reason, fault.fix, "单位未登记" if fault.unknown else "单位不明")
        return None
    finally:
        units.add = adding


def _reckon(plan: Plan, codes: set[str]) -> None:
    """Fold whoever has been in one of the units."""
    careers = plan.careers

    def concerned(career: Career) -> bool:
        return any(period["unit_code"] in codes for period in career.after)

    found = [careers.touch(career) for career in careers if concerned(career)]
    careers.fold(found)


def _tell_divided(plan: Plan, rows: dict[str, tuple[Part, CheckedRow]]) -> None:
    """Who is still counted in a unit that was divided: it takes a roster to say where each of them is."""
    for code, (part, row) in rows.items():
        names = [c.fixed["name"] for c in plan.careers if (p := c.held_on(plan.statement.as_of)) and p["unit_code"] == code]
        if names and plan.careers.divisions.divided(code):
            told = f"{'、'.join(names[:_NAMED])}{'等' if len(names) > _NAMED else ''}{len(names)}人"
            reason = f"{plan.units.name_of(code)}拆分后，{told}仍计在{plan.units.name_of(code)}"
            column = UNIT_CHANGE.column("old_village_name")
            part.note(row, column, reason, "导入写明各人现在所在村(社区)的花名册，或用“更正一人”登记变动", "拆分后待定", rejects=False)
