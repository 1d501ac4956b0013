"""Server time of choosing another township on 队伍结构: in the demonstration city of 500 people, or in one county of millions.

    python -m benchmarks.interaction [--changes 60] [--people 3500000 [--keep FOLDER]] [--profile] [--write]

The whole script run is timed, site map, filters and all, as a session of the server would run it; what AppTest itself does with the
elements is not. The first choice on a page finds no kept answers; it happens once after a publish, whoever makes it. The next choice is of
a township that nobody has looked at yet; a repeat asks nothing new. Processor time stands beside and decides nothing.

Claim, median by the clock for the next choice: <= 60 ms in the city; of millions, seen by who sees one county of them, <= 100 ms.
"""

import argparse
import cProfile
import os
import pstats
import tempfile
from itertools import cycle, islice, pairwise
from pathlib import Path
from statistics import quantiles

from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.util import calc_hash

from analytics.query import units
from benchmarks.measure import Taken, middle, report, table, timed, verdict
from benchmarks.world import publish_world
from data.access import LEADER, Account
from data.demo import publish_demo
from data.lens import EVERYTHING, Lens
from data.store import Store
from pages import _viewer

SITE = Path(__file__).resolve().parent.parent / "pages" / "_site.py"
PAGES = ("overview", "structure", "training", "management")
CLAIMED = "structure"
MILLISECONDS, IN_A_COUNTY = 60, 100
CHOICES = FIRST, NEXT, REPEAT = ("first choice", "next choice", "repeat")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interaction", description=__doc__.partition("\n")[0])
    parser.add_argument("--changes", type=int, default=60, help="of the filter, on each page")
    parser.add_argument("--people", type=int, default=0, help="a made-up world of that size, seen by who sees one county of it")
    parser.add_argument("--keep", type=Path, help="the folder of that world, kept, or taken as it was left")
    parser.add_argument("--profile", action="store_true", help="say where the time of the page goes")
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = (options.keep or Path(folder)) / "store"
        os.environ["CADRE_STORE"] = str(root)
        store = Store(root)
        if options.people and store.current_number() is None:
            publish_world(root, options.people)
        elif not options.people:
            publish_demo(store, by="benchmark")
        scope = (_county(store),) if options.people else EVERYTHING
        _viewer.demo_accounts = lambda snapshot: (Account("demo.leader", LEADER, LEADER, scope),)
        townships = [member.key for member in units(Lens(scope, store.current(), 0, 0), "township")]
        sessions = {page: Session(page) for page in PAGES}
        taken: dict[tuple[str, str], list[Taken]] = {(page, choice): [] for page in PAGES for choice in CHOICES}
        for one, another in islice(pairwise(cycle(townships)), options.changes):
            for page, session in sessions.items():
                session.forget()
                for choice, township in zip(CHOICES, (one, another, another), strict=True):
                    taken[page, choice].append(session.choose(township))
        if options.profile:
            sessions[CLAIMED].profile(townships)
    rows = [_row(f"{page}, {choice}", times) for (page, choice), times in taken.items()]
    most = IN_A_COUNTY if options.people else MILLISECONDS
    held = middle(taken[CLAIMED, NEXT]).wall * 1000 <= most
    claim = f"Claim: median ≤ {most} ms by the clock for the next choice on `{CLAIMED}`. {verdict(held)}."
    title = f"Interaction in a county of {options.people:,} people" if options.people else "Interaction"
    report(title, [claim, "", *table(("page", "cpu ms", "median ms", "95 % ms", "least ms"), rows)], options.write)
    raise SystemExit(not held)


def _county(store: Store) -> str:
    """One in the middle, where the widest world has as many people as in any other."""
    counties = sorted(row[0] for row in store.current().engine.rows("SELECT code FROM county", {}).rows)
    return counties[len(counties) // 2]


def _row(page: str, times: list[Taken]) -> list[str]:
    walls = [one.wall for one in times]
    figures = (middle(times).cpu, middle(times).wall, quantiles(walls, n=20)[-1], min(walls))
    return [page, *(f"{seconds * 1000:.0f}" for seconds in figures)]


class Session:
    """One viewer on one page. `_page_hash` says which page: `AppTest.switch_page` does not know pages of st.navigation."""

    def __init__(self, page: str):
        self._page = page
        self._app = AppTest.from_file(SITE, default_timeout=60)
        self._run()

    def choose(self, township: str) -> Taken:
        """What the server takes to answer the change."""
        self._app.session_state["filter_township"] = township
        return self._run()

    def forget(self) -> None:
        """Nobody has looked at the page since the publish; unit names and settings are known."""
        self._app.session_state["snapshot"].memo.pop("answers", None)

    def profile(self, townships: list[str]) -> None:
        profiler = cProfile.Profile()
        for township in townships:
            self._app.session_state["filter_township"] = township
            self._run(profiler)
        pstats.Stats(profiler).sort_stats("cumulative").print_stats("main/(pages|analytics|data)|streamlit.elements|plotly", 45)

    def _run(self, profiler: cProfile.Profile | None = None) -> Taken:
        self._app._page_hash = calc_hash(self._page)
        with _timing(profiler) as spent:
            self._app.run()
        if self._app.exception:
            raise AssertionError(self._app.exception[0].message)
        (taken,) = spent
        return taken


class _timing:
    """Collects what every script run takes that happens within it. AppTest would compile the pages for every run, a server does so once."""

    _compiled = ScriptCache()

    def __init__(self, profiler: cProfile.Profile | None):
        self._profiler, self._spent = profiler, []
        self._original = ScriptRunner._run_script

    def __enter__(self) -> list[Taken]:
        def run(runner: ScriptRunner, rerun_data) -> None:
            call = self._profiler.runcall if self._profiler else lambda original, *given: original(*given)
            self._spent.append(timed(lambda: call(self._original, runner, rerun_data))[0])

        ScriptRunner._run_script = run
        app_test.ScriptCache = local_script_runner.ScriptCache = lambda: self._compiled
        return self._spent

    def __exit__(self, *_) -> None:
        ScriptRunner._run_script = self._original
        app_test.ScriptCache = local_script_runner.ScriptCache = ScriptCache


if __name__ == "__main__":
    main()
