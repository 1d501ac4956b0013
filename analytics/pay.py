"""Pay: what a rule grants and what was paid."""

from analytics.model import ByUnit, Count, Dimension, Distinct, Mean, Model, Ratio, Sum
from data import codes


class PayStandard(Model):
    """One row per pay rule: year, tier, post group, village category and personal grade."""

    label = "报酬标准"
    view, grain, unit, yearly = "pay_standard", "year, pay_tier, post_group, category, grade", "条", "pay_rule"
    planned = True

    year = Dimension("年度", complete=False)
    pay_tier = Dimension("报酬档次", order=codes.PAY_TIER.values)
    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    category = Dimension("村考核类别", order=codes.VILLAGE_CATEGORY.values)
    grade = Dimension("考核等次", order=codes.GRADE.values, complete=False)

    rules = Count("报酬标准条数", unit="条", definition="该年度报酬标准的条数：档次 × 岗位类别 × 村考核类别 × 考核等次。")
    base = Mean(
        "原标准", of="f.base", known="base", unit="元", decimals=0, definition="提高前的年报酬标准之和 ÷ 写明原标准的条数；一条时即原标准。"
    )
    increase = Mean(
        "提高额", of="f.increase", known="increase", unit="元", decimals=0, definition="提高额之和 ÷ 写明提高额的条数；一条时即提高额。"
    )
    # The file writes 80 for 80 %. Divided here, the figure is a quotient like every other with the unit %, and prints as 80.0%.
    percent = Mean(
        "占书记标准的比例",
        of="f.percent / 100.0",
        known="percent",
        unit="%",
        definition="副职、一般工作人员按书记标准确定的比例之和 ÷ 写明比例的条数；一条时即该比例。",
    )
    amount = Mean(
        "年报酬标准", of="f.amount", known="amount", unit="元", decimals=0, definition="年报酬标准之和 ÷ 标准条数；一条时即该标准。"
    )


# No post group here: a payment stays in the unit that paid it, a person's posts follow the person, and a township that joined the
# two would lose the posts of those who have since moved away.
class Payment(ByUnit):
    """One row per person, year and kind of pay, in the unit that paid it."""

    label = "报酬发放"
    view, grain, unit, yearly = "payment_record", "person_id, year, kind", "笔", "payment"
    whole_years = True

    year = Dimension("年度", complete=False)
    payment_kind = Dimension("报酬类别", sql="f.kind", order=codes.PAYMENT_KIND.values)
    category = Dimension("村考核类别", sql="f.village_category", order=codes.VILLAGE_CATEGORY.values)
    grade = Dimension("考核等次", order=codes.GRADE.values, complete=False)

    total = Sum("发放总额", of="f.amount", unit="元", definition="截止日前已发放的该年度报酬之和；发放时间未填的按年度计入。")
    people = Distinct("领取报酬人数", definition="该年度有报酬发放记录的不同人数。")
    per_person = Ratio(
        "人均发放额", numerator=total, denominator=people, unit="元", decimals=0, definition="该年度发放总额 ÷ 领取报酬人数。"
    )
    performance = Sum("绩效报酬", of="f.amount", where="f.kind = '绩效'", unit="元", definition="该年度已发放的绩效报酬之和。")
    mean_performance = Mean(
        "人均绩效报酬",
        of="f.amount",
        where="f.kind = '绩效'",
        unit="元",
        decimals=0,
        definition="该年度已发放的绩效报酬之和 ÷ 领取绩效报酬人数；村考核类别和考核等次取发放单位当年的考核，没有的列为未填。",
    )
    performance_share = Ratio(
        "绩效报酬占比", numerator=performance, denominator=total, unit="%", decimals=1, definition="绩效报酬 ÷ 发放总额。"
    )
