"""Burden: matters, signs, certificates, vetoes and pledges that villages were freed of."""

from analytics.model import Count, Dimension, Distinct, OfUnits, Share
from data import codes

SOURCE = "关于规范村级组织工作事务、机制牌子和证明事项的若干措施"


class Burden(OfUnits):
    """One row per unit, kind and item registered by the as-of date."""

    label = "减负事项"
    view, grain, unit, cumulative = "burden_item", "unit_code, kind, item", "项", True

    burden_kind = Dimension("减负类别", sql="f.kind", order=codes.BURDEN_KIND.values)
    unit_level = Dimension("事项所在层级", order=("县(市、区)", "乡镇(街道)", "村(社区)"))

    before = Count("清理前事项数", unit="项", source=SOURCE, definition="截止日前登记的事项数，含已取消的；登记时间未填的计入。")
    cleared = Count("已取消事项数", where="f.cleared = 1", unit="项", source=SOURCE, definition="截止日前已取消的事项数。")
    remaining = Count("仍存事项数", where="f.cleared = 0", unit="项", source=SOURCE, definition="截止日前登记而尚未取消的事项数。")
    cleared_rate = Share("减负事项取消率", where="f.cleared = 1", source=SOURCE, definition="已取消事项数 ÷ 清理前事项数。")
    units_signing = Distinct(
        "仍签责任状的单位数",
        of="f.unit_code",
        where="f.kind = '责任状' AND f.cleared = 0",
        unit="个",
        source=SOURCE,
        definition="仍有未取消的责任状的不同单位数。",
    )
