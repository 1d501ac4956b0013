"""自助分析: any metrics by up to two dimensions, within filters; the question is in the address, and can be saved under a name."""

from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics import shape
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.catalog import METRICS
from analytics.export import file_name, joined_bytes, notes_of
from analytics.model import Metric
from analytics.query import AS_OF, Result, UnknownValue
from analytics.question import MOST_METRICS, Question, asked, beside, dimensions, joined, joining, members, read
from analytics.scenario import local_scenario
from data.desk import MOST_NAMED, Desk, NotSaved
from pages._filters import NAMES as SHARED
from pages._link import QUESTION, Link, question_link
from pages._page import LIST, chart, download, figure_link, html_table, page, saved_of, side_by_side, tiles, unit_level
from pages._viewer import while_here

VIEW = "view"  # what the desk calls a saved question
NO_GROUP = ""
SEARCH = "输入指标名称或口径中的词，如“女干部”“学时”“优秀”；或点开按类别挑选"
_HELD = "explore question"  # of this session: (the text that the address had, the question)
_ADD, _METRICS, _BY, _NEXT, _FILTERS = (f"explore_{part}" for part in ("add", "metrics", "by", "next", "filters"))
_NAME, _NEW_NAME, _SAID = "explore_name", "explore_rename", "explore_said"
_SAVING, _MANAGING = "explore_save", "explore_manage"  # whether these are open
_ACROSS = 4  # tiles side by side


def explore() -> None:
    try:
        question = _question()
    except UnknownValue as fault:
        st.error(str(fault))
        st.button("从头开始", on_click=_begin_again, type="primary")
        return
    question = _choices(question)
    st.session_state[_HELD] = question.text, question
    if not question.metrics:
        st.query_params.pop(QUESTION, None)
        _examples()
        return
    st.query_params[QUESTION] = question.text
    page().where.update(question.where)
    if any(metric.model.supposed for metric in question.metrics) and (plan := local_scenario(page().lens)):
        page().lens = plan.through(page().lens)  # what 换届研判 supposes before anybody changes it there
    _answer(question)


# ── the question ──
def _question() -> Question:
    """What the widgets say, or, where the address is another than theirs or they are drawn anew, the question that was asked."""
    text = st.query_params.get(QUESTION, "")
    held, question = st.session_state.get(_HELD, ("", Question()))
    turned = get_script_run_ctx().is_history_navigation
    if text != held and (text or turned):
        question = read(page().lens, text)
        if above := sorted(question.where.keys() & set(SHARED)):
            raise UnknownValue(f"链接中的“{'、'.join(above)}”是上面一排的筛选，请在那里选择。")
    elif _METRICS in st.session_state:
        return _of_widgets()
    _set_widgets(question)
    return question


def _of_widgets() -> Question:
    """Whatever the widgets hold of what goes together."""
    state = st.session_state
    metrics = tuple(METRICS[key] for key in state.get(_METRICS, ()))
    found = dimensions(metrics)
    by = tuple(name for name in dict.fromkeys((state.get(_BY), state.get(_NEXT))) if name in found)
    by = by[:1] if len(by) > 1 and by[1] not in beside(found, by[0]) else by
    where = {name: tuple(state.get(_filter_key(name), ())) for name in state.get(_FILTERS, ()) if name in found}
    return Question(metrics, by, {name: keys for name, keys in where.items() if keys})


def _set_widgets(question: Question) -> None:
    """Only of those that will be drawn: what no widget takes up would be there still when the page is."""
    state = st.session_state
    if not question.metrics:
        for key in (_METRICS, _BY, _NEXT, _FILTERS):
            state.pop(key, None)
        return
    state[_METRICS] = [metric.key for metric in question.metrics]
    state[_BY], state[_NEXT] = (*question.by, NO_GROUP, NO_GROUP)[:2]
    state[_FILTERS] = list(question.where)
    for name, keys in question.where.items():
        state[_filter_key(name)] = list(keys)


def _filter_key(name: str) -> str:
    return f"explore_where_{name}"


def _begin_again() -> None:
    st.query_params.pop(QUESTION, None)
    st.session_state.pop(_HELD, None)
    _set_widgets(Question())


def _add() -> None:
    if added := st.session_state[_ADD]:
        st.session_state[_METRICS] = [*st.session_state.get(_METRICS, ()), added]
        st.session_state[_ADD] = None


# ── the widgets: only what goes together is offered ──
def _choices(question: Question) -> Question:
    st.selectbox(
        "再加一项指标" if question.metrics else "选一项指标",
        [metric.key for metric in joining(page().lens, question)],
        index=None,
        format_func=_named,
        key=_ADD,
        on_change=_add,
        placeholder=SEARCH if len(question.metrics) < MOST_METRICS else f"一次最多{MOST_METRICS}项指标，先去掉一项",
        filter_mode="contains",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore_chosen"):
        if question.metrics:
            st.pills(
                "已选指标(点一下去掉)",
                [metric.key for metric in question.metrics],
                selection_mode="multi",
                format_func=lambda key: METRICS[key].label,
                key=_METRICS,
            )
        _saved_views(_of_widgets())
    if not question.metrics:
        return question
    found = dimensions(question.metrics)
    first, second, third = st.columns([1, 1, 2])
    with first:
        _group("分组", {NO_GROUP: "不分组"} | _labels(found), _BY)
    by = st.session_state[_BY]
    with second:
        _group("再分组", {NO_GROUP: "不再分组"} | _labels(beside(found, by) if by else {}), _NEXT)
    with third:
        filters = {name: label for name, label in _labels(found).items() if name not in SHARED}
        st.session_state[_FILTERS] = [name for name in st.session_state.get(_FILTERS, ()) if name in filters]
        st.multiselect("筛选项", list(filters), format_func=filters.get, key=_FILTERS, placeholder="上面一排之外的筛选", select_all=False)
    if chosen := st.session_state[_FILTERS]:
        for column, name in zip(st.columns(max(len(chosen), 2)), chosen, strict=False):
            with column:
                _values(question, name, filters[name])
    return _of_widgets()


def _named(key: str) -> str:
    metric = METRICS[key]
    return f"{metric.model.label} ｜ {metric.label} ｜ {metric.definition}"


def _labels(found) -> dict[str, str]:
    return {name: dimension.label for name, dimension in found.items()}


def _group(label: str, options: dict[str, str], key: str) -> None:
    if st.session_state.get(key) not in options:
        st.session_state[key] = NO_GROUP
    st.selectbox(label, list(options), format_func=options.get, key=key, filter_mode="contains")


def _values(question: Question, name: str, label: str) -> None:
    options = {member.key: member.label for member in members(page().lens, question.metrics, name)}
    key = _filter_key(name)
    st.session_state[key] = [value for value in st.session_state.get(key, ()) if value in options]
    st.multiselect(label, list(options), format_func=options.get, key=key, placeholder="全部", select_all=False)


# ── the answer ──
def _answer(question: Question) -> None:
    if not question.by:
        for start in range(0, len(question.metrics), _ACROSS):
            tiles(*question.metrics[start : start + _ACROSS])
        return
    parts = list(asked(question))
    if len(parts) == 1:
        _drawn(*parts[0], 0)
        return
    answers: list[Result] = []
    side_by_side([lambda part=part: answers.append(_drawn(*part, len(answers))) for part in parts])
    _together(answers)


def _drawn(metrics: Sequence[Metric], by: Sequence[str], place: int) -> Result:
    """The picture of one question; where there are too many numbers for one, the table of them and why."""
    as_of = page().lens.snapshot.roster_dates if AS_OF.name in by else None
    by = [name for name in by if name != AS_OF.name]
    result = page().ask(metrics, by, as_of=as_of)
    crowded = shape.crowded(result)
    if crowded:
        st.caption(crowded)
    chart(metrics, by, as_of=as_of, kind=LIST if crowded else None, key=f"explore_{place}")
    return result


def _together(answers: Sequence[Result]) -> None:
    """Every figure of the question in one table and one file."""
    asked_of = [(answer, metric) for answer in answers for metric in answer.metrics]
    head = [dimension.label for dimension in answers[0].by] + [metric.label for _, metric in asked_of]
    rows = [
        [*(member.label for member in row.members)]
        + [figure_link(answer, metric, cell, row.members) for (answer, metric), cell in zip(asked_of, row.cells, strict=True)]
        for row in joined(answers)
    ]
    with st.container(border=True, key="list_explore_together"):
        st.markdown(f"#### {len(asked_of)}项指标合在一张表")
        st.html(html_table(head, rows))
        st.html(f'<p class="definition">{escape(" · ".join(notes_of(answers)))}</p>')
        with st.container(horizontal=True, key="tools_list_explore_together"):
            name = file_name(page().lens, f"{'、'.join(metric.label for _, metric in asked_of)}_合并表", page().where)
            download("CSV", lambda: joined_bytes(answers), name, key="csv_explore_together")


def _examples() -> None:
    """Two questions to start from."""
    st.caption("也可以从下面的例子开始，再换指标、分组和筛选。")
    examples = Question((Cadre.women,), (unit_level(),)), Question((Appraisal.excellent,), ("year", "post_group"))
    for column, question in zip(st.columns(2), examples, strict=True):
        with column:
            ((metrics, by),) = asked(question)
            st.html(question_link("从这个例子开始 ›", question.text).html)
            chart(metrics, by, key=f"explore_example_{by[0]}")


# ── saved views ──
def _saved_views(question: Question) -> None:
    kept = saved_of(VIEW, page().viewer.scope)
    if kept:
        st.html(f"已保存：{'　'.join(Link(one.name, f'explore?{one.content}').html for one in kept)}", width="content")
    if question.metrics:
        with st.popover("保存", type="tertiary", icon=":material/bookmark_add:", on_change="rerun", key=_SAVING):
            st.text_input("名称", key=_NAME, max_chars=MOST_NAMED, placeholder=_suggested(question))
            st.button("保存这项分析", key="explore_save_now", on_click=_save, args=(_suggested(question),), type="primary")
    if kept:
        with st.popover("改名、删除", type="tertiary", icon=":material/edit:", on_change="rerun", key=_MANAGING):
            names = {one.number: one.name for one in kept}
            number = st.selectbox("已保存的分析", list(names), format_func=names.get, key="explore_saved", filter_mode=None)
            st.text_input("新名称", key=_NEW_NAME, max_chars=MOST_NAMED)
            st.button("改名", key="explore_rename_now", on_click=_rename, args=(number,))
            st.button("删除", key="explore_discard", on_click=_discard, args=(number,))
    if said := st.session_state.pop(_SAID, ""):
        st.warning(said)


def _suggested(question: Question) -> str:
    found = dimensions(question.metrics)
    by = f"，按{'、'.join(found[name].label for name in question.by)}" if question.by else ""
    return f"{'、'.join(metric.label for metric in question.metrics)}{by}"[:MOST_NAMED]


def _save(suggested: str) -> None:
    address = {name: value for name, value in st.query_params.to_dict().items() if name in (*SHARED, QUESTION)}
    name = st.session_state[_NAME].strip() or suggested
    _tried(lambda desk, scope: desk.save(VIEW, scope, name, urlencode(address), page().viewer.label))
    st.session_state[_NAME] = ""


def _rename(number: int) -> None:
    _tried(lambda desk, scope: desk.rename(VIEW, scope, number, st.session_state[_NEW_NAME]))
    st.session_state[_NEW_NAME] = ""


def _discard(number: int) -> None:
    _tried(lambda desk, scope: desk.discard(VIEW, scope, number))


@while_here
def _tried(change: Callable[[Desk, tuple[str, ...]], object]) -> None:
    try:
        change(Desk(), page().viewer.scope)
        st.session_state[_SAVING] = st.session_state[_MANAGING] = False
    except NotSaved as fault:
        st.session_state[_SAID] = str(fault)


explore()
