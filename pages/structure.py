"""队伍结构: age and education lead, the rest follows."""

import streamlit as st

from analytics.cadre import AGE_SCHEMES, Cadre
from pages._page import chart, tiles, trend, unit_level

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
