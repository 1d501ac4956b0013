"""Publishing from a page: by another process, as previewed or not at all, and never without a last word."""

import errno
import os
import signal
import subprocess
import time
from dataclasses import replace

import pytest

import data.__main__ as command
from data import publishing
from data.desk import Desk
from data.import_command import statement_of
from data.mapping import shape_of
from data.person_command import Deed
from data.plan import Statement
from data.progress import DONE, FAILED, RUNNING, Job, Progress
from data.publishing import BROKEN_OFF, Watched, arguments, one_at_a_time, settle, start, start_by_hand
from data.store import DISK, Broken, Store
from tests.worlds import base_rows, publish

ROSTER = "县,乡镇,村,姓名,性别,出生日期\n丙县,甲镇,东村,李一,男,1980-05-06\n丙县,甲镇,东村,王二,女,1990-01-02\n".encode()
STATEMENT = Statement(20230630, add_units=True)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def children(monkeypatch):
    """The processes that were started, and none of them left behind."""
    started, real = [], subprocess.Popen

    def begin(*given, **how):
        started.append(real(*given, **how))
        return started[-1]

    monkeypatch.setattr(publishing.subprocess, "Popen", begin)
    yield started
    for child in started:
        child.kill()


def begin(store, *, files=(("名册.csv", ROSTER),), statement=STATEMENT, mapping="", base=None, by="数据员") -> str:
    return start(store, files, statement, table="cadre", mapping=mapping, base=base, by=by)


def ended(store, job: str) -> Job:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        settle(store)
        if (found := Progress(store.root).job(job)) and found.state != RUNNING:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{found} never ended")


def spooled(store) -> list:
    folder = store.root / "spool"
    return [path for path in folder.rglob("*") if path.name != "sweep.lock"] if folder.exists() else []


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("posts", [(), ("书记", "副职")])
@pytest.mark.parametrize("flags", [(False, False, False), (True, False, False), (False, True, False), (False, False, True)])
def test_the_command_line_says_what_the_page_said(monkeypatch, full, posts, flags):
    said = (("甲/1980-05:乙=丙",), ("-x", "y"), ("a!b!2=0",))
    statement, heard = Statement(20240901, full, posts, *flags, "-丙县", full, *said, whole=full), []
    monkeypatch.setattr(command, "run_import", lambda options: heard.append(options) or 0)
    command.main(["import", "名册.csv", *arguments(statement, "cadre"), "--by=-丁", "--on-version", "0"])
    (o,) = heard
    assert statement_of(o, o.as_of) == statement
    assert (o.table, o.by, o.on_version) == ("cadre", "-丁", 0)


def test_a_file_is_published_by_another_process(store, children):
    job = begin(store, by="-丁")
    found = ended(store, job)
    assert (found.state, found.message) == (DONE, "已发布为第1版：读取2，接受2，拒绝0，未变0，新增2。")
    (version,) = store.versions()
    assert (version.by, version.file_name, version.job, version.action) == ("-丁", "名册.csv", job, "导入村(社区)干部花名册(仅新增和更新)")
    assert children[0].args[0].endswith(("python", "python3", "python3.11"))
    assert children[0].wait(10) == 0
    assert spooled(store) == []


def test_the_mapping_goes_with_the_file(store, children):
    strange = ROSTER.replace("出生日期".encode(), "何时".encode())
    job = begin(store, files=[("名册.csv", strange)], mapping='[columns]\nbirth_date = "何时"\n')
    assert ended(store, job).state == DONE
    assert store.current().engine.rows("SELECT birth_date FROM cadre ORDER BY name", {}).rows == [(19800506,), (19900102,)]


def test_what_the_desk_has_come_to_remember_since_is_not_what_was_previewed(store, children):
    files = [("名册.csv", ROSTER.replace("姓名".encode(), "大名".encode()))]
    heading = shape_of("cadre", "县 乡镇 村 大名 性别 出生日期".split())
    with one_at_a_time(store):
        job = begin(store, files=files, mapping='[columns]\nname = "大名"\n')
        Desk(store.root).amend(heading, "cadre", lambda mapping: replace(mapping, values={"gender": {"男": "女"}}), "丁")
    assert ended(store, job).state == DONE
    assert [r for (r,) in store.current().engine.rows("SELECT gender FROM cadre ORDER BY name", {}).rows] == ["男", "女"]


def test_a_person_is_corrected_by_another_process(store, children):
    ended(store, begin(store))
    ((who,),) = store.current().engine.rows("SELECT person_id FROM cadre WHERE name = '李一'", {}).rows
    deed = Deed("change", who, 20240101, ("最高学历=本科", "备注=--job =x 1"))
    job = start_by_hand(store, deed.arguments, title="变动：李一", base=1, by="-丁")
    found = ended(store, job)
    assert (found.state, found.files, found.message) == (DONE, "变动：李一", "已发布为第2版：变动1。")
    version = store.version(2)
    assert (version.by, version.action, version.job) == ("-丁", "变动：李一", job)
    assert children[-1].pid not in (os.getpid(), os.getppid())
    assert children[-1].wait(10) == 0
    assert spooled(store) == []
    late = start_by_hand(store, Deed("leave", who, 20240201).arguments, title="离任：李一", base=1, by="戊")
    found = ended(store, late)
    assert found.state == FAILED
    assert "预览之后数据有了变化：第2版(-丁" in found.message
    refused = start_by_hand(store, Deed("leave", who, 20200101).arguments, title="离任：李一", base=2, by="戊")
    assert ended(store, refused).state == FAILED
    assert store.current_number() == 2


@pytest.mark.parametrize(
    "deed",
    [
        Deed("correct", 7, 20240131, ("姓名=张=三", "性别=", "备注=-1")),
        Deed("change", 7, 20240131, ("所属村(社区)=东村",)),
        Deed("leave", 7, 19991231),
        Deed("join", 7, 20240131, ("8",)),
        Deed("split", 7, 20240131, ("8",)),
    ],
)
def test_the_command_line_does_what_the_form_said(monkeypatch, deed):
    heard = []
    monkeypatch.setattr(command, "run_person", lambda options: heard.append(options) or 0)
    command.main(["person", *deed.arguments, "--on-version", "3", "--by=-丁"])
    (o,) = heard
    assert (Deed(o.act, int(o.who), o.on, tuple(o.rest)), o.by, o.on_version) == (deed, "-丁", 3)


def test_the_second_of_two_is_told_what_changed_since_its_preview(store, children):
    jobs = [begin(store, by=by) for by in ("甲", "乙")]
    found = sorted((ended(store, job) for job in jobs), key=lambda job: job.state)
    assert [child.wait(10) for child in children] in ([0, 1], [1, 0])  # it deletes its files after its word
    assert [job.state for job in found] == [DONE, FAILED]
    assert f"预览之后数据有了变化：第1版({found[0].by}，" in found[1].message
    assert "请重新预览后再发布。" in found[1].message
    assert len(store.versions()) == 1
    assert spooled(store) == []


def test_a_job_whose_process_is_killed_says_so(store, children):
    publish(store, base_rows(cadre="name\n王一"))
    with one_at_a_time(store):
        job = begin(store, base=1)
        settle(store)
        assert Progress(store.root).job(job).state == RUNNING, "it is held: nobody may call it dead"
        assert spooled(store)
        os.kill(children[0].pid, signal.SIGKILL)
        found = ended(store, job)
    assert (found.state, "仍在使用第1版" in found.message) == (FAILED, True)
    assert spooled(store) == []
    assert store.current_number() == 1
    assert ended(store, begin(store, base=1)).state == DONE, "and the next one works"


def test_a_job_that_died_after_its_publish_was_not_in_vain(store):
    Progress(store.root).begin(Job("7", "数据员", "名册.csv", "2024-08-31 10:00:00"))
    publish(store, base_rows(cadre="name\n王一"), job="7")
    publish(store, base_rows(cadre="name\n王一"), job="8")
    settle(store)
    found = Progress(store.root).job("7")
    assert (found.state, found.message.startswith("已发布为第1版")) == (DONE, True)


def test_a_version_that_was_never_acknowledged_is_no_success(store):
    Progress(store.root).begin(Job("7", "数据员", "名册.csv", "2024-08-31 10:00:00"))
    publish(store, base_rows(cadre="name\n王一"))
    publish(store, base_rows(cadre="name\n王一"), job="7")
    (store.root / "current").write_text("1\n")  # as if killed just before the pointer moved
    settle(store)
    assert Progress(store.root).job("7").state == FAILED


def test_no_name_leads_out_of_the_spool(store, children):
    names = ["../../../etc/名册.csv", "/etc/名册.csv", "-rf.csv", ".csv", "字" * 200 + ".csv", 'a\\b:"*?<|>\n.csv', "名册\0.csv"]
    rosters = [
        ROSTER.replace("李一".encode(), f"李{char}".encode()).replace("王二".encode(), f"王{char}".encode()) for char in "甲乙丙丁戊己庚"
    ]
    with one_at_a_time(store):
        job = begin(store, files=list(zip(names, rosters, strict=True)))
        paths = [path for path in spooled(store) if path.is_file() and path.name not in ("lock", "MAP.toml")]
        assert {path.parent for path in paths} == {store.root / "spool" / job / str(place) for place in range(1, len(names) + 1)}
        assert len(paths) == len(names)
        assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    found = ended(store, job)
    assert (found.state, store.versions()[0].counts["新增"]) == (DONE, 2 * len(names)), found.message


def test_a_full_disk_is_told_and_leaves_nothing(store, monkeypatch):
    real = os.open

    def full(path, flags, *more, **how):
        if flags & os.O_CREAT:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, flags, *more, **how)

    monkeypatch.setattr(publishing.os, "open", full)
    with pytest.raises(Broken, match=DISK):
        begin(store)
    (found,) = Progress(store.root).unseen()
    assert (found.state, found.message) == (FAILED, DISK)
    assert spooled(store) == []


def test_whatever_goes_wrong_there_is_a_last_word(store):
    progress = Progress(store.root)
    for job, fault in (("a", RuntimeError("secret")), ("b", Broken("说得清的原因。"))):
        progress.begin(Job(job, "数据员", "名册.csv", "2024-08-31 10:00:00"))
        with pytest.raises(type(fault)), Watched(store, job):
            raise fault
    assert [progress.job(job).message for job in "ab"] == [BROKEN_OFF, "说得清的原因。"]


def test_a_publish_at_a_terminal_keeps_no_book(store):
    with Watched(store, "") as watched:
        watched.stage("读取文件", 0.5)
        watched.done("x")
    assert not (store.root / "progress.sqlite").exists()


def test_an_empty_store_is_not_touched_by_a_look(store):
    settle(store)
    assert not store.root.exists()
