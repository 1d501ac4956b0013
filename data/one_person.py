"""What a clerk does to one person by hand, with the checks and the preview of an import: 更正, 变动, 离任, joining two, splitting again."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from data.careers import Career, Careers, known_on
from data.history import FIXED, STATE, Entry
from data.intake import empty_plan
from data.lens import Snapshot
from data.people import People
from data.plan import Change, Plan, Statement, Values
from data.plan_cadres import differences, place_name
from data.roster import Problem, read_roster
from data.tables import CADRE, LOCATION
from data.units import Unplaced
from data.workbook import Sheet, Workbook
from data.written import show_date, told

COLUMNS = (*LOCATION[1:3], *CADRE.columns)  # what a form may ask for
_FORM = "更正一人"


def correct(snapshot: Snapshot, person_id: int, texts: Mapping[str, str], on: int) -> Plan:
    """更正: `texts` (column name -> text) should always have been so. Every period that says what is said on `on` is put right."""

    def act(plan: Plan, career: Career, given: Values) -> str:
        careers, row = plan.careers, known_on(career.before, on)
        fixed = {name: value for name, value in given.items() if name in FIXED}
        careers.correct(career, fixed)
        amend(careers, career, row, {name: value for name, value in given.items() if name in STATE})
        return "更正"

    return _by_hand(snapshot, person_id, on, act, texts)


def change(snapshot: Snapshot, person_id: int, texts: Mapping[str, str], on: int) -> Plan:
    """变动: `texts` hold from a date, earlier or later than others are known of; a person who was not in post is from then."""

    def act(plan: Plan, career: Career, given: Values) -> str:
        if wrong := [name for name, value in given.items() if name in FIXED and career.fixed[name] != value]:
            label = CADRE.column(wrong[0].removesuffix("_precision")).label
            plan.refuse(label, str(given[wrong[0]]), f"{label}是固定信息，不会从某一天起变动", "改用“更正”", "固定信息")
            return "变动"
        told = {name: value for name, value in given.items() if name in STATE}
        if on < career.before[0]["valid_from"]:
            told = {"unit_code": career.before[0]["unit_code"]} | told  # else only what is said: a move entered later must stand
        plan.careers.say(career, on, told)
        return "变动"

    return _by_hand(snapshot, person_id, on, act, texts)


def leave(snapshot: Snapshot, person_id: int, on: int) -> Plan:
    """离任: no longer in post from a date."""

    def act(plan: Plan, career: Career, given: Values) -> str:
        if not any(period["valid_from"] < on <= period["valid_to"] for period in career.before):
            plan.refuse("离任日期", show_date(on), f"{career.fixed['name']}在这一天之前不在任", "核对日期", "日期有误")
        else:
            plan.careers.leave(career, on)
        return "离任"

    return _by_hand(snapshot, person_id, on, act)


def join(snapshot: Snapshot, keep: int, other: int, on: int) -> Plan:
    """Two people who are one: the histories and records of `other` become those of `keep`."""

    def act(plan: Plan, career: Career, given: Values) -> str:
        careers = plan.careers
        if other not in careers or careers[other] is career:
            plan.refuse("人员", str(other), "没有这个人", "核对人员编号", "人员不明")
            return "合并"
        found = careers[other]
        if differing := [name for name in ("id_number", "gender") if _differ(career.fixed[name], found.fixed[name])]:
            label = CADRE.column(differing[0]).label
            plan.refuse(label, str(found.fixed[differing[0]]), f"两人的{label}不同，不能合并", "先更正写错的一项", "两人不能合并")
            return "合并"
        for sentence in careers.join(career, found):
            plan.refuse("人员", found.fixed["name"], sentence, "处理后再合并", "两人不能合并")
        return "合并"

    return _by_hand(snapshot, keep, on, act)


def split(snapshot: Snapshot, keep: int, other: int, on: int) -> Plan:
    """Undo a join: what was said and recorded of `other` before it is theirs again; what came since stays with `keep`."""

    def act(plan: Plan, career: Career, given: Values) -> str:
        if (keep, other) not in plan.careers.joins():
            plan.refuse("人员", str(other), "这两人没有合并过", "核对人员编号", "人员不明")
            return "拆分"
        back = plan.careers.split(career, other)
        if not back.after or not career.after:
            plan.refuse("人员", str(other), "拆分后有一人没有任何任职时段", "先补录此人的任职", "不能拆分")
        return "拆分"

    return _by_hand(snapshot, keep, on, act)


def amend(careers: Careers, career: Career, wrong: Values, right: Values) -> None:
    """Put right what was said: every entry that says what `wrong` says; a blank is filled from the start."""
    careers.touch(career)
    entries = list(career.entries)
    for name, value in right.items():
        if wrong.get(name) == value:
            continue
        if wrong.get(name) is None:
            first = next(place for place, entry in enumerate(entries) if not entry.gone)
            entries[first] = _with(entries[first], name, value)
        else:
            entries = [_with(e, name, value) if e.given.get(name) == wrong[name] else e for e in entries]
    career.rewrite(entries)


def _with(entry: Entry, name: str, value: object) -> Entry:
    return entry._replace(given=entry.given | {name: value})


def _by_hand(
    snapshot: Snapshot, person_id: int, on: int, act: Callable[[Plan, Career, Values], str], texts: Mapping[str, str] | None = None
) -> Plan:
    """The plan of one act on one person; `texts` are read by the rules of a roster."""
    plan, _ = empty_plan(snapshot, Statement(on))
    careers = plan.careers
    if person_id not in careers:
        plan.refuse("人员", str(person_id), "没有这个人", "核对人员编号", "人员不明")
        return plan
    career = careers.touch(careers[person_id])
    given = _read(plan, career, texts, on) if texts is not None else {}
    old_fixed = dict(career.fixed)
    if given is not None:
        kind = act(plan, career, given)
        careers.fold()
        _tell(plan, career, kind, on, old_fixed)
        plan.title = f"{kind}：{career.fixed['name']}"
    return plan


def _read(plan: Plan, career: Career, texts: Mapping[str, str], on: int) -> Values | None:
    """The values that the texts stand for, with their unit's code; None with the problems noted."""
    named = {column.name: column.label for column in COLUMNS}
    filled = {name: text.strip() for name, text in texts.items() if text.strip()}
    moves = bool(filled.keys() & {"township_name", "village_name"})
    held = known_on(career.before, on)
    township = plan.units.name_of(held["township_code"])
    filled = {"name": career.fixed["name"], "township_name": township} | filled  # no row is read without them
    sheet = Sheet(_FORM, [[named[name] for name in filled], list(filled.values())])
    reading = read_roster(Workbook(f"{_FORM}.xlsx", (sheet,)), CADRE, as_of=on)
    # A clerk at a form can mend it at once: what a roster would only warn of is not taken.
    asked = {named[name] for name in filled}
    plan.own_problems += [replace(problem, rejects=problem.rejects or problem.column in asked) for problem in reading.problems]
    if not reading.rows:
        if not plan.own_problems:
            plan.refuse("", "", "没有填写内容", "填写要更正的项目", "没有数据")
        return None
    values = {name: value for name, value in reading.rows[0].values.items() if value is not None}
    given = {name: value for name, value in values.items() if name in (*FIXED, *STATE)}
    if (found := _holder(plan, career, given)) is not None:
        where = place_name(plan, found)
        plan.refuse("身份证号", given["id_number"], f"这个号码是{found['name']}({where})的", "确为同一人请用“合并两人”", "号码已有")
        return None
    if moves:
        try:
            place = plan.units.place(plan.units.name_of(held["county_code"]), values["township_name"], values.get("village_name"))
        except Unplaced as fault:
            plan.own_problems.append(Problem(_FORM, "", None, "单位", "", fault.reason, fault.fix, "单位不明", True))
            return None
        given["unit_code"] = place.unit_code
    return given


def _holder(plan: Plan, career: Career, given: Values) -> Values | None:
    """Somebody else with the ID number that is given."""
    if not given.get("id_number"):
        return None
    found = People(plan.careers.rows()).by_id.get(given["id_number"])
    return found if found and found["person_id"] != career.person_id else None


def _tell(plan: Plan, career: Career, kind: str, on: int, old_fixed: Values) -> None:
    if not career.changed and kind != "拆分":
        return
    before, after = career.held_on(on, after=False), career.held_on(on)
    fields = differences(plan, before, after) if before and after else []
    fields += [
        (column.label, told(column, old_fixed), told(column, career.fixed))
        for column in CADRE.columns
        if column.fixed and any(old_fixed[name] != career.fixed[name] for name, _ in column.stored())
    ]
    if kind == "变动" and after:
        kind = "新增" if not before else "调动" if before["unit_code"] != after["unit_code"] else kind
    place = after or before or (career.after or career.before)[-1]
    plan.own_changes.append(Change(kind, career.fixed["name"], place["township_code"], place["village_code"], tuple(fields)))


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other
