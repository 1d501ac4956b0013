"""Where people were in post, year by year: a list of 2022 names those of 2022, who may have moved or left since."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

Values = dict[str, Any]


class Held:
    """The periods of every person; `rows` have the columns of the roster's periods, in any order."""

    def __init__(self, rows: Iterable[Values] = ()):
        self._periods: dict[int, list[Values]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: row["valid_from"]):
            self._periods[row["person_id"]].append(row)

    def in_year(self, person: Values, year: int | None) -> list[Values]:
        """The periods that reach into the year, the latest first; the last of all where no year is asked about.

        Before the first roster, who was in it was there; a joiner was from the day that the roster says they joined.
        """
        periods = self._periods.get(person["person_id"]) or [person]
        if year is None:
            return [person]
        first = periods[0]
        begun = first["joined_date"] or first["valid_from"]
        early = first["opened_by"] == "first" or begun // 10000 <= year
        found = [p for p in periods if p["valid_from"] // 10000 <= year and p["valid_to"] > year * 10000 + 101]
        if not found and early and first["valid_from"] // 10000 > year:
            found = [first]
        return found[::-1]

    def span(self, person: Values) -> tuple[int, int]:
        """The day of the first roster that named them, and the day they left or FOREVER."""
        periods = self._periods[person["person_id"]]
        return periods[0]["valid_from"], periods[-1]["valid_to"]
