"""What becomes of questions when parts of the cluster die, and of the cluster's own locks."""

import os
import re
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.cadre import Cadre
from analytics.query import ask
from analytics.training import CadreYear
from benchmarks.world import DATES, publish_world
from data.access_log import AccessLog
from data.engines import Away
from data.lake import Lake
from data.lens import EVERYTHING, Lens
from data.serving import ENGINE
from data.spark import PORT
from data.store import Store
from tests.cluster import processes
from tests.pages.screen import Screen, township_leader
from tests.worlds import assert_same

PEOPLE = 400_000  # so many that a question takes seconds
DEADLINE = 10
pytestmark = pytest.mark.filterwarnings("ignore:.RETRIES_EXCEEDED")


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Store:
    return publish_world(tmp_path_factory.mktemp("many") / "store", PEOPLE)


@pytest.fixture
def mended(cluster):
    """The cluster, whole again afterwards."""
    yield cluster
    for worker in processes.WORKERS:
        if processes.running(f"worker{worker}") is None:
            processes.start_worker(worker)
    until(lambda: len(executors()) == len(processes.WORKERS))


def until(there: Callable[[], object], patience: float = 60):
    deadline = time.monotonic() + patience
    while not (found := there()):
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)
    return found


def executors() -> list[dict]:
    return [one for one in processes.of_application("executors") if one["id"] != "driver"]


def running_jobs() -> list[dict]:
    """Jobs of our questions, by the tag that the engine gives them."""
    return [job for job in processes.of_application("jobs") if job["status"] == "RUNNING" and "touyan-" in str(job["jobTags"])]


def kill(worker: int) -> list[int]:
    """Kill a worker and its executors, as a machine that goes dark: the ids of the executors' processes."""
    its = processes.children(f"worker{worker}")
    processes.end(f"worker{worker}", signal.SIGKILL)
    for process in its:
        os.kill(process, signal.SIGKILL)
    return its


def worker_of(executor: dict) -> int:
    """The number of the worker whose process has started this executor."""
    said = f"\0--executor-id\0{executor['id']}\0"
    for worker in processes.WORKERS:
        if any(said in Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8") for process in processes.children(f"worker{worker}")):
            return worker
    raise AssertionError(f"no worker has executor {executor['id']}")


def test_a_worker_killed_at_its_work(many, on_spark, mended):
    """Its task runs again on the other one: the answer arrives, and is that of DuckDB."""
    here = Lens(EVERYTHING, many.current(), DATES[-1], DATES[-3])
    there = replace(here, snapshot=on_spark(many))
    metrics = [CadreYear.covered]
    with ThreadPoolExecutor(1) as pool:
        answer: Future = pool.submit(ask, there, metrics, "township")
        busy = until(lambda: running_jobs() and [one for one in executors() if one["activeTasks"]])[0]
        assert kill(worker_of(busy))
        assert not answer.done()
        assert_same(ask(here, metrics, "township"), answer.result(120))
    gone = [one for one in processes.of_application("allexecutors") if one["id"] == busy["id"]]
    assert [one["isActive"] for one in gone] == [False]
    assert len(processes.alive_workers()) == len(processes.WORKERS) - 1 or until(lambda: len(executors()) == 1)


def test_both_workers_gone(demo, on_spark, mended):
    """A sentence within the deadline, and nothing left running for it; when they return, so do the answers."""
    here = Lens(EVERYTHING, demo.current(), 20240831, 20230831)
    there = replace(here, snapshot=on_spark(demo, DEADLINE))
    kept = ask(there, Cadre.headcount)
    for worker in processes.WORKERS:
        kill(worker)
    started = time.monotonic()
    with pytest.raises(Away, match=f"集群在{DEADLINE}秒内没有答复") as away:
        ask(there, Cadre.women)
    assert DEADLINE <= time.monotonic() - started < DEADLINE + 5
    assert away.value.answered_at is not None
    until(lambda: not running_jobs(), 10)  # it was interrupted: no answer is worked out for nobody
    started = time.monotonic()
    with pytest.raises(Away, match="没有答复"):  # the next ones do not wait each for themselves
        ask(there, Cadre.women)
    assert time.monotonic() - started < DEADLINE / 2
    assert ask(there, Cadre.headcount) == kept  # what was answered before still is
    for worker in processes.WORKERS:
        processes.start_worker(worker)
    until(lambda: len(executors()) == len(processes.WORKERS))
    assert_same(ask(here, Cadre.women), until(lambda: _answer(there)))


def _answer(lens: Lens):
    try:
        return ask(lens, Cadre.women)
    except Away:
        return None


def test_a_server_started_anew(demo, on_spark, cluster):
    """The session is over with the server; with the next one there is another, which has the tables."""
    here = Lens(EVERYTHING, demo.current(), 20240831, 20230831)
    there = replace(here, snapshot=on_spark(demo, DEADLINE))
    assert_same(ask(here, Cadre.headcount), ask(there, Cadre.headcount))
    processes.end("connect", signal.SIGKILL)
    with pytest.raises(Away, match="集群没有应答"):
        ask(there, Cadre.women)
    _, token, name = (part.partition("=")[2] for part in cluster.split(";"))
    processes.start_server(name, token)
    until(lambda: len(executors()) == len(processes.WORKERS))
    assert_same(ask(here, Cadre.women), until(lambda: _answer(there)))


def test_a_wrong_token_is_refused(demo, lake_of):
    setting = lake_of(demo)
    token = setting.split("token=")[1].split(";")[0]
    for given in (setting.replace(token, token[::-1]), setting.replace(f"token={token};", "")):
        with pytest.raises(Away, match="令牌"):
            Lake(given, demo.root).current().engine.rows("SELECT 1", {})


def test_what_answers_on_the_port_is_what_was_started(demo, lake_of, on_spark, cluster):
    """One name, one server: who means another is not answered, and no second one is started beside it."""
    assert on_spark(demo).engine.rows("SELECT 1", {}).rows == [(1,)]
    name = cluster.split("name=")[1]
    with pytest.raises(Away, match=f"应答的是另一个集群“{name}”，不是“another”"):
        Lake(lake_of(demo).replace(name, "another"), demo.root).current().engine.rows("SELECT 1", {})
    with pytest.raises(processes.NotStarted, match=str(PORT)):
        processes.start()
    assert processes.running("connect")


def test_pages_of_a_cluster(demo, lake_of, mended, monkeypatch):
    """A page asks the cluster, on record, within the viewer's scope; with the cluster away, what is kept stands beside its time."""
    monkeypatch.setenv("CADRE_STORE", str(demo.root))
    leader = township_leader("990101102", "云麓镇")
    ours = Screen("structure", leader)
    monkeypatch.setenv(ENGINE, f"{lake_of(demo)};deadline=20")
    screen = Screen("structure", leader, patience=120)
    assert not screen.app.warning
    assert (screen.tiles, screen.charts, screen.tables, screen.strip) == (ours.tiles, ours.charts, ours.tables, ours.strip)
    assert len(screen.charts) >= 8
    here, there = AccessLog(demo.root).entries(action="page")[:2]
    assert here.what == there.what
    assert leader.units[0] in there.what

    for worker in processes.WORKERS:
        kill(worker)
    screen.choose("kind", "村")
    told = [warning.value for warning in screen.app.warning]
    assert any("集群在20秒内没有答复" in text and re.search(r"页面上的数字是[\d-]{10} [\d:]{8}以前取得的", text) for text in told)
    assert not screen.app.exception
    screen.choose("kind", "")
    assert screen.charts == ours.charts
