"""The story of a person as a picture: a lane for each kind of event, days in their true distance, every mark with its words.

What lies more than SPAN years back stands in one column at the left, or the last years would have no room.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from analytics.drawings import Drawing
from analytics.lettering import safe, size
from analytics.look import CLEAR, HOVER, SMALL, SYMBOLS, TINY, Theme, words
from analytics.person import LANES
from analytics.story import HELD, Event, Story

SPAN = 5  # years
EARLIER = "更早"
_ROOM, _COLUMN = 800, 190  # pixels: the narrowest plot, and the column of what is earlier
_LINE, _GAP, _LETTER = 24, 14, 13
_CROWDED = 6  # marks of one lane in one year from which they are one


class _Mark(NamedTuple):
    x: float  # pixels
    text: str
    told: str
    exact: bool


def draw(story: Story, theme: Theme) -> Drawing:
    """The lanes that have an event, from top to bottom; undated events are in the table only."""
    scale = _Scale(story)
    traces, ticks, shapes, line = [], [], [], 0
    for number, lane in enumerate(lane for lane in LANES if any(event.lane == lane and event.year for event in story.events)):
        own = [event for event in story.events if event.lane == lane and event.year]
        placed, lines = _lines(_marks(own, scale))
        colour = theme.series[number % len(theme.series)]
        if lane == "任职":
            shapes += [_bar(scale, start, end, line, theme.series[0]) for start, end in _held(story)]
        for exact in (True, False):
            traces += _trace([(mark, line + row) for mark, row in placed if mark.exact is exact], exact, colour, theme)
        ticks.append((line + (lines - 1) / 2, lane))
        line += lines
        shapes.append(_across(line - 0.5, theme))
    shapes += [_down(x, theme) for x, _ in scale.ticks[1:]]
    xs, names = zip(*scale.ticks, strict=True)
    layout = {
        "height": line * _LINE + 48,
        "margin": {"t": 28},
        "shapes": shapes,
        "xaxis": {
            "range": [-6, _ROOM],
            "fixedrange": True,
            "tickvals": list(xs),
            "ticktext": list(names),
            "tickfont": {"size": TINY, "color": theme.muted},
            "ticklabelposition": "outside right",
            "ticks": "outside",
            "ticklen": 4,
            "tickcolor": CLEAR,
            "side": "top",
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {
            "range": [line - 0.5, -0.5],
            "fixedrange": True,
            "tickvals": [y for y, _ in ticks],
            "ticktext": [name for _, name in ticks],
            "tickfont": {"size": SMALL, "color": theme.ink},
            "ticks": "outside",
            "ticklen": 12,
            "tickcolor": CLEAR,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
    }
    return Drawing(traces, layout)


class _Scale:
    """Days as pixels."""

    def __init__(self, story: Story) -> None:
        last = story.lens.as_of // 10000
        years = [event.year for event in story.events if event.year]
        self.first = min((year for year in years if year >= last - SPAN), default=last)
        self.earlier = any(year < self.first for year in years)
        self._from, self._to = date(self.first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
        self._left = _COLUMN if self.earlier else 0
        # Words stand on the right of their mark: those of the last days need room.
        self._width = _ROOM - self._left - 150
        self.ticks = [(0, EARLIER)] if self.earlier else []
        self.ticks += [(self.at(year * 10000 + 101), f"{year}年") for year in range(self.first, last + 1)]
        if not self.earlier:
            self.ticks.insert(0, (-99, ""))

    def at(self, day: int) -> float:
        if day // 10000 < self.first:
            return 0
        place = date(day // 10000, max(day // 100 % 100, 1), max(day % 100, 1)).toordinal()
        return self._left + (place - self._from) * self._width / (self._to - self._from)


def _marks(events: Sequence[Event], scale: _Scale) -> list[_Mark]:
    """A mark for each event; of a crowded year one for all."""
    by_year: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_year[event.year].append(event)
    marks = []
    for year, found in by_year.items():
        if year >= scale.first and len(found) > _CROWDED:
            told = "<br>".join(_told(event) for event in found)
            marks.append(_Mark(scale.at(year * 10000 + 701), f"{len(found)}项{_sum(found)}", told, False))
            continue
        for event in found:
            when = f"{event.date} " if year < scale.first else ""
            x = scale.at(event.on or year * 10000 + 701)
            marks.append(_Mark(x, safe(when + _short(event)), _told(event), event.on is not None))
    return sorted(marks)


def _short(event: Event) -> str:
    """The one word that tells it."""
    held = event.lane == "任职" and event.event in HELD and event.place
    said = event.place if held and event.event in ("调动", "新任", "首次登记") else event.detail if event.lane != "任职" else ""
    name = event.event if event.lane in ("任职", "选拔", "帮带", "学历") else ""
    name = {"提出培训需求": "需求", "处分": "处分"}.get(event.event, name)
    text = " ".join(part for part in (name, said, event.state if event.state == "未办理" else "") if part) or event.event
    text = text if len(text) <= 14 else f"{text[:13]}…"
    return f"{text} {event.amount:,}元" if event.amount and event.lane != "培训" else text


def _told(event: Event) -> str:
    return safe(" ".join(part for part in (event.date, event.event, event.told, event.place) if part))


def _sum(events: Sequence[Event]) -> str:
    total = sum(event.amount or 0 for event in events)
    return f" 共{total:,}元" if total else ""


def _lines(marks: Sequence[_Mark]) -> tuple[list[tuple[_Mark, int]], int]:
    """Each mark with the first line on which its words cover no others; and how many lines that takes."""
    ends: list[float] = []
    placed = []
    for mark in marks:
        row = next((row for row, end in enumerate(ends) if end <= mark.x), len(ends))
        if row == len(ends):
            ends.append(0)
        ends[row] = mark.x + size(mark.text) * _LETTER + 2 * _GAP
        placed.append((mark, row))
    return placed, max(len(ends), 1)


def _trace(placed: Sequence[tuple[_Mark, int]], exact: bool, colour: str, theme: Theme) -> list[dict]:
    """Full marks on their day, hollow ones somewhere in their year."""
    if not placed:
        return []
    xs, ys = [mark.x for mark, _ in placed], [row for _, row in placed]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": ys,
        "marker": {
            "size": 10,
            "color": colour,
            "symbol": SYMBOLS[0] if exact else f"{SYMBOLS[0]}-open",
            "line": {"width": 2, "color": colour},
        },
        "hovertext": [mark.told for mark, _ in placed],
        "hovertemplate": HOVER,
        "cliponaxis": False,
    }
    return [dots, words([x + 8 for x in xs], ys, [mark.text for mark, _ in placed], theme.ink, "middle right")]


def _held(story: Story) -> list[tuple[int, int]]:
    """From when to when the person is known to have been in post."""
    spans: list[tuple[int, int]] = []
    begun = None
    for event in story.events:
        if event.lane == "任职" and event.event in HELD and begun is None:
            begun = event.on
        elif event.event == "离任" and begun is not None:
            spans.append((begun, event.on))
            begun = None
    return spans + ([(begun, story.lens.as_of)] if begun is not None else [])


def _bar(scale: _Scale, start: int, end: int, line: int, colour: str) -> dict:
    x0, x1 = scale.at(start), scale.at(end)
    return {
        "type": "rect",
        "x0": x0,
        "x1": x1,
        "y0": line - 0.38,
        "y1": line + 0.38,
        "fillcolor": colour,
        "opacity": 0.14,
        "line": {"width": 0},
    }


def _across(y: float, theme: Theme) -> dict:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": y,
        "y1": y,
        "line": {"color": theme.grid, "width": 1},
        "layer": "below",
    }


def _down(x: float, theme: Theme) -> dict:
    return {
        "type": "line",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.grid, "width": 1},
        "layer": "below",
    }
