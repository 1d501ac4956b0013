"""A large roster through the whole road: an .xlsx of 20,000 rows and 25 columns into an empty store, again, and with 10 % changed.

    python -m benchmarks.importing [--rows 20000] [--write]

Each import runs in a process of its own, so that its peak memory is its own. Claim: each import < 20 s in all.
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

SECONDS = 20
STAGES = ("read_workbook", "read_roster", "plan_import", "publish")
CASES = (("into an empty store", 0, 20240831), ("the same file again", 0, 20250831), ("10 % changed", 10, 20260831))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    runs = [_three_imports(options.rows) for _ in range(options.repeats)]
    lines, held = [], True
    for place, (title, _, _) in enumerate(CASES):
        found = [run[place] for run in runs]
        taken = [median(one["seconds"][stage].wall for one in found) for stage in STAGES]
        held &= sum(taken) < SECONDS
        memory = max(one["memory"] for one in found)
        counts = ", ".join(f"{name} {count:,}" for name, count in found[0]["counts"].items() if count)
        speeds = [f"{seconds:.2f} s ({options.rows / seconds:,.0f}/s)" for seconds in taken]
        lines.append([title, *speeds, f"{sum(taken):.1f} s", f"{memory:,} MB", counts])
    claim = f"Claim: {options.rows:,} rows in < {SECONDS} s in all. {verdict(held)}."
    report("Importing", [claim, "", *table(("import", *STAGES, "in all", "peak memory", "counts"), lines)], options.write)
    raise SystemExit(not held)


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
    """Seconds by stage, what was counted, and the peak memory in MB of this process and of the fenced reader together."""
    store, content = Store(root / "store"), (root / "roster.xlsx").read_bytes()
    statement = Statement(as_of, full=True, add_units=True)
    seconds = {}
    seconds["read_workbook"], workbook = timed(lambda: read_workbook(content, "roster.xlsx"))
    seconds["read_roster"], reading = timed(lambda: read_roster(workbook, CADRE, as_of=as_of))
    seconds["plan_import"], plan = timed(lambda: plan_import(store.current(), reading, statement))
    if plan.blocked:
        raise AssertionError(f"the roster is refused: {plan.all_problems[:3]}")
    if plan.unchanged == plan.read and not plan.changes:
        assert plan.unchanged == len(reading.rows)
    seconds["publish"], _ = timed(lambda: store.publish(plan.apply, action="benchmark", by="benchmark", expected=plan.base))
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {"seconds": seconds, "counts": plan.counts, "memory": sum(peaks)}


if __name__ == "__main__":
    main()
