"""Code lists of counties, townships and villages: what they add to the unit tree and change in it."""

from data.plan import Part, Query, Values, own_values, stored_rows, updating
from data.tables import LOCATION
from data.units import Place, Units, Unplaced


def plan_units(part: Part, query: Query | None) -> None:
    table = part.table
    known = {row["code"]: row for row in stored_rows(query, table)}
    for row in part.reading.rows:
        given = {name: value for name, value in own_values(row, table).items() if value is not None}
        code = given.get("code")
        try:
            parent = _parent(part.units, table.name, row.values, code)
        except Unplaced as fault:
            column = next((c for c in LOCATION if c.name == fault.column), table.columns[0])
            part.note(row, column, fault.reason, fault.fix, "上级单位不明")
            continue
        key = code or f"{parent.unit_code if parent else ''}{given['name']}/"
        old = known.get(key)
        if old is None and part.units.at(key):
            part.note(row, table.columns[0], f"“{given['name']}”在前面已经写过", "同一单位只保留一行", "记录重复")
            continue
        if old is None:
            part.add("新增", row, given["name"], part.units.create(parent, table.name, given["name"], given).columns())
            continue
        changed = {name: value for name, value in given.items() if old[name] != value}
        if not changed:
            part.unchanged += 1
            continue
        part.writes.append(updating(table.name, changed, {"code": old["code"]}))
        part.add("变动", row, given["name"], old, ((table.column(name).label, old[name], value) for name, value in changed.items()))


def _parent(units: Units, level: str, given: Values, code: str | None) -> Place | None:
    """The unit above: by the official code's own prefix, else by the names beside it. Raises Unplaced."""
    if level == "county":
        return None
    county, township = given.get("county_name"), given.get("township_name")
    if code and units.level_of(code) == level:
        above = units.at(code[:6]) or (county and units.create(None, "county", county, {"code": code[:6]}))
        if level == "village":
            above = units.at(code[:9]) or (above and township and units.create(above, "township", township, {"code": code[:9]}))
        if above:
            return above
    if level == "village" and not township:
        raise Unplaced("township_name", "没有写明所属乡镇(街道)", "补上乡镇(街道)一列，或先导入乡镇代码表")
    return units.place(county, township, None) if level == "village" else units.county(county)
