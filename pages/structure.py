"""队伍结构: what the team is like, age and education first; and how it changed since the comparison date, person by person."""

import streamlit as st

from analytics.cadre import AGE_SCHEMES, Cadre, CadreMovement
from analytics.change import TOLD, CadreChange
from analytics.query import show_date
from pages._page import bridge, chart, listing, movement_table, page, sections, tiles, trend, unit_level


def present() -> None:
    left, right = st.columns(2)
    with left:
        pyramid = st.container()
        scheme = st.selectbox(
            "年龄分组", AGE_SCHEMES, format_func=lambda name: Cadre.dimensions[name].label, key="age_scheme", filter_mode=None
        )
        with pyramid:
            chart(Cadre.headcount, by=[scheme, Cadre.gender], kind="pyramid", key="pyramid")
        chart(Cadre.dual, by=Cadre.kind)
    with right:
        # A village is of one kind, a township has both.
        chart(Cadre.college, by=["township", "kind"] if unit_level() == "township" else "village", key="college")
    tiles(Cadre.headcount, Cadre.mean_age, Cadre.median_age, Cadre.under_36, Cadre.over_55)
    tiles(Cadre.college, Cadre.bachelor, Cadre.women, Cadre.minority, Cadre.party)
    left, right = st.columns(2)
    with left:
        chart(Cadre.headcount, by=[scheme, Cadre.education], kind="matrix", key="age_education")
        chart(Cadre.headcount, by=[Cadre.education, Cadre.fulltime_education], kind="matrix")
        chart(Cadre.headcount, by=Cadre.political_status)
        chart(Cadre.headcount, by=Cadre.tenure_band)
    with right:
        chart(Cadre.women, by=unit_level(), key="women")
        chart(Cadre.headcount, by=Cadre.ethnicity)
        chart(Cadre.headcount, by=Cadre.post)
        chart(Cadre.headcount, by=Cadre.source)
    trend(Cadre.headcount)


def change() -> None:
    tiles(CadreMovement.joined, CadreMovement.left, CadreMovement.moved_in, CadreChange.regrouped, CadreChange.risen)
    left, right = st.columns(2)
    with left:
        bridge()
    with right:
        chart(CadreChange.changes, by=[unit_level(), CadreChange.change], kind="matrix", key="changes")
    movement_table()
    chosen = st.segmented_control("变动类别", CadreChange.change.order, selection_mode="multi", key="change_kinds", help="不选即全部。")
    listing(
        CadreChange.changes,
        TOLD,
        headline=f"{show_date(page().lens.since)}之后的人员变动 {{n}} 条",
        where={"change": chosen} if chosen else None,
        most=200,
        descending=True,
        scrolls=True,
    )


sections("structure_section", {"现状": present, "变动": change})
