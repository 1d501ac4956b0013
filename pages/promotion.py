"""用活·激励保障: who has earned it and was not used, who was, and what villages were relieved of."""

import streamlit as st

from analytics.advancement import Advancement
from analytics.appraisal import ThreeYears
from analytics.burden import Burden
from analytics.funding import Funding
from analytics.honour import Honour
from pages._page import LIST, chart, listing, sections, tiles, unit_level

WHERE = {"乡镇(街道)": "f.township_code", "村(社区)": "f.village_code"}


def incentives() -> None:
    tiles(ThreeYears.unused, Advancement.representatives, Advancement.moved_up, Honour.awards, Honour.prefecture_up)
    who = {"姓名": "f.name", "待遇岗位类别": "f.post_group", "性别": "f.gender", "年龄": "f.age", "最高学历": "f.education"}
    listing(ThreeYears.unused, WHERE | who | {"受表彰次数": "f.awards"}, headline="连续三年优秀尚未使用 {n} 人")
    outcomes()
    honours()


def outcomes() -> None:
    left, right = st.columns(2)
    with left:
        chart(Advancement.delegates, by=[Advancement.year, Advancement.level], kind="matrix", key="delegates")
        chart(Advancement.moved_up, by=Advancement.route, kind=LIST)
    with right:
        moved = {"使用时间": "f.since_date", "姓名": "f.name", "使用方式": "f.outcome", "途径": "f.route", "乡镇(街道)": "f.township_code"}
        listing(Advancement.moved_up, moved, headline="走上公务员、事业编制、乡镇副职岗位 {n} 人")
    elected = {"使用时间": "f.since_date", "使用层级": "f.level", "使用方式": "f.outcome", "姓名": "f.name"}
    listing(Advancement.representatives, elected, headline="市级以上“两代表一委员” {n} 人", together="姓名")


def honours() -> None:
    left, right = st.columns(2)
    with left:
        chart(Honour.awards, by=[Honour.year, Honour.level], kind="matrix")
        chart(Honour.amount, by=[Honour.year, Honour.level], kind="matrix")
    with right:
        awarded = {"年度": "f.year", "荣誉级别": "f.level", "姓名": "f.name", "荣誉名称": "f.award"}
        listing(Honour.prefecture_up, awarded, headline="州级以上荣誉 {n} 人次")
        chart([Honour.awards, Honour.amount], by=Honour.award, kind=LIST)
    scores = {"党建引领": "f.party_building", "乡村振兴": "f.revitalisation", "平安建设": "f.peace", "安全生产": "f.safety"}
    rated = {
        "年度": "f.year",
        "荣誉名称": "f.award",
        "姓名": "f.name",
        "乡镇(街道)": "f.township_code",
        **scores,
        "奖励金额(元)": "f.amount",
    }
    listing(Honour.rated, rated, headline="综合四个方面评定表彰 {n} 人次")


def relief() -> None:
    tiles(Burden.before, Burden.cleared, Burden.remaining, Burden.units_signing, Funding.increase)
    left, right = st.columns(2)
    cleared = [Burden.before, Burden.cleared, Burden.remaining, Burden.cleared_rate]
    with left:
        chart(cleared, by=Burden.burden_kind, kind="matrix", key="burden_kind")
        chart(cleared, by=unit_level(), kind="matrix", key="burden_unit")
    with right:
        unit = {"乡镇(街道)": "COALESCE(f.township_code, '县(市、区)本级')", "村(社区)": "COALESCE(f.village_code, '本级')"}
        pledges = {**unit, "事项名称": "f.item", "登记时间": "f.found_on"}
        listing(Burden.units_signing, pledges, headline="仍签责任状的单位 {n} 个")
        chart(Burden.remaining, by=[unit_level(), Burden.burden_kind], kind="matrix", key="remaining")
    st.subheader("运转保障经费和项目")
    funds()


def funds() -> None:
    left, right = st.columns(2)
    money = [Funding.projects, Funding.amount, Funding.increase]
    with left:
        chart(Funding.increase, by=[unit_level(), Funding.tier], kind="stacked", key="increase")
    with right:
        chart(money, by=Funding.tier, kind=LIST)
        chart(money, by=Funding.level, kind=LIST)
    rows = {**WHERE, "金额(元)": "f.amount", "项目名称": "f.project", "依据": "f.policy"}
    listing(Funding.central, rows, headline="中央资金项目 {n} 个")
    chart(Funding.projects, by=[unit_level(), Funding.purpose], kind="matrix", key="projects")


sections("promotion_section", {"激励使用": incentives, "保障减负": relief})
