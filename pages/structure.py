"""队伍结构: age and education lead, the rest follows."""

import streamlit as st

from analytics.cadre import AGE_SCHEMES, Cadre
from pages._page import chart, page, tiles, unit_level

tiles(Cadre.headcount, Cadre.mean_age, Cadre.median_age, Cadre.under_36, Cadre.over_55)
tiles(Cadre.college, Cadre.bachelor, Cadre.women, Cadre.minority, Cadre.party)
scheme = st.segmented_control(
    "年龄分组",
    AGE_SCHEMES,
    default=AGE_SCHEMES[0],
    required=True,
    format_func=lambda name: Cadre.dimensions[name].label,
    key="age_scheme",
)
left, right = st.columns(2)
with left:
    chart(Cadre.headcount, by=[scheme, Cadre.gender], kind="pyramid", key="pyramid")
    chart(Cadre.headcount, by=[scheme, Cadre.education], kind="matrix", key="age_education")
    chart(Cadre.headcount, by=[Cadre.education, Cadre.fulltime_education], kind="matrix")
    chart(Cadre.headcount, by=Cadre.post)
    chart(Cadre.headcount, by=Cadre.tenure_band)
    chart(Cadre.headcount, by=Cadre.source)
with right:
    # A village is of one kind, a township has both.
    chart(Cadre.college, by=["township", "kind"] if unit_level() == "township" else "village", key="college")
    chart(Cadre.women, by=unit_level(), key="women")
    chart(Cadre.headcount, by=Cadre.ethnicity)
    chart(Cadre.headcount, by=Cadre.political_status)
    chart(Cadre.dual, by=Cadre.kind)
    chart(Cadre.headcount, by=[], as_of=page().lens.snapshot.roster_dates, key="trend")
