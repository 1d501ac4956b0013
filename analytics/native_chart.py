"""An answer on a worksheet: its table, and beside it a native chart that reads the table and can be edited. Only here are they drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analytics import shape
from analytics.look import LIGHT
from analytics.model import Metric
from analytics.query import Cell
from analytics.wording import NO_DATA, NOTHING

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WHOLE = "#,##0"
_MOST_LABELS = 14  # points of a line that still have room for their numbers
_LEVEL = {"bars": "column", "trend": "line"}  # what does not lie
_STACKED = ("stacked", "pyramid", "tally")


@dataclass(frozen=True)
class Styles:
    """The formats of one workbook."""

    head: Format
    text: Format
    line: Format
    title: Format
    numbers: dict[str, Format]

    def number(self, metric: Metric) -> Format:
        return self.numbers[number_format(metric)]

    def part(self, value: float | None) -> Format:
        """Of a 分子 or 分母: people are whole, hours may not be."""
        return self.numbers["#,##0.0" if value is not None and value % 1 else _WHOLE]


def number_format(metric: Metric) -> str:
    """As Excel writes the figure: a share stays a fraction and is shown as 22.2%."""
    decimals = f".{'0' * metric.decimals}" if metric.decimals else ""
    return f"0{decimals}%" if metric.unit == "%" else f"#,##0{decimals}"


def styles(book: Workbook, metrics: Sequence[Metric]) -> Styles:
    """Text carries the mark by which a spreadsheet keeps it text even when it is edited."""
    text = {"num_format": "@", "quote_prefix": True, "valign": "top"}
    edged = {"border": 1, "border_color": LIGHT.grid}
    numbers = {
        name: book.add_format({"num_format": name, "valign": "top", **edged}) for name in {_WHOLE, "#,##0.0", *map(number_format, metrics)}
    }
    head = {**text, **edged, "bold": True, "bg_color": LIGHT.pale, "text_wrap": True}
    return Styles(
        head=book.add_format(head),
        text=book.add_format({**text, **edged}),
        line=book.add_format(text),
        title=book.add_format({**text, "bold": True, "font_size": 14}),
        numbers=numbers,
    )


def unit_of(metric: Metric) -> str:
    """The unit behind a heading; a share shows its own in every cell."""
    return "" if metric.unit == "%" else f"({metric.unit})"


def absent(cell: Cell) -> str:
    """What is said of a figure that is not there."""
    return NO_DATA if cell.no_data else NOTHING if cell.value is None else ""


def draw(
    book: Workbook, page: Worksheet, style: Styles, grid: shape.Table, labels: Sequence[str], kind: str, top: int, corner: str
) -> Chart | None:
    """Write a table from row `top` on, its quotients followed by 分子 and 分母, and make the chart that reads it.

    None where the table itself is the picture: of many columns, or of figures that share no scale.
    """
    head = [_heading(grid, j) for j in range(len(grid.columns))]
    quotients = [j for j in range(len(grid.columns)) if any(row[j].fraction for row in grid.cells)]
    missing = any(absent(cell) for row in grid.cells for cell in row)
    titles = [corner, *head, *(f"{head[j]}·{part}" for j in quotients for part in ("分子", "分母")), *(["说明"] if missing else [])]
    page.set_row(top, 32)  # a heading of two lines
    for column, title in enumerate(titles):
        page.write_string(top, column, title, style.head)
    for i, (label, cells) in enumerate(zip(labels, grid.cells, strict=True), start=top + 1):
        page.write_string(i, 0, label, style.text)
        for j, cell in enumerate(cells):
            write_figure(page, i, j + 1, cell.value, style.number(_metric(grid, i - top - 1, j)))
        for place, j in enumerate(quotients):
            for part, value in enumerate(cells[j].fraction or (None, None)):
                write_figure(page, i, len(head) + 1 + 2 * place + part, value, style.part(value))
        if missing:
            told = "；".join(f"{head[j]}{absent(cell)}" for j, cell in enumerate(cells) if absent(cell))
            page.write_string(i, len(titles) - 1, told, style.text)
    last = top + len(grid.rows)
    if kind == "matrix":
        _heat(page, grid, top + 1, last)
    if kind == "nothing" or len(grid.columns) > shape.MOST_SERIES or len({m.unit for m in grid.metrics}) > 1:
        return None
    return _chart(book, page.get_name(), grid, kind, (top, last))


def write_figure(page: Worksheet, row: int, column: int, value: float | None, style: Format) -> None:
    """A number, or an empty cell: a word in its place would be drawn as nought."""
    if value is None:
        page.write_blank(row, column, None, style)
    else:
        page.write_number(row, column, value, style)


def _metric(grid: shape.Table, i: int, j: int) -> Metric:
    """Without dimensions there is a row per metric, else a column."""
    return grid.metrics[i if len(grid.metrics) == len(grid.rows) and len(grid.columns) == 1 and grid.columns[0].key == "" else j]


def _heading(grid: shape.Table, j: int) -> str:
    metric, label = grid.metrics[j], grid.columns[j].label
    return f"{label or metric.label}{unit_of(metric)}"


def _heat(page: Worksheet, grid: shape.Table, first: int, last: int) -> None:
    """The darker the more; columns of different metrics each on their own scale."""
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#9DB8D2"}
    width = len(grid.columns)
    if len(set(grid.metrics)) == 1:
        page.conditional_format(first, 1, last, width, scale)
        return
    for column in range(1, width + 1):
        page.conditional_format(first, column, last, column, scale)


def _chart(book: Workbook, sheet: str, grid: shape.Table, kind: str, rows: tuple[int, int]) -> Chart:
    top, last = rows
    level, several = _LEVEL.get(kind, "bar"), len(grid.columns) > 1
    stacked = several and kind in _STACKED
    chart = book.add_chart({"type": level, **({"subtype": "stacked"} if stacked else {})})
    for j, member in enumerate(grid.columns):
        colour = LIGHT.blank if several and member.key is None else LIGHT.series[j % len(LIGHT.series)]
        chart.add_series(
            {
                "name": [sheet, top, j + 1],
                "categories": [sheet, top + 1, 0, last, 0],
                "values": [sheet, top + 1, j + 1, last, j + 1],
                "gap": 60,
                **_mark(level, colour),
                **_labels(grid, j, level, stacked),
            }
        )
    names, values = ("y", "x") if level == "bar" else ("x", "y")
    share = any(metric.unit == "%" for metric in grid.metrics)
    floor = {} if level == "line" and not share else {"min": 0}
    plain = {"major_tick_mark": "none", "minor_tick_mark": "none"}
    grid_lines = {"visible": level == "line", "line": {"color": LIGHT.grid}}
    shown = {"visible": level == "line", "num_format": number_format(grid.metrics[0]), "major_gridlines": grid_lines}
    axes = {
        names: {"reverse": level == "bar", "line": {"color": LIGHT.muted}, "num_font": {"size": 10}, **plain},
        values: {**shown, **floor, **plain},
    }
    chart.set_x_axis(axes["x"])
    chart.set_y_axis(axes["y"])
    chart.set_legend({"position": "top"} if several else {"none": True})
    chart.set_title({"none": True})
    chart.show_blanks_as("gap")
    chart.set_chartarea({"border": {"none": True}})
    lines = len(grid.rows) * (1 if stacked or not several else len(grid.columns) * 0.7 + 0.5)
    chart.set_size({"width": 640, "height": 320 if level != "bar" else round(min(1400, 70 + 24 * lines))})
    return chart


def _mark(level: str, colour: str) -> dict:
    if level == "line":
        return {
            "line": {"color": colour, "width": 2.25},
            "marker": {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}},
        }
    return {"fill": {"color": colour}, "border": {"none": True}}


def _labels(grid: shape.Table, j: int, level: str, stacked: bool) -> dict:
    """The number on every mark; a nought in a stack has no room of its own."""
    if level == "line" and (len(grid.rows) > _MOST_LABELS or len(grid.columns) > 2):
        return {}
    shown = number_format(grid.metrics[j])
    colour = LIGHT.inside[j % len(LIGHT.inside)] if stacked else LIGHT.ink
    place = {"position": "center"} if stacked else {"position": "above"} if level == "line" else {}
    return {"data_labels": {"value": True, "num_format": f"{shown};;" if stacked else shown, "font": {"size": 9, "color": colour}, **place}}
