"""Which units really differ in a share: beside the whole, in which rank at all, over three years, and beside what their people lead one
to expect."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from analytics import shape
from analytics.appraisal import Appraisal
from analytics.catalog import METRICS
from analytics.finding import sides
from analytics.intervals import INNER, OUTER, expected, ranks
from analytics.model import Dimension, Metric, Standardised
from analytics.query import Cell, Member, Result, Row, ask, fact_years
from analytics.quota import ExcellentQuota
from data.lens import Lens

YEARS = 3  # that are taken together
AS_EXPECTED = Cell(1.0)
WORDS = {1: "高于", 0: "无法区分", -1: "低于"}
SIGNS = {1: "▲", 0: "○", -1: "▼"}  # beside the words, which a glance does not read
STRATA = ("post_group", "category")  # what a unit cannot help: who its people are, and what its villages are rated
CAPPED = (Appraisal.excellent, Appraisal.competent)  # what a cap on 优秀 decides: to compare units by it measures the cap
COMPARED: dict[str, Metric] = {
    key: metric for key, metric in METRICS.items() if metric.proportion and "township" in metric.model.dimensions
}


class Difference(NamedTuple):
    """One unit: its share, `side` (1 above the whole, 0 not to be told from it, -1 below), `far` beyond the outer limit too, the best
    and the worst rank it may have, the same share over three years, and observed over expected; None where that is not asked."""

    unit: Member
    cell: Cell
    side: int
    far: bool
    ranks: tuple[int, int] | None
    pooled: Cell | None
    pooled_side: int
    standard: Cell | None
    standard_side: int


def strata(metric: Metric) -> tuple[Dimension, ...]:
    """What a share is standardised by; none where its model knows nothing of the kind."""
    return tuple(metric.model.dimensions[name] for name in STRATA if name in metric.model.dimensions)


def years_together(result: Result) -> tuple[int, ...]:
    """The years with records among the last three up to the year of an answer; none where it has no year, or there is but one."""
    found = last_years(result)
    return found if len(found) > 1 else ()


def last_years(result: Result) -> tuple[int, ...]:
    """The years with records among the last three up to the year of an answer; none where it has no year."""
    last = next(iter(result.where.get("year", ())), None)
    recorded = fact_years(result.lens, result.model.yearly) if last else ()
    return tuple(sorted(year for year in recorded if last - YEARS < year <= last))


def capped_years(lens: Lens, metric: Metric, where: Mapping[str, Any], years: Sequence[int]) -> tuple[int, ...]:
    """Those of the years in which a cap decides the share of somebody in the townships in view, whatever else is chosen."""
    if metric not in CAPPED or not years:
        return ()
    place = {name: keys for name, keys in where.items() if name in ("county", "township")}
    found = ask(lens, ExcellentQuota.pools, ExcellentQuota.year, {**place, "year": tuple(years)})
    return tuple(row.members[0].key for row in found.rows if row.cells[0].value)


def standardised(fine: Result) -> Result:
    """A share by unit and strata -> what is observed in each unit over what is expected at the rates of all units together.

    A blank stratum is a stratum; a unit without a roster stays without a figure.
    """
    (metric,) = fine.metrics
    together: dict[tuple, list[Cell]] = defaultdict(list)
    by_unit: dict[Member, list[tuple[tuple, Cell]]] = defaultdict(list)
    for row in fine.rows:
        unit, stratum = row.members[0], row.members[1:]
        by_unit[unit].append((stratum, row.cells[0]))
        together[stratum].append(row.cells[0])
    rates = {stratum: shape.pooled(cells).value for stratum, cells in together.items()}
    rows = []
    for unit, own in by_unit.items():
        counted = [(stratum, cell) for stratum, cell in own if cell.fraction and cell.fraction[1]]
        observed = sum(cell.fraction[0] for _, cell in counted)
        awaited = expected((cell.fraction[1], rates[stratum]) for stratum, cell in counted)
        value = observed / awaited if awaited else None
        unknown, silent = sum(cell.unknown for _, cell in own), any(cell.no_data for _, cell in own)
        rows.append(Row((unit,), (Cell(value, (observed, awaited), unknown, silent),)))
    named = _listed(fine.by[1:])
    ratio = Standardised(
        f"{metric.label}·实际÷预期",
        definition=f"实际数 ÷ 预期数；预期数=本单位各{named}的分母 × 范围内同类的占比(间接标准化)。{metric.definition}",
        known=metric.known,
        source=metric.source,
        share=metric,
    )
    ratio.name, ratio.model = f"{metric.name}_standardised", metric.model
    return replace(fine, metrics=(ratio,), by=fine.by[:1], rows=tuple(rows))


def standard_finding(result: Result) -> str:
    """按待遇岗位类别和村考核类别换算，高于预期的有1个：云麓镇；其余与预期无法区分."""
    cells = [row.cells[0] for row in result.rows]
    told = sides(result, [row.members[0] for row in result.rows], cells, AS_EXPECTED, "预期")
    return f"按{_listed(strata(result.metrics[0]))}换算，{'；'.join(told)}"


def differences(result: Result, whole: Cell, pooled: tuple[Result, Cell] | None = None, standard: Result | None = None) -> list[Difference]:
    """A share by units, beside its whole, and what three years and the strata say of the same units: those that differ first."""
    (metric,) = result.metrics
    counted = [row for row in result.rows if shape.interval(metric, row.cells[0])]
    found = dict(zip([row.members[0].key for row in counted], ranks([row.cells[0].fraction for row in counted]), strict=True))
    over_years = {row.members[0].key: row.cells[0] for row in pooled[0].rows} if pooled else {}
    beside = {row.members[0].key: row.cells[0] for row in standard.rows} if standard else {}
    told = []
    for row in result.rows:
        (unit,), (cell,) = row.members, row.cells
        long = over_years.get(unit.key, shape.NOWHERE) if pooled else None
        ratio = beside.get(unit.key, shape.NOWHERE) if standard else None
        told.append(
            Difference(
                unit,
                cell,
                shape.side(metric, cell, whole, INNER),
                bool(shape.side(metric, cell, whole, OUTER)),
                found.get(unit.key),
                long,
                shape.side(metric, long, pooled[1]) if long else 0,
                ratio,
                shape.side(standard.metrics[0], ratio, AS_EXPECTED) if ratio else 0,
            )
        )
    return sorted(told, key=lambda one: (not one.side, one.unit.key is None))


def word(side: int, far: bool = False) -> str:
    """▲ 高于, and whether even the outer limit does not hold it."""
    return f"{SIGNS[side]} {WORDS[side]}{'(99.8%界限外)' if far else ''}"


def figures(one: Difference, result: Result, standard: Result | None) -> list[str]:
    """One line of the table, under `headings`."""
    (metric,) = result.metrics
    span = shape.interval(metric, one.cell)
    told = [one.unit.label, shape.figure_text(metric, one.cell), _span(span), word(one.side, one.far) if span else "—"]
    told.append(f"{one.ranks[0]}–{one.ranks[1]}" if one.ranks else "—")
    if one.pooled is not None:
        told += [shape.figure_text(metric, one.pooled), word(one.pooled_side) if one.pooled.value is not None else "—"]
    if one.standard is not None:
        (ratio,) = standard.metrics
        within = shape.interval(ratio, one.standard)
        told += [shape.figure_text(ratio, one.standard), _span(within), word(one.standard_side) if within else "—"]
    return told


def headings(result: Result, pooled: Sequence[int], standard: bool) -> list[str]:
    told = [result.by[0].label, result.metrics[0].label, "95%区间", f"与{shape.whole_name(result)}相比", "可能名次"]
    told += [f"{pooled[0]}至{pooled[-1]}年合计", "合计相比"] if pooled else []
    return told + (["实际÷预期", "实际÷预期的95%区间", "与预期相比"] if standard else [])


def told_ranks(found: Sequence[Difference]) -> str:
    """How little a league table would say."""
    known = [one.ranks for one in found if one.ranks]
    if len(known) < 2:
        return "可比的单位不足两个，没有名次"
    anywhere = sum(first == 1 and last == len(known) for first, last in known)
    if 2 * anywhere >= len(known):
        those = f"中有{anywhere}个" if anywhere < len(known) else "个个都"
        return f"{len(known)}个单位{those}可能排第1，也可能排第{len(known)}，不能按占比排名次"
    spread = sorted(last - first + 1 for first, last in known)
    return f"{len(known)}个单位的名次只能说到一个范围，一般有{spread[len(spread) // 2]}个可能的位次，不宜排名次"


def _span(span: tuple[float, float] | None) -> str:
    return f"{span[0]:.1%}–{span[1]:.1%}" if span else "—"


def _listed(by: Sequence[Dimension]) -> str:
    return "和".join(dimension.label for dimension in by)
