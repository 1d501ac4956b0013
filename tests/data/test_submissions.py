"""What townships hand in: kept whole or not at all, decided once, published by another process, never by two words that may differ."""

import datetime as dt
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

import data.__main__ as command
from data.access import TOWNSHIP_CLERK, Access, Account
from data.acting import Actor
from data.backup import back_up, restore
from data.lens import EVERYTHING
from data.plan import Statement
from data.progress import DONE, FAILED
from data.publishing import start_submission
from data.store import Store
from data.submission_board import DONE as REPORTED
from data.submission_board import NONE, quarters, standing, tally, told
from data.submissions import (
    AGREED,
    PUBLISHED,
    RETURNED,
    WAITING,
    WITHDRAWN,
    NotTaken,
    Submission,
    Submissions,
    quarter_of,
    quarter_told,
)
from tests.data.test_publishing import ended
from tests.worlds import EAST, WEST, base_rows, publish

ROSTER = "乡镇,村,姓名,性别,出生日期\n东乡,一村,李一,男,1980-05-06\n西镇,三村,赵三,男,1975-03-04\n".encode()
FILES = [("名册.csv", ROSTER), ("备注.csv", b"\x00\xff")]
ONE = Submission(
    EAST,
    "东乡",
    "dong",
    "东乡数据员",
    Statement(20240630, full=True, posts=("书记",), who=("a!b!2=3",), within=EAST),
    table=None,
    mapping="",
    tables=("cadre",),
    counts={"读取": 2},
    note="请审",
)


def nothing(one: Submission) -> None:
    """Nobody keeps a log here."""


@pytest.fixture
def store(tmp_path) -> Store:
    store = Store(tmp_path / "store")
    publish(store, base_rows(cadre="name\n王一"))
    return store


@pytest.fixture
def kept(store) -> Submissions:
    return Submissions(store)


# ── kept ──
def test_it_is_kept_as_it_came_for_the_owner_alone(store, kept):
    recorded = []
    one = kept.submit(ONE, FILES, recorded.append)
    assert recorded == [one]
    (found,) = Submissions(Store(store.root)).of(EVERYTHING)
    assert found == one == replace(ONE, id=one.id, at=one.at, hash=one.hash, files=("名册.csv", "备注.csv"))
    assert kept.files(found) == FILES
    assert (found.state, found.quarter, found.what) == (WAITING, 20242, "村(社区)干部花名册")
    assert {stat.S_IMODE(path.stat().st_mode) for path in store.root.glob("submissions.sqlite*")} == {0o600}


def test_nobody_reads_another_township_s(kept):
    east, west = kept.submit(ONE, FILES, nothing), kept.submit(western(), FILES, nothing)
    assert [one.id for one in kept.of((EAST,))] == [east.id]
    assert {one.id for one in kept.of(EVERYTHING)} == {east.id, west.id}
    assert kept.of(()) == kept.of((EAST + "001",)) == kept.of(("9900010011",)) == []
    refusals = set()
    for id in (west.id, "0" * 12, "", "' OR 1=1 --"):
        with pytest.raises(NotTaken) as refusal:
            kept.one(id, (EAST,))
        refusals.add(str(refusal.value))
    assert len(refusals) == 1, "whether there is one is not told"


def western(**changed) -> Submission:
    return replace(ONE, township=WEST, name="西镇", account="xi", statement=replace(ONE.statement, within=WEST), **changed)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(ONE, statement=Statement(20240630)), "只报一个乡镇"),
        (replace(ONE, statement=Statement(20240630, within=WEST)), "只报一个乡镇"),
        (replace(ONE, township="", statement=Statement(20240630)), "只报一个乡镇"),
        (replace(ONE, statement=replace(ONE.statement, add_units=True)), "不新建单位"),
        (replace(ONE, tables=("cadre", "vetting")), "不能报送"),
        (replace(ONE, tables=("village",)), "不能报送"),
        (replace(ONE, tables=()), "不能报送"),
        (replace(ONE, statement=replace(ONE.statement, as_of=int(f"{dt.date.today() + dt.timedelta(1):%Y%m%d}"))), "晚于今天"),
        (replace(ONE, note="长" * 501), "最多500个字"),
    ],
)
def test_what_no_township_may_submit_is_refused_whatever_the_page_lets_through(store, kept, wrong, reason):
    with pytest.raises(NotTaken, match=reason):
        kept.submit(wrong, FILES, nothing)
    assert kept.of(EVERYTHING) == []


def test_two_of_the_same_do_not_wait_at_once(kept):
    first = kept.submit(ONE, FILES, nothing)
    with pytest.raises(NotTaken, match="先撤回那一份"):
        kept.submit(replace(ONE, tables=("training", "cadre")), FILES, nothing)
    kept.submit(replace(ONE, tables=("training",)), FILES, nothing)
    kept.submit(replace(ONE, statement=replace(ONE.statement, as_of=20240930)), FILES, nothing)
    kept.withdraw(first.id, "dong", nothing)
    kept.submit(ONE, FILES, nothing)


def test_what_cannot_be_put_on_record_is_not_kept(kept):
    def unrecorded(one):
        raise SystemExit("the log is full")

    with pytest.raises(SystemExit):
        kept.submit(ONE, FILES, unrecorded)
    assert kept.of(EVERYTHING) == []
    one = kept.submit(ONE, FILES, nothing)
    with pytest.raises(SystemExit):
        kept.give_back(one.id, "数据员", "缺人", "", unrecorded)
    assert kept.waiting(one.id) == one


KILLED = """
import os, sys
from data.store import Store
from data.submissions import Submissions
from tests.data.test_submissions import FILES, ONE
Submissions(Store(sys.argv[1])).submit(ONE, FILES, lambda one: os._exit(9))
"""


def test_a_process_that_is_killed_leaves_nothing_and_the_next_one_works(store, kept):
    assert subprocess.run([sys.executable, "-c", KILLED, str(store.root)], env=os.environ | {"PYTHONPATH": "."}).returncode == 9
    assert kept.of(EVERYTHING) == []
    with closing(sqlite3.connect(store.root / "submissions.sqlite")) as connection:
        assert connection.execute("SELECT COUNT(*) FROM file").fetchone() == (0,)
    kept.submit(ONE, FILES, nothing)


def test_a_file_that_is_no_longer_what_it_was_is_not_published(store, kept):
    one = kept.submit(ONE, FILES, nothing)
    with closing(sqlite3.connect(store.root / "submissions.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE file SET content = x'00' WHERE place = 1")
    with pytest.raises(NotTaken, match="已损坏"):
        kept.files(one)


def test_a_file_that_cannot_be_read_says_so(store, kept):
    (store.root / "submissions.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(NotTaken, match="不能读写"):
        kept.of(EVERYTHING)


# ── decided ──
def test_a_return_has_a_reason(kept):
    one = kept.submit(ONE, FILES, nothing)
    for blank in ("", "  \n"):
        with pytest.raises(NotTaken, match="理由"):
            kept.give_back(one.id, "数据员", blank, "第3行", nothing)
    assert kept.waiting(one.id)
    recorded = []
    kept.give_back(one.id, "数据员", " 少报2人 ", "名册.csv 第3行", recorded.append)
    found = kept.one(one.id, (EAST,))
    assert (found.state, found.decided_by, found.reason, found.where) == (RETURNED, "数据员", "少报2人", "名册.csv 第3行")
    assert recorded == [one]
    kept.submit(ONE, FILES, nothing)


def test_the_second_to_decide_is_told_what_the_first_did(kept):
    one = kept.submit(ONE, FILES, nothing)
    kept.give_back(one.id, "甲", "少报2人", "", nothing)
    acts = [
        lambda: kept.give_back(one.id, "乙", "多报1人", "", nothing),
        lambda: kept.withdraw(one.id, "dong", nothing),
        lambda: kept.agree(one.id, "乙", 1, nothing),
        lambda: kept.waiting(one.id),
    ]
    for act in acts:
        with pytest.raises(NotTaken, match=r"已处理：甲 .* 退回"):
            act()
    assert kept.one(one.id, EVERYTHING).reason == "少报2人"


def test_only_who_submitted_withdraws(kept):
    one = kept.submit(ONE, FILES, nothing)
    with pytest.raises(NotTaken, match="自己的"):
        kept.withdraw(one.id, "xi", nothing)
    kept.withdraw(one.id, "dong", nothing)
    assert kept.one(one.id, EVERYTHING).state == WITHDRAWN


def test_what_changes_nothing_is_agreed_with(kept):
    one = kept.submit(ONE, FILES, nothing)
    kept.agree(one.id, "数据员", 1, nothing)
    assert (kept.one(one.id, EVERYTHING).state, kept.one(one.id, EVERYTHING).version) == (AGREED, 1)


# ── published ──
def handed(kept: Submissions, **said) -> Submission:
    statement = Statement(20240630, skip_rejected=True, within=EAST)
    return kept.submit(replace(ONE, table="cadre", statement=replace(statement, **said)), FILES[:1], nothing)


def begin(store: Store, one: Submission, *, base=1, by="数据员") -> str:
    return start_submission(store, one.id, one.statement, table=one.table, title="东乡的报送", base=base, by=by)


def names(store: Store) -> list[str]:
    return [name for (name,) in store.current().engine.rows("SELECT DISTINCT name FROM cadre ORDER BY name", {}).rows]


def test_it_is_published_without_the_rows_of_others_and_the_version_says_so(store, kept):
    one = handed(kept)
    job = ended(store, begin(store, one))
    assert (job.state, names(store)) == (DONE, ["李一", "王一"])
    found = kept.one(one.id, EVERYTHING)
    assert (found.state, found.version, found.decided_by) == (PUBLISHED, 2, "数据员")
    assert store.version(2).submission == one.id
    with closing(sqlite3.connect(store.root / "submissions.sqlite")) as connection:
        assert connection.execute("SELECT state FROM submission").fetchall() == [(WAITING,)], "said once, by the version"
    late = ended(store, begin(store, one, base=2, by="另一位"))
    assert (late.state, "已处理：数据员" in late.message, store.current_number()) == (FAILED, True, 2)
    with pytest.raises(NotTaken, match="发布为第2版"):
        kept.give_back(one.id, "另一位", "晚了", "", nothing)


def test_of_two_who_publish_at_once_one_is_told(store, kept):
    one = handed(kept)
    jobs = [ended(store, job) for job in [begin(store, one, by=by) for by in ("甲", "乙")]]
    assert sorted(job.state for job in jobs) == [DONE, FAILED]
    assert store.current_number() == 2


def test_one_that_was_published_and_taken_back_waits_again(store, kept):
    one = handed(kept)
    ended(store, begin(store, one))
    store.rollback(1)
    assert kept.waiting(one.id).id == one.id
    assert standing(kept.of(EVERYTHING), EAST, 20242).state == WAITING
    store.rollback(2)
    assert kept.one(one.id, EVERYTHING).state == PUBLISHED


def test_a_publish_that_was_refused_leaves_it_waiting(store, kept):
    one = handed(kept, skip_rejected=False)
    assert ended(store, begin(store, one)).state == FAILED
    assert (kept.waiting(one.id), store.current_number()) == (one, 1)


def test_files_go_when_they_have_been_decided_long_enough(store, kept, capsys, monkeypatch):
    old, new = kept.submit(ONE, [("名册.csv", b"A MARK OF ITS OWN")], nothing), kept.submit(western(), FILES, nothing)
    kept.give_back(old.id, "数据员", "少报2人", "", nothing)
    assert kept.decided_before(1) == []
    with closing(sqlite3.connect(store.root / "submissions.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE submission SET decided = replace(decided, ?, '2020-01-01')", (f"{dt.date.today()}",))
    monkeypatch.setenv("CADRE_STORE", str(store.root))
    assert command.main(["retain", "--dry-run"]) == 0
    assert kept.files(kept.one(old.id, EVERYTHING))
    assert command.main(["retain"]) == 0
    assert "报送：处理后保留180天；清理1份的文件。" in capsys.readouterr().out
    with pytest.raises(NotTaken, match="已按保留期限清理"):
        kept.files(kept.one(old.id, EVERYTHING))
    assert kept.one(old.id, EVERYTHING).reason == "少报2人"
    assert kept.files(kept.one(new.id, EVERYTHING)) == FILES, "one that waits is kept"
    assert not any(b"A MARK OF ITS OWN" in path.read_bytes() for path in store.root.glob("submissions.sqlite*")), "overwritten, too"


def test_a_backup_has_them(store, kept, tmp_path):
    one = handed(kept)
    back_up(store, tmp_path / "backup.zip")
    other = Store(tmp_path / "other")
    restore(tmp_path / "backup.zip", other, Actor("系统:x"))
    (found,) = Submissions(other).of(EVERYTHING)
    assert (found, Submissions(other).files(found)) == (one, FILES[:1])


def test_the_terminal_lists_them(store, kept, capsys, monkeypatch):
    one = handed(kept)
    monkeypatch.setenv("CADRE_STORE", str(store.root))
    assert command.main(["submissions"]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in (one.id, WAITING, "东乡", "2024年2季度", "东乡数据员"))


def test_a_township_is_told_of_its_own_at_the_terminal(store, kept, capsys, monkeypatch):
    one = handed(kept)
    monkeypatch.setenv("CADRE_STORE", str(store.root))
    accounts = [Account("dong", "东", TOWNSHIP_CLERK, (EAST,)), Account("xi", "西", TOWNSHIP_CLERK, (WEST,))]
    Access(store.root).save(accounts, by="tests")
    for name, seen in (("dong", True), ("xi", False)):
        assert command.main(["submissions", "--as", name]) == 0
        assert (one.id in capsys.readouterr().out) == seen


# ── the board ──
def at(state: str, moment: str, as_of: int = 20240630, township: str = EAST, tables=("cadre",)) -> Submission:
    return replace(ONE, state=state, at=f"2024-07-{moment}", township=township, tables=tables, statement=Statement(as_of, within=township))


@pytest.mark.parametrize(
    ("submissions", "state"),
    [
        ([], NONE),
        ([at(WAITING, "01")], WAITING),
        ([at(RETURNED, "01")], RETURNED),
        ([at(RETURNED, "01"), at(WAITING, "02")], WAITING),
        ([at(WAITING, "01"), at(RETURNED, "02")], RETURNED),
        ([at(WITHDRAWN, "01")], NONE),
        ([at(RETURNED, "01"), at(WITHDRAWN, "02")], RETURNED),
        ([at(PUBLISHED, "01")], REPORTED),
        ([at(AGREED, "01")], REPORTED),
        ([at(PUBLISHED, "01"), at(WAITING, "02")], REPORTED),
        ([at(PUBLISHED, "01"), at(RETURNED, "02")], REPORTED),
        ([at(PUBLISHED, "01", tables=("training",))], NONE),
        ([at(PUBLISHED, "01", tables=("training", "cadre"))], REPORTED),
        ([at(PUBLISHED, "01", as_of=20240331)], NONE),
        ([at(PUBLISHED, "01", as_of=20240701)], NONE),
        ([at(PUBLISHED, "01", township=WEST)], NONE),
    ],
)
def test_how_a_township_stands(submissions, state):
    assert standing(submissions, EAST, 20242).state == state


def test_the_quarter_is_that_of_the_day_the_data_speak_of():
    days = {20240101: 20241, 20240331: 20241, 20240401: 20242, 20240630: 20242, 20240701: 20243, 20240930: 20243, 20241231: 20244}
    assert {day: quarter_of(day) for day in days} == days
    assert quarter_told(20243) == "2024年3季度"


def test_the_board_begins_with_the_last_quarter_that_anybody_has_submitted_for():
    assert quarters([], 20240315) == [20241, 20234, 20233, 20232]
    assert quarters([at(WAITING, "01", as_of=20230930)], 20240315) == [20233, 20232, 20231, 20224]
    two = [at(WAITING, "01", as_of=20230930), at(WAITING, "01", as_of=20240930)]
    assert quarters(two, 20241231) == [20243, 20242, 20241, 20234, 20233]


def test_the_line_says_how_many_of_each():
    states = [standing([at(PUBLISHED, "01")], EAST, 20242), standing([], WEST, 20242), standing([], "x", 20242)]
    assert tally(states) == {REPORTED: 1, WAITING: 0, RETURNED: 0, NONE: 2}
    assert told(tally(states)) == "已报1，未报2"
