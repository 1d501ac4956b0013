"""One function per kind of picture: a Result as traces and layout in plain dicts. `charts` turns them into a figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from analytics import look, shape
from analytics.lettering import safe, widest, wrapped
from analytics.look import CLEAR, HOVER, ROW, SMALL, SYMBOLS, TEXT, UPRIGHT, Theme
from analytics.model import BLANK, Metric
from analytics.query import Cell, Result
from analytics.wording import show

GAP = "未对上"
_SPREAD = (0, 3, 1, 2, 5, 4)  # on one row the first two of the palette would be blue and green: blue and orange differ more


@dataclass(frozen=True)
class Drawing:
    """`behind`: for each trace, the metric and the members behind each of its points."""

    traces: list[dict]
    layout: dict
    behind: list[Sequence] = field(default_factory=list)


def draw(result: Result, kind: str, theme: Theme, whole: Cell | None, whole_name: str) -> Drawing:
    if text := shape.message(result):
        return nothing(text, theme)
    if kind == "dots":
        return _dots(result, theme, whole if whole is not None and whole.value is not None else None, whole_name)
    return _DRAWN[kind](result, theme)


def _bars(result: Result, theme: Theme) -> Drawing:
    """Upright bars in their declared order, each with its count and its part of the whole."""
    grid = shape.table(result)
    metric, cells = grid.metrics[0], grid.column(0)
    timed = shape.is_time(result.by[:1])
    whole = None if timed else shape.total(result, cells)
    room = shape.upright_room(len(cells))
    names = _times(result, grid) if timed else [wrapped(name, room) for name in shape.names(grid.rows)]
    trace = {
        "type": "bar",
        "x": names,
        "y": [cell.value for cell in cells],
        # Two bars of half the page each are no easier to read.
        "width": min(0.7, 0.14 * len(names)),
        "text": ["" if cell.value is None else look.lines(show(metric, cell), look.part(cell, whole)) for cell in cells],
        "textposition": "outside",
        "textfont": {"size": TEXT if len(names) <= 7 else SMALL, "color": theme.ink},
        "textangle": 0,
        "cliponaxis": False,
        "marker": {"color": look.row_colours(grid.rows, theme)},
        "hovertext": [look.hover(name, metric, cell, whole) for name, cell in zip(names, cells, strict=True)],
        "hovertemplate": HOVER,
    }
    if timed:
        # A year that is not over is hatched: its bar is not comparable.
        trace["marker"]["pattern"] = {"shape": ["/" if shape.is_cut(result, member) else "" for member in grid.rows]}
    layout = {
        "height": UPRIGHT,
        "xaxis": look.names_axis(names, theme),
        "yaxis": look.hidden_axis(look.count_span([cell.value or 0 for cell in cells])),
        "margin": {"t": 24},
    }
    return Drawing([trace, *look.absent(names, cells, theme, upright=True)], layout, [[row[0] for row in grid.behind]])


def _ranked(result: Result, theme: Theme) -> Drawing:
    """Lying bars, the largest on top."""
    grid = shape.by_value(shape.table(result), result.by[0] if result.by else None)
    cells, names = grid.column(0), look.labels(grid.rows)
    metrics = [grid.metrics[0]] * len(names) if result.by else grid.metrics
    whole = shape.total(result, cells) if result.by and not result.by[0].domain else None
    text = [
        "" if cell.value is None else "  ".join(filter(None, (show(metric, cell), look.part(cell, whole))))
        for metric, cell in zip(metrics, cells, strict=True)
    ]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [cell.value for cell in cells],
        "y": names,
        "text": text,
        "textposition": "outside",
        "textfont": {"size": SMALL, "color": theme.ink},
        "cliponaxis": False,
        "marker": {"color": look.row_colours(grid.rows, theme)},
        "hovertext": [look.hover(name, metric, cell, whole) for name, metric, cell in zip(names, metrics, cells, strict=True)],
        "hovertemplate": HOVER,
    }
    layout = {
        "height": _rows_height(names) + 16,
        "bargap": 0.28,
        "xaxis": look.hidden_axis((0, max(cell.value or 0 for cell in cells) * 1.02 or 1)),
        "yaxis": look.rows_axis(names, theme),
        "margin": {"r": 16 + _pixels(text)},
    }
    return Drawing([trace, *look.absent(names, cells, theme)], layout, [[row[0] for row in grid.behind]])


def _dots(result: Result, theme: Theme, whole: Cell | None, whole_name: str) -> Drawing:
    """A dot per quotient, its interval as a thin line, the figures in a column on the right, the whole as a dotted line.

    A hollow dot is one that chance alone may have moved away from the whole.
    """
    grid = shape.by_value(shape.table(result), result.by[0])
    metric, names = grid.metrics[0], look.labels(grid.rows)
    several = len(grid.columns) > 1
    traces, reach = [], [] if whole is None else [whole.value]
    for j, column in enumerate(grid.columns):
        cells = grid.column(j)
        spans = [shape.interval(metric, cell) for cell in cells]
        reach += [cell.value for cell in cells if cell.value is not None] + [bound for span in spans if span for bound in span]
        colour = theme.blank if column.key is None else theme.series[_SPREAD[j] if several else 0]
        compared = not several and whole is not None
        hollow = [compared and bool(span) and not shape.side(metric, cell, whole) for cell, span in zip(cells, spans, strict=True)]
        trace = {
            "type": "scatter",
            "mode": "markers",
            "orientation": "h",
            "name": safe(column.label),
            "x": [cell.value for cell in cells],
            "y": names,
            "marker": {
                "color": colour if several else look.row_colours(grid.rows, theme),
                "size": 11,
                "symbol": [f"{SYMBOLS[j]}-open" if open_ else SYMBOLS[j] for open_ in hollow],
                "line": {"width": 2 if any(hollow) else 0, "color": colour},
            },
            "hovertext": [
                look.hover(look.beside(name, column.label), metric, cell, span=span)
                for name, cell, span in zip(names, cells, spans, strict=True)
            ],
            "hovertemplate": HOVER,
            "cliponaxis": False,
        }
        if any(spans):
            trace["error_x"] = look.error_bars(cells, spans, colour)
        traces.append(trace)
    # Plotly draws an axis only where a trace uses it; this one brings the column of figures on the right.
    right = {"type": "scatter", "x": [None] * len(names), "y": names, "yaxis": "y2", "showlegend": False, "hoverinfo": "skip"}
    told = [_figures(grid, cells, several) for cells in grid.cells]
    span = look.share_span(reach) if metric.proportion else look.level_span(reach)
    keyed = shape.compared(metric) and not several
    top = (24 if whole else 8) + (24 if keyed else 0) + (32 if several else 0)
    rows = len(names) * max(ROW, 18 * max(text.count("<br>") + 1 for text in told) + 10) if several else _rows_height(names)
    layout = {
        "height": rows + top + 30,
        "scattermode": "group",
        "scattergap": 0.35,
        "xaxis": look.values_axis(span, metric, theme, 5),
        "yaxis": {**look.rows_axis(names, theme), "showgrid": True, "gridcolor": theme.grid},
        "yaxis2": {
            **look.rows_axis(names, theme),
            "overlaying": "y",
            "side": "right",
            "tickmode": "array",
            "tickvals": names,
            "ticktext": told,
        },
        "margin": {"t": top},
        "shapes": [],
        "annotations": [],
    }
    if several:
        layout |= {"showlegend": True, "legend": look.LEGEND}
    if whole is not None:
        line, name = look.reference(whole.value, f"{whole_name} {show(metric, whole)}", span, theme)
        layout["shapes"].append(line)
        layout["annotations"].append(name)
    if keyed:
        layout["annotations"].append(_dots_key(whole, whole_name, theme))
    return Drawing([*traces, right], layout, [[row[j] for row in grid.behind] for j in range(len(grid.columns))])


def _dots_key(whole: Cell | None, whole_name: str, theme: Theme) -> dict:
    """How to read the dots, in one line."""
    told = f"● 与{safe(whole_name)}有差别  ○ 无法区分  — 95%区间" if whole is not None else "— 95%区间"
    words = look.above(told, theme, x=0.5, xanchor="center", yshift=24 if whole is not None else 4)
    return words | {"font": {"size": look.TINY, "color": theme.muted}}


def _figures(grid: shape.Table, cells: Sequence[Cell], several: bool) -> str:
    """What the dots of one row amount to; a group that the row does not have is left out."""
    if not several:
        return shape.figure_text(grid.metrics[0], cells[0])
    told = [
        f"{safe(column.label)} {shape.figure_text(metric, cell)}"
        for column, metric, cell in zip(grid.columns, grid.metrics, cells, strict=True)
        if cell.value is not None
    ]
    return look.lines(*told) or look.nothing_text(cells[0])


def _pyramid(result: Result, theme: Theme) -> Drawing:
    """The first group to the left, the others to the right, the oldest on top, the blank band at the bottom."""
    grid = shape.table(result)
    blank = [i for i, member in enumerate(grid.rows) if member.key is None]
    grid = grid.take(blank + [i for i in range(len(grid.rows)) if i not in blank])
    metric, names = grid.metrics[0], look.labels(grid.rows)
    drawn = [j for j, column in enumerate(grid.columns) if column.key is not None or any(cell.value for cell in grid.column(j))]
    traces, heads = [], {-1: [], 1: []}
    for j in drawn:
        column, cells = grid.columns[j], grid.column(j)
        side = -1 if j == 0 else 1
        colour = theme.blank if column.key is None else theme.series[_SPREAD[j]]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": safe(column.label),
                "x": [None if cell.value is None else side * cell.value for cell in cells],
                "y": names,
                "text": ["" if cell.value is None or (j > 1 and not cell.value) else show(metric, cell) for cell in cells],
                # Beyond the second group a bar starts where another ends: its figure has room inside only.
                "textposition": "outside" if len(drawn) <= 2 else "auto",
                "textfont": {"size": SMALL, "color": theme.ink},
                "cliponaxis": False,
                "marker": {"color": colour},
                "hovertext": [look.hover(look.beside(name, column.label), metric, cell) for name, cell in zip(names, cells, strict=True)],
                "hovertemplate": HOVER,
            }
        )
        name = f"{result.by[1].label}{BLANK}" if column.key is None else column.label
        heads[side].append(f"{look.dot(colour)} {safe(name)} {show(metric, Cell(sum(cell.value or 0 for cell in cells)))}")
    sides = [
        [abs(sum(trace["x"][i] or 0 for trace in traces if (trace is traces[0]) == left)) for i in range(len(names))] for left in (1, 0)
    ]
    reach = max(map(max, sides)) * 1.35 or 1
    layout = {
        "height": len(names) * 36 + 48,
        "barmode": "relative",
        "bargap": 0.2,
        "xaxis": look.hidden_axis((-reach, reach)),
        "yaxis": {**look.rows_axis(names, theme), "range": [-0.5, len(names) - 0.5]},
        "margin": {"t": 36},
        "annotations": [
            look.above("   ".join(told), theme, x=0.5, xanchor="right" if side < 0 else "left", xshift=side * 14)
            for side, told in heads.items()
            if told
        ],
    }
    return Drawing(traces, layout, [[row[j] for row in grid.behind] for j in drawn])


def _stacked(result: Result, theme: Theme) -> Drawing:
    """A lying bar per row made of its parts, with the row's total at its end."""
    grid = shape.folded(shape.by_value(shape.table(result), result.by[0]))
    metric, names = grid.metrics[0], look.labels(grid.rows)
    totals = [sum(cell.value or 0 for cell in cells) for cells in grid.cells]
    least = max(totals) * 0.07  # below this a part is too narrow for its figure
    traces = []
    for j, column in enumerate(grid.columns):
        cells = grid.column(j)
        colour, ink = (theme.blank, theme.on_blank) if column.key is None else (theme.series[j], theme.inside[j])
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": safe(column.label),
                "x": [cell.value for cell in cells],
                "y": names,
                "text": [look.bare(metric, cell) if cell.value and cell.value >= least else "" for cell in cells],
                "textposition": "inside",
                "constraintext": "none",
                "insidetextanchor": "middle",
                "textangle": 0,
                "insidetextfont": {"size": SMALL, "color": ink},
                "marker": {"color": colour, "line": {"color": theme.page, "width": 1}},
                "hovertext": [
                    look.hover(look.beside(name, column.label), metric, cell, total)
                    for name, cell, total in zip(names, cells, totals, strict=True)
                ],
                "hovertemplate": HOVER,
            }
        )
    told = [
        show(metric, Cell(total)) if any(cell.value is not None for cell in cells) else look.nothing_text(cells[0])
        for cells, total in zip(grid.cells, totals, strict=True)
    ]
    # An unseen marker keeps the words off the bar.
    ends = look.words(totals, names, told, theme.ink, "middle right") | {"mode": "markers+text", "marker": {"size": 6, "color": CLEAR}}
    layout = {
        "height": _rows_height(names, ROW + 4) + 56,
        "barmode": "stack",
        "bargap": 0.22,
        "showlegend": True,
        "legend": look.LEGEND,
        "xaxis": look.hidden_axis((0, max(totals) * 1.02 or 1)),
        "yaxis": look.rows_axis(names, theme),
        "margin": {"t": 40, "r": 20 + _pixels(told)},
    }
    return Drawing([*traces, ends], layout, [[row[j] for row in grid.behind] for j in range(len(grid.columns))])


def _tally(result: Result, theme: Theme) -> Drawing:
    """A dot for each thing, a row per unit: the last group filled in the main colour, those short of it beside, the first hollow."""
    grid = shape.shortest_first(shape.table(result))
    metric, names = grid.metrics[0], look.labels(grid.rows)
    taken = [0] * len(names)
    traces, behind = [], []
    for j, column in enumerate(grid.columns):
        cells = grid.column(j)
        enough = j == len(grid.columns) - 1
        colour = theme.blank if column.key is None else theme.series[0 if enough else 3]
        spots = [(i, taken[i] + n) for i, cell in enumerate(cells) for n in range(cell.value or 0)]
        taken = [start + (cell.value or 0) for start, cell in zip(taken, cells, strict=True)]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"{safe(column.label)} {show(metric, Cell(len(spots)))}",
                "x": [at for _, at in spots],
                "y": [names[i] for i, _ in spots],
                "marker": {
                    "symbol": "circle-open" if j == 0 else "circle",
                    "color": colour,
                    "size": 11,
                    "line": {"width": 2.5, "color": colour},
                },
                "hovertext": [look.hover(look.beside(names[i], column.label), metric, cells[i]) for i, _ in spots],
                "hovertemplate": HOVER,
                "cliponaxis": False,
            }
        )
        behind.append([grid.behind[i][j] for i, _ in spots])
    told = [
        look.nothing_text(row[0])
        if row[0].no_data
        else f"{sum(cell.value or 0 for cell in row[:-1])}/{sum(cell.value or 0 for cell in row)}"
        for row in grid.cells
    ]
    ends = look.words([end + 0.2 for end in taken], names, told, theme.ink, "middle right")
    layout = {
        "height": _rows_height(names) + 56,
        "showlegend": True,
        "legend": look.LEGEND,
        "xaxis": look.hidden_axis((-0.7, max(taken) + 0.5)),
        "yaxis": look.rows_axis(names, theme),
        "margin": {"t": 40, "r": 24 + _pixels(told)},
    }
    return Drawing([*traces, ends], layout, behind)


def _funnel(result: Result, theme: Theme) -> Drawing:
    """A bar per stage about one middle line, each with its part of the first."""
    grid = shape.table(result)
    cells, names = grid.column(0), look.labels(grid.rows)
    first = cells[0].value
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [cell.value for cell in cells],
        "base": [-(cell.value or 0) / 2 for cell in cells],
        "y": names,
        "text": [f"{show(metric, cell)}  {look.part(cell, first)}" for metric, cell in zip(grid.metrics, cells, strict=True)],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "constraintext": "none",
        "insidetextfont": {"size": TEXT, "color": theme.inside[0]},
        "marker": {"color": theme.series[0]},
        "hovertext": [look.hover(name, metric, cell, first) for name, metric, cell in zip(names, grid.metrics, cells, strict=True)],
        "hovertemplate": HOVER,
    }
    reach = (max(cell.value or 0 for cell in cells) or 1) / 2
    layout = {
        "height": _rows_height(names, 48) + 16,
        "bargap": 0.16,
        "xaxis": look.hidden_axis((-reach, reach)),
        "yaxis": look.rows_axis(names, theme),
    }
    return Drawing([trace], layout, [[row[0] for row in grid.behind]])


def _matrix(result: Result, theme: Theme) -> Drawing:
    """A table whose cells are coloured by their figure, each metric on its own scale."""
    grid = shape.table(result) if result.by else shape.in_one_row(result)
    timed = shape.is_time(result.by[:1])
    if timed and len(set(grid.metrics)) == 1:
        grid = shape.transposed(grid)
    rows = look.labels(grid.rows)
    pixels = (look.NARROW - 24 - _pixels(rows)) / len(grid.columns)
    room = max(2.5, min(8, pixels / SMALL - 0.5))  # half a letter between two headings
    columns = [wrapped(name, room) for name in shape.names(grid.columns)]
    letters = max(9, min(SMALL, int((pixels - 4) / max(1, widest(columns)))))
    places = _places(grid)
    trace = {
        "type": "heatmap",
        "z": [[cell.value for cell in cells] for cells in grid.cells] if len(set(grid.metrics)) == 1 else places,
        "x": columns,
        "y": rows,
        "hovertext": [
            [
                look.hover(look.beside(row, column.label), metric, cell, span=shape.interval(metric, cell))
                for column, metric, cell in zip(grid.columns, grid.metrics, cells, strict=True)
            ]
            for row, cells in zip(rows, grid.cells, strict=True)
        ],
        "hovertemplate": HOVER,
        "colorscale": [[0, theme.pale], [1, theme.deep]],
        **dict(zip(("zmin", "zmax"), _ends(grid, range(len(columns))) if len(set(grid.metrics)) == 1 else (0, 1), strict=True)),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    written: dict[str, list] = {}
    for i, cells in enumerate(grid.cells):
        for j, cell in enumerate(cells):
            colour = theme.muted if cell.value is None else look.words_on(theme, places[i][j])
            written.setdefault(colour, []).append((columns[j], rows[i], look.bare(grid.metrics[j], cell)))
    figures = [look.words(*zip(*found, strict=True), colour) for colour, found in written.items()]
    head = 12 + 20 * max(name.count("<br>") + 1 for name in columns)
    layout = {
        "height": _rows_height(rows, 48 if any(metric.proportion for metric in grid.metrics) else 32) + head + 8,
        "margin": {"t": head},
        "xaxis": {
            **look.names_axis(columns, theme),
            "tickfont": {"size": letters, "color": theme.ink},
            "side": "top",
            "ticks": "outside",
            "ticklen": 4,
            "tickcolor": CLEAR,
        },
        "yaxis": look.rows_axis(rows, theme),
    }
    # One number per cell in reading order: row * columns + column.
    return Drawing([trace, *figures], layout, [[cell for row in grid.behind for cell in row]])


def _places(grid: shape.Table) -> list[list[float | None]]:
    """Where each figure lies between the ends of its metric, 0 to 1."""
    ends = {metric: _ends(grid, [j for j, other in enumerate(grid.metrics) if other is metric]) for metric in set(grid.metrics)}
    return [
        [
            None if cell.value is None else (cell.value - ends[metric][0]) / (ends[metric][1] - ends[metric][0])
            for metric, cell in zip(grid.metrics, cells, strict=True)
        ]
        for cells in grid.cells
    ]


def _ends(grid: shape.Table, columns: Sequence[int]) -> tuple[float, float]:
    """The ends of the colour scale: zero for counts, else the smallest; never the same twice."""
    values = [cells[j].value for cells in grid.cells for j in columns if cells[j].value is not None]
    low = 0 if not values or shape.countable(grid.metrics[columns[0]]) else min(values)
    high = max(values, default=1)
    return (low, high if high > low else low + 1)


def _trend(result: Result, theme: Theme) -> Drawing:
    """A line per series over dates or years; a gap where nothing is known. Single years are dots with their intervals."""
    grid = shape.folded(shape.table(result))
    yearly = result.by[0].name == "year"
    times = _times(result, grid)
    several = len(grid.columns) > 1
    columns = [grid.column(j) for j in range(len(grid.columns))]
    spans = [[shape.interval(grid.metrics[0], cell) if yearly and not several else None for cell in cells] for cells in columns]
    reach = [cell.value for cells in columns for cell in cells if cell.value is not None]
    reach += [bound for found in spans for span in found if span for bound in span]
    metric = grid.metrics[0]
    span = (
        look.count_span(reach)
        if shape.countable(metric)
        else look.share_trend_span(reach)
        if metric.unit == "%"
        else look.level_span(reach)
    )
    named = [f"{column.label} {show(m, cells[-1])}" for column, m, cells in zip(grid.columns, grid.metrics, columns, strict=True)]
    right = 36 + _pixels(named) if several else 36
    room = look.NARROW - 60 - right
    shown = range(len(times)) if yearly else look.spaced(times, room, 46)
    traces, ends = [], []
    for j, (column, cells) in enumerate(zip(grid.columns, columns, strict=True)):
        colour = theme.blank if column.key is None else theme.series[j]
        known = [i for i, cell in enumerate(cells) if cell.value is not None]
        trace = {
            "type": "scatter",
            "mode": "lines+markers",
            "name": safe(column.label),
            "x": times,
            "y": [cell.value for cell in cells],
            "connectgaps": False,
            "line": {"color": colour, "width": 2.5},
            "marker": {"color": colour, "size": 9, "symbol": SYMBOLS[j]},
            "hovertext": [
                look.hover(look.beside(time, column.label), grid.metrics[j], cell, span=shape.interval(metric, cell) if yearly else None)
                for time, cell in zip(times, cells, strict=True)
            ],
            "hovertemplate": HOVER,
            "cliponaxis": False,
        }
        if any(spans[j]):
            trace |= {"mode": "markers", "error_y": look.error_bars(cells, spans[j], colour)}
        if several and known:
            last = known[-1]
            ends.append((times[last], cells[last].value, f"{look.dot(colour)} {safe(column.label)} {show(grid.metrics[j], cells[last])}"))
        elif not several:
            trace |= _told(metric, cells, shown, span, theme, beside=any(spans[j]))
        traces.append(trace)
    gone = [i for i, cells in enumerate(grid.cells) if all(cell.value is None for cell in cells)]
    if gone:
        text = [look.nothing_text(grid.cells[i][0]) for i in gone]
        traces.append(look.words([times[i] for i in gone], [span[0]] * len(gone), text, theme.muted, "top center"))
    layout = {
        "height": UPRIGHT,
        "xaxis": look.names_axis(times, theme) if yearly else look.dates_axis(times, room, theme),
        "yaxis": look.values_axis(span, metric, theme, 5),
        "margin": {"t": 24, "r": right},
        "annotations": look.end_names(ends, span, theme),
    }
    return Drawing(traces, layout, [[row[j] for row in grid.behind] for j in range(len(grid.columns))])


def _told(metric: Metric, cells: Sequence[Cell], shown: Sequence[int], span: Sequence[float], theme: Theme, beside: bool) -> dict:
    """The figures of a single line, on the side that the line does not take."""
    known = [i for i, cell in enumerate(cells) if cell.value is not None]
    text = [shape.figure_text(metric, cell).replace("(", "<br>(") if i in shown and i in known else "" for i, cell in enumerate(cells)]
    places = ["middle right" if beside else "top center"] * len(cells)
    steep = (span[1] - span[0]) * 0.08
    for place, i in enumerate([] if beside else known):
        steps = [
            cells[later].value - cells[earlier].value
            for earlier, later in zip(known[max(place - 1, 0) : place + 1], known[place or 1 : place + 2], strict=False)
        ]
        rises, falls = any(step > steep for step in steps), any(step < -steep for step in steps)
        if rises and falls:
            places[i] = "top center" if steps[0] > 0 else "bottom center"
        elif rises or falls:
            places[i] = "top left" if rises else "top right"
    font = {"size": SMALL, "color": theme.ink}
    return {"mode": "markers+text" if beside else "lines+markers+text", "text": text, "textposition": places, "textfont": font}


def bridge(opening: int, steps: Sequence[int], closing: int, unit: str, ends: tuple[str, str], theme: Theme) -> Drawing:
    """The two levels are lines, not bars: only the changes have a length, so that ten people in five hundred can be seen without
    cutting an axis."""
    named = list(zip(("新任", "调入", "调出", "离任"), steps, strict=True))
    if gap := closing - opening - sum(steps):
        named.append((GAP, gap))  # never hidden: a bridge must close
    names = [ends[0], *(name for name, _ in named), ends[1]]
    levels = [opening]
    for _, step in named:
        levels.append(levels[-1] + step)
    low, high = min(levels), max(levels)
    room = max(high - low, 4)
    changes = {
        "type": "bar",
        "x": names[1:-1],
        "base": levels[:-1],
        "y": [step for _, step in named],
        "width": 0.7,
        "text": [f"{'+' if step > 0 else '−' if step else ''}{abs(step):,}{unit}" for _, step in named],
        "textposition": "outside",
        "textfont": {"size": TEXT, "color": theme.ink},
        "textangle": 0,
        "cliponaxis": False,
        "marker": {"color": [theme.blank if name == GAP else theme.series[1 if step >= 0 else 3] for name, step in named]},
        "hovertext": [f"{name}<br>{abs(step):,}{unit}" for name, step in named],
        "hovertemplate": HOVER,
    }
    last = len(names) - 1
    layout = {
        "height": UPRIGHT,
        "xaxis": look.names_axis(names, theme),
        "yaxis": look.hidden_axis((low - room * 0.25, high + room * 0.3)),
        "shapes": [
            *(look.level(i, i, y, theme.ink, 4) for i, y in ((0, opening), (last, closing))),
            *(look.level(i, i + 1, y, theme.blank, 1) for i, y in enumerate(levels)),
        ],
        "annotations": [
            look.above(
                f"<b>{value:,}{unit}</b>", theme, xref="x", yref="y", x=place, y=value, yshift=4, font={"size": 16, "color": theme.ink}
            )
            for place, value in ((0, opening), (last, closing))
        ],
        "margin": {"t": 24},
    }
    return Drawing([changes], layout)


def nothing(text: str, theme: Theme) -> Drawing:
    words = look.above(text, theme, x=0.5, xanchor="center", y=0.5, yanchor="middle", font={"size": 16, "color": theme.muted})
    return Drawing([], {"height": 140, "xaxis": {"visible": False}, "yaxis": {"visible": False}, "annotations": [words]})


def _times(result: Result, grid: shape.Table) -> list[str]:
    """Dates as Plotly reads them, or years in two lines where the last is not over."""
    return [time.replace("(", "<br>(") for time in shape.times(result, grid)]


def _pixels(texts: Sequence[str]) -> int:
    return round(widest(texts) * SMALL)


def _rows_height(names: Sequence[str], row: int = ROW) -> int:
    """Room for every row, more where a name takes several lines."""
    return sum(max(row, 17 * (name.count("<br>") + 1) + 8) for name in names) if any("<br>" in name for name in names) else len(names) * row


_DRAWN: dict[str, Callable[[Result, Theme], Drawing]] = {
    "bars": _bars,
    "ranked": _ranked,
    "pyramid": _pyramid,
    "stacked": _stacked,
    "tally": _tally,
    "funnel": _funnel,
    "matrix": _matrix,
    "trend": _trend,
}
