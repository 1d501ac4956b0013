"""One cell of the matrix of 班子分析研判 explained: what the rule asks, what the records say, and the people whom it counts."""

from collections.abc import Iterator, Mapping

from analytics.cadre import DEGREES, Cadre
from analytics.explanation import Number, Part, Projected, listed_part
from analytics.query import show_date, unit_names
from analytics.reserve import Reserve
from analytics.rules import RESERVE, SHOWN, UNDECIDED, Standing, reason, remedy, requirement
from data.lens import Lens
from data.team_rules import SEATS

_WHO: dict[str, tuple[str, Mapping[str, tuple]]] = {
    "女性成员": ("女性", {"gender": ("女",)}),
    "35岁及以下成员": ("35岁及以下", {"age_35": Cadre.age_35.order[:1]}),
    "大专及以上占比": ("大专及以上", {"education": DEGREES}),
}


def explained(lens: Lens, one: Standing) -> Projected:
    """What stands behind one rule held against one village."""
    names = unit_names(lens)
    place = names.get(one.village_code, one.village_code)
    told = [
        ("规定", f"{one.rule_name}({one.tag})"),
        ("要求", requirement(one)),
        ("依据", one.policy or "未登记文件"),
        ("现状", reason(one)),
        ("结果", one.outcome),
        ("需要", remedy(one)),
        ("口径", _meaning(one)),
        ("截止日", show_date(lens.as_of)),
        ("范围", " › ".join(dict.fromkeys((names.get(one.township_code, one.township_code), place)))),
    ]
    return Projected(f"{place} · {one.rule_name}：{one.outcome}", tuple(line for line in told if line[1]), tuple(_people(lens, one)))


def fillers_number(one: Standing, own: bool) -> Number:
    """Those of `rules.fillers`: the village's own, or of its whole township where the village has none."""
    place = {"village": (one.village_code,)} if own else {"township": (one.township_code,)}
    return Number(Reserve.available, place | _WHO.get(one.measure, ("", {}))[1])


def _meaning(one: Standing) -> str:
    if one.measure == RESERVE:
        return Reserve.available.definition
    counted = "按任职组织含村(居)委会的现任干部核对，席位数以登记为准。" if one.basis == SEATS else "按现任村(社区)干部核对。"
    if one.outcome == SHOWN:
        return f"{counted}只列出情况，不作判断。"
    open_ended = "空白处无论实际是什么都不影响的才下结论"
    return f"{counted}{open_ended}；这一项还不能下结论。" if one.outcome == UNDECIDED else f"{counted}{open_ended}。"


def _people(lens: Lens, one: Standing) -> Iterator[Part]:
    """Those whom the rule counts, then the whole team."""
    where = {"village": (one.village_code,)}
    if one.measure == RESERVE:
        yield listed_part(lens, RESERVE, Number(Reserve.available, where))
        return
    where |= {"seat": ("村(居)委会",)} if one.basis == SEATS else {}
    if one.measure in _WHO:
        label, those = _WHO[one.measure]
        yield listed_part(lens, label, Number(Cadre.headcount, where | those))
    yield listed_part(lens, "村(居)委会成员" if one.basis == SEATS else "现任干部", Number(Cadre.headcount, where))
