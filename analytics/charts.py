"""Result -> Plotly figure, and the words that stand for it. Pure; the only place that knows Plotly.

`shape` says what kind of answer it is, `drawings` has one function per kind, `look` every colour, axis and label rule.
Lengths start at zero; every mark is labelled directly; what is blank or unknown is drawn as such, never as nothing or zero.
Traces carry labels and figures that are shown, never codes: what a click means is looked up by `clicked`.
"""

import plotly.graph_objects as go

from analytics import drawings, limits, shape, timeline
from analytics.drawings import Drawing
from analytics.intervals import INNER
from analytics.look import DARK, LIGHT, Theme, layout
from analytics.query import Cell, Result
from analytics.shape import Behind
from analytics.story import Story
from analytics.wording import NO_DATA, sharing_note, show

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False, "showTips": False}
MOST_SPOKEN = 12  # a listener loses the thread beyond this


def figure(
    result: Result, *, kind: str | None = None, dark: bool = False, whole: Cell | None = None, whole_name: str | None = None
) -> go.Figure:
    """The picture of an answer. `kind`: one of `shape.KINDS`, by default the one that suits the answer's shape.

    `whole`: the figure of everything together, drawn as a line and named `whole_name` (by default the question's own scope).
    """
    return _figure(_drawing(result, kind, _theme(dark), whole, whole_name), dark)


def clicked(result: Result, trace: int, point: int, kind: str | None = None) -> Behind | None:
    """The metric and the members of what was clicked, by Plotly's curve and point number (row * columns + column in a matrix); None
    where it stands for no single row of the answer."""
    behind = _drawing(result, kind, LIGHT, None, None).behind
    return behind[trace][point] if 0 <= trace < len(behind) and 0 <= point < len(behind[trace]) else None


def bridge(
    opening: int | None,
    joined: int,
    moved_in: int,
    moved_out: int,
    left: int,
    closing: int | None,
    *,
    unit: str = "人",
    opening_name: str = "期初",
    closing_name: str = "期末",
    dark: bool = False,
) -> go.Figure:
    """期初 + 新任 + 调入 − 调出 − 离任 = 期末; what does not add up is drawn too."""
    if opening is None or closing is None:
        return _figure(drawings.nothing(NO_DATA, _theme(dark)), dark)
    steps = (joined, moved_in, -moved_out, -left)
    return _figure(drawings.bridge(opening, steps, closing, unit, (opening_name, closing_name), _theme(dark)), dark)


def life(story: Story, *, dark: bool = False) -> go.Figure:
    """The time line of one person."""
    if not any(event.year for event in story.events):
        return _figure(drawings.nothing(NO_DATA, _theme(dark)), dark)
    return _figure(timeline.draw(story, _theme(dark)), dark)


def alt(result: Result, kind: str | None = None) -> str:
    """One sentence that stands for the picture."""
    metrics = shape.drawn_metrics(result)
    label = "、".join(metric.label for metric in metrics)
    if text := shape.message(result):
        return f"{label}：{text}。"
    grid = shape.table(result)
    head = f"{shape.KINDS[kind or shape.kind_of(result)]}：{label}{shape.by_text(result)}"
    rows = shape.times(result, grid) if shape.is_time(result.by[:1]) else [member.label for member in grid.rows]
    told = [
        f"{' · '.join(part for part in (row, column.label) if part)} {show(grid.metrics[j], cells[j])}"
        for row, cells in zip(rows, grid.cells, strict=True)
        for j, column in enumerate(grid.columns)
    ]
    if len(told) <= MOST_SPOKEN or len(set(grid.metrics)) > 1:
        return f"{head}。{'；'.join(told)}。"
    values = [cell.value for cells in grid.cells for cell in cells]
    known = [place for place, value in enumerate(values) if value is not None]
    most, least = max(known, key=values.__getitem__), min(known, key=values.__getitem__)
    return f"{head}，共{len(told)}个数；最大 {told[most]}，最小 {told[least]}。"


def note(result: Result, kind: str | None = None) -> str:
    """What must be known to read the picture and is not written in it; empty where nothing needs it."""
    kind = kind or shape.kind_of(result)
    told = []
    columns = len(shape.table(result).columns)
    if kind in ("stacked", "trend") and columns > shape.MOST_SERIES:
        told.append("最小的几项已合并为一项")
    if kind == "funnel":
        told.append(f"百分数是占{result.metrics[0].label}的比例")
    if kind == "tally":
        told.append(f"一点是一个，右边是{'、'.join(m.label for m in shape.table(result).columns[:-1])}的个数/全部")
    if kind == "dots" and columns > 1:
        told.append("细线为95%区间")
    if kind == "limits":
        told.append(_by_chance(result))
    return "；".join(part for part in (*told, sharing_note(result)) if part)


def _by_chance(result: Result) -> str:
    """How many of several that do not differ chance alone puts beyond the inner limits."""
    count = sum(shape.interval(result.metrics[0], row.cells[0]) is not None for row in result.rows)
    return f"{count}个单位即使毫无差别，平均也有{count * (1 - INNER):.1f}个偶然落到95%界限外"


def _drawing(result: Result, kind: str | None, theme: Theme, whole: Cell | None, whole_name: str | None) -> Drawing:
    if kind == "limits" and not shape.message(result):
        whole = whole if whole and whole.value is not None else shape.pooled([row.cells[0] for row in result.rows])
        return limits.draw(result, theme, whole, whole_name or shape.whole_name(result))
    return drawings.draw(result, kind or shape.kind_of(result), theme, whole, whole_name or (shape.whole_name(result) if whole else ""))


def _figure(drawing: Drawing, dark: bool) -> go.Figure:
    # Our own dictionaries, checked by a test: to check them again for every viewer takes three times as long as to draw them.
    return go.Figure(data=drawing.traces, layout=layout(_theme(dark), drawing.layout), _validate=False)


def _theme(dark: bool) -> Theme:
    return DARK if dark else LIGHT
