"""管好·考核管理: appraisal, places for 优秀, pay and benefits, supervision."""

import streamlit as st

from analytics.appraisal import Appraisal, VillageAppraisal
from analytics.benefit import Benefit
from analytics.differences import capped_years
from analytics.pay import Payment, PayStandard
from analytics.query import show_years
from analytics.supervision import Supervision
from pages._page import chart, listing, page, sections, tiles, unit_level
from pages._quota import eligibility, ledger, quota

TIERS = {"pay_tier": PayStandard.pay_tier.order}
PERFORMANCE = {"category": PayStandard.category.order}


def appraisal() -> None:
    tiles(Appraisal.excellent, Appraisal.appraised, Appraisal.excellent_count, Appraisal.not_graded, Appraisal.not_appraised)
    left, right = st.columns(2)
    with left:
        _excellent()
        chart(Appraisal.excellent, by=Appraisal.year)
    with right:
        chart(Appraisal.appraised, by=[Appraisal.category, Appraisal.grade], kind="matrix")
        chart(VillageAppraisal.ranked, by=[VillageAppraisal.rank_band, VillageAppraisal.category], kind="matrix")
        chart(Appraisal.excellent, by=[unit_level(), Appraisal.year], kind="matrix", key="excellent_years")
    who = {
        "乡镇(街道)": "f.township_code",
        "村(社区)": "f.village_code",
        "姓名": "f.person_name",
        "待遇岗位类别": "f.post_group",
        "年度": "f.year",
    }
    left, right = st.columns(2)
    with left:
        listing(Appraisal.not_appraised, who, headline="未参加考核 {n} 人")
    with right:
        listing(Appraisal.not_graded, who, headline="参加未定等次 {n} 人")


def _excellent() -> None:
    """The shares side by side; where a cap decides them the places, which leave nothing to compare."""
    shown, answer = page(), page().ask(Appraisal.excellent)
    if capped_years(shown.lens, Appraisal.excellent, shown.where, answer.where["year"]):
        st.caption(f"{show_years(answer)}有名额规定，占比高低首先取决于名额，这里列名额。")
        ledger(unit_level())
        return
    chart(Appraisal.excellent, by=unit_level(), key="excellent")
    chart(Appraisal.excellent, by=Appraisal.post_group)


def excellence() -> None:
    quota()
    st.subheader("评优资格")
    eligibility()


def pay() -> None:
    tiles(Payment.total, Payment.people, Payment.per_person, Benefit.done_when_due, Benefit.overdue)
    left, right = st.columns(2)
    with left:
        chart(Payment.per_person, by=unit_level(), key="per_person")
        chart([Payment.people, Payment.total, Payment.per_person], by=Payment.payment_kind, kind="matrix", key="kinds")
        chart(Benefit.done_when_due, by=Benefit.kind_of_benefit)
    with right:
        chart(Payment.total, by=unit_level(), key="total")
        chart(PayStandard.amount, by=[PayStandard.category, PayStandard.grade], where=PERFORMANCE, kind="matrix", key="performance")
        paid = {"payment_kind": "绩效"}
        chart(Payment.mean_performance, by=[Payment.category, Payment.grade], where=paid, kind="matrix", key="performance_paid")
        chart(Benefit.pending, by=[Benefit.due_month, Benefit.kind_of_benefit], kind="matrix")
    due = {"应办时间": "f.due_on", "待遇项目": "f.kind", "姓名": "f.name", "乡镇(街道)": "f.township_code", "村(社区)": "f.village_code"}
    listing(Benefit.overdue, due, headline="到期未办 {n} 项", most=30)
    basic = {"年度": "f.year", "报酬档次": "f.pay_tier", "待遇岗位类别": "f.post_group", "原标准(元)": "f.base",
             "提高(元)": "f.increase", "比例(%)": "f.percent", "标准(元)": "f.amount", "依据": "f.policy"}  # fmt: skip
    listing(PayStandard.rules, basic, headline="报酬标准 {n} 条", where=TIERS, key="tiers")
    performance = {"年度": "f.year", "村考核类别": "f.category", "考核等次": "f.grade", "标准(元)": "f.amount", "依据": "f.policy"}
    listing(PayStandard.rules, performance, headline="绩效标准 {n} 条", where=PERFORMANCE, key="performance_rules")


def supervision() -> None:
    tiles(Supervision.checks, Supervision.findings, Supervision.rectification, Supervision.overdue, Supervision.villages_with_overdue)
    left, right = st.columns(2)
    with left:
        found = [Supervision.checks, Supervision.findings, Supervision.rectified, Supervision.overdue, Supervision.rectification]
        chart(found, by=Supervision.check_kind, kind="matrix", key="kinds")
        chart(Supervision.findings, by=Supervision.year)
    with right:
        chart(Supervision.rectification, by=unit_level(), key="rectification")
    late = {
        "应整改日": "f.due_on",
        "监督事项": "f.kind",
        "乡镇(街道)": "f.township_code",
        "村(社区)": "f.village_code",
        "检查日": "f.checked_on",
        "发现问题": "f.findings",
        "已整改": "f.rectified",
        "逾期未整改": "f.overdue",
    }
    listing(Supervision.villages_with_overdue, late, headline="有逾期未整改问题的村(社区) {n} 个")


sections("management_section", {"考核": appraisal, "优秀名额": excellence, "报酬待遇": pay, "日常监督": supervision})
