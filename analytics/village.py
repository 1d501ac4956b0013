"""Villages and communities, each with its team: what a head count alone cannot show."""

from analytics.model import ByUnit, Count, Dimension, Ratio, Share, Sum
from data import codes


class Village(ByUnit):
    """One row per village, with its cadres in post on the as-of date."""

    label = "村(社区)班子"
    view, grain, unit, rosters = "village_team", "village_code", "个", True

    pay_tier = Dimension("报酬档次", order=codes.PAY_TIER.values)

    villages = Count("村(社区)数", unit="个", definition="现行区划的村(社区)个数。")
    cadres = Sum("村(社区)干部人数", of="f.cadres", definition="有所属村(社区)的现任干部人数。")
    per_village = Ratio("村均干部人数", numerator=cadres, denominator=villages, definition="有所属村(社区)的现任干部人数 ÷ 村(社区)数。")
    empty = Count("没有现任干部的村(社区)", where="f.cadres = 0", unit="个", definition="截止日没有现任干部的村(社区)个数。")
    without_secretary = Count(
        "没有书记的村(社区)", where="f.secretaries = 0", unit="个", definition="截止日没有待遇岗位类别为书记的干部的村(社区)个数。"
    )
    with_woman = Share(
        "有女干部的村(社区)占比",
        where="f.women > 0",
        among="f.women > 0 OR f.gender_unknown = 0",
        definition="有女干部的村(社区)数 ÷ 能够判断的村(社区)数；没有女干部而有人性别未填的无法判断。",
    )
    with_under_36 = Share(
        "有35岁及以下干部的村(社区)占比",
        where="f.under_36 > 0",
        among="f.under_36 > 0 OR f.age_unknown = 0",
        definition="有35岁及以下干部的村(社区)数 ÷ 能够判断的村(社区)数；没有而有人年龄未知的无法判断。",
    )
