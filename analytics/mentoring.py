"""Mentoring: who is mentored by whom, and who waits for a new mentor."""

from analytics.cadre import ByPerson
from analytics.model import ByUnit, Count, Dimension, Distinct, Mean, Model, Ratio, Share
from data import codes

PAIRED, TO_REPAIR, NEVER = "帮带中", "待重新结对", "未结对"
LOAD = "CASE f.mentees WHEN 1 THEN '1人' WHEN 2 THEN '2人' WHEN 3 THEN '3人' ELSE '4人及以上' END"


class Mentoring(ByPerson):
    """One row per mentor and cadre in post whom they mentor on the as-of date, with what the cadre is on that date."""

    label = "导师帮带"
    view, grain, unit, rosters = "mentoring_pair", "person_id, mentor_name, started_on", "对", True

    mentor_kind = Dimension("导师类别", order=codes.MENTOR_KIND.values)
    way = Dimension("帮带方式")

    pairs = Count("结对数", unit="对", definition="截止日仍在帮带、帮带对象在任的结对数；结对时间未填的视为已结对，结束当日起不计。")
    mentees = Distinct("帮带对象人数", definition="截止日有导师帮带的在任干部人数。")
    mentors = Distinct("导师人数", of="f.mentor", definition="截止日正在帮带的不同导师人数；同名导师按导师单位区分，单位未填的按乡镇区分。")
    load = Ratio("每名导师帮带人数", numerator=mentees, denominator=mentors, decimals=1, definition="帮带对象人数 ÷ 导师人数。")
    secretaries_by_leaders = Distinct(
        "乡镇班子成员帮带的书记人数",
        where="f.mentor_kind = '乡镇班子成员'",
        among="f.post_group = '书记'",
        known="mentor_kind",
        definition="截止日由乡镇(街道)党政领导班子成员帮带的在任书记人数。",
    )


class MentorLoad(Model):
    """One row per mentor and township in which they mentor on the as-of date."""

    label = "导师负担"
    view, grain, rosters = "mentor_load", "mentor, township_code", True

    county, township = ByUnit.county, ByUnit.township
    mentor_kind = Dimension("导师类别", order=codes.MENTOR_KIND.values)
    load_band = Dimension("帮带人数", sql=LOAD, order=("1人", "2人", "3人", "4人及以上"))

    mentors = Count("在帮导师人数", definition="截止日正在帮带的导师人数，跨乡镇(街道)帮带的在每个乡镇(街道)各计一次。")
    mean_load = Mean(
        "每名导师在一个乡镇的帮带人数",
        of="f.mentees",
        decimals=1,
        definition="各导师在一个乡镇(街道)内帮带的不同干部人数之和 ÷ 在帮导师人数。",
    )


class MentoringCover(ByPerson):
    """One row per cadre in post on the as-of date: mentored, no longer mentored, or never."""

    label = "导师帮带覆盖"
    view, grain, rosters = "mentoring_cover", "person_id", True

    pairing = Dimension("结对情况", order=(PAIRED, TO_REPAIR, NEVER))

    covered = Share("帮带覆盖率", where="f.active > 0", definition="截止日有导师帮带的现任干部人数 ÷ 现任干部人数。")
    secretary_covered = Share(
        "书记帮带覆盖率",
        where="f.active > 0",
        among="f.post_group = '书记'",
        definition="截止日有导师帮带的现任书记人数 ÷ 待遇岗位类别为书记的现任干部人数。",
    )
    village_secretary_covered = Share(
        "村书记帮带覆盖率",
        where="f.active > 0",
        among="f.post_group = '书记' AND f.unit_kind = '村'",
        definition="截止日有导师帮带的现任村(不含社区)书记人数 ÷ 村的现任书记人数。",
    )
    to_repair = Count(
        "待重新结对人数", where=f"f.pairing = '{TO_REPAIR}'", definition="曾经结对、结对已全部结束、截止日没有导师的现任干部人数。"
    )
