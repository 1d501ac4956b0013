"""The scenario of 换届研判: what is supposed, set on the page, saved under a name, and shared by a link that carries only its number."""

from datetime import date

import streamlit as st

from analytics.cadre import Cadre
from analytics.query import rows_behind, show_date, unit_names
from analytics.scenario import HIGHEST_AGE, LOWEST_AGE, BadScenario, Scenario, local_scenario, read_scenario
from data import codes
from data.desk import MOST_NAMED, Desk, NotSaved, Saved
from pages._link import SCENARIO
from pages._page import page, saved_of
from pages._viewer import while_here

KIND = "scenario"  # of what the desk keeps
_LOADED = "scenario loaded"  # which one the widgets were last filled from
_WIDGETS = _DAY, _AGAIN, _NEW, _LEAST, _LEAVING, _STAYING = (
    "scenario_day",
    "scenario_again",
    "scenario_new",
    "scenario_least",
    "scenario_leaving",
    "scenario_staying",
)
_LOCAL = 0  # the number of none that is saved: local policy
_MOST_OFFERED = 2000


def saved_scenarios() -> list[Saved]:
    return saved_of(KIND, page().viewer.scope)


def scenario() -> Scenario:
    """The scenario that the page supposes, after drawing what it is set by. Stops with a sentence where there is none."""
    try:
        _load()
    except (BadScenario, NotSaved) as problem:
        st.error(str(problem))
        st.button("查看当地规定的情景", on_click=_choose, args=(_LOCAL,), type="primary")
        st.stop()
    with st.container(border=True, key="scenario"):
        _choice()
        _limits()
        _named()
    if st.session_state[_DAY] is None:
        st.info("请填写换届日期。年龄上限、学历下限由当地规定，没有规定的留空；数据员可在“政策口径·规定值”中登记，作为这里的默认值。")
        st.stop()
    try:
        return _set()
    except BadScenario as problem:
        st.error(str(problem))
        st.stop()


def _load() -> None:
    """Fill the widgets from the saved scenario that the address names, else from local policy, unless they show it already."""
    asked = st.query_params.get(SCENARIO)
    identity = (asked, page().lens.as_of if asked is None else None)
    if st.session_state.get(_LOADED) == identity and _DAY in st.session_state:
        return
    if asked is None:
        found = local_scenario(page().lens)
    else:
        if not asked.isascii() or not asked.isdecimal():
            raise NotSaved(f"链接中的情景编号“{asked[:20]}”不是数字，请核对链接。")
        found = read_scenario(Desk().one_saved(KIND, page().viewer.scope, int(asked)).content)
    values = (
        (None, None, None, "", [], [])
        if found is None
        else (
            date.fromisoformat(show_date(found.held_on)),
            found.again_oldest,
            found.new_oldest,
            found.least_education or "",
            list(found.leaving),
            list(found.staying),
        )
    )
    st.session_state.update(zip(_WIDGETS, values, strict=True))
    st.session_state[_LOADED] = identity


def _set() -> Scenario:
    day, again, new, least, leaving, staying = (st.session_state[key] for key in _WIDGETS)
    return Scenario(int(f"{day:%Y%m%d}"), again, new, least or None, tuple(leaving), tuple(staying))


def _choose(number: int) -> None:
    """Another scenario: it is loaded in the run that follows."""
    st.session_state.pop(_LOADED, None)
    if number == _LOCAL:
        st.query_params.pop(SCENARIO, None)
    else:
        st.query_params[SCENARIO] = str(number)


def _choice() -> None:
    """Which saved one is looked at, and saving what is set now."""
    kept = {_LOCAL: "当地规定"} | {one.number: one.name for one in saved_scenarios()}
    asked = st.query_params.get(SCENARIO)
    st.session_state["scenario_chosen"] = int(asked or _LOCAL)
    left, middle, right = st.columns([2.4, 1, 1], vertical_alignment="bottom")
    left.selectbox(
        "情景",
        list(kept),
        format_func=kept.__getitem__,
        key="scenario_chosen",
        on_change=lambda: _choose(st.session_state["scenario_chosen"]),
        filter_mode=None,
        help="保存过的情景；地址栏中只有它的编号，可以复制给有同样权限的人。",
    )
    with middle.popover("保存为新情景", width="stretch"):
        st.text_input("情景名称", key="scenario_name", max_chars=MOST_NAMED, placeholder="例如：连任不超过58岁")
        st.button("保存", key="scenario_save", on_click=_save, type="primary")
    right.button("删除这个情景", key="scenario_discard", on_click=_discard, disabled=asked is None, width="stretch")
    if problem := st.session_state.pop("scenario_problem", None):
        st.error(problem)


@while_here
def _save() -> None:
    viewer = page().viewer
    try:
        if st.session_state[_DAY] is None:
            raise BadScenario("请先填写换届日期。")
        _choose(Desk().save(KIND, viewer.scope, st.session_state["scenario_name"], _set().text(), viewer.label))
        st.session_state["scenario_name"] = ""
    except (BadScenario, NotSaved) as problem:
        st.session_state["scenario_problem"] = str(problem)


@while_here
def _discard() -> None:
    try:
        Desk().discard(KIND, page().viewer.scope, int(st.query_params[SCENARIO]))
    except NotSaved as problem:
        st.session_state["scenario_problem"] = str(problem)
    _choose(_LOCAL)


def _limits() -> None:
    first, second, third, fourth = st.columns(4)
    first.date_input("换届日期", key=_DAY, format="YYYY-MM-DD", min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
    told = "含本数：填60表示换届日期不超过60周岁的可以；规定“不满60周岁”的填59；没有规定的留空。"
    for column, label, key in ((second, "连任年龄上限(岁)", _AGAIN), (third, "新任年龄上限(岁)", _NEW)):
        column.number_input(label, LOWEST_AGE, HIGHEST_AGE, None, 1, key=key, help=told, placeholder="未设")
    fourth.selectbox(
        "新任学历下限", ["", *codes.EDUCATION.values[:-1]], format_func=lambda level: level or "未设", key=_LEAST, filter_mode=None
    )


def _named() -> None:
    """Who stays or goes whatever the limits say."""
    lens = page().lens
    named = (*st.session_state[_LEAVING], *st.session_state[_STAYING])
    with st.expander(f"指定谁留任、谁不再留任（已指定{len(named)}人）"):
        columns = ["f.person_id", "f.name", "f.post_group", "f.village_code", "f.township_code"]
        rows = rows_behind(lens, Cadre.headcount, columns, page().where)
        names = unit_names(lens)
        people = {row[0]: " ".join(filter(None, (row[1], row[2], names.get(row[4]), names.get(row[3])))) for row in rows[:_MOST_OFFERED]}
        if len(rows) > _MOST_OFFERED:
            st.caption(f"所选范围有{len(rows):,}人，只列前{_MOST_OFFERED:,}人；选择乡镇(街道)后可以找到全部。")
        offered = list(dict.fromkeys([*people, *named]))
        left, right = st.columns(2)
        for column, label, key in ((left, "没有到龄，但不再留任", _LEAVING), (right, "到龄或年龄无法判断，仍留任", _STAYING)):
            column.multiselect(
                label, offered, format_func=lambda number: people.get(number, f"编号{number}"), key=key, placeholder="输入姓名查找"
            )
