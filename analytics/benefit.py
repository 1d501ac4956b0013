"""Benefits: pension subsidy, accident insurance, check-up and counselling, due and done. Never a medical finding."""

from analytics.model import ByUnit, Count, Dimension, Distinct, Mean, Share, Sum
from data import codes

DONE = "f.done = '是'"


class Benefit(ByUnit):
    """One row per person, kind of benefit and year, with whether it was done by the as-of date."""

    label = "待遇保障"
    view, grain, unit, yearly = "benefit_record", "person_id, kind, year", "项", "benefit"
    named_by = "f.name"

    year = Dimension("年度", complete=False)
    kind_of_benefit = Dimension("待遇项目", sql="f.kind", order=codes.BENEFIT_KIND.values)
    due_month = Dimension("应办月份")
    done = Dimension("是否办理", order=codes.YES_NO.values)
    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    gender = Dimension("性别", order=codes.GENDER.values)

    due = Count("应办项数", unit="项", definition="该年度待遇保障台账的条数，一人一项计一条。")
    done_count = Count("已办项数", where=DONE, known="done", unit="项", definition="截止日前已经办理的项数。")
    pending = Count("待办项数", where="f.done = '否'", known="done", unit="项", definition="截止日前没有办理的项数，到期和未到期的都计入。")
    done_rate = Share("办理率", where=DONE, known="done", definition="已办项数 ÷ 应办项数。")
    done_when_due = Share(
        "到期办理率",
        where=DONE,
        among="f.fallen_due = 1",
        known="done",
        definition="应办时间早于截止日的项目中已办项数 ÷ 应办时间早于截止日的项数；还没有到期的和应办时间未填的不在分母。",
    )
    pensioned = Distinct(
        "享受养老保险补贴人数",
        where=DONE,
        among="f.kind = '养老保险补贴'",
        known="done",
        definition="该年度已办理养老保险补贴的不同人数。",
    )
    insured = Distinct(
        "已参加意外伤害保险人数",
        where=DONE,
        among="f.kind = '意外伤害保险'",
        known="done",
        definition="该年度已参加团体意外伤害保险的不同人数。",
    )
    examined = Distinct(
        "已体检人数", where=DONE, among="f.kind = '健康体检'", known="done", definition="该年度已完成健康体检的不同人数；不记录体检结果。"
    )
    counselled = Distinct(
        "已接受心理辅导人数", where=DONE, among="f.kind = '心理辅导'", known="done", definition="该年度已接受心理辅导的不同人数。"
    )
    amount = Sum(
        "补贴保障金额", of="f.amount", among=DONE, known="amount", unit="元", definition="已办项目的金额之和；没有金额的项目列为未填。"
    )
    mean_amount = Mean(
        "每项平均金额", of="f.amount", among=DONE, known="amount", unit="元", decimals=0, definition="已办项目的金额之和 ÷ 有金额的项数。"
    )
    overdue = Count(
        "逾期未办项数",
        where="f.overdue = 1",
        known="overdue",
        unit="项",
        definition="应办时间早于截止日而未办理的项数；应办时间或办理情况未填的无法判断。",
    )
    due_soon = Count(
        "三个月内到期项数",
        where="f.soon = 1",
        known="soon",
        unit="项",
        definition="应办时间在截止日起三个月内而未办理的项数；应办时间或办理情况未填的无法判断。",
    )
