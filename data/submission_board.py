"""The board of 报送: how each township stands in each quarter, by the rosters that it has submitted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from data.submissions import AGREED, PUBLISHED, RETURNED, WAITING, Submission, quarter_of
from data.tables import CADRE

DONE, NONE = "已报", "未报"
STATES = (DONE, WAITING, RETURNED, NONE)


class Standing(NamedTuple):
    """`by` is the submission that decides it; None where there is none."""

    state: str
    by: Submission | None = None


def standing(submissions: Iterable[Submission], township: str, quarter: int) -> Standing:
    """已报 once a roster of the quarter is published, whatever is sent after it; else what became of the last one that was not withdrawn.

    The quarter is that of the day the data speaks of. A list without a roster, and what the city has imported itself, count for nothing.
    """
    own = [one for one in submissions if (one.township, one.quarter) == (township, quarter) and CADRE.name in one.tables]
    newest = sorted(own, key=lambda one: one.at, reverse=True)
    for state, counted in ((DONE, (PUBLISHED, AGREED)), ("", (WAITING, RETURNED))):
        if found := next((one for one in newest if one.state in counted), None):
            return Standing(state or found.state, found)
    return Standing(NONE)


def tally(standings: Iterable[Standing]) -> dict[str, int]:
    """How many townships stand how, in the order of STATES, with those of which there are none."""
    counts = Counter(one.state for one in standings)
    return {state: counts[state] for state in STATES}


def quarters(submissions: Iterable[Submission], today: int) -> list[int]:
    """Those that can be looked at, newest first: from the last that anybody has submitted for back to the first, with a year at least.

    Until somebody submits for a quarter that has begun, the one before it is what everybody works on.
    """
    said = sorted({one.quarter for one in submissions}) or [quarter_of(today)]
    found = [said[-1]]
    while found[-1] > said[0] or len(found) < 4:
        found.append(before(found[-1]))
    return found


def before(quarter: int) -> int:
    """20234 of 20241."""
    return quarter - 1 if quarter % 10 > 1 else (quarter // 10 - 1) * 10 + 4


def told(counts: dict[str, int], what: Sequence[str] = STATES) -> str:
    return "，".join(f"{state}{counts[state]}" for state in what if counts[state] or state == DONE)
