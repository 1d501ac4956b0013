"""管好·考核管理: appraisal, pay and benefits, supervision."""

import streamlit as st

from analytics.appraisal import Appraisal, VillageAppraisal
from analytics.benefit import Benefit
from analytics.pay import Payment, PayStandard
from analytics.supervision import Supervision
from pages._page import chart, listing, tiles, unit_level


def appraisal() -> None:
    tiles(Appraisal.excellent, Appraisal.appraised, Appraisal.excellent_count, Appraisal.not_graded, Appraisal.not_appraised)
    left, right = st.columns(2)
    with left:
        chart(Appraisal.excellent, by=unit_level(), key="excellent")
        chart(Appraisal.excellent, by=Appraisal.year)
        chart(Appraisal.excellent, by=Appraisal.post_group)
    with right:
        chart(Appraisal.appraised, by=[Appraisal.category, Appraisal.grade], kind="matrix")
        chart(Appraisal.excellent, by=[unit_level(), Appraisal.year], kind="matrix", key="excellent_years")
        chart(Appraisal.listed, by=Appraisal.participation)
        chart(VillageAppraisal.ranked, by=VillageAppraisal.category)


def pay() -> None:
    tiles(Payment.total, Payment.people, Payment.per_person, Benefit.done_rate, Benefit.overdue)
    left, right = st.columns(2)
    with left:
        chart(Payment.total, by=Payment.payment_kind)
    with right:
        chart(Payment.per_person, by=unit_level(), key="per_person")
        chart(Benefit.done_rate, by=Benefit.kind_of_benefit)
        due = {
            "应办时间": "f.due_on",
            "待遇项目": "f.kind",
            "姓名": "f.name",
            "乡镇(街道)": "f.township_code",
            "村(社区)": "f.village_code",
        }
        listing(Benefit.overdue, due, headline="到期未办 {n} 项", most=30)
    rules = {"年度": "f.year", "报酬档次": "f.pay_tier", "待遇岗位类别": "f.post_group", "原标准(元)": "f.base",
             "提高(元)": "f.increase", "比例(%)": "f.percent", "标准(元)": "f.amount", "依据": "f.policy"}  # fmt: skip
    listing(PayStandard.rules, rules, headline="报酬和绩效标准 {n} 条")


def supervision() -> None:
    tiles(Supervision.checks, Supervision.findings, Supervision.rectification, Supervision.overdue, Supervision.villages_with_overdue)
    left, right = st.columns(2)
    with left:
        chart(Supervision.findings, by=Supervision.check_kind)
        chart(Supervision.overdue, by=Supervision.check_kind)
    with right:
        chart(Supervision.rectification, by=unit_level(), key="rectification")
        chart(Supervision.findings, by=Supervision.year)


sections = {"考核": appraisal, "报酬待遇": pay, "日常监督": supervision}
sections[
    st.segmented_control("栏目", list(sections), default="考核", required=True, key="management_section", label_visibility="collapsed")
]()
