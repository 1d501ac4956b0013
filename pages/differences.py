"""差异研判: which townships really differ in a share, and which differences are luck."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analytics import charts, shape
from analytics.appraisal import Appraisal
from analytics.differences import (
    AS_EXPECTED,
    COMPARED,
    Difference,
    capped_years,
    differences,
    figures,
    headings,
    last_years,
    standard_finding,
    standardised,
    strata,
    told_ranks,
    years_together,
)
from analytics.explanation import number_of
from analytics.finding import subtitle
from analytics.model import Metric
from analytics.query import Cell, Result, show_year
from analytics.quota import ExcellentQuota
from pages._link import METRIC, Link, picked
from pages._page import chart, dark, list_file, number_link, page, scrolling, show_figure, side_by_side, unit_level
from pages._quota import LEDGER

MOST = 150  # rows on the screen; the file has them all
FIRST = Appraisal.excellent.key


def told_capped(metric: Metric, capped: Sequence[int], free: Sequence[int]) -> None:
    """Whose share a cap decides is not compared; what is left to compare."""
    lens = page().lens
    those, others = ("、".join(show_year(lens, year, metric.model) for year in years) for years in (capped, free))
    rest = f"下面只比较没有名额规定的{others}。" if free else "近三年都有名额规定，没有可以比较的年度。"
    st.warning(
        f"{those}优秀等次有名额规定，{metric.label}首先取决于分到多少名额：只看名额用了多少，不比较占比高低。{rest}",
        icon=":material/gavel:",
    )


def places() -> None:
    """The places used against those allowed."""
    chart(LEDGER, by=ExcellentQuota.township, kind="matrix", key="quota_township")


def beside_expected(result: Result) -> None:
    """Each unit beside what its own people lead one to expect."""
    picture = charts.figure(result, kind="dots", dark=dark(), whole=AS_EXPECTED, whole_name="预期")
    measure = f"{subtitle(result)} · 95%区间按拜尔近似，预期不足1的不判断"
    show_figure(result, picture, standard_finding(result), measure, "standardised", charts.alt(result, "dots"), "dots")


def table(result: Result, whole: Cell, pooled: tuple[Result, Cell] | None, standard: Result | None) -> None:
    found = differences(result, whole, pooled, standard)
    head = headings(result, pooled[0].where["year"] if pooled else (), standard is not None)
    lines = [_line(one, result, pooled and pooled[0], standard) for one in found]
    with st.container(border=True, key="list_differences"):
        st.markdown(f"#### {told_ranks(found)}")
        more = f"　只列前{MOST}个，文件中是全部。" if len(lines) > MOST else ""
        st.caption(f"有差别的在前，其余按代码排，不按高低排。可能名次：两两比较，全部单位的范围同时有95%把握。{more}")
        scrolling(head, lines[:MOST], fits=14)
        with st.container(horizontal=True, key="tools_list_differences"):
            list_file(f"{result.metrics[0].label}_差异研判", head, lambda: lines, result, key="csv_differences")


def _line(one: Difference, result: Result, pooled: Result | None, standard: Result | None) -> list[str | Link]:
    """The figures of a unit, of which the shares lead to what they mean."""
    line: list[str | Link] = list(figures(one, result, standard))
    for place, asked in ((1, result), (5, pooled), (7 if pooled else 5, standard)):
        if asked:
            line[place] = number_link(line[place], number_of(page().lens, asked, asked.metrics[0], (one.unit,)))
    return line


def compare(metric: Metric) -> None:
    level, lens = unit_level(), page().lens
    result = page().ask(metric, level)
    asked, last = result.where.get("year", ()), last_years(result)
    capped = capped_years(lens, metric, page().where, sorted({*asked, *last}))
    if not capped or set(capped).isdisjoint(asked):
        judge(metric, {}, tuple(year for year in years_together(result) if year not in capped))
        return
    free = tuple(year for year in last if year not in capped)
    told_capped(metric, [year for year in capped if year in asked], free)
    if free:
        judge(metric, {"year": free}, (), [places])  # what decides a share and where it differs are read together
    else:
        side_by_side([places])


def judge(metric: Metric, where: Mapping[str, Any], together: Sequence[int], first: Sequence[Callable[[], None]] = ()) -> None:
    """The units beside the whole, after what is drawn first; the same over the years `together`, and beside what their people lead one to
    expect."""
    level, by = unit_level(), strata(metric)
    result, whole = page().ask(metric, level, where), page().ask(metric, where=where).rows[0].cells[0]
    if until := shape.so_far(result):
        st.info(f"所选年度未完({until})，{metric.label}不作高低比较。请选择已结束的年度。", icon=":material/info:")
        return
    years = {"year": together}
    pooled = (page().ask(metric, level, years), page().ask(metric, where=years).rows[0].cells[0]) if len(together) > 1 else None
    standard = standardised(page().ask(metric, [level, *by], where)) if by else None
    drawn = [lambda: chart(metric, by=level, kind="limits", where=where, key="limits")]
    drawn += [lambda: chart(metric, by=level, kind="limits", where=years, key="limits_years")] if pooled else []
    drawn += [lambda: beside_expected(standard)] if standard else []
    side_by_side([*first, *drawn])
    table(result, whole, pooled, standard)


chosen = picked(
    METRIC, "比较的指标", {key: f"{COMPARED[key].model.label} · {COMPARED[key].label}" for key in sorted(COMPARED, key=FIRST.__ne__)}
)
compare(COMPARED[chosen])
