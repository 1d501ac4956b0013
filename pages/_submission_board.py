"""Who has submitted for which quarter; what waits for the city's clerk, and what became of the rest."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from analytics.query import Member, show_date, units
from data.lens import Lens, fetch
from data.submission_board import STATES, Standing, before, quarters, standing, tally, told
from data.submissions import WAITING, Submission, moment, quarter_told
from pages._link import SUBMISSION
from pages._page import page, scrolling
from pages._sign import Sign

RULE = (
    "按数据截止日计入季度；报送的花名册已发布，或经核对与库中一致的，为已报。"
    "只报培训、考核等其他表的不算；数据员直接导入的不是乡镇(街道)报的，也不算。"
)
NO_TOWNSHIP = "报送以乡镇(街道)为单位；您的账号没有所辖的整个乡镇(街道)，请联系系统管理员。"
_COLUMNS = 4  # quarters beside each other
_SHOWN = 50


def townships() -> tuple[Member, ...]:
    """The viewer's own."""
    return units(_lens(), "township")


def _lens() -> Lens:
    """It may be that no roster has been published yet."""
    return page().lens or Lens(page().viewer.scope, st.session_state["snapshot"], 0, 0)


def board(found: Sequence[Submission]) -> None:
    """In one line how many have, then each township by quarter."""
    own = townships()
    if not own:
        st.info(NO_TOWNSHIP)
        return
    offered = quarters(found, int(f"{date.today():%Y%m%d}"))
    newest = offered[0]
    if len(offered) > _COLUMNS:
        newest = st.selectbox("季度", offered, format_func=quarter_told, key="quarter", width=160, filter_mode=None)
    now = [standing(found, town.key, newest) for town in own]
    counts = tally(now)
    many = f"{len(own)}个乡镇(街道)，{told(counts)}" if len(own) > 1 else now[0].state
    st.subheader(f"{quarter_told(newest)}：{many}")
    shown = [newest]
    while len(shown) < _COLUMNS:
        shown.append(before(shown[-1]))
    dates = dict(fetch(_lens(), "SELECT township_code, MAX(as_of) FROM roster GROUP BY township_code").rows)
    order = sorted(zip(own, now, strict=True), key=lambda pair: -STATES.index(pair[1].state))  # who has yet to submit stands first
    rows = [
        [
            town.label,
            _cell(now),
            *(_cell(standing(found, town.key, quarter)) for quarter in shown[1:]),
            show_date(dates[town.key]) if town.key in dates else "—",
        ]
        for town, now in order
    ]
    with st.container(key="list_board"):
        scrolling(["乡镇(街道)", *map(quarter_told, shown), "花名册截至"], rows, fits=15)
    st.caption(RULE)


def _cell(one: Standing) -> Sign:
    if one.by is None:
        return Sign(one.state, one.state, "没有报送花名册")
    when = one.by.decided or f"{one.by.by} {moment(one.by.at)} 报送"
    return Sign(f"{one.state} {one.by.by} {one.by.at[5:10]}", one.state, f"{one.by.by} {moment(one.by.at)} 报送；{when}")


def waiting(found: Sequence[Submission]) -> None:
    """What the city's clerk has to decide, the oldest first."""
    todo = [one for one in found if one.state == WAITING][::-1]
    st.subheader(f"待审 · {len(todo)}份")
    if not todo:
        st.caption("没有等待审核的报送。")
    for one in todo:
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"waits_{one.id}"
        ):
            st.text(f"{one.name} · {described(one)}")
            st.button("打开", key=f"open_{one.id}", on_click=opened, args=(one.id,), type="primary")


def decided(found: Sequence[Submission], whose: bool = True) -> None:
    """What became of submissions, the newest first; `whose`: of more than one township."""
    if found:
        with st.expander(f"已处理 · {len(found)}份"):
            rows = [[one.name, one.what, show_date(one.statement.as_of), one.by, one.at[:10], one.decided, why(one)] for one in found]
            head = ["乡镇(街道)", "内容", "截止日", "报送人", "报送日期", "结果", "理由"]
            scrolling(head[not whose :], [row[not whose :] for row in rows[:_SHOWN]], fits=12)
            if len(rows) > _SHOWN:
                st.caption(f"只列出最近{_SHOWN}份。")


def opened(id: str) -> None:
    st.query_params[SUBMISSION] = id


def described(one: Submission) -> str:
    """What it is, by whom and when."""
    kind = f"{one.what}({one.statement.kind})"
    return f"{kind} · 截至{show_date(one.statement.as_of)}，计入{quarter_told(one.quarter)} · {one.by} {moment(one.at)} 报送"


def why(one: Submission) -> str:
    """The reason of a return, and where it shows."""
    return f"{one.reason}(位置：{one.where})" if one.where else one.reason
