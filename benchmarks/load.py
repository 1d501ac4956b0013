"""Many viewers at once: real sessions over the WebSocket, in Streamlit's own protocol, on the real server.

    python -m benchmarks.load [--sessions 1 --sessions 10 --sessions 50 | --soak 30] [--write]

Each session opens a page, then thinks five to ten seconds, chooses another township or turns to another page, and so on for a minute; they
arrive over the first half of it. A time is from the request to the end of the script's run with all of its messages received; what a
browser then does is in `benchmarks.browser`. The visitors are a process of their own on the same machine and take a part of its processors.

Claims, 50 sessions: 95 % of first pages <= 3 s, 95 % of choices <= 1 s, no error; memory after the soak, in which a roster is imported
every minute, <= 1.2 x after its first five minutes.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.measure import report, table, verdict
from data.demo import publish_demo
from data.store import Store
from tests.browser.server import ROOT, Server

SESSIONS = (1, 10, 50)
LASTS, STAYS, THINKS = 60, 120, (5, 10)  # seconds; visitors of the soak stay longer
MOST_FIRST, MOST_CHOICE, MOST_GROWTH = 3, 1, 1.2
SETTLED = 5  # minutes of the soak after which its memory is first read
PAGES = ("structure", "training", "management", "overview")
FILTER = "filter_township"
_ALL = "全部"


@dataclass
class Times:
    """Seconds of each kind of request, and what went wrong."""

    first: list[float] = field(default_factory=list)
    choice: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One session: it has the page's widgets and navigation from the messages, as a browser has."""

    def __init__(self, stream: ClientConnection):
        self._stream = stream
        self.pages: dict[str, str] = {}
        self.at, self.townships, self._filter = "", [], ""
        self.text = b""

    async def run(self, page: str = "", township: str = "") -> float:
        """Ask for a run of the page, with this choice of township; seconds until all of it is here."""
        asked = BackMsg()
        state = asked.rerun_script
        state.page_script_hash = self.pages.get(page, self.at)
        if township and self._filter:
            state.widget_states.widgets.add(id=self._filter, string_value=township)
        started, self.text = time.perf_counter(), b""
        await self._stream.send(asked.SerializeToString())
        async for frame in self._stream:
            told = ForwardMsg.FromString(frame)
            kind = told.WhichOneof("type")
            if kind == "script_finished":
                if told.script_finished in (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY):
                    return time.perf_counter() - started
            elif kind == "navigation":
                self.pages = {one.url_pathname or "overview": one.page_script_hash for one in told.navigation.app_pages}
                self.at = told.navigation.page_script_hash
            elif kind == "delta":
                self._take(told, frame)
        raise ConnectionError("the server closed the connection")

    def _take(self, told: ForwardMsg, frame: bytes) -> None:
        element = told.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        if kind == "selectbox" and FILTER in element.selectbox.id:
            self._filter, self.townships = element.selectbox.id, [name for name in element.selectbox.options if not name.startswith(_ALL)]
        if kind in ("heading", "html", "markdown"):
            self.text += frame


async def visit(url: str, times: Times, wait: float, until: float) -> None:
    """Come after `wait` seconds, and act until the clock says `until`."""
    await asyncio.sleep(wait)
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        async with connect(address, subprotocols=["streamlit"], origin=url, max_size=None, ping_interval=None) as stream:
            visitor = Visitor(stream)
            times.first.append(await visitor.run())
            page = township = ""
            while True:
                await asyncio.sleep(random.uniform(*THINKS))
                if time.monotonic() > until:
                    return
                if random.random() < 0.25:
                    page = random.choice([name for name in PAGES if name != page])
                    times.page.append(await visitor.run(page, township))
                else:
                    township = random.choice([name for name in visitor.townships if name != township])
                    times.choice.append(await visitor.run(page, township))
                    if township.encode() not in visitor.text:
                        times.errors.append(f"{township} was chosen and is not on the page")
    except Exception as error:
        times.errors.append(repr(error))


async def _visits(url: str, sessions: int, seconds: float) -> Times:
    times, until = Times(), time.monotonic() + seconds
    await asyncio.gather(*(visit(url, times, seconds / 2 * number / sessions, until) for number in range(sessions)))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__.partition("\n")[0])
    parser.add_argument("--sessions", type=int, action="append", help="how many at once; may be given several times")
    parser.add_argument("--soak", type=int, default=0, metavar="MINUTES", help="ten sessions for so long instead, with imports")
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    random.seed(1)
    rows, claims = [], []
    with tempfile.TemporaryDirectory() as folder:
        publish_demo(Store(Path(folder) / "store"), by="benchmark")
        for sessions in options.sessions or (() if options.soak else SESSIONS):
            with Server(Path(folder) / "store", Path(folder) / "log") as server:
                asyncio.run(_visits(server.url, 1, 1))  # the first visitor of a server waits for its start
                empty = _memory(server)
                times = asyncio.run(_visits(server.url, sessions, LASTS))
                each = (_memory(server) - empty) / sessions
            rows.append(_row(sessions, times, each))
            if sessions == max(SESSIONS):
                claims += _claims(times)
        soaked = _soak(Path(folder), options.soak) if options.soak else []
    head = ("sessions", "first page p50 ms", "p95", "choice p50 ms", "p95", "other page p50 ms", "p95", "choices", "errors", "MB each")
    claims += soaked
    lines = [*(f"Claim: {told}. {verdict(held)}." for told, held in claims), "", *(table(head, rows) if rows else [])]
    report("Soak" if options.soak else "Load", lines, options.write)
    raise SystemExit(not all(held for _, held in claims))


def _row(sessions: int, times: Times, each: float) -> list[str]:
    spans = [f"{value * 1000:,.0f}" for taken in (times.first, times.choice, times.page) for value in _middle_and_most(taken)]
    return [str(sessions), *spans, str(len(times.choice)), str(len(times.errors)), f"{each / 1e6:.1f}"]


def _claims(times: Times) -> list[tuple[str, bool]]:
    first, choice = _middle_and_most(times.first)[1], _middle_and_most(times.choice)[1]
    for error in times.errors[:5]:
        print(error, file=sys.stderr)
    return [
        (f"95 % of first pages ≤ {MOST_FIRST} s at {max(SESSIONS)} sessions: {first:.2f} s", first <= MOST_FIRST),
        (f"95 % of choices ≤ {MOST_CHOICE} s: {choice:.2f} s", choice <= MOST_CHOICE),
        (f"no error: {len(times.errors)}", not times.errors),
    ]


def _middle_and_most(taken: list[float]) -> tuple[float, float]:
    cuts = quantiles(taken, n=20, method="inclusive") if len(taken) > 1 else taken * 19 or [0.0] * 19
    return cuts[9], cuts[18]


def _soak(folder: Path, minutes: int) -> list[tuple[str, bool]]:
    """Ten sessions, and a roster that is imported every minute; the memory of the server afterwards against that after five minutes."""
    with Server(folder / "store", folder / "log") as server:
        told: list[float] = []
        errors = asyncio.run(_soaked(server, folder, minutes * 60, told))
    # Of two minutes the most: so long a round of visitors lasts, and they come one after the other.
    settled, last = max(told[:SETTLED][-2:]), max(told[-2:])
    growth = f"{last / 1e6:,.0f} MB after {minutes} minutes, {settled / 1e6:,.0f} MB after {SETTLED}"
    growth += f" (MB at each minute: {' '.join(f'{one / 1e6:.0f}' for one in told)})"
    return [
        (f"memory after a soak of ten sessions with an import every minute ≤ {MOST_GROWTH} ×: {growth}", last <= MOST_GROWTH * settled),
        (f"no error in the soak: {errors}", not errors),
    ]


async def _soaked(server: Server, folder: Path, seconds: float, told: list[float]) -> int:
    visiting = asyncio.create_task(_coming_and_going(server.url, time.monotonic() + seconds))
    rosters = _rosters(folder)
    failed = 0
    for _ in range(int(seconds // 60)):
        await asyncio.sleep(60)
        told.append(_memory(server))
        done = await asyncio.to_thread(_import, folder, next(rosters))
        failed += done.returncode != 0
        if done.returncode:
            print(done.stdout, done.stderr, file=sys.stderr)
    errors = await visiting
    for error in errors[:5]:
        print(error, file=sys.stderr)
    return failed + len(errors)


async def _coming_and_going(url: str, end: float) -> list[str]:
    """Ten visitors, and after two minutes ten others, who see the newest version; what went wrong."""
    errors = []
    while time.monotonic() < end:
        errors += (await _visits(url, 10, min(STAYS, end - time.monotonic()))).errors
    return errors


def _rosters(folder: Path) -> Iterator[Path]:
    """One person of the city with another education each time."""
    text = (
        "SELECT t.name, v.name, c.name, c.id_number FROM cadre AS c JOIN township AS t ON t.code = c.township_code"
        " JOIN village AS v ON v.code = c.village_code WHERE c.valid_to = 99991231 AND c.id_number IS NOT NULL ORDER BY person_id LIMIT 1"
    )
    (who,) = Store(folder / "store").current().engine.rows(text, {}).rows
    file = folder / "名册.csv"
    while True:
        for education in ("大专", "本科"):
            file.write_text(f"乡镇(街道),村(社区),姓名,身份证号,学历\n{','.join(who)},{education}\n", encoding="utf-8")
            yield file


def _import(folder: Path, file: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "data", "import", str(file), "--table", "cadre", "--as-of", "2024-12-31"]
    environment = {"CADRE_STORE": str(folder / "store"), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _memory(server: Server) -> int:
    """Bytes of real memory that the server holds now."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
