"""The city's clerk looks at what a township has submitted, as it would change the data that are there now: published, or given back."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from data.mapping import load_mapping
from data.plan import Plan, Statement
from data.publishing import start_submission
from data.store import Store
from data.submissions import MOST_WRITTEN, WAITING, NotTaken, Submission, Submissions, quarter_told
from pages._import_files import worked_out
from pages._import_preview import agreed, decided, preview, told_of_news
from pages._import_progress import begin, busy
from pages._link import SUBMISSION
from pages._page import page
from pages._submission_board import described, why
from pages._viewer import record


def review(id: str) -> None:
    st.button("返回列表", key="back", icon=":material/arrow_back:", on_click=_close)
    store = Store()
    try:
        one = Submissions(store).one(id, page().viewer.scope)
        contents = Submissions(store).files(one) if one.state == WAITING else []
    except NotTaken as fault:
        st.error(str(fault))
        return
    st.subheader(f"{one.name}的报送")
    st.text(f"{described(one)}\n文件：{'、'.join(one.files)}" + (f"\n说明：{one.note}" if one.note else ""))
    if one.state != WAITING:
        _told()
        st.info(f"这份报送已处理：{one.decided}。")
        if one.reason:
            st.text(f"理由：{why(one)}")
        return
    said = _said(one)
    found = worked_out(contents, load_mapping(one.mapping), store.current(), lambda *_: (said, one.table))
    if found:
        preview(store, found.plan, one.id, found.known)
        if told_of_news(store, found.plan, one.id):
            _publish(store, one, found.plan)
    _give_back(store, one)


def _close() -> None:
    st.query_params.pop(SUBMISSION, None)


def _said(one: Submission) -> Statement:
    """What the township said, with what the city's clerk decides beside it; theirs goes before."""
    same, different, who = decided(one.id)
    with st.container(horizontal=True):
        correct = st.checkbox("与库中不一致时以文件为准更正", one.statement.correct, key=f"correct_{one.id}")
        skip = st.checkbox("跳过被拒绝的行，发布其余的行", one.statement.skip_rejected, key=f"skip_{one.id}")
        backfill = st.checkbox("补录以前的情况", one.statement.backfill, key=f"backfill_{one.id}")
    return replace(
        one.statement,
        correct=correct,
        skip_rejected=skip,
        backfill=backfill,
        same=(*(key for key in one.statement.same if key not in different), *same),
        different=(*(key for key in one.statement.different if key not in same), *different),
        who=(*one.statement.who, *who),
    )


def _publish(store: Store, one: Submission, plan: Plan) -> None:
    viewer = page().viewer
    if plan.blocked:
        st.error("按现在的数据，这份报送还有问题，不能发布：请退回，写明怎样改。")
    elif plan.idle:
        st.success("报送的内容库中都有，没有需要发布的变化。")
        if st.button("核对无误，计为已报", type="primary", key="agree"):
            served = plan.base or 0
            _decided(lambda told: Submissions(store).agree(one.id, viewer.label, served, told), "publish", how="报送核对", version=served)
    elif busy():
        st.info("另一项发布正在进行，完成后再发布。")
    elif st.button("发布", type="primary", disabled=not agreed(plan), key="publish"):
        record(viewer, "publish", before=plan.base or 0, how="报送", submission=one.id)
        title = f"{one.name}的报送：{'、'.join(one.files)}"
        begin(lambda: start_submission(store, one.id, plan.statement, table=one.table, title=title, base=plan.base, by=viewer.label))


def _give_back(store: Store, one: Submission) -> None:
    st.subheader("退回")
    _told()
    with st.form("return", border=True):
        reason = st.text_area("理由(必填，乡镇(街道)照着改)", key=f"reason_{one.id}", height=80, max_chars=MOST_WRITTEN)
        where = st.text_input("位置(可不填)", key=f"where_{one.id}", placeholder="如：名册.xlsx 第12行", max_chars=MOST_WRITTEN)
        pressed = st.form_submit_button("退回", icon=":material/undo:")
    if pressed and busy():
        st.info("一项发布正在进行，完成后再退回。")
    elif pressed:
        by = page().viewer.label
        said = {"unit": one.township, "quarter": quarter_told(one.quarter)}
        _decided(lambda told: Submissions(store).give_back(one.id, by, reason, where, told), "return", **said)


def _told() -> None:
    """Why nothing was decided a moment ago."""
    if told := st.session_state.pop("not decided", ""):
        st.error(told)


def _decided(decide: Callable[[Callable[[Submission], None]], None], action: str, **said: str | int) -> None:
    """Decide and show what became of it; somebody else may have been quicker, or something is missing."""
    try:
        decide(lambda one: record(page().viewer, action, submission=one.id, **said))
    except NotTaken as fault:
        st.session_state["not decided"] = str(fault)
    st.rerun()
