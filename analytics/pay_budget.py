"""待遇测算: what a year of pay costs by the standards, and what it would cost by others."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from analytics.model import ByUnit, Count, Dimension, Ratio, Sum
from analytics.pay import PayStandard
from analytics.query import Member, Result, ask, named_rows
from data import codes
from data.lens import Lens

BASIC, PERFORMANCE = "基本", "绩效"
SECRETARY = "书记"
_YEARLY = "按截止日现任干部测算一整年，不按任职月数折算"


class PayBudget(ByUnit):
    """One row per cadre in post on the as-of date, year with pay standards and kind of pay."""

    label = "报酬预算测算"
    view, grain, rosters, yearly = "pay_budget", "person_id, year, kind", True, "pay_rule"
    planned = True

    year = Dimension("年度", complete=False)
    payment_kind = Dimension("报酬类别", sql="f.kind", order=(BASIC, PERFORMANCE))
    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    pay_tier = Dimension("报酬档次", order=codes.PAY_TIER.values)
    category = Dimension("村考核类别", order=codes.VILLAGE_CATEGORY.values)
    grade = Dimension("考核等次", order=codes.GRADE.values, complete=False)
    standard = Dimension("适用标准", complete=False, blank="没有适用标准")

    people = Count("测算人数", where=f"f.kind = '{BASIC}'", definition="截止日现任村(社区)干部人数，每个年度都按这些人测算。")
    applied = Count("适用人次", where="f.amount IS NOT NULL", unit="人次", definition="有适用标准的人次，一人有基本、绩效两项的计两次。")
    budget = Sum(
        "年度报酬预算",
        of="f.amount",
        known="amount",
        unit="元",
        definition=f"每人适用的基本、绩效标准之和：{_YEARLY}；绩效按最近一次考核的村类别和个人等次，没有等次的不计。",
    )
    basic = Sum(
        "基本报酬预算", of="f.amount", where=f"f.kind = '{BASIC}'", unit="元", definition=f"每人适用的基本报酬标准之和：{_YEARLY}。"
    )
    performance = Sum(
        "绩效报酬预算",
        of="f.amount",
        where=f"f.kind = '{PERFORMANCE}'",
        unit="元",
        definition=f"每人适用的绩效标准之和：{_YEARLY}；按最近一次考核的村类别和个人等次。",
    )
    before = Sum(
        "按原标准的预算",
        of="f.before",
        unit="元",
        definition=f"写明原标准的各条，原标准 × 比例(四舍五入到元)之和：{_YEARLY}。",
    )
    rise = Sum(
        "提高标准所需",
        of="f.amount - f.before",
        unit="元",
        definition=f"写明原标准的各条，年报酬标准减去原标准 × 比例(四舍五入到元)之和：{_YEARLY}。",
    )
    raised = Count("提高标准惠及人数", where="f.amount > f.before", definition="适用的标准高于原标准 × 比例的现任干部人数。")
    unmatched = Count(
        "没有适用标准的人数",
        where=f"f.kind = '{BASIC}' AND f.amount IS NULL",
        definition="报酬档次、待遇岗位类别未填，或该年度没有登记相应基本报酬标准的人数，不在预算中。",
    )
    per_person = Ratio(
        "人均基本报酬预算",
        numerator=basic,
        denominator=people,
        unit="元",
        decimals=0,
        definition="基本报酬预算 ÷ 测算人数。",
    )


class Standard(NamedTuple):
    """One pay standard: the columns of `pay_standard` by name. Money in 元 a year, `percent` of the secretary's."""

    year: int
    pay_tier: str | None
    post_group: str | None
    category: str | None
    grade: str | None
    base: int | None
    increase: int | None
    percent: float | None
    amount: int

    @property
    def key(self) -> str:
        """As the dimension `standard` names it."""
        return "|".join([str(self.year), *(part or "" for part in self[1:5])])

    @property
    def name(self) -> str:
        return " ".join(part for part in self[1:5] if part) or "全部"


class Line(NamedTuple):
    """One unit, its `unit` None for the whole; `present` by year. Money in 元."""

    unit: Member | None
    people: int
    present: tuple[int, ...]
    now: int
    then: int


def standards(lens: Lens, year: int) -> list[Standard]:
    """Of one year, in the order of the code lists."""
    return named_rows(Standard, lens, PayStandard.rules, {"year": year})


def worth(base: int, increase: int | None, percent: float | None) -> int:
    """(原标准 + 提高额) × 比例 in whole 元, a half rounded up."""
    share = Decimal(str(100 if percent is None else percent)) / 100
    return int((Decimal(base + (increase or 0)) * share).quantize(Decimal(1), ROUND_HALF_UP))


def common(values: Sequence) -> Any:
    """The one value that all share, or None."""
    return values[0] if values and len(set(values)) == 1 else None


def changed(given: Sequence[Standard], increase: int | None = None, percents: Mapping[str, float] | None = None) -> list[Standard]:
    """The standards with another rise for those that say what they rose from, and other percentages by post group.

    A standard that keeps both keeps its amount, whatever that is made of.
    """
    found = []
    for one in given:
        if one.base is None:
            found.append(one)
            continue
        rise = one.increase if increase is None else increase
        percent = (percents or {}).get(one.post_group, one.percent)
        same = (rise, percent) == (one.increase, one.percent)
        amount = one.amount if same else worth(one.base, rise, percent)
        found.append(one._replace(increase=rise, percent=percent, amount=amount))
    return found


def budgets(lens: Lens, where: Mapping[str, Any], level: str, years: Sequence[int], proposed: Sequence[Standard]) -> list[Line]:
    """Every unit of `level`, then the whole: the present budget of each year, and that of the proposal's year beside its own."""
    year = proposed[0].year
    amounts = {one.key: one.amount for one in proposed}
    of_the_year = {**where, "year": year}
    lines = []
    for by in ((level,), ()):
        present = _by_unit(ask(lens, PayBudget.budget, (*by, "year"), {**where, "year": list(years)}))
        applied = _by_unit(ask(lens, PayBudget.applied, (*by, "standard"), of_the_year))
        for unit in ask(lens, PayBudget.people, by, of_the_year).rows:
            held = present.get(unit.members, {})
            then = sum(count * amounts.get(key, 0) for key, count in applied.get(unit.members, {}).items())
            paid = tuple(held.get(one, 0) for one in years)
            lines.append(Line(unit.members[0] if by else None, unit.cells[0].value or 0, paid, held.get(year, 0), then))
    return lines


def _by_unit(answer: Result) -> dict[tuple, dict]:
    """The unit of a row -> key of its last member -> figure."""
    found: dict[tuple, dict] = {}
    for row in answer.rows:
        found.setdefault(row.members[:-1], {})[row.members[-1].key] = row.cells[0].value or 0
    return found
