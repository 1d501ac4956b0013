"""Funding: running costs and projects of townships and villages."""

from analytics.model import Count, Dimension, Distinct, OfUnits, Sum
from data import codes


class Funding(OfUnits):
    """One row per unit, project and year."""

    label = "经费保障"
    view, grain, unit, yearly = "funding_row", "unit_code, project, year", "项", "funding"
    planned = True

    year = Dimension("年度", complete=False)
    level = Dimension("资金级次", order=codes.FUNDING_LEVEL.values)
    tier = Dimension("使用层级", order=codes.FUNDING_TIER.values)
    purpose = Dimension("经费用途")
    project = Dimension("项目名称")
    is_increase = Dimension("是否新增", order=codes.YES_NO.values)
    policy = Dimension("依据文件")

    amount = Sum("经费金额", of="f.amount", unit="元", definition="该年度经费金额之和。")
    increase = Sum(
        "新增经费金额",
        of="f.amount",
        where="f.is_increase = '是'",
        known="is_increase",
        unit="元",
        definition="该年度标明新增的经费金额之和，不是经费总额。",
    )
    projects = Count("经费项目数", unit="项", definition="该年度经费项目数，一个单位一个项目计一项。")
    central = Count(
        "中央资金项目数", where="f.level = '中央'", known="level", unit="项", definition="资金级次为中央的项目数，一个单位一个项目计一项。"
    )
    central_amount = Sum(
        "中央资金金额", of="f.amount", where="f.level = '中央'", known="level", unit="元", definition="资金级次为中央的经费金额之和。"
    )
    villages = Distinct("有经费项目的村(社区)数", of="f.village_code", unit="个", definition="该年度有经费项目的不同村(社区)数。")
