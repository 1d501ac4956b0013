"""Honours: who was commended, at which level, with what."""

from analytics.model import ByUnit, Count, Dimension, Distinct, Mean, Sum
from data import codes


class Honour(ByUnit):
    """One row per person and award up to the as-of year: a time line, of all years unless a year is asked for."""

    label = "表彰奖励"
    view, grain, unit, cumulative = "honour_record", "person_id, award, year", "人次", True
    named_by = "f.name"

    year = Dimension("年度", complete=False)
    level = Dimension("荣誉级别", order=codes.HONOUR_LEVEL.values)
    award = Dimension("荣誉名称")
    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    gender = Dimension("性别", order=codes.GENDER.values)

    awards = Count("表彰人次", unit="人次", definition="表彰奖励记录的条数，一人一项一年计一次。")
    people = Distinct("受表彰人数", definition="有表彰奖励记录的不同人数。")
    prefecture_up = Count(
        "州级以上表彰人次",
        where="f.level IN ('全国', '省级', '州级')",
        known="level",
        unit="人次",
        definition="荣誉级别为州级、省级、全国的人次。",
    )
    province_up = Count(
        "省级以上表彰人次", where="f.level IN ('全国', '省级')", known="level", unit="人次", definition="荣誉级别为省级、全国的人次。"
    )
    amount = Sum("奖励金额", of="f.amount", known="amount", unit="元", definition="奖励金额之和；没有金额的表彰列为未填。")
    mean_amount = Mean("平均奖励金额", of="f.amount", known="amount", unit="元", decimals=0, definition="奖励金额之和 ÷ 有奖励金额的人次。")
    rated = Count(
        "四个方面都有得分的表彰人次",
        where="f.party_building IS NOT NULL AND f.revitalisation IS NOT NULL AND f.peace IS NOT NULL AND f.safety IS NOT NULL",
        unit="人次",
        definition="党建引领、乡村振兴、平安建设、安全生产四个方面得分都已填的表彰人次。",
    )
    party_building = Mean(
        "党建引领平均分", of="f.party_building", known="party_building", unit="分", definition="党建引领得分之和 ÷ 有此项得分的人次。"
    )
    revitalisation = Mean(
        "乡村振兴平均分", of="f.revitalisation", known="revitalisation", unit="分", definition="乡村振兴得分之和 ÷ 有此项得分的人次。"
    )
    peace = Mean("平安建设平均分", of="f.peace", known="peace", unit="分", definition="平安建设得分之和 ÷ 有此项得分的人次。")
    safety = Mean("安全生产平均分", of="f.safety", known="safety", unit="分", definition="安全生产得分之和 ÷ 有此项得分的人次。")
