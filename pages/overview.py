"""总览: the whole in ten seconds, what moved, and the four verbs."""

from html import escape

import streamlit as st

from analytics.advancement import Advancement
from analytics.appraisal import Appraisal, ThreeYears
from analytics.burden import Burden
from analytics.cadre import Cadre, CadreMovement
from analytics.honour import Honour
from analytics.mentoring import Mentoring
from analytics.narrative import paragraph
from analytics.pay import Payment
from analytics.reserve import Reserve, ReserveVillage
from analytics.study import Study
from analytics.supervision import Supervision
from analytics.training import CadreYear
from analytics.village import Village
from pages._page import bridge, chart, movement_table, page, tiles

VERBS = {
    "优选": (ReserveVillage.short, Reserve.pool, CadreMovement.joined, CadreMovement.joined_college),
    "育强": (CadreYear.covered, CadreYear.met_hours, Mentoring.secretaries_by_leaders, Study.graduates),
    "管好": (Appraisal.excellent, Appraisal.appraised, Payment.per_person, Supervision.rectification),
    "用活": (ThreeYears.unused, Advancement.representatives, Honour.awards, Burden.cleared_rate),
}

tiles(Cadre.headcount, Cadre.college, Cadre.under_36, Cadre.women, Village.villages, Village.per_village)
st.html(f'<p class="paragraph">{escape(paragraph(page().lens, page().where))}</p>')
left, right = st.columns(2)
with left:
    bridge()
with right:
    chart(Cadre.headcount, by=[Cadre.age_band, Cadre.gender], kind="pyramid")
for verb, metrics in VERBS.items():
    st.subheader(verb)
    tiles(*metrics)
movement_table()
