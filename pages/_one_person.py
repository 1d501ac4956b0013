"""更正一人: a person chosen, an act, the checks and the preview of an import, and its publish."""

from datetime import date

import streamlit as st

from data.careers import Career, Careers, known_on
from data.intake import empty_plan
from data.one_person import COLUMNS
from data.person_command import Deed
from data.plan import Plan, Statement
from data.publishing import start_by_hand
from data.store import Store
from data.tables import FOREVER
from data.units import Units
from data.written import listed, show_date, text_of
from pages._import_preview import kept, preview, told_of_news
from pages._import_progress import begin, busy
from pages._page import html_table, page
from pages._viewer import record

_ACTS = {
    "变动": "从某一天起的变化",
    "更正": "一直就是这样，以前记错了",
    "离任": "从某一天起不再任职",
    "合并": "两个人其实是一人",
    "拆分": "撤销合并",
}
_HEAD = ["起", "止", "单位", "职务", "最高学历", "开始原因", "结束原因"]
_CAUSES = {
    "first": "首次名册",
    "joined": "新任",
    "moved": "调动",
    "reclassified": "职务变动",
    "updated": "信息变动",
    "unit_changed": "区划变更",
    "left": "离任",
}


def correct_person() -> None:
    store = Store()
    snapshot = store.current()
    if snapshot is None:
        return
    st.subheader("更正一人")
    name = st.text_input("姓名", key="correct_name", placeholder="输入姓名查找")
    if not name.strip():
        st.caption("查找一个人，更正记错的信息、登记变动或离任，也可以补录以前的情况。先预览，再发布。")
        return
    nothing, _ = empty_plan(snapshot, Statement(FOREVER))
    units, careers = nothing.units, nothing.careers
    scope = page().viewer.scope
    people = {c.person_id: c for c in careers if c.fixed["name"] == name.strip() and c.before[-1]["unit_code"].startswith(scope)}
    if not people:
        st.info("没有找到这个人。")
        return
    who = st.selectbox("人员", list(people), format_func=lambda number: _named(people[number], units), key="correct_who", filter_mode=None)
    career = people[who]
    st.html(html_table(_HEAD, [_period(period, units) for period in career.before]))
    act = st.radio("要做什么", list(_ACTS), captions=list(_ACTS.values()), key="correct_act", horizontal=True)
    day = st.date_input("日期", value=date.today(), format="YYYY-MM-DD", key="correct_on")
    on = day.year * 10000 + day.month * 100 + day.day
    deed = _deed(careers, career, act, on, list(people))
    if deed is None:
        return
    known = (deed, snapshot.number)
    plan = kept(("plan of a person", *known), lambda: deed.plan(snapshot))
    key = f"person_{act}_{who}"
    preview(store, plan, key, known)
    for touched in plan.careers.touched.values():
        if touched.changed and touched.after:
            st.markdown(f"**{touched.fixed['name']}的任职时段将成为**")
            st.html(html_table(_HEAD, [_period(period, units) for period in touched.after]))
    if told_of_news(store, plan, key):
        _publish(store, deed, plan)


def _deed(careers: Careers, career: Career, act: str, on: int, people: list[int]) -> Deed | None:
    """What the form says, or None while it is not filled."""
    who = career.person_id
    if act == "离任":
        return Deed("leave", who, on)
    if act == "合并":
        others = [number for number in people if number != who]
        if not others:
            st.info("没有同名的另一人。")
            return None
        other = st.selectbox(
            "另一人", others, format_func=lambda n: _named(careers[n], careers.units), key="correct_other", filter_mode=None
        )
        return Deed("join", who, on, (str(other),))
    if act == "拆分":
        others = [other for keep, other in careers.joins() if keep == who]
        if not others:
            st.info("此人没有合并过。")
            return None
        return Deed("split", who, on, (str(st.selectbox("拆出", others, key="correct_other", filter_mode=None)),))
    columns = {column.label: column for column in COLUMNS if act == "更正" or not getattr(column, "fixed", False)}
    chosen = st.multiselect("要改的项目", list(columns), key=f"correct_columns_{act}", placeholder="可选多项")
    held = known_on(career.before, on) | career.fixed
    place = {"township_name": "township_code", "village_name": "village_code"}
    said = []
    for label in chosen:
        column = columns[label]
        code = place.get(column.name)
        old = careers.units.name_of(held[code] or "") if code else text_of(column, held)
        said.append(f"{label}={st.text_input(label, value=old, key=f'correct_{who}_{column.name}')}")
    return Deed("correct" if act == "更正" else "change", who, on, tuple(said)) if said else None


def _publish(store: Store, deed: Deed, plan: Plan) -> None:
    if plan.blocked:
        st.error("有问题需要处理，未发布；库中数据没有任何变化。")
        return
    if plan.idle:
        st.success("与库中完全一致，没有需要发布的变化。")
        return
    if busy():
        st.info("另一项发布正在进行，完成后再发布。")
        return
    if st.button("发布更正", type="primary", key="publish_person"):
        viewer = page().viewer
        record(viewer, "publish", before=plan.base or 0, how="更正一人")
        begin(lambda: start_by_hand(store, deed.arguments, title=plan.title, base=plan.base, by=viewer.label))


def _named(career: Career, units: Units) -> str:
    last = career.before[-1]
    state = _CAUSES[last["closed_by"]] if last["closed_by"] else "现任"
    return f"{career.fixed['name']} · {units.path_of(last['unit_code'])} · {state} · {career.person_id}"


def _period(period: dict, units: Units) -> list[str]:
    until = "至今" if period["closed_by"] is None else show_date(period["valid_to"])
    post = listed(period["post"] or "")
    causes = [_CAUSES[cause] if cause else "" for cause in (period["opened_by"], period["closed_by"])]
    unit = units.path_of(period["code_then"] or period["unit_code"])
    return [show_date(period["valid_from"]), until, unit, post, period["education"] or "", *causes]
