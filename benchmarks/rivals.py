"""Ten questions, one at least of every kind of metric, asked of what else an office could use.

    python -m benchmarks.rivals [--people 500 --people 150000 --people 3500000] [--keep FOLDER] [--write]

`ask` and hand-written SQL on the snapshot, pandas and polars with all that the ten need in memory, and a script that reads the CSV files
each time: each in a process of its own, which answers one question at a time in turn with the others, from the same rows, and equally. A
person has 26 courses and ten appraisals. Peak memory is the whole process's, with what it loads.

Claims: ask <= max(1.5 x hand, hand + 2 ms) at each size; at 3,500,000 people >= 3 x faster than pandas in at most a fifth of its memory,
and >= 20 x faster than the script. The rest of the catalogue is timed alone. `--keep` leaves the worlds in a folder, and takes those of
before.
"""

import argparse
import math
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import geometric_mean, median

from analytics.catalog import METRICS
from analytics.query import ask
from benchmarks.hand import QUESTIONS, Question
from benchmarks.measure import report, table, verdict
from benchmarks.question import ALLOWANCE, FACTOR, assert_equal
from benchmarks.rival_pandas import InPandas
from benchmarks.rival_polars import InPolars
from benchmarks.rival_script import Script
from benchmarks.world import DATES, publish_world
from data.engines import DuckDB
from data.lens import EVERYTHING, Lens
from data.store import Store

TITLES = (
    "headcount by age band and gender",
    "three shares by township",
    "villages with cadres",
    "mean age by township",
    "median age by township",
    "four movements by township",
    "hours of the last whole year",
    "hours per person by township",
    "trained in the year by township",
    "excellent of the last year",
)
TEN = tuple(question for title in TITLES for question in QUESTIONS if question.title == title)
YEARS, LARGEST = 10, 3_500_000
FASTER_THAN_PANDAS, MEMORY_OF_PANDAS, FASTER_THAN_SCRIPT = 3, 1 / 5, 20
_COLUMNS = {
    "cadre": "person_id, township_code, village_code, valid_from, valid_to, next_from, opened_by, closed_by, gender, birth_date, education",
    "training": "person_id, year, counts_from, hours",
    "appraisal": "person_id, township_code, year, grade, participation",
}


class Asked:
    """`ask`, with kept answers forgotten before each question."""

    def __init__(self, folder: Path):
        self._lens = Lens(EVERYTHING, Store(folder / "store").current(), DATES[-1], DATES[-3])
        self.answers = {question.title: lambda question=question: self._ask(question) for question in TEN}

    def _ask(self, question: Question):
        self._lens.snapshot.memo.pop("answers", None)
        return ask(self._lens, question.metrics, question.by, question.where)

    def check(self, question: Question, rows: list[tuple]) -> None:
        assert_equal(question, self._ask(question), [rows])

    def alone(self) -> dict[str, float]:
        """Seconds of every metric of the catalogue, by township where it can be."""
        found = {}
        for key, metric in METRICS.items():
            by = [dimension for dimension in metric.model.dimensions.values() if dimension.name == "township"]
            ask(self._lens, metric, by)
            self._lens.snapshot.memo.pop("answers", None)
            started = time.perf_counter()
            ask(self._lens, metric, by)
            found[key] = time.perf_counter() - started
        return found


class Hand:
    def __init__(self, folder: Path):
        engine, lens = DuckDB(folder / "store" / "snapshots" / "000001.duckdb"), Lens(EVERYTHING, None, DATES[-1], DATES[-3])
        texts = {question.title: question.sql(lens, "") for question in TEN}
        self.answers = {title: lambda text=text, params=params: engine.rows(text, params).rows for title, (text, params) in texts.items()}


WAYS: Mapping[str, Callable] = {"ask": Asked, "by hand": Hand, "pandas": InPandas, "polars": InPolars, "script": Script}
BESIDE = [name for name in WAYS if name != "ask"]


class Way:
    """One way to answer, in a process of its own."""

    def __init__(self, name: str, folder: Path):
        self.name = name
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_serve, args=(name, folder, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.loading = self._pipe.recv()

    def __enter__(self) -> "Way":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.join()

    def call(self, what: str, *given: object):
        self._pipe.send((what, given))
        return self._pipe.recv()


def _serve(name: str, folder: Path, pipe) -> None:
    started = time.perf_counter()
    way = WAYS[name](folder)
    pipe.send(time.perf_counter() - started)
    while True:
        what, given = pipe.recv()
        if what == "time":
            started = time.perf_counter()
            way.answers[given[0]]()
            pipe.send(time.perf_counter() - started)
        elif what == "answer":
            pipe.send(way.answers[given[0]]())
        elif what == "peak":
            pipe.send(peak())
        else:
            pipe.send(getattr(way, what)(*given))


def peak() -> int:
    """Bytes: the most that the process has held of real memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rivals", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, action="append", help="size of the world; may be given several times")
    parser.add_argument("--keep", type=Path, help="where the worlds are kept")
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    lines, held = [], True
    with tempfile.TemporaryDirectory() as folder:
        for people in options.people or [500, 150_000, LARGEST]:
            told, holds = at(people, world((options.keep or Path(folder)) / f"{people}", people))
            lines += [f"### {people:,} people", "", *told]
            held &= holds
    report("Rivals", lines, options.write)
    raise SystemExit(not held)


def world(folder: Path, people: int) -> Path:
    """The folder of a world of that size: its store, and the same rows as Parquet and CSV."""
    if not (folder / "done").exists():
        store = Store(folder / "store")
        if store.current_number() is None:
            publish_world(store.root, people, YEARS)
        with_files = DuckDBFiles(folder / "store" / "snapshots" / f"{store.current_number():06d}.duckdb")
        for name, columns in _COLUMNS.items():
            with_files.write(f"SELECT {columns} FROM {name}", folder / name)
        (folder / "done").touch()
    return folder


class DuckDBFiles:
    """A snapshot file read without its cage, which lets nothing be written."""

    def __init__(self, path: Path):
        import duckdb

        self._connection = duckdb.connect(str(path), read_only=True)

    def write(self, text: str, to: Path) -> None:
        for kind in ("parquet", "csv"):
            self._connection.execute(f"COPY ({text}) TO '{to}.{kind}'")


def at(people: int, folder: Path) -> tuple[list[str], bool]:
    """What is told of one size, and whether every claim holds there."""
    ways: dict[str, Way] = {}
    try:
        for name in WAYS:
            print(f"{people:,}: {name} loads", file=sys.stderr)
            ways[name] = Way(name, folder)
        seconds = {question.title: _seconds(question, ways, people) for question in TEN}
        peaks = {name: way.call("peak") for name, way in ways.items()}
        loading = {name: way.loading for name, way in ways.items()}
        alone = ways["ask"].call("alone")
    finally:
        for way in ways.values():
            way.__exit__()
    return _told(people, seconds, peaks, loading, alone)


def _seconds(question: Question, ways: Mapping[str, Way], people: int) -> dict[str, float]:
    """The median of each way, after all gave the same."""
    rows = ways["by hand"].call("answer", question.title)
    ways["ask"].call("check", question, rows)
    for name in ("pandas", "polars", "script"):
        _assert_same(question.title, name, rows, ways[name].call("answer", question.title))
    taken: dict[str, list[float]] = {name: [] for name in ways}
    turns = 31 if people < 10_000 else 7
    for turn in range(turns):
        for name in ways if turn % 2 else reversed(ways):
            if name != "script" or turn < (1 if people > 1_000_000 else 5):
                taken[name].append(ways[name].call("time", question.title))
    print(f"{people:,}: {question.title}", file=sys.stderr)
    return {name: median(times) for name, times in taken.items()}


def _assert_same(title: str, name: str, rows: list[tuple], others: list[tuple]) -> None:
    ours, theirs = (sorted(map(_plain, found), key=repr) for found in (rows, others))
    alike = len(ours) == len(theirs) and all(map(_agree, ours, theirs))
    if not alike:
        raise AssertionError(f"{title}: {name} answers {theirs[:3]}, by hand it is {ours[:3]}")


def _plain(row: tuple) -> tuple:
    return tuple(float(value) if isinstance(value, int | float) or hasattr(value, "as_integer_ratio") else value for value in row)


def _agree(one: tuple, other: tuple) -> bool:
    pairs = zip(one, other, strict=True)
    return all(math.isclose(a, b, rel_tol=1e-9) if isinstance(a, float) and isinstance(b, float) else a == b for a, b in pairs)


def _told(people: int, seconds: Mapping, peaks: Mapping, loading: Mapping, alone: Mapping) -> tuple[list[str], bool]:
    within = sum(taken["ask"] <= max(FACTOR * taken["by hand"], taken["by hand"] + ALLOWANCE) for taken in seconds.values())
    claims = [(f"ask ≤ max({FACTOR} × by hand, by hand + {ALLOWANCE * 1000:.0f} ms): {within} of {len(TEN)}", within == len(TEN))]
    times = {name: [taken[name] / taken["ask"] for taken in seconds.values()] for name in BESIDE}
    if people == LARGEST:
        memory, pandas, script = peaks["ask"] / peaks["pandas"], times["pandas"], times["script"]
        claims += [
            (f"≥ {FASTER_THAN_PANDAS} × faster than pandas: {_span(pandas)}", min(pandas) >= FASTER_THAN_PANDAS),
            (f"in ≤ 1/5 of its memory: {memory:.2f}", memory <= MEMORY_OF_PANDAS),
            (f"≥ {FASTER_THAN_SCRIPT} × faster than the script: {_span(script)}", min(script) >= FASTER_THAN_SCRIPT),
        ]
    rows = [
        [title, *(f"{taken[name] * 1000:,.1f}" for name in WAYS), *(f"{taken[name] / taken['ask']:.1f}" for name in BESIDE)]
        for title, taken in seconds.items()
    ]
    head = ["question", *(f"{name} ms" for name in WAYS), *(f"{name} ÷ ask" for name in BESIDE)]
    of_process = [
        ["loading s", *(f"{loading[name]:.1f}" for name in WAYS)],
        ["peak memory MB", *(f"{peaks[name] / 1e6:,.0f}" for name in WAYS)],
    ]
    slow = sorted(alone, key=alone.get, reverse=True)[:5]
    rest = f"The rest of the catalogue, each of {len(alone)} metrics alone by township: median {median(alone.values()) * 1000:,.1f} ms;"
    rest += " slowest "
    rest += ", ".join(f"{key} {alone[key] * 1000:,.0f} ms" for key in slow) + "."
    lines = [*(f"Claim: {claim}. {verdict(holds)}." for claim, holds in claims), "", *table(head, rows), ""]
    return [*lines, *table(["process", *WAYS], of_process), "", rest, ""], all(holds for _, holds in claims)


def _span(ratios: list[float]) -> str:
    return f"{geometric_mean(ratios):.1f} × on average, {min(ratios):.1f} × at least"


if __name__ == "__main__":
    main()
