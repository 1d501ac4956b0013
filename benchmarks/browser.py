"""What pages cost in the browser, beside bare pages of Streamlit in the same run, in the demonstration city of 500 people.

    python -m benchmarks.browser [--rounds 7] [--pages structure overview] [--write]

Headless Chromium opens each page anew, with nothing kept, and chooses another township twice: measured is when the last chart of
队伍结构, on other pages the last of anything, changed on screen, to one frame (`stopwatch.js`). Beside each page stands a bare page with
one filter and as many texts as the page has elements; beside 队伍结构 also one with the same charts as constants: as a `go.Figure` is
usually shown, and with our settings that have Plotly draw a chart once where it would do so four times (`look.layout`). Every chart must
have changed, and those beside must say the same.

Claims: 队伍结构 within 1.15 of the same usual charts on the bare page, first load and filter; on a line of 10 Mbit/s and 20 ms its first
load in at most 4 s.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analytics.charts import CONFIG
from benchmarks import bare
from benchmarks.measure import report, table, verdict
from data.demo import publish_demo
from data.store import Store
from tests.browser.server import Server
from tests.browser.tab import PATIENCE, launch
from tests.sitemap import FIGURES, TITLES

CLAIMED = "structure"
RATIO, SECONDS = 1.15, 4
LINE = {"offline": False, "latency": 20, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
QUIET = 400  # milliseconds without a change: the answer is there
_CHARTS, _TEXTS, _ANYTHING = ".js-plotly-plot", '[data-testid="stMarkdown"]', '[data-testid="stMain"]'
_STOPWATCH = (Path(__file__).parent / "stopwatch.js").read_text(encoding="utf-8")
_SETTLED = """([least, quiet]) => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (app?.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')) return false;
  return stopwatch.seen().length >= least && stopwatch.last && performance.now() - stopwatch.last > quiet;
}"""


class Arm(NamedTuple):
    """One of the pages that take turns. `least`: how many of what is watched it shows at least."""

    url: str
    filter: str
    watched: str
    least: int


class Visit(NamedTuple):
    """Milliseconds of one opening and of the changes of the filter after it; what the watched elements said in the end, and how many of
    them had said so before."""

    load: float
    filters: list[float]
    said: list[str]
    same: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="openings of every page")
    parser.add_argument("--pages", nargs="+", choices=FIGURES, default=FIGURES)
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder, browser = Path(temporary), launch(playwright)
        publish_demo(Store(folder / "store"), by="benchmark")
        with Server(folder / "store", folder / "log") as ours:
            townships, charts = _charts_of(browser, ours)
            with Server(folder, folder / "bare log", bare.write(folder / "bare", townships, charts, CONFIG)) as beside:
                held, told = _claimed(browser, ours, beside, townships, options.rounds)
                slow, slow_told = _slow(browser, ours, options.rounds)
                rows = [_page(browser, ours, beside, townships, page, options.rounds) for page in options.pages]
        browser.close()
    head = ("page", "charts", "elements", "first load ms", "× bare texts", "filter ms", "× bare texts")
    report("Browser", [*told, *slow_told, "", *table(head, rows)], options.write)
    raise SystemExit(not (held and slow))


def _claimed(browser: Browser, ours: Server, beside: Server, townships: list[str], rounds: int) -> tuple[bool, list[str]]:
    page = _arm(ours, CLAIMED)
    elements, charts = _looked(browser, page)
    constant = {name: Arm(f"{beside.url}/?charts={name}", bare.FILTER, _CHARTS, charts) for name in ("usual", "once")}
    arms = {"ours": page, **constant, "texts": _texts(beside, elements)}
    visits = _interleaved(browser, arms, townships, rounds)
    if len({tuple(sorted(visits[name][0].said)) for name in ("ours", *constant)}) > 1:
        raise AssertionError("the bare page does not show the same charts")
    if any(visit.same for made in visits.values() for visit in made):
        raise AssertionError("something did not change with the filter")
    rows, held = [], True
    for what, figure in (("first load", _load), ("filter", _filter)):
        took = {name: figure(made) for name, made in visits.items()}
        held &= took["ours"] / took["usual"] <= RATIO
        ratios = (("ours", "usual"), ("ours", "once"), ("ours", "texts"), ("usual", "texts"))
        rows.append([what, *(f"{took[name]:.0f}" for name in arms), *(f"{took[one] / took[other]:.2f}" for one, other in ratios)])
    claim = f"Claim: `{CLAIMED}` ({charts} charts) within {RATIO} of the same constant charts on a bare page. {verdict(held)}."
    head = ("ms", "ours", "usual", "once", "texts", "ours / usual", "ours / once", "ours / texts", "usual / texts")
    return held, [claim, "", *table(head, rows), ""]


def _slow(browser: Browser, ours: Server, rounds: int) -> tuple[bool, list[str]]:
    """First load and, with what the browser has kept, second load on a line of 10 Mbit/s."""
    arm = _arm(ours, CLAIMED)
    first, second, sent = [], [], []
    for _ in range(rounds):
        with _tab(browser, arm.watched) as page:
            network = page.context.new_cdp_session(page)
            network.send("Network.enable")
            network.send("Network.emulateNetworkConditions", LINE)
            bytes_of: list[float] = []
            network.on("Network.loadingFinished", lambda told, bytes_of=bytes_of: bytes_of.append(told["encodedDataLength"]))
            first.append(_open(page, arm))
            sent.append(sum(bytes_of))
            second.append(_open(page, arm))
    took = median(first) / 1000
    claim = f"Claim: first load of `{CLAIMED}` ≤ {SECONDS} s on a line of 10 Mbit/s and 20 ms. {verdict(took <= SECONDS)}"
    return took <= SECONDS, [f"{claim}: {took:.1f} s, {median(sent) / 1e6:.2f} MB; the second load {median(second) / 1000:.1f} s."]


def _page(browser: Browser, ours: Server, beside: Server, townships: list[str], page: str, rounds: int) -> list[str]:
    arm = _arm(ours, page, _ANYTHING)  # the charts of a page may be the same in two townships, and there may be none
    elements, charts = _looked(browser, arm)
    visits = _interleaved(browser, {"ours": arm, "texts": _texts(beside, elements)}, townships, rounds)
    figures = [(figure(visits["ours"]), figure(visits["texts"])) for figure in (_load, _filter)]
    return [TITLES[page], str(charts), str(elements), *(cell for own, texts in figures for cell in (f"{own:.0f}", f"{own / texts:.2f}"))]


def _interleaved(browser: Browser, arms: dict[str, Arm], townships: list[str], rounds: int) -> dict[str, list[Visit]]:
    """They take turns in alternating order, after one turn that is not counted."""
    visits: dict[str, list[Visit]] = defaultdict(list)
    for turn in range(rounds + 1):
        for name in list(arms) if turn % 2 else reversed(arms):
            made = _visit(browser, arms[name], townships)
            if turn:
                visits[name].append(made)
    return visits


def _visit(browser: Browser, arm: Arm, townships: list[str]) -> Visit:
    with _tab(browser, arm.watched) as page:
        load = _open(page, arm)
        _choose(page, arm, townships[-1])
        filters = [_choose(page, arm, township) for township in townships]
        before, said = page.evaluate("[stopwatch.before, stopwatch.seen()]")
        return Visit(load, filters, said, sum(one in before for one in said))


def _load(visits: Sequence[Visit]) -> float:
    return median(visit.load for visit in visits)


def _filter(visits: Sequence[Visit]) -> float:
    return median(took for visit in visits for took in visit.filters)


def _open(page: Page, arm: Arm) -> float:
    page.goto(arm.url, wait_until="commit")
    return _settled(page, arm)["last"]


def _choose(page: Page, arm: Arm, township: str) -> float:
    page.get_by_test_id("stSelectbox").filter(has_text=arm.filter).locator("input").first.click()
    page.get_by_role("option", name=township, exact=True).first.click()
    told = _settled(page, arm)
    return told["last"] - told["begun"]


def _settled(page: Page, arm: Arm) -> dict:
    page.wait_for_function(_SETTLED, arg=[arm.least, QUIET], timeout=PATIENCE)
    return page.evaluate("({ begun: stopwatch.begun, last: stopwatch.last })")


@contextmanager
def _tab(browser: Browser, watched: str) -> Iterator[Page]:
    """A tab of a browser that has been nowhere."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_init_script(f"{_STOPWATCH}; stopwatch.watched = {json.dumps(watched)};")
    try:
        yield context.new_page()
    finally:
        context.close()


def _arm(server: Server, page: str, watched: str = _CHARTS) -> Arm:
    """A page of ours."""
    return Arm(f"{server.url}/{'' if page == 'overview' else page}", "乡镇(街道)", watched, 1)


def _texts(server: Server, count: int) -> Arm:
    return Arm(f"{server.url}/?texts={count}", bare.FILTER, _TEXTS, count)


def _looked(browser: Browser, arm: Arm) -> tuple[int, int]:
    """(elements, charts) of a page."""
    with _tab(browser, arm.watched) as page:
        _open(page, arm)
        return page.get_by_test_id("stMain").get_by_test_id("stElementContainer").count(), page.locator(_CHARTS).count()


def _charts_of(browser: Browser, ours: Server) -> tuple[list[str], dict[str, dict[str, list[dict]]]]:
    """Two townships, and the charts that the page sends of them: as they are (`once`), and without our settings (`usual`)."""
    arm = _arm(ours, CLAIMED)
    frames: list[bytes] = []
    with _tab(browser, arm.watched) as page:
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
        _open(page, arm)
        page.get_by_test_id("stSelectbox").filter(has_text=arm.filter).locator("input").first.click()
        townships = page.get_by_role("option").all_inner_texts()[1:3]
        page.keyboard.press("Escape")
        charts: dict[str, dict[str, list[dict]]] = {"once": {}, "usual": {}}
        for township in townships:
            frames.clear()
            _choose(page, arm, township)
            sent = [json.loads(message.delta.new_element.plotly_chart.spec) for message in _drawn(frames)]
            charts["once"][township], charts["usual"][township] = sent, [_usual(chart) for chart in sent]
    return townships, charts


def _drawn(frames: Sequence[bytes]) -> Iterator[ForwardMsg]:
    messages = map(ForwardMsg.FromString, frames)
    return (message for message in messages if message.delta.new_element.WhichOneof("type") == "plotly_chart")


def _usual(chart: dict) -> dict:
    """With Plotly's own room for the names of the axes, and an empty template, which leaves out that of Streamlit and Plotly."""
    layout = {name: value for name, value in chart["layout"].items() if name != "datarevision"}
    sides = {"l": 8, "b": 8} | ({"r": 16} if "yaxis2" in layout else {})
    return chart | {"layout": layout | {"template": {}, "margin": layout["margin"] | sides}}


if __name__ == "__main__":
    main()
