"""优选·选拔储备: is the pool deep enough, and where do the candidates stand."""

import streamlit as st

from analytics.cadre import CadreMovement
from analytics.reserve import Candidate, Reserve, ReserveVillage, Vetting
from data.lens import EVERYTHING
from pages._page import chart, listing, page, tiles, unit_level

tiles(ReserveVillage.short, Reserve.pool, Reserve.ready_count, CadreMovement.joined, CadreMovement.joined_college)
left, right = st.columns(2)
with left:
    chart(ReserveVillage.villages, by=[unit_level(), ReserveVillage.depth], kind="stacked", key="depth")
    chart(Reserve.pool, by=Reserve.readiness)
    chart(Reserve.pool, by=[Reserve.age_band, Reserve.gender], kind="pyramid")
with right:
    if page().lens.scope == EVERYTHING:
        funnel = [Candidate.nominated, Candidate.vetted, Candidate.inspected, Candidate.filed]
        tiles(*funnel)
        chart(Candidate.nominated, by=Candidate.stage)
        chart(Vetting.unanswered, by=Vetting.department)
        raised = {"乡镇(街道)": "f.township_code", "姓名": "f.name", "联审部门": "f.department", "十不选情形": "f.bar"}
        listing(Vetting.objections, raised, headline="部门提出问题 {n} 件")
    else:
        st.info("人选联审、考察备案和十不选情形只在市级查看，您无权查看。", icon=":material/lock:")
    chart(CadreMovement.joined, by=CadreMovement.source)
    chart(CadreMovement.joined, by=CadreMovement.education)
chart(Reserve.available, by=unit_level(), key="available")
