"""A page as a workbook: the numbers of its tiles, and a sheet for each chart with its table, a native chart and its definition. Pure."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from analytics import shape
from analytics.export import DEMO_MARK
from analytics.model import Metric
from analytics.native_chart import OPTIONS, Styles, absent, draw, styles, unit_of, write_figure
from analytics.query import Result
from analytics.wording import definition_lines
from data.lens import Lens
from data.returned import sheet_name

_TILES = ("指标", "数值", "单位", "分子", "分母", "对比日数值", "未填", "说明", "口径")
_WIDTHS = (28, 12, 8, 10, 10, 14, 8, 10, 100)


@dataclass(frozen=True)
class Figure:
    """A chart as the page shows it: `kind` of shape.KINDS, and a table of its own where it is not drawn from the rows of the answer."""

    headline: str
    measure: str
    result: Result
    kind: str
    grid: shape.Table | None = None

    @property
    def grids(self) -> list[shape.Table]:
        """The tables that together hold every cell of the answer, that of the picture first."""
        if self.grid or not self.result.rows:
            return [self.grid] if self.grid else []
        asked = [self.result] if len(self.result.by) < 2 else [_one(self.result, place) for place in range(len(self.result.metrics))]
        return [self._ordered(shape.table(result)) for result in asked]

    def _ordered(self, grid: shape.Table) -> shape.Table:
        """The rows in the order of the picture."""
        if self.kind == "tally":
            return shape.shortest_first(grid)
        return shape.by_value(grid, self.result.by[0]) if self.kind in ("ranked", "dots", "stacked") and self.result.by else grid

    def labels(self, grid: shape.Table) -> list[str]:
        return shape.times(self.result, grid) if shape.is_time(self.result.by[:1]) else shape.names(grid.rows)


def _one(result: Result, place: int) -> Result:
    rows = tuple(row._replace(cells=(row.cells[place],)) for row in result.rows)
    return replace(result, metrics=(result.metrics[place],), rows=rows)


def page_workbook(lens: Lens, heading: str, tiles: Sequence[Result], figures: Sequence[Figure]) -> bytes:
    """`tiles`: answers to one metric each, on the comparison date (if any) and the as-of date; all as they stand on the screen."""
    content = io.BytesIO()
    with Workbook(content, OPTIONS) as book:
        style = styles(book, _metrics(tiles, figures))
        names: set[str] = set()
        page = book.add_worksheet(sheet_name("本页数字", names))
        _head(page, style, [heading, *([DEMO_MARK] if lens.snapshot.demo else [])])
        _tiles(page, style, tiles, top=3)
        for place, figure in enumerate(figures, start=1):
            title = "、".join(metric.label for metric in figure.result.metrics)
            _figure(book, book.add_worksheet(sheet_name(f"{place} {title}", names)), style, figure, heading, lens)
    return content.getvalue()


def _metrics(tiles: Iterable[Result], figures: Iterable[Figure]) -> list[Metric]:
    answers = [*tiles, *(figure.result for figure in figures)]
    return list(dict.fromkeys([metric for answer in answers for metric in answer.metrics]))


def _head(page: Worksheet, style: Styles, lines: Sequence[str]) -> None:
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_row(0, 24)
    for row, line in enumerate(lines):
        page.write_string(row, 0, line, style.line if row else style.title)


def _tiles(page: Worksheet, style: Styles, tiles: Sequence[Result], top: int) -> None:
    for column, (title, width) in enumerate(zip(_TILES, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(top, column, title, style.head)
    page.freeze_panes(top + 1, 1)
    for row, answer in enumerate(tiles, start=top + 1):
        (metric,), (now,) = answer.metrics, answer.rows[-1].cells
        before = answer.rows[0].cells[0].value if len(answer.rows) > 1 else None
        told = "；".join(line.rstrip("。") for line in definition_lines(replace(answer, rows=answer.rows[-1:])))
        page.write_string(row, 0, metric.label, style.text)
        write_figure(page, row, 1, now.value, style.number(metric))
        page.write_string(row, 2, metric.unit, style.text)
        for place, part in enumerate(now.fraction or (None, None)):
            write_figure(page, row, 3 + place, part, style.part(part))
        write_figure(page, row, 5, before, style.number(metric))
        write_figure(page, row, 6, now.unknown, style.part(now.unknown))
        page.write_string(row, 7, absent(now), style.text)
        page.write_string(row, 8, told, style.text)


def _figure(book: Workbook, page: Worksheet, style: Styles, figure: Figure, heading: str, lens: Lens) -> None:
    marks = [heading, *([DEMO_MARK] if lens.snapshot.demo else [])]
    _head(page, style, [figure.headline, figure.measure, " · ".join(marks)])
    page.set_column(0, 0, 24)
    page.set_column(1, 30, 13)
    top, corner = 4, "、".join(dimension.label for dimension in figure.result.by[:1]) or "指标"
    chart = None
    for place, grid in enumerate(figure.grids):
        if place:
            page.write_string(top, 0, f"{grid.metrics[0].label}{unit_of(grid.metrics[0])}", style.title)
            top += 1
        drawn = draw(book, page, style, grid, figure.labels(grid), figure.kind, top, corner)
        chart = drawn if not place else chart
        top += len(grid.rows) + 2
    for line in definition_lines(figure.result):
        page.write_string(top, 0, line, style.line)
        top += 1
    if chart:
        chart.set_title({"name": [page.get_name(), 0, 0], "name_font": {"size": 11}})  # it is copied into slides without its sheet
        width = max(len(grid.columns) * (3 if any(cell.fraction for row in grid.cells for cell in row) else 1) for grid in figure.grids)
        page.insert_chart(4, width + 3, chart, {"description": figure.headline})
