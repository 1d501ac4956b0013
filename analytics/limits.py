"""Shares of units as a funnel plot: beyond the limits chance does not explain them, and only those are named."""

from collections.abc import Sequence
from math import ceil, sqrt
from typing import NamedTuple

from analytics import drawings, look, shape
from analytics.drawings import Drawing
from analytics.intervals import INNER, LEAST, OUTER, limits
from analytics.lettering import safe, size
from analytics.look import CLEAR, HOVER, SMALL, SYMBOLS, TINY, UPRIGHT, Theme
from analytics.query import Cell, Member, Result
from analytics.wording import show

MOST_NAMED = 8
_STEPS = 40  # places at which a limit is worked out
_WIDE, _HIGH = look.NARROW - 150, UPRIGHT - 70  # pixels of the narrowest plot


class Point(NamedTuple):
    member: Member
    cell: Cell
    behind: shape.Behind | None
    side: int

    @property
    def size(self) -> int:
        return self.cell.fraction[1]


def draw(result: Result, theme: Theme, whole: Cell, whole_name: str) -> Drawing:
    """How many a share is of, against the share; the whole as a line and about it how far chance takes those that are like it."""
    grid, metric = shape.table(result), result.metrics[0]
    points = [
        Point(member, row[0], behind[0], shape.side(metric, row[0], whole))
        for member, row, behind in zip(grid.rows, grid.cells, grid.behind, strict=True)
        if shape.interval(metric, row[0])
    ]
    if not points or not 0 <= whole.value <= 1:
        return drawings.nothing("分子多于分母，无法比较", theme)
    sizes = sorted(point.size for point in points)
    across = (0.7 * sizes[0], max(1.05 * sizes[-1], LEAST + 1))
    up = _span(points, whole.value, sizes[0])
    places = [round(across[0] + step * (across[1] - across[0]) / _STEPS) for step in range(_STEPS + 1)]
    places = list(dict.fromkeys(place for place in places if place >= LEAST))
    curves, ends = [], [(across[1], whole.value, f"<b>{safe(whole_name)} {show(metric, whole)}</b>")]
    for confidence, dash in ((INNER, "solid"), (OUTER, "dash")):
        for bounds in zip(*(limits(place, whole.value, confidence) for place in places), strict=True):
            curves.append(_curve(places, bounds, dash, theme))
            if up[0] <= bounds[-1] <= up[1]:
                ends.append((across[1], bounds[-1], f"{confidence * 100:g}%"))
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [point.size for point in points],
        "y": [point.cell.value for point in points],
        "marker": {
            "size": 11,
            "symbol": [SYMBOLS[0] if point.side else f"{SYMBOLS[0]}-open" for point in points],
            "color": theme.series[0],
            "line": {"width": 2, "color": theme.series[0]},
        },
        "hovertext": [look.hover(safe(p.member.label), metric, p.cell, span=shape.interval(metric, p.cell)) for p in points],
        "hovertemplate": HOVER,
        "cliponaxis": False,
    }
    named = _named(points, whole.value)
    spots = _spots([f"{point.member.label} {show(metric, point.cell)}" for point in named], named, points, across, up)
    names = look.words([p.size for p in named], [p.cell.value for p in named], [safe(text) for text, _ in spots], theme.ink)
    # An unseen marker keeps the words off the dot.
    names |= {"mode": "markers+text", "marker": {"size": 14, "color": CLEAR}, "textposition": [place for _, place in spots]}
    layout = {
        "height": UPRIGHT + 24,
        "xaxis": {
            **look.values_axis(across, metric, theme, 5),
            "tickformat": "",
            "showgrid": False,
            "title": {"text": f"{metric.label}的分母({metric.model.unit})", "font": {"size": TINY, "color": theme.muted}},
        },
        "yaxis": look.values_axis(up, metric, theme, 5),
        "margin": {"t": 36, "r": 16 + max(round(size(f"{whole_name} {show(metric, whole)}") * SMALL), 48)},
        "shapes": [_level(whole.value, across, theme)],
        "annotations": [*look.end_names(ends, up, theme), _key(theme, points)],
    }
    return Drawing([*curves, dots, names], layout, [*([] for _ in curves), [point.behind for point in points]])


def _span(points: Sequence[Point], whole: float, fewest: int) -> tuple[float, float]:
    """From nought where it is near, else from a little below all that is drawn; from below nought where a dot lies on it."""
    shares = [point.cell.value for point in points]
    values = [*shares, *limits(max(fewest, LEAST), whole, OUTER)]
    room = 0.08 * (max(values) - min(values) or 0.1)
    low = min(values) - room
    high = min(max(values) + room, 1.04)
    return (low if low >= 0.25 else -0.05 * high if min(shares) < 0.02 * high else 0), high  # a dot at nought keeps off the scale below it


def _curve(places: Sequence[int], bounds: Sequence[float], dash: str, theme: Theme) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(places),
        "y": list(bounds),
        "line": {"color": theme.muted, "width": 1.2, "dash": dash},
        "hoverinfo": "skip",
    }


def _level(value: float, across: Sequence[float], theme: Theme) -> dict:
    line = {"color": theme.muted, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": across[0], "x1": across[1], "y0": value, "y1": value, "line": line, "layer": "below"}


def _key(theme: Theme, points: Sequence[Point]) -> dict:
    told = "● 界限外，有差别  ○ 界限内，无法区分  — 95%  ┄ 99.8%界限"
    told += f"  不足{LEAST}的不判断" if any(point.size < LEAST for point in points) else ""
    told += f"  只标出最突出的{MOST_NAMED}个名称" if sum(point.side != 0 for point in points) > MOST_NAMED else ""
    return look.above(told, theme, x=0.5, xanchor="center", yshift=10) | {"font": {"size": TINY, "color": theme.muted}}


def _named(points: Sequence[Point], whole: float) -> list[Point]:
    """Those beyond the limits, the furthest first."""
    outside = [point for point in points if point.side]
    return sorted(outside, key=lambda point: -abs(point.cell.value - whole) * sqrt(point.size))[:MOST_NAMED]


def _spots(texts: Sequence[str], named: Sequence[Point], points: Sequence[Point], across, up) -> list[tuple[str, str]]:
    """Each text with the side of its dot where it covers nothing, if there is one."""

    def pixel(point: Point) -> tuple[float, float]:
        x, y = (point.size - across[0]) / (across[1] - across[0]), (point.cell.value - up[0]) / (up[1] - up[0])
        return x * _WIDE, (1 - y) * _HIGH

    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in map(pixel, points)]
    found = []
    for text, point in zip(texts, named, strict=True):
        wide = ceil(size(text) * SMALL)
        boxes = {place: _box(place, *pixel(point), wide) for place in _AROUND}
        free = [place for place, box in boxes.items() if box[0] >= -40 and box[2] <= _WIDE + 40 and not any(_meet(box, t) for t in taken)]
        place = (free or list(_AROUND))[0]
        taken.append(boxes[place])
        found.append((text, place))
    return found


_AROUND = {
    "top center": (0, -1),
    "bottom center": (0, 1),
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top right": (1, -1),
    "top left": (-1, -1),
    "bottom right": (1, 1),
    "bottom left": (-1, 1),
}


def _box(place: str, x: float, y: float, wide: int) -> tuple[float, float, float, float]:
    across, down = _AROUND[place]
    middle, centre = x + across * (wide / 2 + 9), y + down * 17
    return middle - wide / 2, centre - 8, middle + wide / 2, centre + 8


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
