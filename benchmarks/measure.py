"""Interleaved timings, and the dated sections of RESULTS.md."""

import os
import platform
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = "# Results\n\nWritten by the commands of this folder with `--write`; a section is one run on one machine.\n"


class Taken(NamedTuple):
    """Seconds of one run: of the clock, and of the processors (all threads), which a busy machine hardly changes."""

    wall: float
    cpu: float


def interleaved(runs: Sequence[Callable[[], object]], *, seconds: float, least: int, most: int) -> list[Taken]:
    """The median of each run. They take turns, in alternating order, so that a busy moment falls on all of them."""
    for run in runs:
        run()
    taken: list[list[Taken]] = [[] for _ in runs]
    started = time.perf_counter()
    for turn in range(most):
        order = range(len(runs)) if turn % 2 else reversed(range(len(runs)))
        for place in order:
            taken[place].append(timed(runs[place])[0])
        if turn + 1 >= least and time.perf_counter() - started > seconds:
            break
    return [middle(times) for times in taken]


def timed(run: Callable[[], object]) -> tuple[Taken, object]:
    """(seconds, what the run gave)."""
    wall, cpu = time.perf_counter(), time.process_time()
    given = run()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu), given


def middle(times: Sequence[Taken]) -> Taken:
    return Taken(median(one.wall for one in times), median(one.cpu for one in times))


def report(title: str, lines: Sequence[str], write: bool) -> None:
    """Print a section and, with `write`, put it in the place of the older one of the same title."""
    section = [f"## {title}", "", f"{date.today()} · {_machine()}", "", *lines, ""]
    print("\n".join(section))
    if write:
        text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else _HEAD
        head, *sections = text.split("\n## ")
        kept = {body.partition("\n")[0]: body.rstrip("\n") for body in sections}
        kept[title] = "\n".join(section)[3:].rstrip("\n")
        RESULTS.write_text("\n".join([head.rstrip("\n"), *(f"\n## {kept[name]}" for name in sorted(kept))]) + "\n", encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table; every column but the first is a number."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return ["| " + " | ".join(cells) + " |" for cells in (head, rule, *rows)]


def verdict(held: bool) -> str:
    return "holds" if held else "**FAILS**"


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "streamlit"))
    told = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=RESULTS.parent, check=False)
    machine = f"Python {platform.python_version()}, {libraries}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"code {told.stdout.strip() or 'unknown'}; {machine}"
