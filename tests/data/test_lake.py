"""The lake: what a cluster reads is what the store holds, whole or not at all; and how a cluster is named."""

import json
import stat
import sys

import pyarrow.parquet as parquet
import pytest

from data import lake as lakes
from data.__main__ import main
from data.access_log import AccessLog
from data.engines import Away
from data.lake import Lake, write_lake
from data.lens import Lens, scoped_text, stated
from data.serving import ENGINE, served
from data.spark import SCHEMA, Address, portable
from data.store import Broken, Store
from data.tables import TABLES
from tests.worlds import base_rows, publish

PEOPLE = """
    name    | gender | unit
    𠮷·O'Brien\\ | 女 | 990001002001
    王一    |        | 990001001001
"""
ARROW = {"VARCHAR": "string", "INTEGER": "int32", "BIGINT": "int64", "DOUBLE": "double"}


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store")
    publish(store, base_rows(cadre=PEOPLE))
    return store


def read(root, number: int, table: str) -> list[tuple]:
    found = parquet.read_table(root / f"{number:06d}" / f"{table}.parquet")
    return [tuple(row.values()) for row in found.to_pylist()]


def test_every_table_is_there_with_its_columns_types_and_rows(store, tmp_path):
    assert write_lake(store, tmp_path / "lake") == 1
    for name, table in TABLES.items():
        schema = parquet.read_schema(tmp_path / "lake/000001" / f"{name}.parquet")
        assert [(field.name, str(field.type)) for field in schema] == [(column, ARROW[storage]) for column, storage in table.stored], name
        columns = ", ".join(column for column, _ in table.stored)
        rows = store.current().engine.rows(f"SELECT {columns} FROM {name}", {}).rows
        assert sorted(map(repr, read(tmp_path / "lake", 1, name))) == sorted(map(repr, rows)), name


def test_rows_lie_by_unit_and_the_version_says_what_it_is(store, tmp_path):
    write_lake(store, tmp_path / "lake")
    place = [name for name, _ in TABLES["cadre"].stored].index("unit_code")
    assert [row[place] for row in read(tmp_path / "lake", 1, "cadre")] == ["990001001001", "990001002001"]
    told = json.loads((tmp_path / "lake/000001/lake.json").read_text(encoding="utf-8"))
    assert (told["number"], told["published_at"], told["by"]) == (1, store.version(1).published_at, "tester")
    assert told["rows"]["cadre"] == 2
    assert told["rows"].keys() == TABLES.keys()
    assert sorted(path.name for path in (tmp_path / "lake/000001").iterdir()) == sorted(
        ["lake.json", *(f"{name}.parquet" for name in TABLES)]
    )


def test_a_lake_is_only_for_its_owner(store, tmp_path):
    write_lake(store, tmp_path / "lake")
    assert stat.S_IMODE((tmp_path / "lake/000001").stat().st_mode) & 0o007 == 0


def test_the_pointer_follows_and_what_is_written_stays(store, tmp_path):
    write_lake(store, tmp_path / "lake")
    before = (tmp_path / "lake/000001/cadre.parquet").stat()
    publish(store, base_rows(cadre="name\n王一"))
    assert write_lake(store, tmp_path / "lake") == 2
    assert Lake("sc://none", tmp_path).current_number() == 2
    assert (tmp_path / "lake/000001/cadre.parquet").stat() == before
    store.rollback(1)
    assert write_lake(store, tmp_path / "lake") == 1
    assert Lake("sc://none", tmp_path).current_number() == 1
    assert (tmp_path / "lake/000001/cadre.parquet").stat() == before


def test_what_fails_leaves_the_lake_as_it_was(store, tmp_path, monkeypatch):
    write_lake(store, tmp_path / "lake")
    publish(store, base_rows(cadre="name\n王一"))

    def full(*_):
        raise OSError("no space")

    monkeypatch.setattr(lakes.Draft, "write_parquet", full)
    with pytest.raises(Broken, match="磁盘"):
        write_lake(store, tmp_path / "lake")
    assert sorted(path.name for path in (tmp_path / "lake").iterdir()) == ["000001", "current", "lock"]
    assert Lake("sc://none", tmp_path).current_number() == 1


def test_an_empty_store_makes_no_lake(tmp_path):
    with pytest.raises(Broken, match="还没有数据"):
        write_lake(Store(tmp_path / "none"), tmp_path / "lake")
    assert not (tmp_path / "lake").exists()


def test_the_command_writes_it_on_record(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CADRE_STORE", str(store.root))
    assert main(["lake", str(tmp_path / "lake")]) == 0
    assert capsys.readouterr().out == f"第1版已写入“{tmp_path / 'lake'}”。\n"
    (entry,) = AccessLog(store.root).entries(action="export")
    assert json.loads(entry.what) == {"kind": "数据湖", "version": 1}


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("SELECT $a, $b_1", "SELECT :a, :b_1"),
        ("x = '$a' AND y = $a", "x = '$a' AND y = :a"),
        ("x = 'it''s $a' AND y = $a", "x = 'it''s $a' AND y = :a"),
        ("-- a clerk's $a\nSELECT $a", "-- a clerk's $a\nSELECT :a"),
        ("SELECT '--', $a", "SELECT '--', :a"),
    ],
)
def test_a_parameter_is_all_that_is_rewritten(text, rewritten):
    assert portable(text) == rewritten


def test_the_lens_calls_the_tables_of_a_lake_by_their_own_name(store, tmp_path):
    write_lake(store, tmp_path / "lake")
    snapshot = Lake("sc://none", tmp_path).current()
    text, _ = stated(Lens(("990001002",), snapshot, 20240630, 20230101), "SELECT COUNT(*) FROM cadre")
    assert f"FROM {SCHEMA}.cadre AS t" in text
    assert text == scoped_text("SELECT COUNT(*) FROM cadre", ("990001002",))[0].replace("main.", "session.")


def test_an_address_is_taken_apart():
    address = Address("sc://localhost:15002/;token=a;lake=/srv/lake;name=touyan-1;deadline=5;use_ssl=true")
    assert address.connection == "sc://localhost:15002/;token=a;use_ssl=true"
    assert (address.lake, address.name, address.deadline) == ("/srv/lake", "touyan-1", 5.0)
    plain = Address("sc://host")
    assert (plain.connection, plain.lake, plain.name, plain.deadline) == ("sc://host/", "", "", 30.0)


@pytest.mark.parametrize("setting", ["http://host", "host:15002", "sc://host;token", "sc://host;token=", "sc://host;deadline=soon"])
def test_what_is_no_address_is_away(setting):
    with pytest.raises(Away, match="CADRE_ENGINE"):
        Address(setting)


def test_the_setting_chooses_who_is_read(store, tmp_path, monkeypatch):
    monkeypatch.delenv(ENGINE, raising=False)
    assert isinstance(served(store.root), Store)
    monkeypatch.setenv(ENGINE, f"sc://none;lake={tmp_path / 'lake'}")
    source = served(store.root)
    assert (source.current_number(), source.current()) == (None, None)  # never what the store holds
    write_lake(store, tmp_path / "lake")
    assert source.current().number == 1
    assert served(store.root).current() is source.current()  # everybody shares what was asked


def test_a_pointer_that_cannot_be_read_is_away(tmp_path):
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/current").write_text("x", encoding="utf-8")
    with pytest.raises(Away, match="无法读取"):
        Lake("sc://none", tmp_path).current()


@pytest.mark.filterwarnings("ignore:.RETRIES_EXCEEDED")
def test_nothing_is_answered_without_a_cluster(store, tmp_path, monkeypatch):
    """Neither the store nor anything else steps in: no package, or nobody at the port."""
    # The package takes a program without a file, as a worker of the tests is, for its own tests, and ends it.
    monkeypatch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
    write_lake(store, tmp_path / "lake")
    snapshot = Lake("sc://127.0.0.1:9;deadline=5", tmp_path).current()
    with pytest.raises(Away, match=r"没有应答|没有安装"):
        assert snapshot.demo
