"""Snapshots: publish, current, versions, rollback.

A DuckDB file belongs to one writer, so nobody ever writes the file being read: publishing copies the current snapshot,
changes the copy, checks it and moves a pointer. Half an import cannot exist, and going back is moving the pointer.

    store/current                  the number of the version that is served
    store/snapshots/000007.duckdb  the version
    store/snapshots/000007.json    who published it, when, from what, with its SHA-256
"""

import fcntl
import hashlib
import json
import os
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from data.draft import Draft
from data.engines import DuckDB
from data.invariants import faults
from data.lens import Snapshot


@dataclass(frozen=True)
class Version:
    """What is known of one published version; `counts` is what the import said of itself."""

    number: int
    parent: int | None
    published_at: str
    by: str
    action: str
    sha256: str
    file_name: str = ""
    file_sha256: str = ""
    counts: dict[str, int] = field(default_factory=dict)


class Broken(Exception):
    """A snapshot that must not be served or published; the message is a Chinese sentence."""


class Store:
    """The versions under one folder. Safe for several readers and, through a file lock, several publishers."""

    def __init__(self, root: Path | str | None = None):
        self.root = Path(root or os.environ.get("CADRE_STORE") or "store")
        self._snapshots = self.root / "snapshots"
        self._open: weakref.WeakValueDictionary[int, Snapshot] = weakref.WeakValueDictionary()
        self._opening = threading.Lock()

    def current_number(self) -> int | None:
        """The version the pointer names, or None in an empty store."""
        try:
            return int((self.root / "current").read_text())
        except FileNotFoundError:
            return None
        except ValueError:
            return max(self._numbers(), default=None)

    def current(self) -> Snapshot | None:
        """The version to serve: the pointer's, or the nearest sound one that it was made from. None in an empty store.

        Raises Broken when there are versions and none can be read.
        """
        pointed = self.current_number()
        if pointed is None:
            return None
        for number in self._ancestry(pointed):
            try:
                return self.open(number)
            except Broken:
                continue
        raise Broken("所有版本的数据文件都无法读取，请用备份恢复。")

    def open(self, number: int) -> Snapshot:
        """One version, read-only; the same object while anybody holds it. Raises Broken."""
        with self._opening:
            if snapshot := self._open.get(number):
                return snapshot
            path, version = self._path(number), self.version(number)
            try:
                if _sha256(path) != version.sha256:
                    raise Broken(f"第 {number} 版数据文件已损坏。")
                snapshot = Snapshot(number, DuckDB(path), {})
            except OSError as error:
                raise Broken(f"第 {number} 版数据文件无法读取。") from error
            self._open[number] = snapshot
            return snapshot

    def version(self, number: int) -> Version:
        try:
            return Version(**json.loads(self._path(number).with_suffix(".json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise Broken(f"没有第 {number} 版。") from error

    def versions(self) -> list[Version]:
        """Every version that can be described, newest first."""
        found = []
        for number in sorted(self._numbers(), reverse=True):
            try:
                found.append(self.version(number))
            except Broken:
                continue
        return found

    def publish(
        self,
        change: Callable[[Draft], dict[str, int]],
        *,
        action: str,
        by: str,
        file_name: str = "",
        file_sha256: str = "",
        expected: int | None = None,
    ) -> Version:
        """Copy the current version, apply `change` (which returns its counts), check, and serve the result.

        Raises Broken, with nothing changed, when an invariant fails or when `expected` (the version that a preview was
        made on) is no longer the current one.
        """
        self._snapshots.mkdir(parents=True, exist_ok=True)
        with self._locked():
            snapshot = self.current()
            parent = snapshot.number if snapshot else None
            if expected is not None and expected != parent:
                raise Broken(f"预览之后数据已更新为第 {parent} 版，请重新预览后再发布。")
            number = max(self._numbers(), default=0) + 1
            working = self._snapshots / f".{number:06d}.working"
            _remove(working)
            try:
                if snapshot:
                    shutil.copyfile(self._path(parent), working)
                draft = Draft(working)
                try:
                    draft.create_missing_tables()
                    counts = change(draft)
                    draft.flush()
                    draft.settle()
                    if found := faults(draft.rows):
                        raise Broken("数据检查未通过，未发布：" + "；".join(found) + "。")
                finally:
                    draft.close()
                version = Version(
                    number,
                    parent,
                    datetime.now().isoformat(timespec="seconds"),
                    by,
                    action,
                    _sha256(working),
                    file_name,
                    file_sha256,
                    counts,
                )
                _sync(working)
                working.replace(self._path(number))
                _write(self._path(number).with_suffix(".json"), json.dumps(asdict(version), ensure_ascii=False, indent=1))
                self._point_to(number)
            finally:
                _remove(working)
        return version

    def rollback(self, number: int) -> None:
        """Serve an earlier (or later) version again. Raises Broken, with nothing changed, when it cannot be read."""
        self.open(number)
        with self._locked():
            self._point_to(number)

    def _ancestry(self, number: int | None) -> Iterator[int]:
        """The version, its parent, its parent's parent …: never one that was rolled back or not finished.

        Where a description is lost, the number before stands for the parent.
        """
        while number is not None:
            yield number
            try:
                number = self.version(number).parent
            except Broken:
                number = max((n for n in self._numbers() if n < number), default=None)

    def _point_to(self, number: int) -> None:
        _write(self.root / "current", f"{number}\n")

    def _path(self, number: int) -> Path:
        return self._snapshots / f"{number:06d}.duckdb"

    def _numbers(self) -> list[int]:
        return [int(path.stem) for path in self._snapshots.glob("[0-9]*.duckdb")]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with open(self.root / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    """Replace a small file so that a crash leaves the old text or the new, never half of one."""
    partial = path.with_name(f".{path.name}.new")
    partial.write_text(text, encoding="utf-8")
    _sync(partial)
    partial.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)
