"""育强·培养提升: training, mentoring, study."""

from datetime import date

import streamlit as st

from analytics.mentoring import Mentoring, MentoringCover, MentorLoad
from analytics.query import show_date
from analytics.study import Study, StudyEligible, StudyProjection
from analytics.training import CadreCourse, CadreYear, Training, TrainingNeed
from pages._page import chart, listing, page, sections, tiles, unit_level


def training() -> None:
    tiles(CadreYear.met_hours, CadreYear.covered, CadreYear.mean_hours, Training.national_secretaries, Training.people)
    of_a_kind = [CadreCourse.trained, CadreCourse.mean_hours, CadreCourse.covered]
    left, right = st.columns(2)
    with left:
        chart(CadreYear.met_hours, by=CadreYear.post_group)
        chart([CadreYear.headcount, CadreYear.required, CadreYear.mean_hours], by=CadreYear.post_group, kind="matrix", key="required")
        chart(CadreYear.covered, by=unit_level(), key="covered")
        chart(of_a_kind, by=CadreCourse.level, kind="matrix", key="by_level")
    with right:
        chart([TrainingNeed.wanted, TrainingNeed.attended, TrainingNeed.unmet], by=TrainingNeed.theme, kind="matrix", key="needs")
        chart(of_a_kind, by=CadreCourse.theme, kind="matrix", key="by_theme")
        chart(CadreYear.mean_hours, by=unit_level(), key="mean_hours")
        chart(Training.people, by=[Training.level, Training.theme], kind="matrix")


def mentoring() -> None:
    tiles(
        MentoringCover.village_secretary_covered,
        MentoringCover.secretary_covered,
        MentoringCover.covered,
        MentoringCover.to_repair,
        Mentoring.load,
    )
    left, right = st.columns(2)
    with left:
        chart(MentoringCover.secretary_covered, by=MentoringCover.kind)
        chart(Mentoring.pairs, by=[Mentoring.mentor_kind, Mentoring.post_group], kind="matrix")
        who = {"乡镇(街道)": "f.township_code", "村(社区)": "f.village_code", "姓名": "f.name", "待遇岗位类别": "f.post_group"}
        listing(MentoringCover.to_repair, who, headline="待重新结对 {n} 人")
    with right:
        chart(MentoringCover.covered, by=unit_level(), key="mentored")
        chart(MentorLoad.mentors, by=[MentorLoad.load_band, MentorLoad.mentor_kind], kind="matrix")
        load = {
            "帮带人数": "f.mentees",
            "导师": "f.mentor_name",
            "导师类别": "f.mentor_kind",
            "乡镇(街道)": "f.township_code",
            "涉及村(社区)数": "f.villages",
        }
        listing(MentorLoad.mentors, load, headline="在帮导师 {n} 人，帮带最多的在前", most=20, descending=True)


def study() -> None:
    tiles(Study.people, Study.graduates, Study.in_study, Study.subsidy, StudyEligible.eligible)
    left, right = st.columns(2)
    with left:
        chart(Study.enrolments, by=[Study.cohort, Study.state], kind="matrix")
        chart(Study.subsidy, by=Study.subsidy_kind)
    with right:
        today = date.fromisoformat(show_date(page().lens.as_of))
        ends = [date(today.year + years, 12, 31) for years in (2, 10)]
        until = st.date_input("预计到", ends[0], today, ends[1], format="YYYY-MM-DD", key=f"until_{today}")
        chart(StudyProjection.college, by=unit_level(), where={"until": until.isoformat()}, key="projected")
        chart(StudyEligible.eligible, by=StudyEligible.target)
    could = {
        "乡镇(街道)": "f.township_code",
        "村(社区)": "f.village_code",
        "姓名": "f.name",
        "年龄": "f.age",
        "最高学历": "f.education",
        "可报读": "f.next_level",
    }
    listing(StudyEligible.eligible, could, headline="可报读 {n} 人", most=40)


sections("training_section", {"业务培训": training, "导师帮带": mentoring, "学历提升": study})
