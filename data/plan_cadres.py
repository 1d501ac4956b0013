"""A roster against the people the store knows: who is new, who changed, moved, left or is corrected."""

from collections.abc import Iterable

from data.people import People, same_birth
from data.plan import Change, Plan, Query, Values, last_periods, own_values, updating
from data.roster import CheckedRow
from data.store import Draft
from data.tables import CADRE, FOREVER, LOCATION, PERIOD_COLUMNS, PERSON, ROSTER, UNIT_COLUMNS
from data.units import Place, Units

_RECLASSIFIES = ("post_group", "post", "seat")
_FIXED = {column.name for column in CADRE.columns if column.fixed} | {"birth_date_precision"}
_KEPT = [name for name, _ in CADRE.stored if name not in dict(PERIOD_COLUMNS)]


def plan_cadres(plan: Plan, query: Query | None) -> None:
    as_of = plan.statement.as_of
    reported = dict(query("SELECT township_code, MAX(as_of) FROM roster GROUP BY township_code")) if query else {}
    people = People(last_periods(query))
    seen: dict[int, CheckedRow] = {}
    townships: set[str] = set()
    for row in plan.reading.rows:
        place = plan.placed(row)
        if place is None:
            continue
        if place.township_code is None:
            plan.note(row, LOCATION[1], "没有写明乡镇(街道)", "补上乡镇(街道)名称", "单位不明")
        elif reported.get(place.township_code, 0) > as_of:
            reason = (
                f"{plan.units.name_of(place.township_code)}的花名册已更新到{_show(reported[place.township_code])}，不能再导入更早的名册"
            )
            plan.note(row, LOCATION[1], reason, "改正截止日，或先回退到较早的版本", "早于已有名册")
        else:
            townships.add(place.township_code)
            _plan_row(plan, row, place, people, seen, "joined" if place.township_code in reported else "first")
    if plan.statement.full:
        _plan_leavers(plan, people, seen, townships)
    plan.writes.append(lambda draft: _note_rosters(draft, plan, townships))


def _plan_row(plan: Plan, row: CheckedRow, place: Place, people: People, seen: dict[int, CheckedRow], opening: str) -> None:
    match = people.match(row.values, place.township_code, place.village_code)
    if match.reason and not (match.person and plan.statement.correct):
        plan.note(row, PERSON[0], match.reason, match.fix, "人员待确认")
    elif match.person is None:
        if match.moved_from:
            reason = "在其他乡镇有同名、同性别、同出生日期的人，疑似调整，已按新增处理"
            plan.note(row, PERSON[0], reason, "确为同一人时补上身份证号后重新导入", "疑似调整", rejects=False)
        values = own_values(row, CADRE) | place.columns() | {"person_id": people.new_id()}
        _open_period(plan, values, opening)
        plan.add("新增", row, values["name"], values)
    elif first := seen.get(match.person["person_id"]):
        plan.note(row, PERSON[0], f"与第{first.row}行是同一个人", "一人只保留一行，兼职写在同一行的职务中", "人员重复")
    else:
        seen[match.person["person_id"]] = row
        _plan_known_person(plan, row, place, match.person)


def _plan_known_person(plan: Plan, row: CheckedRow, place: Place, old: Values) -> None:
    """One person of the store who is in the file: a correction of what is fixed, a new period for what changed, or nothing."""
    as_of = plan.statement.as_of
    # A blank never erases, and a roster that names only the township does not take a person out of their village.
    where = old if place.township_code == old["township_code"] and not place.village_code else place.columns()
    given = {name: value for name, value in own_values(row, CADRE).items() if value is not None}
    given |= {name: where[name] for name, _ in UNIT_COLUMNS}
    differing = {name: value for name, value in given.items() if old[name] != value and not _says_less(name, given, old)}
    corrections = {name: value for name, value in differing.items() if name in _FIXED}
    overwritten = [
        name for name in corrections if old[name] is not None and not (name.startswith("birth_date") and _same_birth(given, old))
    ]
    if overwritten and not plan.statement.correct:
        for name in overwritten:
            fix = "是更正请勾选“以文件为准更正”(命令行 --correct)，否则改正文件"
            plan.note(row, CADRE.column(name.removesuffix("_precision")), f"与库中的“{old[name]}”不一致", fix, "与库中不一致")
        return
    changes = {name: value for name, value in differing.items() if name not in _FIXED}
    rejoining = old["valid_to"] <= as_of
    if not differing and not rejoining:
        plan.unchanged += 1
        return
    if corrections:
        plan.writes.append(updating("cadre", corrections, {"person_id": old["person_id"]}))
    if rejoining:
        _open_period(plan, {**old, **given}, "joined")
    elif changes and old["valid_from"] == as_of:
        plan.writes.append(updating("cadre", changes, {"person_id": old["person_id"], "valid_from": as_of}))
    elif changes:
        cause = "moved" if "unit_code" in changes else "reclassified" if any(name in changes for name in _RECLASSIFIES) else "updated"
        plan.writes.append(_closing(old, as_of, cause))
        _open_period(plan, {**old, **given}, cause)
    kind = "新增" if rejoining else "调动" if "unit_code" in changes else "变动" if changes else "更正"
    fields = [(column.label, old[column.name], given[column.name]) for column in CADRE.columns if column.name in differing]
    if "unit_code" in changes:
        fields.insert(0, ("单位", _unit_name(plan.units, old), _unit_name(plan.units, given)))
    plan.add(kind, row, old["name"], given, fields)


def _plan_leavers(plan: Plan, people: People, seen: dict[int, CheckedRow], townships: set[str]) -> None:
    """全量: those of its townships and posts who are not in the file have left."""
    statement = plan.statement
    for person_id, old in people.by_person.items():
        spoken_for = old["township_code"] in townships and (not statement.posts or old["post_group"] in statement.posts)
        if old["valid_to"] != FOREVER or not spoken_for or person_id in seen:
            continue
        if old["valid_from"] == statement.as_of:
            reason = f"{old['name']}在同一天的名册中刚刚登记，这份全量名册却没有此人"
            plan.refuse("姓名", old["name"], reason, "先回退到上一版，再导入改正后的名册", "同日名册矛盾")
            continue
        plan.writes.append(_closing(old, statement.as_of, "left"))
        plan.changes.append(Change("离任", old["name"], old["township_code"], old["village_code"]))


def _open_period(plan: Plan, values: Values, cause: str) -> None:
    period = {"valid_from": plan.statement.as_of, "valid_to": FOREVER, "next_from": FOREVER, "opened_by": cause, "closed_by": None}
    row = {name: values.get(name) for name in _KEPT} | period
    plan.writes.append(lambda draft: draft.collect(CADRE, row))


def _closing(old: Values, end: int, cause: str):
    key = {"person_id": old["person_id"], "valid_from": old["valid_from"]}
    return updating("cadre", {"valid_to": end, "closed_by": cause}, key)


def _note_rosters(draft: Draft, plan: Plan, townships: Iterable[str]) -> None:
    """The townships that a roster has now spoken for, with how many are in post there."""
    draft.flush()
    in_post = dict(draft.rows(f"SELECT township_code, COUNT(*) FROM cadre WHERE valid_to = {FOREVER} GROUP BY township_code"))
    as_of = plan.statement.as_of
    for code in sorted(townships):
        unit = plan.units.at(code).columns()
        draft.delete("roster", {"unit_code": code, "as_of": as_of})
        draft.collect(ROSTER, unit | {"as_of": as_of, "kind": plan.statement.kind, "people": in_post.get(code, 0)})


def _same_birth(given: Values, old: Values) -> bool:
    return same_birth(old["birth_date"], old["birth_date_precision"], given.get("birth_date"), given.get("birth_date_precision"))


def _says_less(name: str, given: Values, old: Values) -> bool:
    """A birth date that agrees with the store's and is coarser changes nothing."""
    if not name.startswith("birth_date") or old["birth_date"] is None or not _same_birth(given, old):
        return False
    order = ("year", "month", "day")
    return order.index(given.get("birth_date_precision") or "day") < order.index(old["birth_date_precision"] or "day")


def _unit_name(units: Units, row: Values) -> str:
    return "/".join(units.name_of(row[name]) for name in ("township_code", "village_code") if row[name])


def _show(date: int) -> str:
    return f"{date // 10000}年{date // 100 % 100}月{date % 100}日"
