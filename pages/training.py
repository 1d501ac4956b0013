"""育强·培养提升: mentoring, training, study."""

import streamlit as st

from analytics.mentoring import Mentoring, MentoringCover
from analytics.study import Study, StudyEligible
from analytics.training import CadreYear, Training, TrainingNeed
from pages._page import chart, listing, tiles, unit_level


def training() -> None:
    tiles(CadreYear.met_hours, CadreYear.covered, CadreYear.mean_hours, Training.secretaries, Training.people)
    left, right = st.columns(2)
    with left:
        chart(CadreYear.met_hours, by=CadreYear.post_group)
        chart(CadreYear.covered, by=unit_level(), key="covered")
        chart(Training.people, by=Training.level)
    with right:
        chart([TrainingNeed.wanted, TrainingNeed.attended, TrainingNeed.unmet], by=TrainingNeed.theme, kind="matrix")
        chart(CadreYear.mean_hours, by=unit_level(), key="mean_hours")
        chart(Training.people, by=[Training.level, Training.theme], kind="matrix")


def mentoring() -> None:
    tiles(
        Mentoring.secretaries_by_leaders, MentoringCover.secretary_covered, MentoringCover.covered, MentoringCover.to_repair, Mentoring.load
    )
    left, right = st.columns(2)
    with left:
        chart(Mentoring.pairs, by=[Mentoring.mentor_kind, Mentoring.post_group], kind="matrix")
        who = {"乡镇(街道)": "f.township_code", "村(社区)": "f.village_code", "姓名": "f.name", "待遇岗位类别": "f.post_group"}
        listing(MentoringCover.to_repair, who, headline="待重新结对 {n} 人")
    with right:
        chart(MentoringCover.covered, by=unit_level(), key="mentored")
        chart(MentoringCover.covered, by=MentoringCover.post_group)


def study() -> None:
    tiles(Study.people, Study.graduates, Study.in_study, StudyEligible.eligible, StudyEligible.projected_college)
    left, right = st.columns(2)
    with left:
        chart(Study.enrolments, by=[Study.cohort, Study.state], kind="matrix")
        chart(StudyEligible.eligible, by=StudyEligible.target)
    with right:
        chart(Study.subsidy, by=Study.subsidy_kind)
        chart(StudyEligible.projected_college, by=unit_level(), key="projected")


sections = {"业务培训": training, "导师帮带": mentoring, "学历提升": study}
sections[
    st.segmented_control("栏目", list(sections), default="业务培训", required=True, key="training_section", label_visibility="collapsed")
]()
