"""The team of today beside the one that an election would leave: the same declared figures, targets and national benchmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from analytics.cadre import Cadre
from analytics.explanation import Number, number_of
from analytics.model import ByUnit, Metric
from analytics.query import Cell, Member, ask, by_model
from analytics.succession import Succession, SuccessionReserve, SuccessionVillage, teams
from analytics.village import Village
from analytics.wording import NOTHING, show, show_whole
from data.lens import Lens, fetch

HEADINGS = ("指标", "现在", "留任后(不补选)", "补选后(可能区间)", "规定目标", "全国2021年底")
SECRETARY = "书记"
_TARGETS = {"大专及以上占比": Cadre.college, "女性成员": Village.with_woman, "35岁及以下成员": Village.with_under_36}
# 全国, end of 2021: secretaries by kind of unit, and the teams of villages.
NATIONAL = {
    (Cadre.college, SECRETARY, "村"): 0.408,
    (Cadre.college, SECRETARY, "社区"): 0.777,
    (Cadre.under_36, SECRETARY, "村"): 0.125,
    (Cadre.under_36, SECRETARY, "社区"): 0.182,
    (Cadre.women, "", "村"): 0.281,
}
_TEAM = {
    Cadre.headcount: Succession.stays,
    Cadre.mean_age: Succession.mean_age,
    Cadre.under_36: Succession.under_36,
    Cadre.over_55: Succession.over_55,
    Cadre.college: Succession.college,
    Cadre.women: Succession.women,
}
_FILLED = {
    Cadre.under_36: SuccessionReserve.under_36,
    Cadre.college: SuccessionReserve.college,
    Cadre.women: SuccessionReserve.women,
}
Found = tuple[Cell, Number]
_VILLAGES = {Village.with_woman: SuccessionVillage.with_woman, Village.with_under_36: SuccessionVillage.with_under_36}


class Line(NamedTuple):
    """One figure, as it is written in each column; the numbers behind 现在 and 留任后, and behind what 补选后 lies between: of those who
    stay and of those who may join."""

    label: str
    now: str
    staying: str
    filled: str = NOTHING
    target: str = NOTHING
    national: str = NOTHING
    numbers: tuple[Number, ...] = ()
    between: tuple[Number, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        return self[: len(HEADINGS)]


class Fill(NamedTuple):
    """A village with posts to fill: how many open, how many qualify, and how many of those are of the kind that is counted."""

    openings: int
    fit: int
    counted: int


def filled(staying: tuple[int, int], fills: Sequence[Fill]) -> tuple[float, float] | None:
    """(least, most) share of those counted, (counted, all) who stay, once each village has filled its posts with those who qualify there.

    Who of them is chosen nobody knows: the least takes the others first, the most those counted. None without anybody.
    """
    taken = [(min(one.openings, one.fit), one) for one in fills]
    everybody = staying[1] + sum(count for count, _ in taken)
    least = staying[0] + sum(max(0, count - (one.fit - one.counted)) for count, one in taken)
    most = staying[0] + sum(min(count, one.counted) for count, one in taken)
    return (least / everybody, most / everybody) if everybody else None


def outlook(lens: Lens, where: Mapping[str, Any]) -> list[Line]:
    """Every figure of the structure, today and after; `lens` supposes the scenario."""
    kind = where.get("kind", "")
    asked = targets(lens, kind)
    pairs = _pairs(lens, _TEAM | ({} if "post_group" in where else _VILLAGES), where)
    ranges = {} if "post_group" in where else _ranges(lens, where, {metric: then for metric, _, (then, _) in pairs})
    lines = [
        Line(
            metric.label,
            *_written(metric, now, then),
            ranges[metric][0] if metric in ranges else NOTHING,
            asked.get(metric, NOTHING),
            _national(metric, kind),
            (number, after),
            (after, ranges[metric][1]) if metric in ranges else (),
        )
        for metric, (now, number), (then, after) in pairs
    ]
    return lines + (_secretaries(lens, where) if where.get("post_group", SECRETARY) == SECRETARY else [])


def headline(lines: Sequence[Line]) -> str:
    """How the team changes: 留任474人(现506人)：平均年龄47.1岁→47.8岁，…"""
    told = {line.label: (line.now.split()[0], line.staying.split()[0]) for line in lines}
    now, staying = told.pop(Cadre.headcount.label)
    changes = [f"{metric.label}{'→'.join(told[metric.label])}" for metric in (Cadre.mean_age, Cadre.under_36, Cadre.college, Cadre.women)]
    return f"留任{staying}(现{now})：{'，'.join(changes)}"


def _secretaries(lens: Lens, where: Mapping[str, Any]) -> list[Line]:
    """Villages and communities apart, as the benchmarks are."""
    metrics = (Cadre.college, Cadre.under_36)
    chosen = {**where, "post_group": SECRETARY}
    now, then = (ask(lens, asked, "kind", chosen) for asked in (metrics, [_TEAM[metric] for metric in metrics]))
    return [
        Line(
            f"{kind}书记{metric.label}",
            *_written(metric, *(result.cell(result.metrics[place], kind=kind) for result in (now, then))),
            national=_national(metric, kind, SECRETARY),
            numbers=tuple(number_of(lens, result, result.metrics[place], (Member(kind, kind),)) for result in (now, then)),
        )
        for kind in ByUnit.kind.order
        if where.get("kind", kind) == kind
        for place, metric in enumerate(metrics)
    ]


def _pairs(lens: Lens, metrics: Mapping[Metric, Metric], where: Mapping[str, Any]) -> list[tuple[Metric, Found, Found]]:
    """(declared metric, its cell and number today, those of then), asking each model once."""
    cells: dict[Metric, Found] = {}
    for own in by_model([*metrics, *metrics.values()]).values():
        result = ask(lens, own, where=where)
        cells |= {metric: (cell, number_of(lens, result, metric)) for metric, cell in zip(own, result.rows[0].cells, strict=True)}
    return [(metric, cells[metric], cells[then]) for metric, then in metrics.items()]


def _written(metric: Metric, *cells: Cell) -> list[str]:
    return [show(metric, cell) if cell.value is None else show_whole(metric, cell) for cell in cells]


def _national(metric: Metric, kind: str, who: str = "") -> str:
    share = NATIONAL.get((metric, who, kind or "村"))
    return NOTHING if share is None else f"{share:.1%}"


def _ranges(lens: Lens, where: Mapping[str, Any], staying: Mapping[Metric, Cell]) -> dict[Metric, tuple[str, Number]]:
    """Declared share -> what it would lie between once posts are filled, and that of who may join; `staying` has that of those who stay."""
    openings = {team.village_code: team.openings for team in teams(lens, where)}
    qualified = ask(lens, tuple(_FILLED.values()), "village", where)
    told = {}
    for place, (metric, joining) in enumerate(_FILLED.items()):
        fills = [Fill(openings.get(row.members[0].key, 0), *reversed(row.cells[place].fraction or (0, 0))) for row in qualified.rows]
        if (fraction := staying[metric].fraction) and (span := filled(fraction, fills)):
            least, most = (show(metric, Cell(bound)) for bound in span)
            text = least if least == most else f"{least}–{most}"
            told[metric] = text, number_of(lens, replace(qualified, by=()), joining)
    return told


def targets(lens: Lens, kind: str = "") -> dict[Metric, str]:
    """Declared share -> what the rules of 班子规定 that are in force on the day of the election ask of each village."""
    text = """
        SELECT r.measure, r.kind, r.operator, r.threshold FROM team_rule AS r
        WHERE COALESCE(r.valid_from, 0) <= $until AND COALESCE(r.valid_to, 99991231) >= $until AND r.threshold IS NOT NULL
    """
    asked: dict[Metric, dict[str, None]] = {}
    for measure, of, operator, threshold in sorted(fetch(lens, text).rows, key=str):
        if measure in _TARGETS and kind in ("", of or kind):
            unit = "%" if measure == "大专及以上占比" else "人"
            asked.setdefault(_TARGETS[measure], {})[f"每{of or '村(社区)'}{operator}{threshold:g}{unit}"] = None
    return {metric: "、".join(told) for metric, told in asked.items()}
