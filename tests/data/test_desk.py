"""What the desk remembers: for every shape of sheet, between sessions and processes, until it is told to forget."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from data.desk import MOST_NAMED, Desk, NotSaved
from data.mapping import Mapping, shape_of
from data.roster import read_roster
from data.tables import CADRE
from data.workbook import Sheet, Workbook

HEAD = ["乡镇", "xm", "生于"]
SHAPE = shape_of("cadre", HEAD)
ROOT = Path(__file__).resolve().parents[2]
# A process of its own, and not a fork of this one: the page tests put another program in the place of the main module.
AMENDING = f"""
import sys
from dataclasses import replace
from pathlib import Path
from data.desk import MOST_NAMED, Desk, NotSaved
first = int(sys.argv[2])
for at in range(first, first + 25):
    Desk(Path(sys.argv[1])).amend({SHAPE!r}, "cadre", lambda mapping: replace(mapping, ignored=(*mapping.ignored, f"列{{at}}")), "甲")
"""


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path / "store")


def give(name: str, heading: str):
    return lambda mapping: replace(mapping, columns=mapping.columns | {name: heading})


def read(desk: Desk, head=HEAD, rows=(["甲镇", "张三", "1975.03"],)):
    book = Workbook("a.xlsx", (Sheet("s", [["标题"], list(head), *map(list, rows)]),))
    return read_roster(book, CADRE, Mapping(shapes=desk.mappings()), as_of=20261122)


def test_nothing_is_remembered_and_no_file_made_before_something_is(desk):
    assert desk.mappings() == {}
    desk.forget(SHAPE)
    assert not desk.path.exists()


def test_a_correction_holds_for_the_next_file_of_the_same_shape_until_forgotten(desk):
    assert read(desk).rows == ()
    desk.amend(SHAPE, "cadre", give("name", "xm"), "甲")
    kept = desk.amend(SHAPE, "cadre", give("birth_date", "生于"), "乙")
    assert Desk(desk.path.parent).mappings() == {SHAPE: kept}
    reading = read(desk, ["乡镇", "x m", "生于", None, "问题与处理办法"], (["甲镇", "张三", "1975.03", None, "x"],))
    assert [row.values["name"] for row in reading.rows] == ["张三"]
    assert reading.sheets[0].told
    assert {column.name: column.how for column in reading.sheets[0].listed} == {
        "township_name": "表头", "name": "对应关系", "birth_date": "对应关系"
    }  # fmt: skip
    desk.forget(SHAPE)
    assert desk.mappings() == {}
    assert not read(desk).sheets[0].told


def test_what_is_remembered_for_one_shape_says_nothing_of_another(desk):
    desk.amend(SHAPE, "cadre", give("birth_date", "生于"), "甲")
    reading = read(desk, ["乡镇", "姓名", "生于"])
    assert "birth_date" not in reading.sheets[0].columns
    assert not reading.sheets[0].told


def test_a_sheet_whose_headings_are_all_strange_is_found_by_its_shape(desk):
    shape = shape_of("cadre", ["a", "b"])
    desk.amend(shape, "cadre", lambda mapping: replace(mapping, columns={"name": "b", "township_name": "a"}), "甲")
    reading = read(desk, ["a", "b"], (["甲镇", "张三"],))
    assert (reading.sheets[0].header_row, len(reading.rows)) == (2, 1)


def test_an_entry_that_no_longer_fits_is_left_out(desk):
    desk.amend(SHAPE, "cadre", give("name", "xm"), "甲")
    with sqlite3.connect(desk.path) as connection:
        connection.execute("INSERT INTO mapping VALUES ('0a', 'table = \"gone\"', '甲', '')")
    assert desk.mappings().keys() == {SHAPE}
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_two_processes_lose_nothing_of_each_other(desk):
    """A correction made while another is being made is read first, and kept."""
    workers = [subprocess.Popen([sys.executable, "-c", AMENDING, str(desk.path.parent), first], cwd=ROOT) for first in ("0", "25", "50")]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert sorted(desk.mappings()[SHAPE].ignored) == sorted(f"列{at}" for at in range(75))


CITY, TOWN, NOBODY = ("",), ("433101101",), ()


def test_what_is_saved_under_a_name_is_its_scope_s_alone(desk):
    assert desk.saved("view", CITY) == []
    assert not desk.path.exists()
    numbers = [desk.save("view", scope, "女干部", f"by={scope}", "甲") for scope in (CITY, TOWN, NOBODY)]
    scenario = desk.save("scenario", CITY, "女干部", "x", "乙")
    assert len({*numbers, scenario}) == 4
    for scope, number in zip((CITY, TOWN, NOBODY), numbers, strict=True):
        assert [(one.number, one.name, one.content, one.saved_by) for one in desk.saved("view", scope)] == [
            (number, "女干部", f"by={scope}", "甲")
        ]
        for other in {*numbers, scenario} - {number}:
            for refused in (desk.one_saved, desk.discard, lambda *one: desk.rename(*one, "乙")):
                with pytest.raises(NotSaved, match=f"编号为{other}的.*不在您的权限范围内"):
                    refused("view", scope, other)
    assert [one.content for one in desk.saved("scenario", CITY)] == ["x"]


def test_a_name_is_given_once_changed_and_taken_away(desk):
    first, second = desk.save("view", CITY, " 甲 ", "1", "甲"), desk.save("view", CITY, "乙", "2", "甲")
    for take in (lambda: desk.save("view", CITY, "甲", "3", "乙"), lambda: desk.rename("view", CITY, second, "甲 ")):
        with pytest.raises(NotSaved, match="已有名为“甲”的"):
            take()
    for name in ("", "  ", "长" * (MOST_NAMED + 1)):
        with pytest.raises(NotSaved):
            desk.save("view", CITY, name, "3", "乙")
        with pytest.raises(NotSaved):
            desk.rename("view", CITY, first, name)
    desk.rename("view", CITY, first, "甲")
    desk.rename("view", CITY, first, "丙")
    assert [(one.name, one.content) for one in desk.saved("view", CITY)] == [("丙", "1"), ("乙", "2")]
    desk.discard("view", CITY, second)
    assert desk.save("view", CITY, "乙", "4", "乙") > second, "an old link must not show somebody's new view"
    assert [(one.name, one.content) for one in desk.saved("view", CITY)] == [("丙", "1"), ("乙", "4")]


def test_a_desk_from_before_names_were_saved_learns_to(desk):
    desk.path.parent.mkdir()
    with sqlite3.connect(desk.path) as connection:
        connection.execute(
            "CREATE TABLE mapping (shape TEXT PRIMARY KEY, toml TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL)"
        )
    assert desk.saved("view", CITY) == []
    assert desk.save("view", CITY, "甲", "1", "甲") == 1


def test_what_is_kept_takes_the_place_of_what_had_its_name_in_that_scope_only(desk):
    desk.keep("材料", ("990101",), "2024-08-31", "旧", "甲")
    desk.keep("材料", ("990102",), "2024-08-31", "别处", "乙")
    (first,) = desk.saved("材料", ("990101",))
    desk.keep("材料", ("990101",), "2024-08-31", "新", "丙")
    assert [(one.number, one.content, one.saved_by) for one in desk.saved("材料", ("990101",))] == [(first.number, "新", "丙")]
    assert [one.content for one in desk.saved("材料", ("990102",))] == ["别处"]
    assert desk.saved("材料", ("",)) == desk.saved("材料", ()) == []
    with pytest.raises(NotSaved):
        desk.keep("材料", ("",), " ", "无名", "甲")


# ── a file that cannot be written ──
def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database" * 100)


def _directory(path: Path) -> None:
    path.mkdir()


def _read_only(path: Path) -> None:
    """As a file without the right to write: whoever runs the tests may have every right."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


@pytest.mark.parametrize("spoil", [_garbage, _directory, _read_only])
def test_what_cannot_be_written_says_so_in_a_sentence(desk, spoil, monkeypatch):
    desk.save("view", ("",), "有的", "x", "甲")
    desk.path.unlink()
    spoil(desk.path)
    if spoil is _read_only:
        connect = sqlite3.connect
        monkeypatch.setattr(sqlite3, "connect", lambda path, **how: connect(f"file:{path}?mode=ro", uri=True, **how))
    for change in (
        lambda: desk.save("view", ("",), "甲", "x", "甲"),
        lambda: desk.keep("view", ("",), "甲", "x", "甲"),
        lambda: desk.amend(SHAPE, "cadre", give("name", "xm"), "甲"),
        lambda: desk.forget(SHAPE),
        lambda: desk.saved("view", ("",)),
        desk.ready,
    ):
        with pytest.raises(NotSaved, match=r"desk\.sqlite.不能读写"):
            change()


def test_readiness_is_asked_without_a_trace(desk):
    desk.ready()
    assert not desk.path.exists()
    desk.save("view", ("",), "有的", "x", "甲")
    before = desk.path.read_bytes()
    desk.ready()
    assert desk.path.read_bytes() == before
    assert [one.name for one in desk.saved("view", ("",))] == ["有的"]
