"""优秀名额台账 of 管好: places for 优秀 against those used, and who may not have one."""

import streamlit as st

from analytics.explanation import number_of
from analytics.query import show_years, unit_names
from analytics.quota import BARRED, UNDECIDED, Eligible, ExcellentQuota, bars, free_from, why
from data.lens import EVERYTHING
from pages._link import person_link
from pages._page import address_of, chart, html_table, list_file, listing, page, tiles

LEDGER = [ExcellentQuota.allowed, ExcellentQuota.used, ExcellentQuota.remaining, ExcellentQuota.exceeding]
_FIGURES = {
    "参加考核": ExcellentQuota.people,
    "核定": ExcellentQuota.allowed,
    "已用": ExcellentQuota.used,
    "剩余": ExcellentQuota.remaining,
    "超出": ExcellentQuota.exceeding,
}
_MOST = 60
_HEAD = ["姓名", "乡镇(街道)", "村(社区)", "待遇岗位类别", "原因", "恢复"]


def quota() -> None:
    answer = page().ask(ExcellentQuota.pools)
    years = show_years(answer)
    if not answer.rows[0].cells[0].value:
        st.info(f"{years}没有登记优秀名额。数据员可在“政策口径·优秀名额”中按文件登记，登记后这里按核定、已用、剩余、超出列出。")
        return
    tiles(*LEDGER, ExcellentQuota.over)
    left, right = st.columns(2)
    with left:
        chart(LEDGER, by=ExcellentQuota.township, kind="matrix", key="quota_township")
    with right:
        chart(LEDGER, by=ExcellentQuota.category, kind="matrix", key="quota_category")
        chart(LEDGER, by=ExcellentQuota.post_group, kind="matrix", key="quota_post")
    pools = {
        "乡镇(街道)": "f.township_code",
        "村考核类别": "f.category",
        "待遇岗位类别": "f.post_group",
        "参加考核": "f.people",
        "核定": "f.allowed",
        "已用": "f.used",
        "剩余": "f.remaining",
        "超出": "f.exceeding",
        "比例(%)": "COALESCE(CAST(f.percent AS VARCHAR), '按名额数')",
        "取整": "COALESCE(f.rounding, CASE WHEN f.percent IS NULL THEN '—' ELSE '四舍五入' END)",
    }
    listing(ExcellentQuota.over, pools, headline="超出名额 {n} 项", key="quota_over", figures=_FIGURES)
    with st.expander("全部名额项"):
        listing(
            ExcellentQuota.pools, {**pools, "依据": "f.policy"}, headline="核定名额 {n} 项", key="quota_pools", most=150, figures=_FIGURES
        )


def ledger(level: str) -> None:
    """Places by the townships that the page compares, or within one by what its villages are rated."""
    chart(LEDGER, by=ExcellentQuota.township if level == "township" else ExcellentQuota.category, kind="matrix", key="places")


def eligibility() -> None:
    """Who may not be 优秀 on the as-of date: measures and leaves are for the city only."""
    shown = page()
    if shown.lens.scope != EVERYTHING:
        st.info("处分和离岗情况只在市级查看，您无权查看评优资格。", icon=":material/lock:")
        return
    tiles(Eligible.barred, Eligible.by_measure, Eligible.by_leave, Eligible.short_of_hours)
    _people(BARRED, "不具备评优资格")
    _people(UNDECIDED, "无法判断评优资格")


def _people(state: str, told: str) -> None:
    shown = page()
    found = bars(shown.lens, shown.where, state)
    if not found and state != BARRED:
        return
    names = unit_names(shown.lens)
    lines = [
        [
            person_link(one.name, one.person_id),
            names.get(one.township_code, "未填"),
            names.get(one.village_code, "未填"),
            one.post_group or "未填",
            why(one, shown.lens.as_of),
            free_from(one, shown.lens.as_of) or "—",
        ]
        for one in found
    ]
    with st.container(border=True, key=f"list_eligible_{state}"):
        answer = shown.ask(Eligible.people, where={"eligibility": state})
        count = f"[{len(found):,}]({address_of(number_of(shown.lens, answer, Eligible.people))})"
        st.markdown(f"#### {told} {count} 人")
        more = f"（只列前{_MOST}人，文件中是全部）" if len(found) > _MOST else ""
        st.caption((Eligible.barred.definition if state == BARRED else "") + more)
        if not lines:
            st.info("所选范围内没有这样的人。", icon=":material/info:")
            return
        st.html(html_table(_HEAD, lines[:_MOST]))
        with st.container(horizontal=True, key=f"tools_list_eligible_{state}"):
            list_file(f"{told}_名单", _HEAD, lambda: lines, answer, key=f"csv_eligible_{state}")
