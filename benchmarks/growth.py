"""Time and memory against size: a version published, and the ten questions of `benchmarks.rivals` asked of it.

    python -m benchmarks.growth [--people 500 … ] [--write]

A person has 26 courses and ten appraisals. Each size is worked out in a process of its own. The slope is that of the straight line through
the sizes from 50,000 people on, both axes logarithmic: 1 is proportional, 0 does not depend on the size.
"""

import argparse
import multiprocessing
import tempfile
import time
from dataclasses import replace
from math import log
from pathlib import Path
from statistics import linear_regression, median
from typing import NamedTuple

from analytics.query import ask
from benchmarks.measure import report, table
from benchmarks.rivals import TEN, YEARS, peak
from benchmarks.world import DATES, publish_world
from data.lens import EVERYTHING, Lens
from data.store import Store

SIZES = (500, 5_000, 50_000, 150_000, 500_000)
FROM = 50_000


class Size(NamedTuple):
    """Seconds and bytes; `city` and `township` are the ten questions together."""

    file: float
    publish: float
    publish_peak: float
    opening: float
    city: float
    township: float
    peak: float


MEASURES = {
    "file": ("the file, MB", 1e6),
    "publish": ("publish, s", 1),
    "publish_peak": ("its peak memory, MB", 1e6),
    "opening": ("first opened, ms", 1e-3),
    "city": ("ten questions, all, ms", 1e-3),
    "township": ("of one township, ms", 1e-3),
    "peak": ("their peak memory, MB", 1e6),
}


def published(folder: Path, people: int) -> tuple[float, int]:
    """(seconds, peak bytes) of making a version of that size."""
    started = time.perf_counter()
    publish_world(folder, people, YEARS)
    return time.perf_counter() - started, peak()


def answered(folder: Path) -> tuple[float, float, float, int]:
    """(seconds to open the version, of the ten questions on all and on one township, peak bytes)."""
    started = time.perf_counter()
    snapshot = Store(folder).current()
    opening = time.perf_counter() - started
    city = Lens(EVERYTHING, snapshot, DATES[-1], DATES[-3])
    township = replace(city, scope=(min(row[0] for row in snapshot.engine.rows("SELECT code FROM township", {}).rows),))
    return opening, *(sum(_seconds(lens, question) for question in TEN) for lens in (city, township)), peak()


def _seconds(lens: Lens, question) -> float:
    taken = []
    for _ in range(6):
        lens.snapshot.memo.pop("answers", None)
        started = time.perf_counter()
        ask(lens, question.metrics, question.by, question.where)
        taken.append(time.perf_counter() - started)
    return median(taken[1:])  # the first one has the text to work out


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, action="append", help="a size; may be given several times")
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    found = {people: measured(people) for people in options.people or SIZES}
    rows = [
        [f"{people:,}", *(f"{getattr(size, name) / unit:,.1f}" for name, (_, unit) in MEASURES.items())] for people, size in found.items()
    ]
    large = [people for people in found if people >= FROM]
    if len(large) > 1:
        rows.append(["slope", *(f"{_slope([(people, getattr(found[people], name)) for people in large]):.2f}" for name in MEASURES)])
    report("Growth", table(["people", *(label for label, _ in MEASURES.values())], rows), options.write)


def measured(people: int) -> Size:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "store"
        publish, publish_peak = _alone(published, folder, people)
        opening, city, township, most = _alone(answered, folder)
        file = (folder / "snapshots" / "000001.duckdb").stat().st_size
        return Size(file, publish, publish_peak, opening, city, township, most)


def _alone(work, *given):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _slope(points: list[tuple[int, float]]) -> float:
    return linear_regression([log(x) for x, _ in points], [log(y) for _, y in points]).slope


if __name__ == "__main__":
    main()
