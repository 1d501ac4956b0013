"""Advancement: village cadres who became representatives, civil servants or township deputies."""

from analytics.model import ByUnit, Count, Dimension, Distinct
from data import codes

REPRESENTATIVE = "f.outcome IN ('党代表', '人大代表', '政协委员')"


class Advancement(ByUnit):
    """One row per person and outcome up to the as-of date; who has left is counted where they last were."""

    label = "使用情况"
    view, grain, unit, cumulative = "advancement_record", "person_id, outcome, since_date", "人次", True
    named_by = "f.name"

    year = Dimension("使用年度", complete=False)
    outcome = Dimension("使用方式", order=codes.OUTCOME.values)
    level = Dimension("使用层级", order=codes.OUTCOME_LEVEL.values)
    route = Dimension("途径", order=codes.ROUTE.values)
    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    gender = Dimension("性别", order=codes.GENDER.values)

    outcomes = Count("使用人次", unit="人次", definition="截止日前使用记录的条数；使用时间未填的计入。")
    people = Distinct("使用人数", definition="截止日前有使用记录的不同人数，含已离任的。")
    representatives = Distinct(
        "市级以上“两代表一委员”人数",
        where="f.level IN ('全国', '省级', '州级', '市级')",
        among=REPRESENTATIVE,
        known="level",
        definition="当选市级、州级、省级、全国党代表、人大代表、政协委员的不同人数。",
    )
    delegates = Distinct(
        "“两代表一委员”人数", where=REPRESENTATIVE, definition="当选各级(含乡镇)党代表、人大代表、政协委员的不同人数，含已离任的。"
    )
    moved_up = Distinct(
        "进入公务员、事业编制或乡镇副职人数",
        where="f.outcome IN ('公务员', '事业编制', '乡镇副职')",
        definition="成为公务员、进入事业编制或担任乡镇(街道)副职的不同人数。",
    )
    by_exam = Distinct(
        "其中通过考试、比选人数",
        where="f.route IN ('考试', '比选')",
        among="f.outcome IN ('公务员', '事业编制', '乡镇副职')",
        known="route",
        definition="途径为考试、比选而成为公务员、进入事业编制或担任乡镇(街道)副职的不同人数。",
    )
