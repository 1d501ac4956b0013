"""One file with all that a store holds, made while others publish; a store made of it again, whole or not at all."""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from data.__main__ import main
from data.access import ADMINISTRATOR, Access, Account
from data.access_log import AccessLog
from data.acting import Actor
from data.backup import back_up, restore
from data.desk import Desk
from data.store import Broken, Store
from tests.worlds import base_rows, publish

BY = Actor("系统:李四")
ROOT = Path(__file__).parents[2]
KILLS = 200 if os.environ.get("CADRE_PROOF") else 8
PUBLISHER = """
import sys
from data.store import Store
def one_more(draft):
    draft.rows("INSERT INTO county (code, name) SELECT CAST(530000 + COUNT(*) AS VARCHAR), 'x' FROM county")
    return {"counties": draft.rows("SELECT COUNT(*) FROM county")[0][0]}
while True:
    print(Store(sys.argv[1]).publish(one_more, action="x", by="x").number, flush=True)
"""


def people(*names) -> dict:
    return base_rows(cadre="name\n" + "\n".join(names))


def names(store: Store) -> list[str]:
    return sorted(row[0] for row in store.current().engine.rows("SELECT name FROM cadre", {}).rows)


def contents(root: Path) -> dict[str, bytes]:
    """The files of a store but its locks, and its databases as text."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.suffix == ".sqlite":
            with closing(sqlite3.connect(path)) as connection:
                found[path.name] = "\n".join(connection.iterdump()).encode()
        elif path.is_file() and not path.name.endswith("lock") and path.parent.name == "snapshots":
            found[path.name] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Two versions, the first served again, something on the desk and in the log; and a backup of it."""
    folder = tmp_path_factory.mktemp("made")
    store = Store(folder / "store")
    publish(store, people("王一"))
    publish(store, people("王一", "李二"))
    store.rollback(1, by="张三")
    Desk(store.root).save("view", ("",), "我的视图", "a=1", "张三")
    AccessLog(store.root).record("login", "张三")
    back_up(store, folder / "备份.zip")
    return folder


@pytest.fixture
def store(made, tmp_path, monkeypatch) -> Store:
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "store"))
    return Store(shutil.copytree(made / "store", tmp_path / "store"))


@pytest.fixture
def archive(made, tmp_path) -> Path:
    return Path(shutil.copy(made / "备份.zip", tmp_path))


def rewritten(archive: Path, change) -> Path:
    """The archive with other members: `change` is given name -> bytes, manifest parsed."""
    with zipfile.ZipFile(archive) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    target = archive.with_name("改过.zip")
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
        packed.writestr("manifest.json", json.dumps(manifest))
    return target


def refused(archive: Path, root: Path) -> str:
    """What is said of an archive that may not be restored; nothing is changed or left beside."""
    fresh = Store(root / "fresh" / "store")
    with pytest.raises(Broken) as fault:
        restore(archive, fresh, BY)
    assert contents(fresh.root) == {}
    assert [path.name for path in fresh.root.parent.iterdir()] == ["store"]
    assert fresh.current() is None
    return str(fault.value)


# ── there and back ──
def test_all_of_a_store_comes_back(store, archive, tmp_path):
    other = Store(tmp_path / "other")
    found, former = restore(archive, other, BY)
    assert former is None
    assert (found.served, found.versions) == (1, {1, 2})
    before, after = contents(store.root), contents(other.root)
    log = after.pop("access.sqlite"), before.pop("access.sqlite")
    assert after == before
    assert other.versions() == store.versions()
    assert (other.current_number(), names(other)) == (1, ["王一"])
    assert [one.name for one in Desk(other.root).saved("view", ("",))] == ["我的视图"]
    assert log[0] != log[1]
    assert [(entry.action, entry.account) for entry in AccessLog(other.root).entries()] == [("restore", "系统:李四"), ("login", "张三")]
    assert AccessLog(other.root).verify().broken is None
    for private in (archive, *other.root.glob("snapshots/*[0-9].duckdb")):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(other.root.stat().st_mode) == 0o700
    publish(other, people("赵三"))
    assert other.current_number() == 3


def test_what_stands_only_in_the_journal_of_a_database_is_kept_too(store, tmp_path):
    with closing(sqlite3.connect(store.root / "desk.sqlite")) as reader:
        reader.execute("SELECT * FROM saved").fetchall()  # as long as somebody reads, SQLite writes beside
        Desk(store.root).save("view", ("",), "又一个", "a=2", "张三")
        back_up(store, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", Store(tmp_path / "other"), BY)
    assert [one.name for one in Desk(tmp_path / "other").saved("view", ("",))] == ["又一个", "我的视图"]


def test_a_store_with_data_is_put_aside_only_when_asked(store, archive, tmp_path):
    publish(store, people("赵三"))
    before = contents(store.root)
    with pytest.raises(Broken, match="--replace"):
        restore(archive, store, BY)
    assert contents(store.root) == before
    _, former = restore(archive, store, BY, replace=True)
    assert names(Store(store.root)) == ["王一"]
    assert contents(former) == before
    assert former.parent == store.root.parent
    assert names(Store(former)) == ["赵三"]


def test_a_database_alone_is_data_too(archive, tmp_path):
    other = Store(tmp_path / "other")
    Desk(other.root).save("view", ("",), "我的视图", "a=1", "张三")
    with pytest.raises(Broken, match="--replace"):
        restore(archive, other, BY)


def test_a_damaged_version_is_left_out_and_named(store, tmp_path, capsys):
    path = store.root / "snapshots/000002.duckdb"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert main(["backup", str(tmp_path / "b.zip")]) == 0
    assert "没有备份第2版" in capsys.readouterr().out
    restore(tmp_path / "b.zip", Store(tmp_path / "other"), BY)
    assert Store(tmp_path / "other").kept() == {1}
    shutil.copy(path, store.root / "snapshots/000001.duckdb")
    with pytest.raises(Broken, match="无法读取"):
        back_up(Store(store.root), tmp_path / "c.zip")
    assert not list(tmp_path.glob("*c.zip*"))


def test_both_commands(store, tmp_path, capsys):
    file = str(tmp_path / "b.zip")
    assert main(["backup", file]) == 0
    told = capsys.readouterr().out
    assert "使用中的是第1版，共2版" in told
    logged = AccessLog(store.root).entries()[0]
    assert (logged.action, json.loads(logged.what)["hash"] in told) == ("backup", True)
    assert main(["backup", file]) == 1
    assert "已经存在" in capsys.readouterr().err
    assert main(["restore", file]) == 1
    assert capsys.readouterr().err.startswith("库中已有数据")
    assert main(["restore", file, "--replace"]) == 0
    assert "原来的数据在" in capsys.readouterr().out
    assert main(["check"]) == 0
    assert main(["backup", str(tmp_path / "nowhere/b.zip")]) == 1
    assert main(["restore", str(tmp_path / "nowhere.zip"), "--replace"]) == 1
    assert capsys.readouterr().err.count("\n") == 2


def test_a_command_that_is_written_into_an_empty_folder_does_not_fill_it(archive, tmp_path, monkeypatch, capsys):
    root = tmp_path / "empty"
    root.mkdir()
    monkeypatch.setenv("CADRE_STORE", str(root))
    assert main(["restore", str(archive)]) == 0
    assert names(Store(root)) == ["王一"]
    (former,) = tmp_path.glob("empty.*")
    assert [entry.action for entry in AccessLog(former).entries()] == ["command"]
    assert str(former) in capsys.readouterr().out


def test_only_the_owner_of_the_store_has_all_of_it(store, archive, capsys):
    Access(store.root).save([Account("chief", "主任", ADMINISTRATOR)], "系统:root")
    for command in (["backup", f"{archive}.2"], ["restore", str(archive), "--replace"]):
        assert main([*command, "--as", "chief"]) == 2
        assert "无权执行这个命令" in capsys.readouterr().err


def test_an_empty_store_has_nothing_to_keep(tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(Broken, match="还没有数据"):
        back_up(Store(tmp_path / "none"), tmp_path / "b.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["none"]


# ── while others write ──
def test_a_version_that_is_not_yet_pointed_to_is_waited_for(store, tmp_path, monkeypatch):
    """Its files are there, and the publish may still fail."""
    written, go_on, point = threading.Event(), threading.Event(), Store._point_to

    def slowly(*given):
        written.set()
        go_on.wait(20)
        point(*given)

    monkeypatch.setattr(Store, "_point_to", slowly)
    threads = [threading.Thread(target=publish, args=(store, people("赵三")))]
    threads[0].start()
    written.wait(20)
    threads.append(threading.Thread(target=back_up, args=(Store(store.root), tmp_path / "b.zip")))
    threads[1].start()
    time.sleep(0.5)
    assert not (tmp_path / "b.zip").exists()
    go_on.set()
    for thread in threads:
        thread.join(20)
    found, _ = restore(tmp_path / "b.zip", Store(tmp_path / "other"), BY)
    assert (found.served, found.versions) == (3, {1, 2, 3})


def test_a_backup_while_others_publish_and_remember(store, tmp_path):
    """Every one holds whole versions only: what is served in it has as many counties as its publish said."""
    with subprocess.Popen([sys.executable, "-c", PUBLISHER, str(store.root)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            served = []
            for turn in range(3):
                child.stdout.readline()
                AccessLog(store.root).record("login", f"第{turn}位")
                back_up(store, tmp_path / f"{turn}.zip")
                other = Store(tmp_path / f"other{turn}")
                found, _ = restore(tmp_path / f"{turn}.zip", other, BY)
                snapshot = other.current()
                assert snapshot.number == other.current_number() == found.served
                told = other.version(snapshot.number).counts["counties"]
                assert snapshot.engine.rows("SELECT COUNT(*) FROM county", {}).rows == [(told,)]
                assert AccessLog(other.root).verify().broken is None
                served.append(snapshot.number)
        finally:
            child.kill()
    assert served == sorted(set(served))


def test_kill_while_restoring(store, archive, tmp_path):
    """kill -9 at random moments: the store is the one or the other, whole; the next restore cleans up and loses nothing."""
    publish(store, people("赵三", "钱四"))
    one, other, chance = ["赵三", "钱四"], ["王一"], random.Random(20240630)
    shutil.copytree(store.root, tmp_path / "kept")
    for _ in range(KILLS):
        shutil.rmtree(store.root)
        shutil.copytree(tmp_path / "kept", store.root)
        command = [sys.executable, "-m", "data", "restore", str(archive), "--replace"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(0.35 + chance.random() * 0.5)
            os.kill(child.pid, signal.SIGKILL)
        fresh = Store(store.root)
        assert fresh.current().number == fresh.current_number()
        assert names(fresh) in (one, other)
        restore(archive, fresh, BY, replace=True)
        assert names(Store(store.root)) == other
        assert not (store.root / "unfinished").exists()
        aside = [folder for folder in tmp_path.iterdir() if folder.name.startswith("store.")]
        assert one in [names(Store(folder)) for folder in aside], "the former store is somewhere"
        for folder in aside:
            shutil.rmtree(folder)
    assert list(tmp_path.glob(".store.restoring")) == []


def test_a_store_that_a_killed_restore_put_in_the_other_s_place_is_found_again(store, archive, tmp_path):
    """Killed between the exchange and the naming: the former store stands under the name of the one being made."""
    before = contents(store.root)
    shutil.copytree(store.root, tmp_path / ".store.restoring")
    _, former = restore(archive, store, BY, replace=True)
    aside = [folder for folder in tmp_path.iterdir() if folder.name.startswith("store.") and folder != former]
    assert [contents(folder) for folder in aside] == [before]


# ── other files ──
def test_a_flipped_byte_anywhere(archive, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "fresh/store"))
    whole = archive.read_bytes()
    chance = random.Random(20240630)
    places = [0, 30, len(whole) - 1, len(whole) - 25, *(chance.randrange(len(whole)) for _ in range(40))]
    harmless = 0
    for place in places:
        broken = tmp_path / "broken.zip"
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        code = main(["restore", str(broken)])
        assert capsys.readouterr().err.count("没有恢复") == code
        if code == 0:  # a byte that says nothing of the content: a date, a permission
            harmless += 1
            assert names(Store(tmp_path / "fresh/store")) == ["王一"]
            assert Store(tmp_path / "fresh/store").kept() == {1, 2}
        shutil.rmtree(tmp_path / "fresh")
    assert harmless < len(places) / 4


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file(archive, tmp_path, share):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    assert refused(archive, tmp_path).startswith("不是本程序的备份文件，或文件不完整")


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "snapshots/../../escaped", "snapshots/000001.duckdb\n", "current"])
def test_a_path_that_escapes(archive, tmp_path, name):
    def change(members, manifest):
        members[name] = b"x"
        manifest["files"].append({"name": name, "size": 1, "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"})

    assert "不是本程序的备份文件" in refused(rewritten(archive, change), tmp_path)
    assert not list(tmp_path.rglob("escaped"))


def _without(name):
    return lambda members, manifest: members.pop(name)


def _told(**what):
    return lambda members, manifest: manifest.update(what)


def _content(name, content):
    return lambda members, manifest: members.update({name: content})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("snapshots/000001.json"), "不完整"),
        (_without("snapshots/000002.duckdb"), "不完整"),
        (_content("snapshots/000002.duckdb", b"other"), "不完整"),
        (_content("desk.sqlite", b"other"), "不完整"),
        (_content("snapshots/000003.duckdb", b"x"), "不完整"),
        (_told(served=7), "没有第 7 版"),
        (_told(served="x"), "不完整"),
        (_told(files=[]), "不完整"),
        (_told(files=None), "不完整"),
        (_told(format=2), "另一个版本"),
    ],
)
def test_an_archive_that_is_not_what_it_says(archive, tmp_path, change, said):
    assert said in refused(rewritten(archive, change), tmp_path)


def test_a_version_that_breaks_a_rule_is_not_restored(store, tmp_path):
    """Its hashes are right, its content is not: a person twice on one day."""
    path = store.root / "snapshots/000001.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO cadre SELECT * FROM cadre")
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    path.with_suffix(".json").write_text(json.dumps(told | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}), encoding="utf-8")
    back_up(Store(store.root), tmp_path / "b.zip")
    assert "没有通过数据检查" in refused(tmp_path / "b.zip", tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", "姓名\r\n".encode()])
def test_a_file_of_another_kind(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    assert "不是本程序的备份文件" in refused(tmp_path / "x.zip", tmp_path)


def test_another_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        packed.writestr("a.txt", "x")
    assert "不是本程序的备份文件" in refused(tmp_path / "x.zip", tmp_path)


def test_a_bomb_is_not_unpacked(archive, tmp_path, monkeypatch):
    """A member that is longer than the manifest says is read no further; one that says it is longer than the disk, not at all."""

    def change(members, manifest):
        members["desk.sqlite"] = bytes(64 * 1024 * 1024)

    read, real = [], zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda *given: read.append(real(*given)) or read[-1])
    assert "不完整" in refused(rewritten(archive, change), tmp_path)
    assert sum(map(len, read)) < 16 * 1024 * 1024

    def huge(members, manifest):
        manifest["files"][0]["size"] = 1 << 60

    assert "磁盘空间不足" in refused(rewritten(archive, huge), tmp_path)


def test_a_full_disk(archive, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "没有恢复" in refused(archive, tmp_path)
