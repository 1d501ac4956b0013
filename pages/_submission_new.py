"""A township's clerk: what became of their submissions, and a new one, checked and previewed against their own township's data alone."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analytics.query import Member
from data.careers import DIFFERENT, SAME
from data.excerpt import Excerpt
from data.mapping import mapping_toml
from data.plan import Plan, Statement
from data.store import Broken, Store
from data.submissions import MOST_WRITTEN, RETURNED, WAITING, NotTaken, Submission, Submissions, quarter_of, quarter_told
from data.tables import RESERVE
from pages._import_columns import columns_panel, returned
from pages._import_files import Files, dropped
from pages._import_preview import agreed, kept, preview
from pages._page import page
from pages._submission_board import decided, described, townships
from pages._viewer import record, while_here

_SUBMITTED = "submitted"  # of the session: what has just been handed in


def own(found: Sequence[Submission]) -> None:
    """What waits and what was given back, with the reason; a return that has been followed by another goes to what is past."""
    if fault := st.session_state.pop("not withdrawn", ""):
        st.error(fault)
    for one in filter(lambda one: _is_open(one, found), found):
        with st.container(border=True, key=f"own_{one.id}"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.text(f"{one.state} · {described(one)}")
                if one.state == WAITING and one.account == page().viewer.name:
                    st.button("撤回", key=f"withdraw_{one.id}", icon=":material/undo:", on_click=_withdraw, args=(one.id,))
            if one.state == RETURNED:
                st.error(f"{one.decided}，请改正后重新提交。")
                st.text(f"理由：{one.reason}" + (f"\n位置：{one.where}" if one.where else ""))


def past(found: Sequence[Submission]) -> None:
    """All others."""
    decided([one for one in found if not _is_open(one, found)], whose=False)


def _is_open(one: Submission, found: Sequence[Submission]) -> bool:
    followed = any(set(one.tables) <= set(other.tables) and other.quarter == one.quarter and other.at > one.at for other in found)
    return one.state == WAITING or (one.state == RETURNED and not followed)


@while_here
def _withdraw(id: str) -> None:
    viewer = page().viewer
    try:
        Submissions(Store()).withdraw(id, viewer.name, lambda one: _recorded("withdraw", one))
    except NotTaken as fault:
        st.session_state["not withdrawn"] = str(fault)


def _recorded(action: str, one: Submission, **more: str) -> None:
    record(page().viewer, action, submission=one.id, unit=one.township, quarter=quarter_told(one.quarter), **more)


def hand_in(found: Sequence[Submission]) -> None:
    st.subheader("新的报送")
    if any(one.id == st.session_state.get(_SUBMITTED) and one.state == WAITING for one in found):
        st.success("已提交。数据员审核后，结果显示在本页。")  # without the uploader, which so forgets its files
        st.button("再报一份", on_click=lambda: st.session_state.pop(_SUBMITTED))
        return
    if not (own := townships()):
        return
    town = own[0]
    if len(own) > 1:
        town = st.selectbox("报送单位", own, format_func=lambda each: each.label, filter_mode=None)
    st.caption(f"只报{town.label}：没有写明乡镇(街道)的行算作它的，写明其他单位的行不会被接受。提交后由数据员审核发布。")
    try:
        files = dropped(lambda: _excerpt(town).snapshot, town.key)
    except Broken as fault:
        st.error(str(fault))
        return
    if files is None:
        return
    if any(reading.table is RESERVE for _, reading in files.readings) and not page().viewer.sees_candidates:
        st.error(f"您没有“查看后备人选”的权限，不能报送{RESERVE.label}；请联系系统管理员。")
        return
    columns_panel([reading for _, reading in files.readings])
    returned(files.workbooks, files.plan)
    preview(_excerpt(town), files.plan, files.mark, files.known)
    _submit(town, files)


def _excerpt(town: Member) -> Excerpt:
    """All that is known of the township and nothing of any other."""
    snapshot = Store().current()
    return kept(("excerpt", snapshot.number, town.key), lambda: Excerpt(snapshot, town.key))


def _submit(town: Member, files: Files) -> None:
    plan = files.plan
    if plan.blocked:
        st.error("有问题需要处理，不能提交。改好文件后重新拖入即可。")
        return
    if plan.idle:
        st.info("内容与库中完全一致；本期没有变化的，也请提交。")
    st.caption(f"数据截止日在{quarter_told(quarter_of(plan.statement.as_of))}，计入这个季度。")
    note = st.text_area("给数据员的说明(可不填)", key=f"note_{files.mark}", height=80, max_chars=MOST_WRITTEN)
    if not st.button("提交", type="primary", disabled=not agreed(plan), key="submit"):
        return
    viewer = page().viewer
    one = Submission(
        township=town.key,
        name=town.label,
        account=viewer.name,
        by=viewer.label,
        statement=_settled(plan),
        table=files.table,
        mapping=mapping_toml(files.mapping),
        tables=tuple(dict.fromkeys(reading.table.name for _, reading in files.readings)),
        counts=plan.counts,
        note=note.strip(),
    )
    try:
        one = Submissions(Store()).submit(one, files.contents, lambda one: _recorded("submit", one, hash=one.hash))
    except NotTaken as fault:
        st.error(str(fault))
        return
    st.session_state[_SUBMITTED] = one.id
    st.rerun()


def _settled(plan: Plan) -> Statement:
    """What was said, with the answers to questions that were asked and no others: another store may ask others."""
    verdicts = {wanted: tuple(one.key for one in plan.suspects.values() if one.verdict == wanted) for wanted in (SAME, DIFFERENT)}
    who = tuple(f"{one.key}={one.chosen}" for one in plan.choices.values() if one.chosen is not None)
    return replace(plan.statement, same=verdicts[SAME], different=verdicts[DIFFERENT], who=who)
