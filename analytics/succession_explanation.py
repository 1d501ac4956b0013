"""Figures of 换届研判 that no metric declares alone, explained: how a village stands, and what a share would lie between."""

from collections.abc import Iterator, Mapping
from typing import Any

from analytics.explanation import Number, Part, Projected, answered, listed_part, parts
from analytics.model import Metric
from analytics.query import show_date, unit_names
from analytics.scenario import told
from analytics.succession import (
    CLOSED,
    ENOUGH,
    NOBODY,
    NOTICE,
    OPEN,
    SHORT,
    UNDECIDED,
    Succession,
    SuccessionReserve,
    SuccessionVillage,
    Team,
    reasons,
    seats,
)
from analytics.wording import place_name
from data.lens import Lens

_COVERS = {
    NOBODY: "有空缺，而本村(社区)没有一名届时符合条件或条件无法判断的后备力量。",
    SHORT: "有合适人选，但符合条件和条件无法判断的后备力量合计仍少于空缺职数。",
    OPEN: "因年龄、学历、联审或培训未填，人选够不够两种可能都有。",
    ENOUGH: "符合条件的后备力量不少于空缺职数。",
    CLOSED: "没有空缺。",
}
_FILLED = (
    "留任干部加上补选的人：各村(社区)的空缺由本村(社区)符合条件、不在任的后备力量补足，后备不够的只补到有人为止。"
    "选谁未定：最低值先补不计入分子的人，最高值先补计入分子的人。"
)


def supposed_number(lens: Lens, metric: Metric, where: Mapping[str, tuple]) -> Number:
    """A figure under what the lens supposes."""
    return Number(metric, where, assumed=lens.assumed)


def explained_team(lens: Lens, team: Team) -> Projected:
    """Why a village stands as it does."""
    names, where = unit_names(lens), {"village": (team.village_code,)}
    lists = (
        ("到龄和不再留任", Succession.gone, {}),
        ("年龄无法判断", Succession.staff, {"outcome": (UNDECIDED,)}),
        ("符合条件的后备", SuccessionReserve.fit, {}),
        ("无法判断的后备", SuccessionReserve.undecided, {}),
    )
    lines = (
        ("结果", team.cover),
        ("口径", _COVERS[team.cover]),
        ("空缺职数", f"{team.openings}个。{SuccessionVillage.openings.definition}"),
        ("空缺原因", reasons(team)),
        ("席位", seats(team)),
        *_supposed(lens, names[team.village_code]),
    )
    found = tuple(listed_part(lens, label, supposed_number(lens, metric, where | own)) for label, metric, own in lists)
    return Projected(f"{names[team.village_code]} · 换届：{team.cover}", lines, found)


def explained_range(lens: Lens, where: Mapping[str, Any], label: str, span: str, staying: Number, joining: Number) -> Projected:
    """What a share of those who stay, and of those who may join them, lies between."""
    found = (*_both(lens, "留任", staying), *_both(lens, "后备", joining))
    villages = listed_part(lens, "有空缺的村(社区)", supposed_number(lens, SuccessionVillage.with_openings, _units(staying)))
    lines = (("口径", _FILLED), ("留任", staying.metric.definition), ("后备", joining.metric.definition))
    return Projected(f"补选后{label} {span}", (*lines, *_supposed(lens, place_name(lens, where))), (*found, villages))


def _both(lens: Lens, who: str, number: Number) -> Iterator[Part]:
    """Numerator and denominator."""
    (cell,) = answered(lens, number, {}).rows[0].cells
    for part in parts(number, cell):
        yield part._replace(label=f"{who}·{part.label}")


def _units(number: Number) -> dict[str, tuple]:
    return {name: keys for name, keys in number.where.items() if name in SuccessionVillage.dimensions}


def _supposed(lens: Lens, place: str) -> tuple[tuple[str, str], ...]:
    return (("假设", told(lens)), ("截止日", show_date(lens.as_of)), ("范围", place), ("说明", NOTICE))
