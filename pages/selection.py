"""优选·选拔储备: is the pool deep enough, where do the candidates stand, and who came in."""

import streamlit as st

from analytics.cadre import CadreMovement
from analytics.policy import rule_value
from analytics.query import show_date
from analytics.reserve import Candidate, Reserve, ReserveVillage, Vetting
from data.lens import EVERYTHING
from pages._page import LIST, chart, listing, page, tiles, told_candidates, unit_level

UNITS = {"乡镇(街道)": "f.township_code", "村(社区)": "f.village_code"}


def pool() -> None:
    """★ Which villages lack reserve people."""
    chart(ReserveVillage.villages, by=["township", ReserveVillage.depth], kind="tally", key="depth")
    fewest = rule_value(page().lens, "可用后备人数")
    headline = f"可用后备不足{'规定人数' if fewest is None else f'{fewest:g}人'}的村(社区) {{n}} 个"
    villages = {"乡镇(街道)": "f.township_code", "可用后备(人)": "f.available", "村(社区)": "f.village_code"}
    listing(ReserveVillage.short, villages, headline=headline, together="村(社区)")


def candidates() -> None:
    """★ The funnel, who waits for which department, and what the departments found: for the city only."""
    if page().lens.scope != EVERYTHING:
        st.info("人选联审、考察备案和十不选情形只在市级查看，您无权查看。", icon=":material/lock:")
        return
    names = told_candidates("selection_names", Vetting)
    chart([Candidate.nominated, Candidate.vetted, Candidate.inspected, Candidate.filed], by=(), kind="funnel", key="funnel")
    asked = {"姓名": "f.name", "乡镇(街道)": "f.township_code", "送审时间": "f.asked_on", "未反馈部门": "f.department"}
    listing(Vetting.unanswered, asked, headline="未反馈部门 {n} 件：一个部门没有反馈，联审就不算通过", together="未反馈部门", names=names)
    found = {"姓名": "f.name", "乡镇(街道)": "f.township_code", "联审部门": "f.department", "十不选情形": "COALESCE(f.bar, '未注明')"}
    listing(Vetting.objections, found, headline="部门提出问题 {n} 件", names=names)
    if page().ask(Candidate.ahead).rows[0].cells[0].value:
        dates = {"姓名": "f.name", **UNITS, "所处环节": "f.stage", "未反馈部门数": "f.asked - f.replied"}
        listing(Candidate.ahead, dates, headline="联审没有通过而已考察或备案 {n} 人", names=names)


def newcomers() -> None:
    tiles(CadreMovement.joined, CadreMovement.joined_college, CadreMovement.joined_40, CadreMovement.joined_sourced)
    since = show_date(page().lens.since)
    who = {
        "到任时间": "f.moved_on",
        "姓名": "f.name",
        **UNITS,
        "待遇岗位类别": "f.post_group",
        "最高学历": "f.education",
        "年龄": "f.age",
        "来源渠道": "COALESCE(f.source, '未注明')",
    }
    listing(CadreMovement.joined, who, headline=f"{since}之后新任 {{n}} 人")
    left, right = st.columns(2)
    with left:
        chart(CadreMovement.joined, by=CadreMovement.source, kind=LIST)
    with right:
        chart(CadreMovement.joined, by=CadreMovement.education, kind=LIST)


def readiness() -> None:
    left, right = st.columns(2)
    with left:
        chart(Reserve.pool, by=[unit_level(), Reserve.readiness], kind="stacked", key="readiness")
    with right:
        chart([Reserve.not_vetted, Reserve.not_trained, Reserve.too_old, Reserve.too_little_schooling], by=(), key="lacking")
        chart(Reserve.pool, by=[Reserve.age_band, Reserve.gender], kind="pyramid")


def openings() -> None:
    figures = [ReserveVillage.openings, ReserveVillage.available, ReserveVillage.ready, ReserveVillage.uncovered]
    chart(figures, by=unit_level(), kind="matrix", key="openings")
    counts = {"预计空缺": "f.openings", "可用后备": "f.available", "近期可使用": "f.ready"}
    led = {"预计空缺": ReserveVillage.openings, "可用后备": ReserveVillage.available, "近期可使用": ReserveVillage.ready}
    listing(ReserveVillage.uncovered, UNITS | counts, headline="可用后备少于预计空缺岗位的村(社区) {n} 个", figures=led)


tiles(ReserveVillage.short, Reserve.pool, Reserve.ready_count, ReserveVillage.uncovered)
left, right = st.columns(2)
with left:
    pool()
with right:
    candidates()
for heading, section in {"新选拔的村干部": newcomers, "后备力量使用研判": readiness, "后备力量与预计空缺岗位": openings}.items():
    st.subheader(heading)
    section()
