"""A question through `ask`, beside the SQL that a competent engineer would write for it by hand, on the same caged file.

    python -m benchmarks.question [--people 10000 --people 1000000] [--write]

The two take turns, and kept answers are forgotten before each. Claim: ask <= max(1.5 x hand, hand + 2 ms) by the clock, for each date
of a trend, with equal answers. Processor time stands beside: it tells what is our own work on a machine that does other things, but
decides nothing.
"""

import argparse
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.query import Cell, Result, ask, empty_cell
from benchmarks.hand import QUESTIONS, Question
from benchmarks.measure import Taken, interleaved, report, table, verdict
from benchmarks.world import DATES, publish_world
from data.engines import DuckDB
from data.lens import EVERYTHING, Lens

FACTOR, ALLOWANCE = 1.5, 0.002
EXPLORE = (
    "自助分析 is covered by the same claim: its pictures, tables and files are answers of `ask` and nothing else, which"
    " `tests/pages/test_explore.py` holds; the rows that begin with `explore` are questions as only that page asks them."
)


@dataclass(frozen=True)
class Timing:
    question: Question
    scope: str
    hand: Taken
    asked: Taken

    @property
    def held(self) -> bool:
        return self._within(self.hand.wall, self.asked.wall)

    @property
    def held_by_processor(self) -> bool:
        return self._within(self.hand.cpu, self.asked.cpu)

    def _within(self, hand: float, asked: float) -> bool:
        """A trend asks one question for each of its dates."""
        return asked <= max(FACTOR * hand, hand + ALLOWANCE * len(self.question.as_of or (0,)))

    def row(self, people: int) -> list[str]:
        figures = [f"{seconds * 1000:.2f}" for seconds in (self.hand.cpu, self.asked.cpu, self.hand.wall, self.asked.wall)]
        ratios = [f"{self.asked.cpu / self.hand.cpu:.2f}", f"{self.asked.wall / self.hand.wall:.2f}"]
        return [f"{self.question.title}, {self.scope}", f"{people:,}", *figures, *ratios, verdict(self.held)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.question", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, action="append", help="size of the world; may be given several times")
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    sizes = options.people or [10_000, 1_000_000]
    timings = [(people, timing) for people in sizes for timing in time_world(people)]
    rows = [timing.row(people) for people, timing in timings]
    by_clock, by_processor = (sum(getattr(timing, name) for _, timing in timings) for name in ("held", "held_by_processor"))
    held = by_clock == len(timings)
    claim = f"Claim: ask ≤ max({FACTOR} × hand, hand + {ALLOWANCE * 1000:.0f} ms) by the clock, equal answers. {verdict(held)}:"
    claim += f" {by_clock} of {len(timings)} hold by the clock, {by_processor} by processor time."
    head = ("question, scope", "people", "hand cpu ms", "ask cpu ms", "hand ms", "ask ms", "cpu ratio", "ratio", "claim")
    report("Questions", [claim, EXPLORE, "", *table(head, rows)], options.write)
    raise SystemExit(not held)


def time_world(people: int) -> list[Timing]:
    """Every question on a world of that size, in the scope of everybody and of one township."""
    with tempfile.TemporaryDirectory() as folder:
        store = publish_world(Path(folder), people)
        snapshot = store.current()
        hand = DuckDB(Path(folder) / "snapshots" / "000001.duckdb")
        township = min(row[0] for row in hand.rows("SELECT code FROM township", {}).rows[5:6])
        city = Lens(EVERYTHING, snapshot, DATES[-1], DATES[-3])
        lenses = {"city": city, "one township": replace(city, scope=(township,))}
        return [time_question(question, scope, lens, township, hand, people) for question in QUESTIONS for scope, lens in lenses.items()]


def time_question(question: Question, scope: str, lens: Lens, township: str, hand: DuckDB, people: int) -> Timing:
    where = {name: township if value == "$township" else value for name, value in question.where.items()}
    text, params = question.sql(lens, township)

    def by_hand() -> list[tuple]:
        return [hand.rows(text, {**params, **dated}).rows for dated in question.dates(lens)]

    def by_ask() -> Result:
        lens.snapshot.memo.pop("answers", None)  # asked anew every time
        return ask(lens, question.metrics, question.by, where, question.as_of)

    assert_equal(question, by_ask(), by_hand())
    seconds, least = (3, 9) if people > 100_000 else (1.5, 41)
    return Timing(question, scope, *interleaved([by_hand, by_ask], seconds=seconds, least=least, most=301))


def assert_equal(question: Question, result: Result, answers: list[list[tuple]]) -> None:
    """Every group of the hand-written answer is in the result with the same cells, and no other group has anything."""
    dated = [(date,) for date in question.as_of] if question.as_of else [()]
    width = len(question.by)
    expected = {(*date, *row[:width]): _cells(question, row[width:]) for date, rows in zip(dated, answers, strict=True) for row in rows}
    nothing = tuple(empty_cell(metric) for metric in question.metrics)
    for row in result.rows:
        key = tuple(member.key for member in row.members)
        if row.cells != expected.pop(key, nothing):
            raise AssertionError(f"{question.title}: {key} is {row.cells} by ask")
    if expected:
        raise AssertionError(f"{question.title}: ask does not have {list(expected)[:3]}")


def _cells(question: Question, parts: tuple) -> tuple[Cell, ...]:
    """The parts and the blanks of each metric in turn, as cells."""
    rest, cells = iter(parts), []
    for metric in question.metrics:
        own = tuple(next(rest) for _ in metric.parts())
        cells.append(Cell(metric.value(own), metric.fraction(own), next(rest)))
    return tuple(cells)


if __name__ == "__main__":
    main()
