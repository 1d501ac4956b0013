"""A trial of other pay standards explained: what is supposed, how many people times which amount, and who they are."""

from collections.abc import Mapping, Sequence

from analytics.explanation import Number, Projected, listed_part
from analytics.pay_budget import PayBudget, Standard
from analytics.query import Cell, ask, show_date
from analytics.wording import place_name, show
from data.lens import Lens


def moves(given: Sequence[Standard], proposed: Sequence[Standard]) -> str:
    """What the trial changes: 一档 书记 45,000→47,000元; 无 where it is nothing."""
    changed = [f"{a.name} {a.amount:,}→{b.amount:,}元" for a, b in zip(given, proposed, strict=True) if a.amount != b.amount]
    return "；".join(changed) or "无"


def explained(lens: Lens, where: Mapping[str, tuple], given: Sequence[Standard], proposed: Sequence[Standard]) -> Projected:
    """What a trial would cost those whom `where` names, its year among it, standard by standard."""
    rows = ask(lens, PayBudget.applied, "standard", where).rows
    counts = {row.members[0].key: row.cells[0].value for row in rows if row.cells[0].value}
    paid = [(one, counts[one.key]) for one in proposed if one.key in counts]
    total = sum(one.amount * count for one, count in paid)
    sums = "；".join(f"{one.name} {one.amount:,}元×{count:,}人" for one, count in paid)
    lines = (
        ("口径", f"按测算标准重算：{PayBudget.budget.definition}"),
        ("假设", f"测算改动：{moves(given, proposed)}。只供试算，未公布。"),
        ("算式", f"{sums or '没有适用的标准'}，合计{total:,}元"),
        ("截止日", show_date(lens.as_of)),
        ("范围", place_name(lens, where)),
    )
    lists = (("测算人数", PayBudget.people), ("适用人次", PayBudget.applied), ("没有适用标准", PayBudget.unmatched))
    found = tuple(listed_part(lens, label, Number(metric, where)) for label, metric in lists)
    return Projected(f"{proposed[0].year}年测算 {show(PayBudget.budget, Cell(total))}", lines, found)
