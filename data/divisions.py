"""现行区划 and 当时区划: which unit of today a unit of another day has become.

A unit with one successor has become it; the people of a unit that was divided, or that another was split off from, are where the
next roster names them.
"""

from collections import defaultdict
from collections.abc import Iterable

from data.codes import SPLIT
from data.units import Place, Units


class Divisions:
    """The unit tree through time; `changes` are (old code, new code, date, kind)."""

    def __init__(self, units: Units, changes: Iterable[tuple[str, str, int, str]] = ()):
        self._units = units
        self._became: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for change in changes:
            self.add(*change)

    def __bool__(self) -> bool:
        return bool(self._became)

    def add(self, old: str, new: str, on: int, kind: str) -> None:
        if old != new:
            self._became[old].append((on, new, kind))

    def place(self, code: str) -> Place:
        """The unit that it is today."""
        steps = self._steps(code) if self._became else ()
        return self._units.at(steps[-1][1] if steps else code)

    def divided(self, code: str) -> bool:
        """Whether its people cannot be told to be in any one unit of today but by name."""
        found = self._became.get(code, ())
        return len({new for _, new, _ in found}) > 1 or any(kind == SPLIT for _, _, kind in found)

    def dates(self, code: str) -> list[int]:
        """When it became another."""
        return [on for on, _ in self._steps(code)]

    def code_then(self, code: str, on: int) -> str | None:
        """The unit that it was on a date; None where that is the unit of today."""
        steps = self._steps(code) if self._became else ()
        if not steps or on >= steps[-1][0]:
            return None
        return next((new for date, new in reversed(steps) if date <= on), code)

    def _steps(self, code: str) -> list[tuple[int, str]]:
        """(date, new code) of each change, in order; it ends at a unit that was divided."""
        steps: list[tuple[int, str]] = []
        while found := self._became.get(code):
            last = steps[-1][0] if steps else 0
            if self.divided(code) or found[0][0] < last or len(steps) > len(self._became):
                break
            steps.append((found[0][0], found[0][1]))
            code = found[0][1]
        return steps
