"""Snapshots: publish, current, versions, rollback.

A DuckDB file belongs to one writer, so nobody ever writes the file being read: publishing copies the current snapshot,
changes the copy, checks it and moves a pointer. Half an import cannot exist, and going back is moving the pointer.

    store/current                  the number of the version that is served; below it, who chose it and when
    store/snapshots/000007.duckdb  the version; its file goes when it is pruned
    store/snapshots/000007.json    who published it, when, from what, with its SHA-256; it stays
"""

import fcntl
import hashlib
import json
import os
import shutil
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from data.draft import Draft
from data.engines import DuckDB
from data.invariants import faults
from data.lens import Snapshot
from data.tables import TABLES


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
    job: str = ""  # of the import that made it, where there was one
    submission: str = ""  # that it published (报送), where it did

    @property
    def told(self) -> str:
        """第5版(张三，2024-08-31 11:02:03，导入干部花名册(全量)，读取3，新增3)"""
        counts = (f"{label}{count}" for label, count in self.counts.items() if count)
        return f"第{self.number}版({'，'.join((self.by, self.published_at.replace('T', ' '), self.action, *counts))})"


DISK = "磁盘已满或发生故障，没有写入，仍在使用原来的版本；请清理或检查磁盘后重新操作。"


class Broken(Exception):
    """A snapshot that must not be served or published; the message is a Chinese sentence."""


_SHAPE = hashlib.sha256(repr([(table.name, table.stored) for table in TABLES.values()]).encode()).hexdigest()[:12]


class Store:
    """The versions under one folder. Safe for several readers and, through a file lock, several publishers."""

    def __init__(self, root: Path | str | None = None):
        self.root = Path(root or os.environ.get("CADRE_STORE") or "store")
        self._snapshots = self.root / "snapshots"
        self._open: weakref.WeakValueDictionary[int, Snapshot] = weakref.WeakValueDictionary()
        self._newest: Snapshot | None = None  # held: to check a file of millions of rows takes seconds, and its answers are worth keeping
        self._opening = threading.Lock()

    def current_number(self) -> int | None:
        """The version the pointer names, or None in an empty store."""
        try:
            return int(self._pointer()[0])
        except FileNotFoundError:
            return None
        except (ValueError, IndexError):
            return max(self._kept(), default=None)

    def _pointer(self) -> list[str]:
        return (self.root / "current").read_text(encoding="utf-8", errors="replace").splitlines()

    def current(self) -> Snapshot | None:
        """The version to serve: the pointer's, or the nearest sound one that it was made from. None in an empty store.

        Raises Broken when there are versions and none can be read.
        """
        pointed = self.current_number()
        if pointed is None:
            return None
        for number in self.ancestry(pointed):
            try:
                self._newest = self.open(number)
            except Broken:
                continue
            return self._newest
        raise Broken("所有版本的数据文件都无法读取，请用备份恢复。")

    def open(self, number: int) -> Snapshot:
        """One version, read-only; the same object while anybody holds it. Raises Broken."""
        with self._opening:
            if snapshot := self._open.get(number):
                return snapshot
            path, version = self._path(number), self.version(number)
            try:
                if sha256_of(path) != version.sha256:
                    raise Broken(f"第 {number} 版数据文件已损坏。")
                snapshot = Snapshot(number, self._engine(path), {})
            except OSError as error:
                raise Broken(f"第 {number} 版数据文件无法读取。") from error
            self._open[number] = snapshot
            return snapshot

    def copy(self, number: int, target: Path) -> None:
        """The data file of a version, for whoever wants to try something on it."""
        shutil.copyfile(self._path(number), target)

    def _engine(self, path: Path) -> DuckDB:
        """A version as this program reads it: one from before a table or column was declared is read from a copy that has it, empty."""
        engine = DuckDB(path)
        present = set(engine.rows("SELECT table_name, column_name FROM information_schema.columns", {}).rows)
        if all((table.name, name) in present for table in TABLES.values() for name, _ in table.stored):
            return engine
        completed = path.with_name(f".{path.stem}.{_SHAPE}.completed")
        if not completed.exists():
            working = path.with_name(f".{path.stem}.{os.getpid()}.working")
            try:
                shutil.copyfile(path, working)
                draft = Draft(working)
                try:
                    draft.create_missing_tables()
                    draft.settle()
                finally:
                    draft.close()
                for earlier in path.parent.glob(f".{path.stem}.*.completed"):
                    earlier.unlink(missing_ok=True)
                working.replace(completed)
            finally:
                _remove(working)
        return DuckDB(completed)

    def version(self, number: int) -> Version:
        try:
            return Version(**json.loads(self._path(number).with_suffix(".json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise Broken(f"没有第 {number} 版。") from error

    def versions(self) -> list[Version]:
        """Every version that can be described, newest first, those whose file was pruned among them."""
        found = []
        for number in sorted({*self._kept(), *self._described()}, reverse=True):
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
        **origin: str,
    ) -> Version:
        """Copy the current version, apply `change` (which returns its counts), check, and serve the result. `origin`: `job`, `submission`.

        Raises Broken, with nothing changed, when an invariant fails, when the disk does, or when `expected` (the version
        that a preview was made on, 0 for an empty store) is no longer the current one.
        """
        try:
            self._snapshots.mkdir(parents=True, exist_ok=True)
            with locked(self.root / "lock"):
                return self._publish(change, expected, action=action, by=by, file_name=file_name, file_sha256=file_sha256, **origin)
        except OSError as error:
            raise Broken(DISK) from error

    def _publish(self, change: Callable[[Draft], dict[str, int]], expected: int | None, **told: str) -> Version:
        snapshot = self.current()  # held, so that what follows does not read the file again
        self.expect(expected)
        parent = snapshot.number if snapshot else None
        number = max([*self._kept(), *self._described()], default=0) + 1
        working = self._snapshots / f".{number:06d}.working"
        _remove(working)
        try:
            if snapshot:
                shutil.copyfile(self._path(parent), working)
            counts = drafted(working, change, "数据检查未通过，未发布")
            version = Version(
                number, parent, datetime.now().isoformat(timespec="seconds"), sha256=sha256_of(working), counts=counts, **told
            )
            _sync(working)
            working.replace(self._path(number))
            replace_text(self._path(number).with_suffix(".json"), json.dumps(asdict(version), ensure_ascii=False, indent=1))
            self._point_to(number, told["by"])
        except BaseException:
            self._discard(number)
            raise
        finally:
            _remove(working)
        return version

    def expect(self, number: int | None) -> None:
        """Raises Broken, saying what has been done since, unless `number` (0 for an empty store) is served now; None is any."""
        if number is not None and (news := self.news(number)):
            raise Broken(f"预览之后数据有了变化：{'；'.join(news)}。请重新预览后再发布。")

    def news(self, since: int) -> list[str]:
        """What was done between version `since` (0 for an empty store) and the one served now, oldest first; [] if nothing."""
        snapshot = self.current()
        served = snapshot.number if snapshot else 0
        if served == since:
            return []
        if not snapshot:
            return [f"第{since}版数据已不在库中"]
        if served < since:
            return [f"{''.join(self._pointer()[1:])}切换到第{served}版"]
        line = list(self.ancestry(served))
        if since and since not in line:
            return [f"{self.version(served).told}，不是在第{since}版的基础上发布的"]
        return [self.version(number).told for number in reversed(line) if number > since]

    def rollback(self, number: int, by: str = "") -> None:
        """Serve an earlier (or later) version again. Raises Broken, with nothing changed, when it cannot be read."""
        self.open(number)
        try:
            with locked(self.root / "lock"):
                self._point_to(number, by)
        except OSError as error:
            raise Broken(DISK) from error

    def prune(self, numbers: Iterable[int]) -> None:
        """Delete the data files of versions, never that of the one served or one it falls back to; what is known of them stays."""
        if not (numbers := set(numbers)):
            return
        with locked(self.root / "lock"):
            for number in numbers - self.needed():
                _remove(self._path(number))
                for completed in self._snapshots.glob(f".{number:06d}.*.completed"):
                    completed.unlink()

    @contextmanager
    def held(self) -> Iterator[tuple[int, dict[int, BinaryIO]]]:
        """The number served and the data file of every version that is sound and described, open: whatever is published, pruned or
        moved meanwhile, they stay as they are. Raises Broken for an empty store."""
        with ExitStack() as stack:
            with locked(self.root / "lock"):
                served = self.current()
                if served is None:
                    raise Broken("库中还没有数据。")
                files = {number: stack.enter_context(open(self._path(number), "rb")) for number in sorted(self._kept())}
            yield served.number, {number: file for number, file in files.items() if self._is_sound(number, file)}

    def _is_sound(self, number: int, file: BinaryIO) -> bool:
        try:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.version(number).sha256
        except Broken:
            return False

    def needed(self) -> set[int]:
        """The version served, what the pointer names, and the nearest sound one that it was made from."""
        pointed, kept, sound = self.current_number(), self.kept(), 0
        needed = set()
        for number in self.ancestry(pointed) if pointed is not None else ():
            if number not in kept:
                continue
            needed.add(number)
            try:
                self.open(number)
            except Broken:
                continue
            sound += 1
            if sound == 2:
                break
        return needed

    def kept(self) -> frozenset[int]:
        """The versions whose data file is there."""
        return frozenset(self._kept())

    def ancestry(self, number: int | None) -> Iterator[int]:
        """The version, its parent, its parent's parent …: never one that was rolled back or not finished.

        Where a description is lost, the number before stands for the parent.
        """
        while number is not None:
            yield number
            try:
                number = self.version(number).parent
            except Broken:
                number = max((n for n in self._kept() if n < number), default=None)

    def _point_to(self, number: int, by: str) -> None:
        pointer = self.root / "current"
        before = pointer.read_bytes() if pointer.exists() else None
        try:
            replace_text(pointer, f"{number}\n{by or '有人'}于{datetime.now():%Y-%m-%d %H:%M:%S}\n")
        except OSError:
            # The new pointer may be in its place already, not safely written: what is told as refused must not be served.
            if before is None:
                pointer.unlink(missing_ok=True)
            elif pointer.read_bytes() != before:
                pointer.write_bytes(before)
            raise

    def _discard(self, number: int) -> None:
        """A version that was not finished, unless it is served after all."""
        if self.current_number() != number:
            for leftover in (self._path(number), self._path(number).with_suffix(".json")):
                leftover.unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self._snapshots / f"{number:06d}.duckdb"

    def _kept(self) -> list[int]:
        return [int(path.stem) for path in self._snapshots.glob("[0-9]*.duckdb")]

    def _described(self) -> list[int]:
        return [int(path.stem) for path in self._snapshots.glob("[0-9]*.json")]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file: whoever else wants it waits."""
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def drafted(path: Path, change: Callable[[Draft], dict[str, int]], refusal: str) -> dict[str, int]:
    """Change the snapshot file at `path`, or make a new one, settle and check it; the counts of the change. Raises Broken."""
    with closing(Draft(path)) as draft:
        draft.create_missing_tables()
        counts = change(draft)
        draft.flush()
        draft.settle()
        if found := faults(draft.rows):
            raise Broken(f"{refusal}：{'；'.join(found)}。")
    return counts


def sha256_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace_text(path: Path, text: str) -> None:
    """Replace a small file so that a crash leaves the old text or the new, never half of one."""
    partial = path.with_name(f".{path.name}.new")
    try:
        partial.write_text(text, encoding="utf-8")
        _sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
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
