"""班子分析研判: what the records of each village say of each rule, why, and what it would take."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from analytics.cadre import DEGREES
from analytics.model import ByUnit, Count, Dimension, Distinct, Share
from analytics.query import named_rows
from analytics.reserve import Reserve
from data import codes
from data.lens import Lens
from data.team_rules import SEATS

FAILING, ATTENTION, UNDECIDED, MET, SHOWN = OUTCOMES = ("未达标", "需关注", "无法判断", "达标", "只展示")
SIGNS = {FAILING: "✗", ATTENTION: "!", UNDECIDED: "?", MET: "✓", SHOWN: ""}  # beside the colour, which not everybody sees
RESERVE = "可用后备"  # the measure of the rule that 规定值 holds
_JUDGED = f"f.outcome <> '{SHOWN}'"
_COUNTED = {"女性成员": "女性", "35岁及以下成员": "35岁及以下"}
_BLANKS = {
    "女性成员": "性别",
    "35岁及以下成员": "出生日期",
    "大专及以上占比": "学历",
    "人数较少民族成员": "民族",
    "一肩挑": "是否一肩挑",
}


class VillageRule(ByUnit):
    """One row per village and rule that applies to it on the as-of date."""

    label = "班子达标情况"
    view, grain, unit, rosters = "village_rule", "village_code, rule_name", "项", True

    rule_name = Dimension("班子规定")
    outcome = Dimension("研判结果", order=OUTCOMES, complete=False)
    tag = Dimension("规定层级", order=codes.RULE_TAG.values)

    listed = Count("适用项数", unit="项", definition="截止日有效的班子规定逐村适用的项数，含只展示的。")
    judged = Count(
        "研判项数", where=_JUDGED, unit="项", definition="截止日启用的班子规定逐村核对的项数，一个村(社区)一条规定计一项；只展示的不计。"
    )
    failing = Count(
        "未达标项数",
        where=f"f.outcome = '{FAILING}'",
        unit="项",
        out_of=judged,
        definition="无论空白处实际是什么都不符合标准的项数。",
    )
    attention = Count(
        "需关注项数",
        where=f"f.outcome = '{ATTENTION}'",
        unit="项",
        out_of=judged,
        definition="达标而没有达到关注值，或多民族村(社区)的成员都是同一民族、需要核对的项数。",
    )
    undecided = Count(
        "无法判断项数",
        where=f"f.outcome = '{UNDECIDED}'",
        unit="项",
        out_of=judged,
        definition="因席位、性别、年龄等没有登记，符合和不符合都有可能的项数。",
    )
    met = Share(
        "班子规定达标率",
        where=f"f.outcome = '{MET}'",
        among=f"{_JUDGED} AND f.outcome <> '{UNDECIDED}'",
        definition="达标项数 ÷ 能够判断的项数；需关注的不算达标，无法判断的不在分母。",
    )
    villages = Distinct(
        "参加研判的村(社区)", where=_JUDGED, of="f.village_code", unit="个", definition="至少有一条启用的班子规定适用的村(社区)个数。"
    )
    failing_villages = Distinct(
        "有未达标项的村(社区)",
        where=f"f.outcome = '{FAILING}'",
        of="f.village_code",
        unit="个",
        out_of=villages,
        definition="至少有一项未达标的村(社区)个数。",
    )
    attention_villages = Distinct(
        "有需关注项的村(社区)",
        where=f"f.outcome = '{ATTENTION}'",
        of="f.village_code",
        unit="个",
        out_of=villages,
        definition="至少有一项需关注的村(社区)个数。",
    )


class Standing(NamedTuple):
    """One village and one rule: the columns of `village_rule` by name. `high` and `beyond` are None where nothing limits them."""

    village_code: str
    township_code: str
    kind: str | None
    cadres: int
    rule_name: str
    measure: str
    basis: str
    operator: str
    threshold: float | None
    upper: float | None
    attention: float | None
    days: int | None
    tag: str | None
    policy: str | None
    kind_blank: int
    seats: int | None
    members: int
    beyond: int | None
    ethnic_groups: int
    have: int | None
    blank: int
    low: float
    high: float | None
    outcome: str


class ReservePerson(NamedTuple):
    """Who is in the reserve and may be used."""

    village_code: str | None
    township_code: str
    name: str
    gender: str | None
    age: int | None
    education: str | None


_FITS: dict[str, Callable[[ReservePerson], bool]] = {
    "职数": lambda person: True,
    "女性成员": lambda person: person.gender == "女",
    "35岁及以下成员": lambda person: person.age is not None and person.age <= 35,
    "大专及以上占比": lambda person: person.education in DEGREES,
}


def standings(lens: Lens, where: Mapping[str, Any]) -> list[Standing]:
    """Every rule of every village in view, 未达标 first, then 需关注; rule by rule."""
    return sorted(named_rows(Standing, lens, VillageRule.listed, where), key=_order)


def _order(one: Standing) -> tuple:
    return (OUTCOMES.index(one.outcome), *rule_order(one), one.village_code)


def rule_order(one: Standing) -> tuple:
    """Laws before what the city set itself, and each by what it looks at."""
    return (codes.RULE_TAG.values.index(one.tag), (*codes.TEAM_MEASURE.values, RESERVE).index(one.measure), one.rule_name)


def usable_reserve(lens: Lens, where: Mapping[str, Any]) -> list[ReservePerson]:
    """The usable reserve of the townships in view: whoever is short may look at the neighbours."""
    townships = {name: keys for name, keys in where.items() if name in ("county", "township")}
    return named_rows(ReservePerson, lens, Reserve.available, townships)


def requirement(one: Standing) -> str:
    """What the rule asks: 不少于1人."""
    if one.operator == SHOWN:
        return SHOWN
    unit = "%" if one.measure == "大专及以上占比" else "席" if one.measure == "职数" and one.basis == SEATS else "人"
    upper = f"–{one.upper:g}" if one.upper is not None else ""
    attention = f"(关注值{one.attention:g}{unit})" if one.attention is not None else ""
    return f"{one.operator}{one.threshold:g}{upper}{unit}{attention}"


def figure(one: Standing) -> str:
    """The figure in a word, for a table of many."""
    if one.kind_blank or (one.outcome == UNDECIDED and one.measure != "职数"):
        return "未登记" if one.measure == "近亲属" or not one.members else f"已知{one.have}人" if one.have is not None else "待核"
    if one.measure == "职数":
        return f"{one.seats}席" if one.seats is not None else "席位未填" if one.basis == SEATS else f"{one.members}人"
    if one.measure == "大专及以上占比":
        return f"{one.low:.0f}%"
    if one.measure == "人数较少民族成员":
        return f"{one.ethnic_groups}个民族" if one.ethnic_groups > 1 else "同一民族"
    if one.measure == "一肩挑":
        return "是" if one.have else "否" if one.high == 0 else "未填"
    return f"{one.have}人"


def reason(one: Standing) -> str:
    """What the records say: 村委会3席，无女性成员."""
    if one.measure == "近亲属":
        return "没有亲属关系的登记"
    if one.measure == RESERVE:
        return f"可用后备{one.have}人"
    if one.members == 0 and one.basis != SEATS:
        return "没有现任干部"
    return "，".join([part for part in (_size(one), _found(one)) if part] + _open(one))


def _body(one: Standing) -> str:
    return {"村": "村委会", "社区": "居委会"}.get(one.kind, "村(居)委会")


def _size(one: Standing) -> str:
    if one.measure == "一肩挑":
        return ""
    if one.basis != SEATS:
        return f"现任{one.members}人"
    return f"{_body(one)}席位数未填" if one.seats is None else f"{_body(one)}{one.seats}席"


def _found(one: Standing) -> str:
    among = f"已登记的{one.members}人中" if one.beyond != 0 and one.basis == SEATS and one.members else ""
    if one.measure == "一肩挑":
        return "书记、主任由一人担任" if one.have else "" if one.blank else "书记、主任不是同一人"
    if one.measure == "职数":
        return f"已登记{one.members}人" if one.basis == SEATS and one.members > (one.seats or 0) else ""
    if one.basis == SEATS and not one.members:
        return "没有登记任职组织"
    if one.measure in _COUNTED:
        return f"{among}{_COUNTED[one.measure]}{one.have}人" if one.have else f"{among}无{_COUNTED[one.measure]}成员"
    if one.measure == "大专及以上占比":
        return f"{among}大专及以上{one.have}人"
    if one.measure == "人数较少民族成员":
        return f"{among}有{one.ethnic_groups}个民族的成员" if one.ethnic_groups > 1 else f"{among}均为同一民族" if one.ethnic_groups else ""
    return ""


def _open(one: Standing) -> list[str]:
    """Which blanks leave something open."""
    if one.kind_blank:
        return ["村/社区类别未填"]
    blank = [f"{one.blank}人{_BLANKS[one.measure]}未填"] if one.blank else []
    return [f"另{one.beyond}席的成员不在花名册", *blank] if one.beyond and one.measure != "职数" else blank


def missing(one: Standing) -> int:
    """How many at least it takes to meet the rule, or its 关注值 where the rule is met; negative: how many are too many."""
    target = one.attention if one.outcome == ATTENTION else one.threshold
    if one.outcome not in (FAILING, ATTENTION) or target is None or one.measure == "人数较少民族成员":
        return 0
    most = one.upper if one.operator == "介于" else target
    share = one.measure == "大专及以上占比"
    if one.operator != "不少于" and one.low > most:
        return floor(Fraction(most) * (one.members + one.beyond) / 100) - one.have if share else floor(most) - int(one.low)
    if share:
        return ceil(Fraction(target) * (one.members + one.beyond) / 100) - (one.have + one.blank + one.beyond)
    return ceil(target) - int(one.high)


def remedy(one: Standing) -> str:
    """What it would take, in words: 需增加1名女性成员."""
    if one.outcome == UNDECIDED:
        return "补全登记后判断"
    if one.outcome == ATTENTION and one.measure == "人数较少民族成员":
        return "核对有无人数较少民族的成员"
    count = missing(one)
    if not count:
        return ""
    seats = "席" if one.basis == SEATS and one.measure == "职数" else "人"
    if count < 0:
        return f"超出{-count}{seats}"
    verb = {"职数": f"需补{count}{seats}", RESERVE: f"需再储备{count}人", "大专及以上占比": f"需再有{count}人达到大专及以上"}
    return verb.get(one.measure) or f"需增加{count}名{_COUNTED[one.measure]}成员"


def fillers(one: Standing, reserve: Sequence[ReservePerson]) -> tuple[list[ReservePerson], int]:
    """Who of the village's own usable reserve would help, and how many more the rest of its township has."""
    if missing(one) <= 0 or one.measure not in _FITS:
        return [], 0
    fitting = [person for person in reserve if person.township_code == one.township_code and _FITS[one.measure](person)]
    own = [person for person in fitting if person.village_code == one.village_code]
    return own, len(fitting) - len(own)


def headline(found: Sequence[Standing]) -> str:
    """How many villages break a rule, and which rules: the finding of the page."""
    judged = {one.village_code for one in found if one.outcome != SHOWN}
    failing = [one for one in found if one.outcome == FAILING]
    if not judged:
        return "截止日没有启用的班子规定"
    if not failing:
        return f"{len(judged):,}个村(社区)没有未达标项"
    by_rule = Counter(one.rule_name for one in failing)
    villages = len({one.village_code for one in failing})
    told = "、".join(f"{name}{count:,}个" for name, count in by_rule.most_common())
    return f"{len(judged):,}个村(社区)中{villages:,}个有未达标项：{told}"
