"""How every picture looks: colours, letters, axes, labels and spans, as plain dicts. For `drawings`, the colours for `native_chart` too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, floor
from typing import Any

from analytics import shape
from analytics.lettering import drawn_width, safe, wrapped
from analytics.model import BLANK, Metric
from analytics.query import Cell, Member
from analytics.wording import NO_DATA, NOTHING, TEN_THOUSAND, show, show_fraction

FONT = "Source Han Sans SC, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
TEXT, SMALL, TINY = 14, 13, 12
ROW = 26
NARROW = 420  # the narrowest place a picture must be readable in: half a laptop page
UPRIGHT = 320  # height of a picture whose bars or lines stand
HOVER = "%{hovertext}<extra></extra>"
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "star")
CLEAR = "rgba(0,0,0,0)"
_DARK_WORDS, _LIGHT_WORDS = "#10151C", "#FFFFFF"


@dataclass(frozen=True)
class Theme:
    """`series`: at least 3:1 against the page; `inside`: words on each of them, at least 4.5:1; `pale` to `deep`: the heat table."""

    series: tuple[str, ...]
    inside: tuple[str, ...]
    ink: str
    muted: str
    blank: str
    on_blank: str
    grid: str
    page: str
    pale: str
    deep: str


LIGHT = Theme(
    series=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
    inside=(_LIGHT_WORDS, _DARK_WORDS, _LIGHT_WORDS, _DARK_WORDS, _LIGHT_WORDS, _DARK_WORDS),
    ink="#1F2733",
    muted="#5A6472",
    blank="#868E9A",
    on_blank=_DARK_WORDS,
    grid="#E3E7ED",
    page="#FFFFFF",
    pale="#EEF3F8",
    deep="#12436D",
)
DARK = Theme(
    series=("#6CB4EE", "#3FC6B4", "#E58AB8", "#FF9D5C", "#C8CDD5", "#B79CEB"),
    inside=(_DARK_WORDS,) * 6,
    ink="#F2F4F7",
    muted="#A9B2BF",
    blank="#7F8997",
    on_blank=_DARK_WORDS,
    grid="#2F3641",
    page="#14171C",
    pale="#1D2733",
    deep="#8CC8F5",
)

LEGEND = {
    "orientation": "h",
    "x": 0,
    "xref": "container",
    "xanchor": "left",
    "y": 1,
    "yref": "container",
    "yanchor": "top",
    "traceorder": "normal",
    "itemclick": False,
    "itemdoubleclick": False,
    "font": {"size": SMALL},
}


def layout(theme: Theme, own: dict) -> dict:
    """The shared surroundings with a drawing's own.

    Streamlit makes a new chart for every new figure, and gives it a copy of the same figure a moment later. Plotly draws all of it again
    unless it is told that the data are those of before (`datarevision`), and wherever two templates are two objects; a name that it does
    not know keeps the 7 kB of its default template out of the figure, too.
    """
    shared = {
        "template": "none",
        "datarevision": 1,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": TEXT, "color": theme.ink},
        "separators": ".,",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        # Else Plotly leaves no room for the headings of a table of one row.
        "minreducedheight": 24,
        "hoverlabel": {
            "font": {"family": FONT, "size": TEXT, "color": theme.ink},
            "bgcolor": theme.page,
            "bordercolor": theme.muted,
            "align": "left",
            "namelength": -1,
        },
    }
    margin = {"l": 8, "r": 16, "t": 8, "b": 8, **own.get("margin", {})}
    return {**shared, **own, "margin": {side: max(size, _names_room(own, side)) for side, size in margin.items()}}


def _names_room(own: dict, side: str) -> int:
    """Pixels that the names of the axes on this side take: room that Plotly finds missing it makes by drawing all of it again."""
    axes = {name: axis for name, axis in own.items() if "axis" in name}
    beside = [axis for name, axis in axes.items() if axis.get("automargin") and _side(name, axis) == side]
    grid = 4 if side in "lb" and any("gridcolor" in axis for axis in axes.values()) else 0
    return max((_axis_room(axis, side) + grid for axis in beside), default=0)


def _side(name: str, axis: dict) -> str:
    return axis.get("side", "left" if name.startswith("y") else "bottom")[0]


def _axis_room(axis: dict, side: str) -> int:
    names, letter = axis.get("ticktext") or axis.get("categoryarray") or [_longest_figure(axis)], axis["tickfont"]["size"]
    across = side in "lr"
    needed = drawn_width(names) * letter if across else 1.3 * letter * max(name.count("<br>") + 1 for name in names)
    return ceil(9 + needed + (axis["ticklen"] + 3 if across and "ticklen" in axis else 0))


def _longest_figure(axis: dict) -> str:
    """Of a scale, whose figures Plotly chooses; of dates their lines."""
    return axis["tickformat"].replace(".0%", "100%") if "tickformat" in axis else f"{max(axis['range'], key=abs):,.0f}"


# --- words ----------------------------------------------------------------------------------------------------------------


def labels(members: Sequence[Member]) -> list[str]:
    """Names for the left side."""
    return [wrapped(name, 12) for name in shape.names(members)]


def lines(*parts: str) -> str:
    return "<br>".join(part for part in parts if part)


def beside(label: str, column: str) -> str:
    return f"{label} · {safe(column)}" if column else label


def part(cell: Cell, whole: float | None) -> str:
    """Its part of the whole, where the parts add up to one."""
    return f"{cell.value / whole:.1%}" if whole and cell.value is not None else ""


def nothing_text(cell: Cell) -> str:
    return NO_DATA if cell.no_data else NOTHING


def bare(metric: Metric, cell: Cell) -> str:
    """The figure without its unit, which the heading gives; a share keeps its sign, and says of how many it is one."""
    text = show(metric, cell)
    if metric.proportion and cell.value is not None:
        return lines(text, show_fraction(cell))
    return text if cell.value is None or metric.unit == "%" else text.removesuffix(metric.unit)


def hover(name: str, metric: Metric, cell: Cell, whole: float | None = None, span: tuple[float, float] | None = None) -> str:
    told = [name.replace("<br>", ""), f"{metric.label} {shape.figure_text(metric, cell)}"]
    if share := part(cell, whole):
        told.append(f"占 {share}")
    if span:
        told.append(f"95%区间 {span[0]:.1%}–{span[1]:.1%}")
    if cell.unknown:
        told.append(f"其中{BLANK} {cell.unknown:,}{metric.model.unit}")
    return lines(*told)


def dot(colour: str) -> str:
    return f'<span style="color:{colour}">●</span>'


def words_on(theme: Theme, place: float) -> str:
    """White or dark, whichever reads better on the heat table's colour at `place` (0 to 1)."""
    return _words_scale(theme)[round(place * 100)]


@lru_cache(maxsize=4)
def _words_scale(theme: Theme) -> list[str]:
    pale, deep = _rgb(theme.pale), _rgb(theme.deep)
    grounds = [_luminance([_mix(a, b, place / 100) for a, b in zip(pale, deep, strict=True)]) for place in range(101)]
    return [max((_DARK_WORDS, _LIGHT_WORDS), key=lambda c: _contrast(_luminance(_rgb(c)), ground)) for ground in grounds]


def _mix(a: float, b: float, place: float) -> float:
    return a + (b - a) * place


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(rgb: Sequence[float]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    return _contrast(_luminance(_rgb(one)), _luminance(_rgb(other)))


# --- axes and marks -------------------------------------------------------------------------------------------------------


def names_axis(names: Sequence[str], theme: Theme) -> dict:
    """Names along the bottom; always a category axis, or codes and years become numbers."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(names),
        "range": [-0.5, len(names) - 0.5],
        "fixedrange": True,
        "dtick": 1,
        "tickangle": 0,
        "tickfont": {"size": SMALL, "color": theme.ink},
        "showgrid": False,
        "showline": False,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
    }


def rows_axis(names: Sequence[str], theme: Theme) -> dict:
    """Names down the left side, the first on top; the unseen ticks keep them off the marks."""
    return {**names_axis(names, theme), "range": [len(names) - 0.5, -0.5], "ticks": "outside", "ticklen": 6, "tickcolor": CLEAR}


def dates_axis(times: Sequence[str], room: int, theme: Theme) -> dict:
    """Dates in their true distance, named by month, or by day where two fall in one month; only those names that fit in `room`."""
    by_month = len({time[:7] for time in times}) == len(times)
    first, last = date.fromisoformat(times[0]), date.fromisoformat(times[-1])
    edge = timedelta(days=max((last - first).days * 0.09, 15))
    return {
        "type": "date",
        "range": [(first - edge).isoformat(), (last + edge).isoformat()],
        "tickmode": "array",
        "tickvals": [times[i] for i in spaced(times, room, 46 if by_month else 60)],
        "tickformat": "%Y年<br>%-m月" if by_month else "%Y年<br>%-m月%-d日",
        "tickangle": 0,
        "tickfont": {"size": SMALL, "color": theme.ink},
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
    }


def spaced(times: Sequence[str], room: int, needed: int) -> list[int]:
    """The dates whose names do not cover each other where all dates share `room` pixels: the last, the first, and what fits between."""
    days = [date.fromisoformat(time).toordinal() for time in times]
    pixels = [(day - days[0]) * room / ((days[-1] - days[0]) or 1) for day in days]
    kept = [len(times) - 1]
    for i in range(len(times) - 2, 0, -1):
        if pixels[kept[-1]] - pixels[i] >= needed <= pixels[i] - pixels[0]:
            kept.append(i)
    if len(times) > 1 and pixels[kept[-1]] - pixels[0] >= needed:
        kept.append(0)
    return kept[::-1]


def values_axis(span: Sequence[float], metric: Metric, theme: Theme, ticks: int) -> dict:
    """A faint scale; the figures themselves are written at the marks."""
    axis = {
        "range": list(span),
        "fixedrange": True,
        "nticks": ticks,
        "gridcolor": theme.grid,
        "zeroline": False,
        "tickfont": {"size": TINY, "color": theme.muted},
        "automargin": True,
    }
    if metric.unit == "%":
        return axis | {"tickformat": ".0%"}
    if max(map(abs, span)) < TEN_THOUSAND:
        return axis | {"separatethousands": True}
    marks = even_marks(span, ticks)
    return axis | {"tickmode": "array", "tickvals": marks, "ticktext": [f"{mark / TEN_THOUSAND:g}万" if mark else "0" for mark in marks]}


def even_marks(span: Sequence[float], most: int) -> list[float]:
    """At most `most` round figures in even steps of 1, 2 or 5 tens: left alone Plotly counts in thousands, 24.5k."""
    length = span[1] - span[0]
    step = next(s for power in range(-3, 13) for s in (10.0**power, 2 * 10.0**power, 5 * 10.0**power) if length / s <= most - 1)
    first = ceil(span[0] / step)
    return [place * step for place in range(first, floor(span[1] / step) + 1)]


def hidden_axis(span: Sequence[float]) -> dict:
    return {"visible": False, "range": list(span), "fixedrange": True, "zeroline": False}


def row_colours(members: Sequence[Member], theme: Theme) -> list[str]:
    return [theme.blank if member.key is None else theme.series[0] for member in members]


def words(x: Sequence, y: Sequence, text: Sequence[str], colour: str, position: str = "middle center", size: int = SMALL) -> dict:
    """A trace of words only."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(x),
        "y": list(y),
        "text": list(text),
        "textposition": position,
        "textfont": {"size": size, "color": colour},
        "cliponaxis": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def absent(names: Sequence[str], cells: Sequence[Cell], theme: Theme, upright: bool = False) -> list[dict]:
    """Words in the place of bars that have no length to draw."""
    gone = [(name, cell) for name, cell in zip(names, cells, strict=True) if cell.value is None]
    if not gone:
        return []
    where, base, text = [name for name, _ in gone], [0] * len(gone), [nothing_text(cell) for _, cell in gone]
    return [words(where, base, text, theme.muted, "top center") if upright else words(base, where, text, theme.muted, "middle right")]


def error_bars(cells: Sequence[Cell], spans: Sequence[tuple[float, float] | None], colour: str) -> dict:
    """Intervals as thin lines without caps."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [span[1] - cell.value if span else None for span, cell in zip(spans, cells, strict=True)],
        "arrayminus": [cell.value - span[0] if span else None for span, cell in zip(spans, cells, strict=True)],
        "color": colour,
        "thickness": 1.2,
        "width": 0,
    }


def above(text: str, theme: Theme, **place: Any) -> dict:
    """Words above the plot."""
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "font": {"size": TEXT, "color": theme.ink},
        **place,
    }


def reference(value: float, text: str, span: Sequence[float], theme: Theme) -> tuple[dict, dict]:
    """A value as a line from top to bottom, and its name above it."""
    line = {"type": "line", "xref": "x", "x0": value, "x1": value, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    place = (value - span[0]) / (span[1] - span[0])
    anchor = "left" if place < 0.15 else "right" if place > 0.85 else "center"
    name = above(f"<b>{safe(text)}</b>", theme, xref="x", x=value, xanchor=anchor)
    return {**line, "line": {"color": theme.muted, "width": 1.5, "dash": "dot"}}, name


def level(start: int, end: int, y: float, colour: str, width: float) -> dict:
    """A flat line across one bar's place, or from the edge of one to the edge of the next."""
    reach = 0.35 if start == end else -0.35
    return {
        "type": "line",
        "xref": "x",
        "x0": start - reach,
        "x1": end + reach,
        "y0": y,
        "y1": y,
        "line": {"color": colour, "width": width},
    }


def end_names(ends: Sequence[tuple[str, float, str]], span: Sequence[float], theme: Theme) -> list[dict]:
    """The name and last figure of each line at its end, moved apart where they would cover each other."""
    needed = (span[1] - span[0]) * 20 / (UPRIGHT - 64)
    placed: list[dict] = []
    for x, y, text in sorted(ends, key=lambda end: end[1]):
        at = max(y, placed[-1]["y"] + needed) if placed else y
        own = {"text": text, "xref": "x", "yref": "y", "x": x, "y": at, "xanchor": "left", "xshift": 10, "yanchor": "middle"}
        placed.append(above("", theme) | own | {"font": {"size": SMALL, "color": theme.ink}})
    return placed


# --- spans ----------------------------------------------------------------------------------------------------------------


def count_span(values: Sequence[float]) -> tuple[float, float]:
    """Counts start at zero."""
    return (0, max(values) * 1.18 or 1)


def share_span(values: Sequence[float]) -> tuple[float, float]:
    """From zero to a little beyond the largest, so that a dot at 100 % is whole."""
    return (0, min(1.02, max(values) * 1.04) or 1)


def share_trend_span(values: Sequence[float]) -> tuple[float, float]:
    """At least ten points high, so that a tenth of a point does not look like a landslide."""
    low, high = min(values), max(values)
    room = max((high - low) * 0.2, 0.05)
    return (max(0.0, low - room), min(1.05, high + room))


def level_span(values: Sequence[float]) -> tuple[float, float]:
    """Around the values: a mean has no length, so its axis need not start at zero."""
    low, high = min(values), max(values)
    room = (high - low) * 0.15 or abs(high) * 0.1 or 1
    return (low - room, high + room)
