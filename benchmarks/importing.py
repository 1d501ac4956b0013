"""A large roster through the whole road: an .xlsx of 25 columns into an empty store, again, and with 10 % changed.

    python -m benchmarks.importing [--rows 20000 --rows 100000] [--write]

Each import runs in a process of its own, so that its peak memory is its own, and one stage after the other. Claims, by the clock:
20,000 rows are imported in < 20 s in all; 100,000 rows are read, checked and previewed at >= 5,000 rows a second, in < 1,500 MB. The same
rate by processor time stands beside: no other work of the machine is in it. What the publish needs on top, in a process that ends with it,
is shown and not claimed.
"""

import argparse
import multiprocessing
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.measure import report, table, timed, verdict
from benchmarks.roster import write_roster
from data.intake import Statement, plan_import
from data.roster import read_roster
from data.store import Store
from data.tables import CADRE
from data.workbook import read_workbook

SIZES = (20_000, 100_000)
SECONDS, RATE = 20, 5000  # of the smaller, in all; of the larger, until the preview
MEMORY = 1500  # MB of the larger, the process and its fenced reader together
STAGES = ("read_workbook", "read_roster", "plan_import", "publish")
CASES = (("into an empty store", 0, 20240831), ("the same file again", 0, 20250831), ("10 % changed", 10, 20260831))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, action="append", help="size of the roster; may be given several times")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    lines, totals, rates, peaks = [], [], [], []
    for rows in options.rows or SIZES:
        runs = [_three_imports(rows) for _ in range(options.repeats)]
        for place, (title, _, _) in enumerate(CASES):
            found = [run[place] for run in runs]
            taken = [median(one["seconds"][stage].wall for one in found) for stage in STAGES]
            rate = rows / sum(taken[: STAGES.index("publish")])
            own = rows / median(one["processor"] for one in found)
            preview, memory = (max(one[until] for one in found) for until in ("preview memory", "memory"))
            counts = ", ".join(f"{name} {count:,}" for name, count in found[0]["counts"].items() if count)
            figures = [
                *(f"{seconds:.2f} s" for seconds in taken),
                f"{rate:,.0f}/s",
                f"{own:,.0f}/s",
                f"{sum(taken):.1f} s",
                f"{preview:,} MB",
                f"{memory:,} MB",
            ]
            lines.append([f"{rows:,} {title}", *figures, counts])
            totals += [sum(taken)] if rows <= SIZES[0] else []
            rates += [rate] if rows >= SIZES[-1] else []
            peaks += [preview] if rows >= SIZES[-1] else []
    held = [*(taken < SECONDS for taken in totals), *(rate >= RATE for rate in rates), *(peak < MEMORY for peak in peaks)]
    claims = []
    if totals:
        claims.append(f"Claim: {SIZES[0]:,} rows in < {SECONDS} s in all. {verdict(max(totals) < SECONDS)}.")
    if rates:
        claims.append(f"Claim: {SIZES[-1]:,} rows are read, checked and previewed at ≥ {RATE:,} rows/s. {verdict(min(rates) >= RATE)}.")
        claims.append(f"Claim: in < {MEMORY:,} MB until the preview, the fenced reader included. {verdict(max(peaks) < MEMORY)}.")
    head = ("rows", *STAGES, "until the preview", "by processor", "in all", "peak memory until the preview", "in all", "counts")
    report("Importing", [*claims, "", *table(head, lines)], options.write)
    raise SystemExit(not all(held))


def _three_imports(rows: int) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        found = []
        for _, changed, as_of in CASES:
            write_roster(root / "roster.xlsx", rows, changed)
            found.append(_alone(_one_import, root, as_of))
        return found


def _alone(run: Callable, *given) -> dict:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(run, given)


def _one_import(root: Path, as_of: int) -> dict:
    """Seconds by stage, and of the processor until the preview; what was counted; and the peak memory in MB."""
    store, content = Store(root / "store"), (root / "roster.xlsx").read_bytes()
    statement = Statement(as_of, full=True, add_units=True)
    seconds, started = {}, _processor()
    seconds["read_workbook"], workbook = timed(lambda: read_workbook(content, "roster.xlsx"))
    seconds["read_roster"], reading = timed(lambda: read_roster(workbook, CADRE, as_of=as_of))
    seconds["plan_import"], plan = timed(lambda: plan_import(store.current(), reading, statement))
    processor, preview = _processor() - started, _peak()
    if plan.blocked:
        raise AssertionError(f"the roster is refused: {plan.all_problems[:3]}")
    if plan.unchanged == plan.read and not plan.changes:
        assert plan.unchanged == len(reading.rows)
    seconds["publish"], _ = timed(lambda: store.publish(plan.apply, action="benchmark", by="benchmark", expected=plan.base))
    return {"seconds": seconds, "processor": processor, "counts": plan.counts, "preview memory": preview, "memory": _peak()}


def _peak() -> int:
    """MB: the most that this process has held, and the most that any fenced reader has."""
    return sum(resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _processor() -> float:
    """Seconds of processor time of this process and of the fenced readers that have ended."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    main()
