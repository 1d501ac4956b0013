"""One file with all that a store holds, and a store made of it again.

    manifest.json                     when it was made, which version was served, and of every other file its size and SHA-256
    snapshots/000001.duckdb, .json    the versions
    desk.sqlite, access.sqlite        what is remembered; accounts, sessions and the access log
    submissions.sqlite                what townships have submitted

A backup takes what is published while imports go on. A restore makes a whole store beside the old one and tries it; then the two
change places at once. A store is never half of the one and half of the other.
"""

import ctypes
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from data.access import Access
from data.acting import Actor
from data.invariants import faults
from data.publishing import one_at_a_time
from data.store import DISK, Broken, Store, locked, sha256_of

_MANIFEST = "manifest.json"
_DATABASES = _DESK, _ACCESS, _SUBMITTED = "desk.sqlite", "access.sqlite", "submissions.sqlite"
_NAME = re.compile(r"snapshots/\d{6,9}\.(duckdb|json)|(desk|access|submissions)\.sqlite", re.ASCII)
_FORMAT = 1
_LONGEST = 16 * 1024 * 1024  # bytes of a manifest: it names a hundred thousand files
_PIECE = 1024 * 1024
_UNFINISHED = "unfinished"  # stands in a store that is still being made of a backup
_DAMAGED = "不是本程序的备份文件，或文件不完整，没有恢复任何内容；请换一份备份。"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, RuntimeError, NotImplementedError)


class Member(NamedTuple):
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself; `sha256` is that of the whole file, and stands outside it."""

    made_at: str
    served: int
    files: tuple[Member, ...]
    sha256: str = ""

    @property
    def versions(self) -> frozenset[int]:
        """Those whose data file is in it."""
        return frozenset(int(Path(file.name).stem) for file in self.files if file.name.endswith(".duckdb"))


def back_up(store: Store, target: Path) -> Backup:
    """Write all that the store holds to a new file, only for its owner. Raises Broken, and then there is no file."""
    if target.exists():
        raise Broken(f"“{target}”已经存在，没有备份；请换一个文件名。")
    partial = target.with_name(f".{target.name}.partial")
    try:
        with open(partial, "xb", opener=_private) as file:
            found = _write(store, file)
            os.fsync(file.fileno())
        sha256 = sha256_of(partial)
        os.link(partial, target)  # not in the place of another that came meanwhile
    except FileExistsError as error:
        raise Broken(f"“{target}”正在写入或已经存在，没有备份；请换一个文件名。") from error
    except OSError as error:
        raise Broken(f"不能写入“{target}”，没有备份：请检查文件夹和磁盘空间。") from error
    finally:
        partial.unlink(missing_ok=True)
    return Backup(found.made_at, found.served, found.files, sha256)


def _write(store: Store, file: BinaryIO) -> Backup:
    members = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, store.held() as (served, versions):

        def add(name: str, content: BinaryIO) -> None:
            content.seek(0)
            digest, size = hashlib.sha256(), 0
            with archive.open(name, "w", force_zip64=True) as member:
                while piece := content.read(_PIECE):
                    member.write(piece)
                    digest.update(piece)
                    size += len(piece)
            members.append(Member(name, size, digest.hexdigest()))

        for number, content in versions.items():
            add(f"snapshots/{number:06d}.duckdb", content)
        for version in store.versions():
            if version.number <= max(versions):
                add(f"snapshots/{version.number:06d}.json", BytesIO(json.dumps(asdict(version), ensure_ascii=False, indent=1).encode()))
        for name in _DATABASES:
            if (store.root / name).exists():
                with _copied(store.root / name) as content:
                    add(name, content)
        found = Backup(datetime.now().isoformat(timespec="seconds"), served, tuple(members))
        told = {"format": _FORMAT, "made_at": found.made_at, "served": served, "files": [member._asdict() for member in members]}
        archive.writestr(_MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
    return found


@contextmanager
def _copied(path: Path) -> Iterator[BinaryIO]:
    """A database as it is at one moment, whoever writes to it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        with closing(sqlite3.connect(path, timeout=20)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with open(copy, "rb") as content:
            yield content


def restore(archive: Path, store: Store, by: Actor, replace: bool = False) -> tuple[Backup, Path | None]:
    """Make the store what the backup holds; what it said of itself, and where the former store is now, if there was one.

    Raises Broken, with nothing changed, for anything but a whole backup whose served version passes every check, and for a store
    that has data unless `replace`.
    """
    root = store.root.resolve()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.enter_context(one_at_a_time(store))  # no import ends in the store that is put aside
            stack.enter_context(locked(store.root / "lock"))
            if _has_data(root) and not replace:
                raise Broken("库中已有数据，没有恢复。确定要换成备份中的数据，请加上 --replace：原来的数据会移到旁边的文件夹，不会删除。")
            making = root.with_name(f".{root.name}.restoring")
            _put_aside(making, root)
            try:
                found = _made(archive, making, by)
                (making / _UNFINISHED).unlink()
                _change_places(making, root)
            finally:
                if (making / _UNFINISHED).exists():
                    shutil.rmtree(making)
            if not (_has_data(making) or (making / _ACCESS).exists()):
                shutil.rmtree(making)
            return found, _put_aside(making, root)
    except OSError as error:
        raise Broken(f"不能读取“{archive}”或写入“{root.parent}”，没有恢复；{DISK}") from error


def _has_data(root: Path) -> bool:
    """A log alone is none: the command that restores into an empty folder has been written into it."""
    accounts = (root / _ACCESS).exists() and Access(root).accounts()
    return bool(accounts) or any((root / name).exists() for name in ("current", _DESK, _SUBMITTED)) or any(root.glob("snapshots/[0-9]*"))


def _put_aside(former: Path, root: Path) -> Path | None:
    """What a restore that was killed left: half a store goes, a former store gets a name to be found by."""
    if not former.exists():
        return None
    if (former / _UNFINISHED).exists():
        shutil.rmtree(former)
        return None
    aside = root.with_name(f"{root.name}.{datetime.now():%Y%m%d-%H%M%S-%f}")
    former.rename(aside)
    return aside


def _made(archive: Path, root: Path, by: Actor) -> Backup:
    """A whole and tried store at `root`, still marked as unfinished."""
    root.mkdir(mode=0o700)
    (root / _UNFINISHED).touch()
    (root / "snapshots").mkdir()
    found = _unpacked(archive, root)
    store = Store(root)
    store.rollback(found.served, by.label)  # reads the version, whose hash its description holds
    snapshot = store.open(found.served)
    if told := faults(lambda text: snapshot.engine.rows(text, {}).rows):
        raise Broken(f"备份中的第{found.served}版没有通过数据检查，没有恢复：{'；'.join(told)}。")
    sound = {member.name: member.sha256 for member in found.files}
    for version in store.versions():
        if sound.get(f"snapshots/{version.number:06d}.duckdb", version.sha256) != version.sha256:
            raise Broken(_DAMAGED)
    for name in _DATABASES:
        if (root / name).exists() and not _is_database(root / name):
            raise Broken(_DAMAGED)
    by.record(store, "restore", version=found.served, hash=found.sha256)
    return found


def _unpacked(archive: Path, root: Path) -> Backup:
    """Every file of the archive, written under `root` and as the manifest says. Raises Broken for any other archive."""
    try:
        with zipfile.ZipFile(archive) as packed:
            found = _manifest(packed)
            if sum(member.size for member in found.files) > shutil.disk_usage(root).free:
                raise Broken("磁盘空间不足，没有恢复；请清理磁盘后重试。")
            for member in found.files:
                _unpack(packed, member, root)
    except _UNREADABLE as error:
        raise Broken(_DAMAGED) from error
    return Backup(found.made_at, found.served, found.files, sha256_of(archive))


def _manifest(packed: zipfile.ZipFile) -> Backup:
    with packed.open(_MANIFEST) as file:
        told = json.loads(file.read(_LONGEST))
    if told["format"] != _FORMAT:
        raise Broken("备份由另一个版本的程序做成，没有恢复；请用做备份的那个版本。")
    files = tuple(Member(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in told["files"])
    names = [member.name for member in files]
    # The names of the archive are never paths of ours: only those of this short list are written, each once.
    if sorted([*names, _MANIFEST]) != sorted(packed.namelist()) or not all(map(_NAME.fullmatch, names)) or len(set(names)) < len(names):
        raise Broken(_DAMAGED)
    return Backup(str(told["made_at"]), int(told["served"]), files)


def _unpack(packed: zipfile.ZipFile, member: Member, root: Path) -> None:
    digest, size = hashlib.sha256(), 0
    with packed.open(member.name) as content, open(root / member.name, "xb", opener=_private) as file:
        while size <= member.size and (piece := content.read(_PIECE)):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise Broken(_DAMAGED)


def _is_database(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False


def _change_places(one: Path, other: Path) -> None:
    """Both folders exist before and after, in one step (Linux: renameat2 with RENAME_EXCHANGE). Raises OSError."""
    here, exchange = -100, 2
    if ctypes.CDLL(None, use_errno=True).renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange):
        raise OSError(ctypes.get_errno(), "the folders cannot change places")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
