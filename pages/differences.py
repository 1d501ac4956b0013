"""差异研判: which townships really differ in a share, and which differences are luck."""

import streamlit as st

from analytics import charts, shape
from analytics.appraisal import Appraisal
from analytics.differences import (
    AS_EXPECTED,
    COMPARED,
    Difference,
    differences,
    figures,
    headings,
    standard_finding,
    standardised,
    strata,
    told_ranks,
    years_together,
)
from analytics.explanation import number_of
from analytics.finding import subtitle
from analytics.model import Metric
from analytics.query import Cell, Result, show_years
from analytics.quota import ExcellentQuota
from pages._link import METRIC, Link, picked
from pages._page import chart, dark, list_file, number_link, page, scrolling, show_figure, side_by_side, unit_level
from pages._quota import LEDGER

MOST = 150  # rows on the screen; the file has them all
FIRST = Appraisal.excellent.key


def capped() -> bool:
    """Whether a cap decides the share, which is said before anything is compared."""
    answer = page().ask(ExcellentQuota.pools)
    if not answer.rows[0].cells[0].value:
        return False
    st.warning(
        f"{show_years(answer)}优秀等次有名额规定，占比高低首先取决于分到多少名额：先看名额用了多少，再看占比。", icon=":material/gavel:"
    )
    return True


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
    level, by = unit_level(), strata(metric)
    first = [places] if metric is Appraisal.excellent and capped() else []
    result, whole = page().ask(metric, level), page().ask(metric).rows[0].cells[0]
    if until := shape.so_far(result):
        side_by_side(first)
        st.info(f"所选年度未完({until})，{metric.label}不作高低比较。请选择已结束的年度。", icon=":material/info:")
        return
    years = {"year": years_together(result)}
    pooled = (page().ask(metric, level, years), page().ask(metric, where=years).rows[0].cells[0]) if years["year"] else None
    standard = standardised(page().ask(metric, [level, *by])) if by else None
    then = [lambda: chart(metric, by=level, kind="limits", key="limits")]
    then += [lambda: chart(metric, by=level, kind="limits", where=years, key="limits_years")] if pooled else []
    then += [lambda: beside_expected(standard)] if standard else []
    side_by_side([*first, *then])  # what decides a share and where it differs are read together
    table(result, whole, pooled, standard)


chosen = picked(
    METRIC, "比较的指标", {key: f"{COMPARED[key].model.label} · {COMPARED[key].label}" for key in sorted(COMPARED, key=FIRST.__ne__)}
)
compare(COMPARED[chosen])
