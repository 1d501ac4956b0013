"""Appraisal: the village's rank fixes its category, the person's results fix the grade."""

from analytics.cadre import ByPerson
from analytics.model import Bands, ByUnit, Count, Dimension, Mean, Share
from data import codes

RANKS = Bands((20, 40, 60, 80, 100, 120), unit="名", first=1)
APPRAISED = "f.participation = '参加考核'"


class Appraisal(ByPerson):
    """One row per person and appraised year, with what the person was at the end of that year."""

    label = "个人年度考核"
    view, grain, yearly = "person_appraisal", "person_id, year", "appraisal"
    named_by = "f.person_name"

    year = Dimension("年度", complete=False)
    grade = Dimension("考核等次", order=codes.GRADE.values, complete=False)
    participation = Dimension("参加考核情况", order=codes.PARTICIPATION.values)
    category = Dimension("村考核类别", sql="f.village_category", order=codes.VILLAGE_CATEGORY.values)

    listed = Count("纳入考核名册人数", definition="该年度考核名册人数，含未定等次和未参加考核。")
    appraised = Count("参加考核人数", where=APPRAISED, definition="该年度参加考核并确定等次的人数。")
    excellent_count = Count("优秀等次人数", where=f"{APPRAISED} AND f.grade_level = 1", definition="该年度考核为优秀(好)等次的人数。")
    excellent = Share(
        "优秀等次占比",
        where="f.grade_level = 1",
        among=APPRAISED,
        benchmark=True,
        definition="优秀等次人数 ÷ 参加考核人数；未参加考核和参加未定等次的不在分母。",
        source="村(社区)干部绩效考核办法",
    )
    competent = Share("称职等次占比", where="f.grade_level = 2", among=APPRAISED, definition="称职(合格、较好)等次人数 ÷ 参加考核人数。")
    below = Count("基本称职及以下人数", where=f"{APPRAISED} AND f.grade_level >= 3", definition="基本称职、不称职(及同义等次)人数。")
    not_appraised = Count("未参加考核人数", where="f.participation = '未参加考核'", definition="在名册内而该年度未参加考核的人数。")
    not_graded = Count("参加未定等次人数", where="f.participation = '参加未定等次'", definition="该年度参加考核而未确定等次的人数。")


class VillageAppraisal(ByUnit):
    """One row per village and appraised year."""

    label = "村(社区)年度考核"
    view, grain, unit, yearly = "village_ranked", "unit_code, year", "个", "village_appraisal"

    year = Dimension("年度", complete=False)
    category = Dimension("村考核类别", order=codes.VILLAGE_CATEGORY.values)
    rank_band = Dimension("考核排名", sql=RANKS.sql("f.rank"), order=RANKS.labels)

    ranked = Count("参加考核村(社区)数", unit="个", definition="该年度参加考核的村(社区)个数。")
    first_class = Share(
        "一类村(社区)占比", where="f.category = '一类'", known="category", definition="一类村(社区)数 ÷ 参加考核村(社区)数。"
    )
    mean_score = Mean("村(社区)平均得分", of="f.score", known="score", unit="分", definition="村(社区)考核得分之和 ÷ 有得分的村(社区)数。")


class ThreeYears(ByPerson):
    """One row per cadre in post on the as-of date, with their last three appraised years, wherever those were."""

    label = "连续三年优秀"
    view, grain, rosters = "excellent_streak", "person_id", True

    excellent_years = Dimension(
        "近三年优秀次数",
        sql="CASE f.excellent_years WHEN 3 THEN '3次' WHEN 2 THEN '2次' WHEN 1 THEN '1次' WHEN 0 THEN '0次' END",
        order=("3次", "2次", "1次", "0次"),
    )

    streak = Count(
        "连续三年优秀人数",
        where="f.excellent_years = 3",
        known="excellent_years",
        definition="截至最近一个考核年度连续三年考核为优秀(好)等次的现任干部人数；缺少其中任一年度考核数据时无法判断。",
    )
    unused = Count(
        "连续三年优秀尚未使用人数",
        where="f.excellent_years = 3 AND f.outcomes = 0",
        known="excellent_years",
        out_of=streak,
        definition="连续三年优秀而截止日前没有使用记录(两代表一委员、公务员、事业编制、乡镇副职)的现任干部人数。",
    )
    used_rate = Share(
        "连续三年优秀人员使用率",
        where="f.outcomes > 0",
        among="f.excellent_years = 3",
        definition="连续三年优秀中截止日前有使用记录的人数 ÷ 连续三年优秀人数。",
    )
    honoured_rate = Share(
        "连续三年优秀人员受表彰占比",
        where="f.awards > 0",
        among="f.excellent_years = 3",
        definition="连续三年优秀中截止年度及以前受过表彰的人数 ÷ 连续三年优秀人数。",
    )
