"""用活·激励保障: who has earned it and was not used, who was, and what villages were relieved of."""

import streamlit as st

from analytics.advancement import Advancement
from analytics.appraisal import ThreeYears
from analytics.burden import Burden
from analytics.funding import Funding
from analytics.honour import Honour
from pages._page import chart, listing, tiles, unit_level


def incentives() -> None:
    tiles(ThreeYears.unused, Advancement.representatives, Advancement.moved_up, Honour.awards, Honour.prefecture_up)
    left, right = st.columns(2)
    with left:
        who = {
            "乡镇(街道)": "f.township_code",
            "村(社区)": "f.village_code",
            "姓名": "f.name",
            "待遇岗位类别": "f.post_group",
            "性别": "f.gender",
        }
        listing(ThreeYears.unused, who, headline="连续三年优秀尚未使用 {n} 人")
        chart(Advancement.representatives, by=[Advancement.level, Advancement.outcome], kind="matrix")
        chart(Honour.awards, by=[Honour.year, Honour.level], kind="matrix")
    with right:
        moved = {"使用时间": "f.since_date", "姓名": "f.name", "使用方式": "f.outcome", "途径": "f.route", "乡镇(街道)": "f.township_code"}
        listing(Advancement.moved_up, moved, headline="走上公务员、事业编制、乡镇副职岗位 {n} 人")
        awarded = {"年度": "f.year", "荣誉名称": "f.award", "荣誉级别": "f.level", "姓名": "f.name", "奖励金额(元)": "f.amount"}
        listing(Honour.prefecture_up, awarded, headline="州级以上荣誉 {n} 项")
        chart(Honour.awards, by=Honour.award, where={"level": "市级"}, key="city_awards")


def relief() -> None:
    tiles(Burden.before, Burden.cleared, Burden.remaining, Burden.units_signing, Funding.increase)
    left, right = st.columns(2)
    with left:
        chart(Burden.cleared_rate, by=Burden.burden_kind)
        chart(Burden.remaining, by=["township", Burden.burden_kind], kind="matrix", key="remaining")
    with right:
        chart(Funding.increase, by=Funding.tier)
        chart(Funding.increase, by=unit_level(), key="increase")
        rows = {
            "项目名称": "f.project",
            "资金级次": "f.level",
            "乡镇(街道)": "f.township_code",
            "村(社区)": "f.village_code",
            "金额(元)": "f.amount",
        }
        listing(Funding.central, rows, headline="中央资金项目 {n} 个")


sections = {"激励使用": incentives, "保障减负": relief}
sections[
    st.segmented_control("栏目", list(sections), default="激励使用", required=True, key="promotion_section", label_visibility="collapsed")
]()
