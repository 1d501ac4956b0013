"""Publishing whole or not at all, going back, surviving damage and kill -9, and what a publish works out by itself."""

import errno
import gc
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import duckdb
import pytest

from data.invariants import faults
from data.lens import Lens, fetch
from data.store import DISK, Broken, Store
from data.tables import FOREVER, REACH_COLUMNS, TABLES
from tests.worlds import EAST, World, base_rows, located, publish

KILLS = int(os.environ.get("STORE_KILLS", "6"))
ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def people(*names) -> dict:
    return base_rows(cadre="name\n" + "\n".join(names))


def names(snapshot) -> list[str]:
    lens = Lens(("",), snapshot, 20240630, 20230101)
    return sorted(row[0] for row in fetch(lens, "SELECT name FROM cadre_in_post").rows)


def files(store) -> dict[str, bytes]:
    """Every file of the store with its bytes, but for the empty lock."""
    return {
        str(path.relative_to(store.root)): path.read_bytes() for path in store.root.rglob("*") if path.is_file() and path.name != "lock"
    }


# --- publish, go back -------------------------------------------------------------------------------------------------------


def test_an_empty_store(store):
    assert (store.current(), store.current_number(), store.versions()) == (None, None, [])
    with pytest.raises(Broken):
        store.open(1)


def test_publish_and_read(store):
    first = publish(store, people("王一"), by="张书记员", action="导入花名册", file_name="名册.xlsx", file_sha256="abc")
    assert (first.number, first.parent, first.by, first.action) == (1, None, "张书记员", "导入花名册")
    assert (first.file_name, first.file_sha256) == ("名册.xlsx", "abc")
    assert first.counts["added"] > 0
    second = publish(store, people("王一", "李二"))
    assert (second.number, second.parent) == (2, 1)
    assert store.current_number() == store.current().number == 2
    assert names(store.current()) == ["李二", "王一"]
    assert store.versions() == [second, first]
    assert store.version(1) == first
    assert names(store.open(1)) == ["王一"]
    assert Store(store.root).versions() == [second, first], "another process reads the same"


def test_a_publish_starts_from_the_current_version(store):
    publish(store, people("王一"))

    def add(draft):
        (row,) = base_rows(cadre="name\n李二")["cadre"]
        draft.insert(TABLES["cadre"], [{**row, "person_id": 2}])
        return {}

    store.publish(add, action="补", by="x")
    assert names(store.current()) == ["李二", "王一"]


def test_rollback(store):
    for name in ("王一", "李二", "张三"):
        publish(store, people(name))
    store.rollback(1)
    assert store.current().number == store.current_number() == 1
    assert names(store.current()) == ["王一"]
    assert [version.number for version in store.versions()] == [3, 2, 1], "nothing is lost"
    store.rollback(3)
    assert names(store.current()) == ["张三"]
    store.rollback(2)
    made = publish(store, people("赵四"))
    assert (made.number, made.parent) == (4, 2), "a number is never used twice"
    before = files(store)
    for number in (9, 0, -1):
        with pytest.raises(Broken):
            store.rollback(number)
    assert files(store) == before


def test_expected_guards_a_preview(store):
    publish(store, people("王一"))
    publish(store, people("李二"), expected=1)
    before = files(store)
    with pytest.raises(Broken, match="请重新预览"):
        publish(store, people("张三"), expected=1)
    assert files(store) == before
    assert names(store.current()) == ["李二"]


def test_what_was_done_since_a_preview_is_told(store):
    assert store.news(0) == []
    publish(store, people("王一"), by="甲", action="导入")
    publish(store, people("李二"), by="乙", action="导入")
    assert [sentence.split("，")[0] for sentence in store.news(0)] == ["第1版(甲", "第2版(乙"]
    assert [sentence.split("，")[0] for sentence in store.news(1)] == ["第2版(乙"]
    assert store.news(2) == []
    store.rollback(1, by="丙")
    (sentence,) = store.news(2)
    assert sentence.startswith("丙于")
    assert sentence.endswith("切换到第1版")
    publish(store, people("张三"), by="丁", action="导入")
    (sentence,) = store.news(2)
    assert sentence.startswith("第3版(丁")
    assert sentence.endswith("不是在第2版的基础上发布的")


# --- half an import cannot exist --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("existing", [0, 2])
def test_a_change_that_fails_leaves_nothing(store, existing):
    for _ in range(existing):
        publish(store, people("王一"))
    before = files(store)

    def half(draft):
        draft.rows("DELETE FROM cadre")
        draft.insert(TABLES["cadre"], people("李二")["cadre"])
        raise RuntimeError("the file ends here")

    with pytest.raises(RuntimeError, match="the file ends here"):
        store.publish(half, action="x", by="x")
    assert files(store) == before
    assert store.current_number() == (existing or None)
    assert not list(store.root.rglob("*.working*"))
    publish(store, people("张三"))
    assert store.current_number() == existing + 1


def test_unknown_columns_are_an_error(store):
    with pytest.raises(ValueError, match="colour"):
        store.publish(lambda draft: draft.insert(TABLES["county"], [{"code": "1", "colour": "red"}]), action="x", by="x")
    assert files(store) == {}


def _spoiled():
    """(Chinese sentence, a world with that fault)."""

    def spoil(sentence, table, **values):
        rows = base_rows(
            cadre="""
                name | valid_from | valid_to   | opened_by | closed_by
                王一 | 2023-01-01 | 2024-01-01 | first     | reclassified
                王一 | 2024-01-01 |            | reclassified |
                李二 | 2023-01-01 |            | first     |
            """,
            training="person | course | year | start_date\n王一 | 甲 | 2023 | 2023-03-01",
            appraisal="person | year | grade\n王一 | 2023 | 优秀",
            village_appraisal="unit | year\n990001001001 | 2023",
        )
        if values:
            rows[table][0].update(values)
        else:
            rows[table].append(rows[table][0])
        return pytest.param(sentence, rows, id=f"{table} {values}")

    for name in ("county", "township", "village", "cadre", "training", "appraisal", "village_appraisal", "roster"):
        yield spoil(f"{TABLES[name].label}有重复的行", name)
    yield spoil("时段重叠或颠倒", "cadre", valid_to=20240102)
    yield spoil("时段重叠或颠倒", "cadre", valid_to=FOREVER)
    yield spoil("时段重叠或颠倒", "cadre", valid_from=20240101)
    yield spoil("时段重叠或颠倒", "cadre", valid_to=20230101)
    yield spoil("时段重叠或颠倒", "cadre", valid_to=20221231)
    yield spoil("起止原因缺失", "cadre", closed_by=None)
    yield spoil("起止原因缺失", "cadre", opened_by=None)
    for name in ("cadre", "appraisal", "village_appraisal", "roster", "village", "township"):
        yield spoil(f"{TABLES[name].label}中有未登记的单位", name, **located("990001003001"))
        yield spoil(f"{TABLES[name].label}中有未登记的单位", name, county_code=None)
        yield spoil(f"{TABLES[name].label}中有未登记的单位", name, unit_code=None)
        yield spoil(f"{TABLES[name].label}中有未登记的单位", name, unit_code="990001002001", village_code="990001002001")
    yield spoil("培训记录中有花名册里没有的人", "training", person_id=77)
    yield spoil("个人考核中有花名册里没有的人", "appraisal", person_id=77)


@pytest.mark.parametrize(("sentence", "rows"), list(_spoiled()))
def test_a_fault_is_found(sentence, rows):
    spoiled = World(rows)
    assert any(re.search(rf"{re.escape(sentence)}.\d+处", found) for found in faults(spoiled.draft.rows))


def test_a_fault_is_refused_in_chinese(store):
    sentence, rows = next(_spoiled()).values
    with pytest.raises(Broken, match=rf"^数据检查未通过.未发布.*{re.escape(sentence)}.\d+处.*。$"):
        publish(store, rows)
    assert files(store) == {}
    assert store.current() is None


def test_the_unspoiled_world_is_accepted(store):
    (sample, *_) = (param.values[1] for param in _spoiled())
    sample["county"].pop()
    publish(store, sample)


# --- damage -----------------------------------------------------------------------------------------------------------------


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "gone":
        path.unlink()
        return
    if how == "truncated":
        content = content[: len(content) // 2]
    elif how == "emptied":
        content = b""
    else:
        content[len(content) * 2 // 3] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("how", "kind"),
    [(how, "duckdb") for how in ("truncated", "emptied", "one bit", "gone")] + [(how, "json") for how in ("truncated", "emptied", "gone")],
)
def test_a_damaged_version_falls_back_to_the_one_before(store, how, kind):
    publish(store, people("王一"))
    publish(store, people("李二"))
    damage(store.root / f"snapshots/000002.{kind}", how)
    fresh = Store(store.root)
    snapshot = fresh.current()
    assert names(snapshot) == ["王一"]
    assert snapshot.number != fresh.current_number() == 2, "how a page knows that it must say so"
    with pytest.raises(Broken):
        fresh.open(2)
    # And work goes on from there.
    made = publish(fresh, people("张三"))
    assert (made.parent, fresh.current().number) == (1, made.number)
    assert names(fresh.current()) == ["张三"]


def test_a_damaged_version_never_falls_back_to_one_that_was_rolled_back(store):
    publish(store, people("王一"))
    publish(store, people("错的"))
    store.rollback(1)
    publish(store, people("王一", "李二"))
    damage(store.root / "snapshots/000003.duckdb", "one bit")
    assert names(Store(store.root).current()) == ["王一"]


def test_when_nothing_can_be_read_it_says_so(store):
    publish(store, people("王一"))
    damage(store.root / "snapshots/000001.duckdb", "one bit")
    with pytest.raises(Broken, match="请用备份恢复"):
        Store(store.root).current()


def test_a_garbled_pointer_means_the_newest(store):
    publish(store, people("王一"))
    publish(store, people("李二"))
    (store.root / "current").write_text("\x00\x00")
    assert names(Store(store.root).current()) == ["李二"]


def test_what_a_killed_publish_left_is_not_served(store):
    """Everything but the pointer is there: never acknowledged, so never shown; its number is not used again."""
    publish(store, people("王一"))
    pointer = (store.root / "current").read_bytes()
    publish(store, people("李二"))
    (store.root / "current").write_bytes(pointer)
    (store.root / "snapshots/.000003.working").write_bytes(b"half")
    (store.root / "snapshots/.000003.working.wal").write_bytes(b"half")
    fresh = Store(store.root)
    assert names(fresh.current()) == ["王一"]
    made = publish(fresh, people("张三"))
    assert (made.number, made.parent) == (3, 1)
    assert not list(store.root.rglob("*.working*"))
    damage(store.root / "snapshots/000003.duckdb", "truncated")
    assert names(Store(store.root).current()) == ["王一"]


# --- readers ----------------------------------------------------------------------------------------------------------------


def test_a_reader_keeps_its_version_and_lets_it_go(store):
    publish(store, people("王一"))
    old = store.current()
    publish(store, people("李二"))
    new = store.current()
    assert (names(old), names(new)) == (["王一"], ["李二"])
    assert store.open(1) is old
    assert store.current() is new
    gone, engine = weakref.ref(old), weakref.ref(old.engine)
    del old
    gc.collect()
    assert gone() is None
    assert engine() is None, "the file of a version that nobody reads is closed"
    assert names(store.open(1)) == ["王一"]


def test_one_file_may_be_opened_twice_at_once(store):
    """Two stores in one process, and threads that all come first."""
    publish(store, people("王一"))
    one, other = Store(store.root).current(), Store(store.root).current()
    assert names(one) == names(other) == ["王一"]
    with pytest.raises(Exception, match=r"(?i)disabled|not allowed|permission"):
        other.engine.rows("SELECT * FROM read_text('/etc/passwd')", {})
    del one, other
    for _ in range(5):
        gc.collect()
        found, ready = [], threading.Barrier(8)

        def read(found=found, ready=ready):
            ready.wait()
            found.append(store.current())

        in_parallel([read] * 8)
        assert len(found) == 8
        assert len(set(map(id, found))) == 1, "the same object while anybody holds it"


def in_parallel(jobs) -> None:
    failures = []

    def guarded(job):
        try:
            job()
        except Exception as error:  # told below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def one_more(draft) -> dict:
    """A change that shows whether it started from the version before: counts up."""
    ((count,),) = draft.rows("SELECT COUNT(*) FROM county")
    draft.insert(TABLES["county"], [{"code": f"{count + 1:06d}", "name": f"县{count + 1}"}])
    return {"counties": count + 1}


def counties(snapshot) -> int:
    return snapshot.engine.rows("SELECT COUNT(*) FROM county", {}).rows[0][0]


def test_publishers_at_once_wait_for_each_other(store):
    stores = [store, Store(store.root)]
    jobs = [lambda publisher=publisher: publisher.publish(one_more, action="x", by="x") for publisher in stores * 4]
    in_parallel(jobs)
    assert counties(store.current()) == 8
    assert [(v.number, v.parent, v.counts["counties"]) for v in reversed(store.versions())] == [(n, n - 1 or None, n) for n in range(1, 9)]


PUBLISHER = """
import sys
from data.store import Store
from tests.data.test_store import one_more
store = Store(sys.argv[1])
for _ in range(int(sys.argv[2])):
    print(store.publish(one_more, action="x", by="x").number, flush=True)
"""


def publisher(store, times: int) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", PUBLISHER, str(store.root), str(times)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_publishers_in_two_processes(store):
    children = [publisher(store, 4) for _ in range(2)]
    numbers = sorted(int(line) for child in children for line in child.communicate(timeout=60)[0].split())
    assert numbers == list(range(1, 9))
    assert counties(store.current()) == 8


def test_kill_while_publishing(store):
    """kill -9 at random moments: what was acknowledged is served, whole, and the next publish works."""
    chance, acknowledged = random.Random(20240630), 0
    for _ in range(KILLS):
        with publisher(store, 10_000) as child:
            acknowledged = int(child.stdout.readline())
            time.sleep(chance.random() * 0.3)
            os.kill(child.pid, signal.SIGKILL)
            acknowledged = max([acknowledged, *map(int, child.stdout.read().split("\n")[:-1])])
        fresh = Store(store.root)
        snapshot = fresh.current()
        assert snapshot.number == fresh.current_number(), "no fallback was needed"
        # Killed between the pointer and the print it may be one ahead, and is whole then too.
        assert snapshot.number >= acknowledged
        assert counties(snapshot) == fresh.version(snapshot.number).counts["counties"]
        made = fresh.publish(one_more, action="x", by="x")
        assert counties(fresh.current()) == counties(snapshot) + 1
        assert made.parent == snapshot.number
        assert not list(store.root.rglob("*.working*"))


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fills_at_any_step(store, monkeypatch, step):
    """Whichever write fails, what the pointer names can be served whole, and the next publish works."""
    publish(store, people("王一"))
    before = files(store)
    real, failures = getattr(os, step), 0
    while True:
        calls = iter(range(100))

        def write(*given, calls=calls, fails_at=failures, **how):
            if next(calls) == fails_at:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*given, **how)

        with monkeypatch.context() as disk:
            disk.setattr(os, step, write)
            try:
                made = store.publish(one_more, action="x", by="x")
            except Broken as refusal:
                made, said = None, str(refusal)
        fresh = Store(store.root)
        snapshot = fresh.current()
        assert snapshot.number == fresh.current_number(), "no fallback was needed"
        assert made or files(store) == before, "refused, and yet something is there"
        assert not list(store.root.rglob("*.working*"))
        if made:
            break
        assert said == DISK
        failures += 1
        assert counties(snapshot) == fresh.version(snapshot.number).counts.get("counties", 1)
    assert failures >= 3
    assert (snapshot.number, counties(snapshot)) == (made.number, made.counts["counties"])


def test_descriptions_are_readable_by_people(store):
    publish(store, people("王一"), by="张三")
    text = (store.root / "snapshots/000001.json").read_text(encoding="utf-8")
    assert json.loads(text)["by"] == "张三"
    assert "张三" in text


# --- what a publish works out -----------------------------------------------------------------------------------------------

LIFE = {
    "cadre": """
        name | gender | birth_date | education | post_group   | unit         | valid_from | valid_to   | opened_by | closed_by
        王一 | 男     | 1970-05-01 | 高中      | 一般工作人员 | 990001002001 | 2023-01-01 | 2023-07-01 | first     | moved
        王一 | 男     | 1970-05-01 | 大专      | 副职         | 990001001001 | 2023-07-01 | 2024-01-01 | moved     | left
        王一 | 男     | 1970-05-01 | 本科      | 书记         | 990001001001 | 2024-06-01 |            | joined    |
        李二 | 女     |            |           |              | 990001001001 | 2024-01-01 |            | joined    |
        张三 | 女     |            | 高中      |              | 990001001001 | 2022-03-01 | 2024-02-01 | first     | updated
        张三 | 女     |            | 大专      |              | 990001001001 | 2024-02-01 |            | updated   |
    """,
    "appraisal": """
        person | unit         | year | grade | participation | post_group
        王一   | 990001002001 | 2022 | 称职  |               |
        王一   | 990001001001 | 2023 | 优秀  | 参加考核      |
        王一   | 990001001001 | 2024 | 优秀  |               | 副职
        李二   | 990001001001 | 2023 |       |               |
        张三   | 990001001001 | 2023 |       | 未参加考核    |
    """,
    "village_appraisal": "unit | year | category\n990001001001 | 2023 | 一类\n990001001001 | 2024 | 二类",
    "training": "person | course | year | start_date\n王一 | 甲 | 2021 | 2021-05-01\n王一 | 乙 |  | ",
    "payment": "person | unit | year | kind | amount\n王一 | 990001002001 | 2023 | 基本 | 100\n李二 | 990001001001 | 2024 | 基本 | 100",
}


@pytest.fixture(scope="module")
def settled():
    return World(base_rows(**LIFE)).draft


def test_when_the_next_period_begins(settled):
    found = settled.rows("SELECT name, valid_from, next_from FROM cadre WHERE name <> '张三' ORDER BY person_id, valid_from")
    assert found == [("王一", 20230101, 20230701), ("王一", 20230701, 20240601), ("王一", 20240601, FOREVER), ("李二", 20240101, FOREVER)]


def test_what_the_person_was_in_the_appraised_year(settled):
    columns = "year, person_name, gender, birth_date, education, village_category, role"
    found = settled.rows(f"SELECT {columns} FROM appraisal ORDER BY person_id, year")
    assert found == [
        # Before the first roster: the first period known after it.
        (2022, "王一", "男", 19700501, "高中", None, "一般工作人员"),
        # On the year's last day he was still in post.
        (2023, "王一", "男", 19700501, "大专", "一类", "副职"),
        # The file's own word for the post goes before the roster's.
        (2024, "王一", "男", 19700501, "本科", "二类", "副职"),
        (2023, "李二", "女", None, None, "一类", None),
        # The period that holds the last day, however near the next one is.
        (2023, "张三", "女", None, "高中", "一类", None),
    ]


def test_who_has_a_grade_took_part(settled):
    found = settled.rows("SELECT participation, participated FROM appraisal ORDER BY person_id, year")
    taken = "参加考核"
    assert found == [(None, taken), (taken, taken), (None, taken), (None, None), ("未参加考核", "未参加考核")]


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if REACH_COLUMNS[0] in table.stored])
def test_a_row_says_where_its_person_has_ever_been(settled, table):
    found = settled.rows(f"SELECT DISTINCT person_id, units_from, units_to FROM {table}")
    reach = {1: ("990001001001", "990001002001"), 2: ("990001001001", "990001001001"), 3: ("990001001001", "990001001001")}
    assert found
    assert all((units_from, units_to) == reach[person] for person, units_from, units_to in found)


def test_what_the_courses_of_a_year_add_up_to(settled):
    # A course of no known day and year counts nowhere.
    columns = "year, complete_from, courses, completed, national_courses, hours, hours_unknown"
    assert settled.rows(f"SELECT {columns} FROM training_total") == [(2021, 20210501, 1, 0, 0, None, 1)]
    assert settled.rows("SELECT course, complete_from FROM training ORDER BY course") == [("乙", None), ("甲", 20210501)]


def test_years_of_facts(settled):
    found = settled.rows("SELECT table_name, year FROM fact_year")
    assert found == [
        ("appraisal", 2022),
        ("appraisal", 2023),
        ("appraisal", 2024),
        ("payment", 2023),
        ("payment", 2024),
        ("training", 2021),
        ("village_appraisal", 2023),
        ("village_appraisal", 2024),
    ]
    assert settled.rows("SELECT year, last_day FROM training_year") == [(2021, 20211231)]


def test_rows_lie_by_unit(store):
    rows = base_rows(**LIFE)
    for table in rows.values():
        table.reverse()
    publish(store, rows)
    read = store.current().engine.rows
    for name, order in {
        "cadre": ("unit_code", "person_id", "valid_from"),
        "appraisal": ("unit_code", "year", "person_id"),
        "village_appraisal": ("unit_code", "year"),
        "training": ("person_id",),
        "township": ("code",),
        "village": ("code",),
    }.items():
        found = read(f"SELECT {', '.join(order)} FROM {name}", {}).rows
        assert found == sorted(found), name
        assert len(found) == len(rows[name])


def test_settling_twice_changes_nothing(store):
    publish(store, base_rows(**LIFE))
    before = [store.current().engine.rows(f"SELECT * FROM {name}", {}).rows for name in TABLES]
    store.publish(lambda draft: {}, action="x", by="x")
    assert [store.current().engine.rows(f"SELECT * FROM {name}", {}).rows for name in TABLES] == before


def test_a_store_knows_its_place(monkeypatch, tmp_path):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "elsewhere"))
    publish(Store(), people("王一"))
    assert (tmp_path / "elsewhere/current").read_text().splitlines()[0] == "1"
    assert names(Store(tmp_path / "elsewhere").current()) == ["王一"]
    assert EAST in {row[0] for row in Store().current().engine.rows("SELECT code FROM township", {}).rows}


# --- a version older than the program -----------------------------------------------------------------------------------------


def make_older(store: Store, number: int) -> bytes:
    """The version as a program would have published it that knew neither the table `honour` nor the column `cadre.note`."""
    path = store.root / "snapshots" / f"{number:06d}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE honour")
        connection.execute("ALTER TABLE cadre DROP COLUMN note")
    described = path.with_suffix(".json")
    told = json.loads(described.read_text(encoding="utf-8"))
    told["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    described.write_text(json.dumps(told), encoding="utf-8")
    return path.read_bytes()


def test_a_version_from_before_a_table_was_declared_is_read_with_it_empty(tmp_path):
    publish(Store(tmp_path), people("王一"))
    before = make_older(Store(tmp_path), 1)
    store = Store(tmp_path)
    for _ in range(2):  # made once, then found
        lens = Lens(("",), store.current(), 20240630, 20230101)
        assert fetch(lens, "SELECT COUNT(*) FROM honour").rows == [(0,)]
        assert fetch(lens, "SELECT name, note FROM cadre_in_post").rows == [("王一", None)]
        store = Store(tmp_path)
    assert (tmp_path / "snapshots" / "000001.duckdb").read_bytes() == before
    assert [version.number for version in store.versions()] == [1]
    assert names(store.open(store.publish(lambda draft: {}, action="导入", by="张").number)) == ["王一"]
    assert not [path for path in (tmp_path / "snapshots").iterdir() if path.name.endswith(".working")]


def test_a_version_of_today_is_read_as_it_is(tmp_path):
    publish(Store(tmp_path), people("王一"))
    before = set(files(Store(tmp_path)))
    assert names(Store(tmp_path).current()) == ["王一"]
    assert set(files(Store(tmp_path))) == before
