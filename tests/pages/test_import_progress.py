"""What the import page says of imports that run or have ended, whoever started them, and of the versions."""

import fcntl

import pytest

from data.progress import DONE, FAILED, Job, Progress
from data.publishing import _sweeping
from data.store import Store
from tests.pages.screen import THE_AUDITOR, THE_CLERK, Screen
from tests.worlds import base_rows, publish

DEMO = {"setting": [{"name": "demo", "value": "是"}]}  # where there are several viewers
JOB = Job("a", "乙*丙", "名册_1_.xlsx", "2024-08-31 10:00:00")


@pytest.fixture
def store(tmp_path, serve):
    serve(tmp_path / "store", demo=True)
    store = Store(tmp_path / "store")
    publish(store, base_rows(cadre="person_id | name\n1 | 王一") | DEMO)
    publish(store, base_rows(cadre="person_id | name\n1 | 王一\n2 | 李二") | DEMO)
    return store


@pytest.fixture
def running(store):
    """A job that somebody's process holds."""
    with _sweeping(store):
        (store.root / "spool/a").mkdir()
        lock = open(store.root / "spool/a/lock", "w")  # noqa: SIM115
        fcntl.flock(lock, fcntl.LOCK_EX)
        Progress(store.root).begin(JOB)
    yield Progress(store.root)
    lock.close()


def texts(screen) -> str:
    return "\n".join(screen.texts())


def test_a_running_import_is_shown_to_whoever_publishes(store, running):
    running.tell("a", "检查各行", 0.4)
    screen = Screen("imports", THE_CLERK)
    assert "乙\\*丙正在发布“名册\\_1\\_.xlsx”：检查各行……40%。关闭页面不影响发布。" in texts(screen)
    assert "正在发布" not in texts(Screen("imports", THE_AUDITOR))


@pytest.mark.parametrize(("state", "kind"), [(DONE, "success"), (FAILED, "error")])
def test_the_end_is_told_until_somebody_has_seen_it(store, running, state, kind):
    running.end("a", state, "结束的话。")
    screen = Screen("imports", THE_CLERK)
    (told,) = getattr(screen.app, kind)
    assert "结束的话。" in told.value
    screen.app.button(key="seen_a").click()
    assert not getattr(screen.run().app, kind)
    assert "结束的话。" not in texts(Screen("imports", THE_CLERK))


def test_an_import_whose_process_is_gone_is_told_as_broken_off(store):
    Progress(store.root).begin(JOB)
    (told,) = Screen("imports", THE_CLERK).app.error
    assert "意外中断" in told.value
    assert "仍在使用第2版" in told.value


def test_two_versions_are_compared(store):
    screen = Screen("imports", THE_CLERK)
    assert (screen.app.selectbox(key="compare_before").value, screen.app.selectbox(key="compare_after").value) == (1, 2)
    screen.app.button(key="compare").click()
    screen.run()
    assert any("<td>李二</td>" in table and "<td>新增</td>" in table for table in screen.tables)


def test_names_are_for_those_who_may_see_people(store):
    screen = Screen("imports", THE_AUDITOR)
    screen.app.button(key="compare").click()
    screen.run()
    assert any("合计" in table for table in screen.tables)
    assert "李二" not in texts(screen)


def test_a_pruned_version_stays_in_the_list_and_cannot_be_chosen(store):
    publish(store, base_rows(cadre="person_id | name\n1 | 王一") | DEMO)
    publish(store, base_rows(cadre="person_id | name\n1 | 王一") | DEMO)
    store.prune([1])
    screen = Screen("imports", THE_CLERK)
    assert any("已清理" in table and "第1版" in table for table in screen.tables)
    assert list(screen.app.selectbox(key="rollback_to").options) == ["第3版", "第2版"]
