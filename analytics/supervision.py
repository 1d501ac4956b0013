"""Day-to-day supervision: what was checked, found and put right."""

from analytics.model import ByUnit, Count, Dimension, Distinct, Ratio, Sum
from data import codes


class Supervision(ByUnit):
    """One row per unit and check up to the as-of date."""

    label = "日常监督"
    view, grain, unit, cumulative = "supervision_check", "unit_code, kind, checked_on", "次", True

    year = Dimension("检查年度", complete=False)
    check_kind = Dimension("监督事项", sql="f.kind", order=codes.SUPERVISION_KIND.values)

    checks = Count("检查次数", unit="次", definition="截止日前的检查次数，一个单位一事项一次计一次。")
    villages = Distinct("被检查村(社区)数", of="f.village_code", unit="个", definition="截止日前接受过检查的不同村(社区)数。")
    findings = Sum("发现问题数", of="f.findings", known="findings", unit="项", definition="检查发现的问题数之和。")
    rectified = Sum("已整改数", of="f.rectified", known="rectified", unit="项", definition="最近一次报送的已整改问题数之和。")
    rectification = Ratio(
        "监督问题整改率",
        proportion=True,
        numerator=rectified,
        denominator=findings,
        known="rectified",
        unit="%",
        decimals=1,
        definition="已整改数 ÷ 发现问题数；已整改数未填的检查，其问题仍在分母。",
    )
    overdue = Sum(
        "逾期未整改数",
        of="f.overdue",
        known="overdue",
        unit="项",
        definition="整改期限早于截止日的检查中，发现问题数 − 已整改数；期限或数目未填的无法判断。",
    )
    villages_with_overdue = Distinct(
        "有逾期未整改问题的村(社区)数",
        of="f.village_code",
        where="f.overdue > 0",
        known="overdue",
        unit="个",
        definition="至少有一项问题逾期未整改的不同村(社区)数；无法判断的检查列为未填。",
    )
