"""The access log keeps what it was told, and shows whatever is done to it since."""

import datetime as dt
import hashlib
import multiprocessing
import os
import random
import sqlite3

import pytest

from data.access import Access
from data.access_file import AccessFile, Unrecorded
from data.access_log import ACTIONS, LEAST_DAYS, SAID, START, AccessLog, Entry, NotRecorded, _verdict, append, is_private, log_csv

ZONE = dt.timezone(dt.timedelta(hours=8))
PROOF = bool(os.environ.get("CADRE_PROOF"))
ENTRIES = 10_000 if PROOF else 60


class Clock:
    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 1, 9, 0, tzinfo=ZONE)

    def __call__(self) -> dt.datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path, clock) -> AccessLog:
    return AccessLog(tmp_path, clock)


def attacked(tmp_path, *statements: str):
    """What somebody does who can write to the file."""
    connection = sqlite3.connect(tmp_path / "access.sqlite", isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_an_entry_is_kept_as_it_was_told(log):
    assert log.record("page", "zhang", 7, page="总览", scope=["990101001"], filters={"kind": "村"}) == 1
    (entry,) = log.entries()
    assert entry[:6] == (
        1,
        "2026-03-01T09:00:00+08:00",
        "page",
        "zhang",
        7,
        '{"filters":{"kind":"村"},"page":"总览","scope":["990101001"]}',
    )
    assert entry.label == "查看页面"
    assert entry.told == "筛选：kind=村；页面：总览；范围：990101001"
    log.record("page", "zhang", 7, page="总览", scope=[""], filters={})
    assert log.entries()[0].told == "页面：总览；范围：全市"


def test_the_hash_is_what_the_manual_says(log):
    """Worked out by hand, so that an auditor can check the chain with other tools."""
    log.record("login", "zhang", 1)
    log.record("logout", "zhang", 1, why="退出")
    before = "0" * 64
    for text in (
        '[1,"2026-03-01T09:00:00+08:00","login","zhang",1,"{}"]',
        '[2,"2026-03-01T09:00:00+08:00","logout","zhang",1,"{\\"why\\":\\"退出\\"}"]',
    ):
        before = hashlib.sha256((before + text).encode()).hexdigest()
    assert log.verify() == (2, 2, before, None, "")


NUMBERS = (
    *("110105194912310021", "11010519491231002X", "110105491231002", "13800138000", 13800138000),
    *("+86 138 0013 8000", "电话138-0013-8000", "１３８００１３８０００"),
)
PLACES = (
    lambda text: {"page": text},
    lambda text: {"filters": {"x": ["a", {"y": text}]}},
    lambda text: {"filters": {text: 1}},
)


@pytest.mark.parametrize("text", NUMBERS)
@pytest.mark.parametrize("where", PLACES)
def test_nothing_that_looks_like_a_number_of_a_person_is_recorded(log, text, where):
    with pytest.raises(NotRecorded):
        log.record("page", "zhang", **where(text))
    with pytest.raises(NotRecorded):
        log.record("login", str(text))
    assert log.count() == 0


@pytest.mark.parametrize(
    "text", ["990101001", "990101001200", "990101101 990101102", "2026-03-01", "f" * 64, "13800138000".join("ab"), "1" * 64]
)
def test_codes_dates_and_hashes_are_no_persons(text):
    assert not is_private(text)


def test_only_what_is_declared_may_be_said(log):
    for wrong in ({"name": "张三"}, {"person": 5}, {"person_id": "张三"}, {"person_id": True}):
        with pytest.raises(NotRecorded):
            log.record("reveal", "zhang", **wrong)
    with pytest.raises(NotRecorded):
        log.record("look", "zhang")
    assert log.record("reveal", "zhang", 3, person_id=812, columns=["id_number"], reason="核对身份") == 1


def test_every_action_has_a_label_of_its_own():
    assert len({label for label, _ in ACTIONS.values()}) == len(ACTIONS)
    assert set().union(*(names for _, names in ACTIONS.values())) == SAID.keys()


def test_a_search_by_day_account_and_action(log, clock):
    for day in range(3):
        log.record("login", "zhang", 1)
        log.record("page", "li", 2, page=f"第{day}天")
        clock.wait(days=1)
    days = [dt.date(2026, 3, 1) + dt.timedelta(days=n) for n in range(3)]
    assert [e.number for e in log.entries()] == [6, 5, 4, 3, 2, 1]
    assert [e.number for e in log.entries(since=days[1], until=days[1])] == [4, 3]
    assert [e.number for e in log.entries(account="li", since=days[1])] == [6, 4]
    assert [e.number for e in log.entries(action="login", limit=1, skip=1)] == [3]
    assert (log.count(), log.count(until=days[0]), log.count(account="li", action="login")) == (6, 2, 0)


def test_the_file_for_the_auditor(log):
    log.record("login", "zhang", 1, way="proxy")
    (entry,) = log.entries()
    told = f'序号,时间,动作,账号,会话,内容,校验值\r\n1,2026-03-01T09:00:00+08:00,登录,zhang,1,"{{""way"":""proxy""}}",{entry.hash}\r\n'
    assert log_csv([entry]) == b"\xef\xbb\xbf" + told.encode()


FORBIDDEN = (
    *("UPDATE entry SET account = 'li'", "REPLACE INTO entry SELECT * FROM entry"),
    *("DELETE FROM entry", "DELETE FROM head", "DELETE FROM anchor"),
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_file_itself_refuses(log, tmp_path, statement):
    log.record("login", "zhang", 1)
    connection = sqlite3.connect(tmp_path / "access.sqlite")
    connection.execute("PRAGMA recursive_triggers = ON")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()
    assert log.verify().broken is None


def filled(root, clock, entries: int) -> AccessLog:
    """The same log again and again; written in one transaction, because ten thousand of them take their time."""
    with AccessFile(root).writing() as connection:
        for number in range(entries):
            clock.wait(seconds=1)
            append(connection, clock(), "page", f"user{number % 7}", number % 5, {"page": f"第{number}页"})
    return AccessLog(root, clock)


def test_deleting_altering_or_reordering_any_entry_is_found(tmp_path, clock):
    log = filled(tmp_path, clock, ENTRIES)
    attacked(tmp_path)
    connection = sqlite3.connect(tmp_path / "access.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    chosen = random.Random(6)
    columns = ("at", "action", "account", "what", "hash")
    start = log.verify()
    assert (start.count, start.broken) == (ENTRIES, None)
    kept = connection.execute("SELECT * FROM entry ORDER BY number").fetchall()

    def found(number: int) -> int | None:
        return _walked(connection, kept, number) if PROOF else log.verify().broken

    def put_back(*numbers: int) -> None:
        for number in numbers:
            connection.execute("REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", kept[number - 1])

    for number in range(1, ENTRIES + 1):
        connection.execute("DELETE FROM entry WHERE number = ?", (number,))
        assert found(number) == number
        put_back(number)
        column = columns[number % len(columns)]
        connection.execute(f"UPDATE entry SET {column} = {column} || ' ' WHERE number = ?", (number,))
        assert found(number) == number
        put_back(number)
        connection.execute("UPDATE entry SET session = session + 1 WHERE number = ?", (number,))
        assert found(number) == number
        put_back(number)
        other = chosen.choice([n for n in (number - 1, number + 1, 1, ENTRIES) if 1 <= n <= ENTRIES and n != number])
        one, two = kept[number - 1], kept[other - 1]
        connection.execute("REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *two[1:]))
        connection.execute("REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", (other, *one[1:]))
        assert found(min(number, other)) == min(number, other)
        put_back(number, other)
    connection.close()
    assert log.verify() == start


def _walked(connection: sqlite3.Connection, kept: list, number: int) -> int | None:
    """What `verify` finds: from shortly before, because ten thousand walks over ten thousand entries are no proof of more."""
    first = max(1, number - 2)
    before = kept[first - 2][6] if first > 1 else START
    heads = connection.execute("SELECT number, hash FROM head").fetchall()
    entries = map(Entry._make, connection.execute("SELECT * FROM entry WHERE number >= ? ORDER BY number", (first,)))
    return _verdict(heads, [(first - 1, before)], entries, None).broken


@pytest.mark.parametrize(
    ("statements", "broken"),
    [
        (["DELETE FROM entry WHERE number > 15"], 16),
        (["DELETE FROM entry WHERE number > 15", "UPDATE head SET number = 15"], 16),
        (["DELETE FROM entry"], 1),
        (["DELETE FROM head"], 1),
        (["UPDATE head SET hash = 'x'"], 21),
        (["UPDATE anchor SET number = 5, hash = (SELECT hash FROM entry WHERE number = 5)", "DELETE FROM entry WHERE number <= 5"], 6),
        (["INSERT INTO entry SELECT 21, at, action, account, session, what, hash FROM entry WHERE number = 20"], 21),
        (["UPDATE entry SET number = number + 100 WHERE number > 10"], 11),
    ],
)
def test_the_ends_are_held(tmp_path, clock, statements, broken):
    log = filled(tmp_path, clock, 20)
    attacked(tmp_path, *statements)
    assert log.verify().broken == broken
    assert log.verify().told


def test_where_nothing_can_be_written_nothing_is_said_to_be(log, tmp_path):
    """A file that is no database, as a full disk or a wrong owner would show in other ways."""
    (tmp_path / "access.sqlite").write_bytes(b"x" * 5000)
    for act in (lambda: log.record("login", "zhang"), log.entries, log.verify, Access(tmp_path).accounts):
        with pytest.raises(Unrecorded, match="请联系系统管理员"):
            act()


def test_what_is_gone_is_told_from_what_is_changed(tmp_path, clock):
    log = filled(tmp_path, clock, 5)
    attacked(tmp_path, "DELETE FROM entry WHERE number = 3")
    assert log.verify().told == "第3条已被删除。"
    attacked(tmp_path, "UPDATE entry SET account = 'x' WHERE number = 2")
    assert log.verify().told.startswith("第2条已被改动")


def test_a_log_written_anew_shows_beside_a_noted_head(tmp_path, clock):
    log = filled(tmp_path, clock, 20)
    noted = log.verify()[1:3]
    log.record("login", "zhang", 1)
    assert log.verify(noted).broken is None
    for path in tmp_path.glob("access.sqlite*"):
        path.unlink()
    forged = filled(tmp_path, Clock(), 20)
    assert forged.verify().broken is None  # nothing inside the file could tell
    forged.record("login", "li", 1)
    assert forged.verify((20, "0" * 64)).broken == 20
    assert forged.verify((30, noted[1])).broken == 22


def test_a_cut_tail_stays_seen_after_more_was_written(tmp_path, clock):
    log = filled(tmp_path, clock, 20)
    attacked(tmp_path, "DELETE FROM entry WHERE number > 18")
    log.record("login", "zhang", 1)
    assert log.verify().broken == 19


def test_what_is_older_than_the_law_asks_may_go_and_the_chain_still_holds(log, clock, tmp_path):
    for _ in range(10):
        log.record("login", "zhang", 1)
        clock.wait(days=1)
    assert log.prune() == 0
    clock.wait(days=LEAST_DAYS - 5)
    with pytest.raises(ValueError, match="至少保留180天"):
        log.prune(LEAST_DAYS - 1)
    assert log.prune(account="root") == 5
    assert [e.number for e in log.entries()] == [11, 10, 9, 8, 7, 6]
    assert '"count":5' in log.entries()[0].what
    assert log.verify()[0:2] == (6, 11)
    assert log.verify().broken is None
    clock.wait(days=400)
    assert log.prune() == 6  # its own record of the first pruning among them
    assert log.verify().broken is None
    assert log.record("login", "zhang", 1) == 13
    attacked(tmp_path, "DELETE FROM entry WHERE number = 12")
    assert log.verify().broken == 12
    with pytest.raises(ValueError, match="不完整"):
        log.prune()


def _write(root, times: int) -> None:
    for _ in range(times):
        AccessLog(root).record("login", "zhang", 1)


def test_several_processes_write_one_chain(tmp_path):
    workers = [multiprocessing.get_context("fork").Process(target=_write, args=(tmp_path, 25)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    verdict = AccessLog(tmp_path).verify()
    assert (verdict.count, verdict.broken) == (100, None)
