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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from data.codes import GRADE_LEVEL
from data.engines import DuckDB
from data.lens import Snapshot
from data.tables import FOREVER, TABLES, Table

Row = dict[str, Any]


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


class Draft:
    """The copy that a publish is changing: rows in, rows out, nothing visible to a reader."""

    def __init__(self, path: Path):
        self._connection = duckdb.connect(str(path))
        self._inserts: dict[str, list[Row]] = {}
        self._updates: dict[tuple, list[tuple]] = {}
        self._deletes: dict[tuple, list[tuple]] = {}

    def rows(self, text: str, params: Row | None = None) -> list[tuple]:
        return self._connection.execute(text, params or {}).fetchall()

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows; a column that a row lacks is NULL. A name that the table lacks is an error."""
        if not rows:
            return
        names = [name for name, _ in table.stored]
        if unknown := set().union(*rows) - set(names):
            raise ValueError(f"{table.name} has no column {sorted(unknown)}")
        columns = ", ".join(f"unnest(${name}::{storage}[])" for name, storage in table.stored)
        values = {name: [row.get(name) for row in rows] for name in names}
        self._connection.execute(f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {columns}", values)

    def collect(self, table: Table, row: Row) -> None:
        """Insert with the next flush: a row at a time would cost a statement each."""
        self._inserts.setdefault(table.name, []).append(row)

    def update(self, table: str, values: Row, key: Row) -> None:
        """Set `values` in the rows that agree with `key`, with the next flush."""
        self._updates.setdefault((table, tuple(values), tuple(key)), []).append((*values.values(), *key.values()))

    def delete(self, table: str, key: Row) -> None:
        """Delete the rows that agree with `key`, with the next flush."""
        self._deletes.setdefault((table, tuple(key)), []).append(tuple(key.values()))

    def flush(self) -> None:
        for (table, key), rows in self._deletes.items():
            incoming, params = _incoming(TABLES[table], key, rows)
            self._connection.execute(f"DELETE FROM {table} AS t USING {incoming} WHERE {_agreeing(key)}", params)
        for (table, names, key), rows in self._updates.items():
            incoming, params = _incoming(TABLES[table], names + key, rows)
            values = ", ".join(f"{name} = i.c{place}" for place, name in enumerate(names))
            self._connection.execute(f"UPDATE {table} AS t SET {values} FROM {incoming} WHERE {_agreeing(key, len(names))}", params)
        for table, rows in self._inserts.items():
            self.insert(TABLES[table], rows)
        for waiting in (self._deletes, self._updates, self._inserts):
            waiting.clear()

    def create_missing_tables(self) -> None:
        for table in TABLES.values():
            columns = ", ".join(f"{name} {storage}" for name, storage in table.stored)
            self._connection.execute(f"CREATE TABLE IF NOT EXISTS {table.name} ({columns})")
        # A version published before a column was declared gains it, empty.
        present = set(self.rows("SELECT table_name, column_name FROM information_schema.columns"))
        for table in TABLES.values():
            for name, storage in table.stored:
                if (table.name, name) not in present:
                    self._connection.execute(f"ALTER TABLE {table.name} ADD COLUMN {name} {storage}")

    def settle(self) -> None:
        """Recompute what follows from other rows, and lay every table out by unit."""
        self._rewrite(
            "cadre",
            f"SELECT * REPLACE (COALESCE(LEAD(valid_from) OVER (PARTITION BY person_id ORDER BY valid_from), {FOREVER}) AS next_from)"
            " FROM cadre ORDER BY unit_code, person_id, valid_from",
        )
        # What the person was on the last day of the appraised year, or in the first period known after it.
        self._rewrite(
            "appraisal",
            """
            WITH held AS (
                SELECT a.person_id, a.year, c.*,
                    ROW_NUMBER() OVER (
                        PARTITION BY a.person_id, a.year
                        ORDER BY c.valid_from > a.year * 10000 + 1231, abs(c.valid_from - a.year * 10000 - 1231)
                    ) AS nth
                FROM appraisal AS a JOIN cadre AS c ON c.person_id = a.person_id
            )
            SELECT a.* REPLACE (
                h.name AS person_name, h.gender AS gender, h.ethnicity AS ethnicity, h.birth_date AS birth_date, h.education AS education,
                v.category AS village_category, COALESCE(a.post_group, h.post_group) AS role, g.level AS grade_level
            )
            FROM appraisal AS a
            LEFT JOIN held AS h ON h.nth = 1 AND h.person_id = a.person_id AND h.year = a.year
            LEFT JOIN village_appraisal AS v ON v.unit_code = a.village_code AND v.year = a.year
            LEFT JOIN (SELECT unnest($words) AS grade, unnest($levels) AS level) AS g ON g.grade = a.grade
            ORDER BY a.unit_code, a.year, a.person_id
            """,
            {"words": list(GRADE_LEVEL), "levels": list(GRADE_LEVEL.values())},
        )
        # What the person was on the first day of the course, or on the last of its year.
        self._rewrite(
            "training",
            """
            SELECT t.* REPLACE (c.name AS person_name, c.gender AS gender, c.post_group AS post_group)
            FROM training AS t
            LEFT JOIN cadre AS c
                ON c.person_id = t.person_id
                AND c.valid_from <= COALESCE(t.start_date, t.year * 10000 + 1231)
                AND c.valid_to > COALESCE(t.start_date, t.year * 10000 + 1231)
            ORDER BY t.person_id, t.year, t.start_date
            """,
        )
        self._rewrite("village_appraisal", "SELECT * FROM village_appraisal ORDER BY unit_code, year")
        for unit in ("township", "village"):
            self._rewrite(unit, f"SELECT * FROM {unit} ORDER BY code")
        dated = " UNION ".join(f"SELECT '{name}' AS table_name, year FROM {name}" for name, table in TABLES.items() if _is_yearly(table))
        self._rewrite("fact_year", f"SELECT * FROM ({dated}) WHERE year IS NOT NULL ORDER BY table_name, year")

    def _rewrite(self, table: str, select: str, params: Row | None = None) -> None:
        self._connection.execute(f"CREATE TABLE settled AS {select}", params or {})
        self._connection.execute(f"DROP TABLE {table}")
        self._connection.execute(f"ALTER TABLE settled RENAME TO {table}")

    def close(self) -> None:
        self._connection.execute("CHECKPOINT")
        self._connection.close()


def _incoming(table: Table, names: tuple[str, ...], rows: list[tuple]) -> tuple[str, Row]:
    """A subquery `i` with columns c0, c1 … and its parameters, one list per column."""
    storage = dict(table.stored)
    columns = ", ".join(f"unnest($c{place}::{storage[name]}[]) AS c{place}" for place, name in enumerate(names))
    return f"(SELECT {columns}) AS i", {f"c{place}": list(values) for place, values in enumerate(zip(*rows, strict=True))}


def _agreeing(key: tuple[str, ...], start: int = 0) -> str:
    return " AND ".join(f"t.{name} IS NOT DISTINCT FROM i.c{start + place}" for place, name in enumerate(key))


def _is_yearly(table: Table) -> bool:
    return table.imported and any(column.name == "year" for column in table.columns)


# Each yields nothing in a sound snapshot: (sentence, query).
_UNIT_TABLES = [name for name, table in TABLES.items() if ("unit_code", "VARCHAR") in table.stored]
INVARIANTS = (
    *(
        (
            f"{table.label}有重复的行",
            f"SELECT {', '.join(table.key)} FROM {name} GROUP BY ALL HAVING COUNT(*) > 1",
        )
        for name, table in TABLES.items()
    ),
    (
        "同一人的任职时段重叠或颠倒",
        "SELECT person_id FROM cadre WHERE valid_from >= valid_to OR valid_to > next_from",
    ),
    (
        "任职时段的起止原因缺失",
        f"SELECT person_id FROM cadre WHERE opened_by IS NULL OR (closed_by IS NULL) <> (valid_to = {FOREVER})",
    ),
    *(
        (
            f"{TABLES[name].label}中有未登记的单位",
            f"SELECT unit_code FROM {name} WHERE unit_code IS NULL OR county_code IS NULL OR county_code NOT IN (SELECT code FROM county)"
            " OR (township_code IS NOT NULL AND township_code NOT IN (SELECT code FROM township))"
            " OR (village_code IS NOT NULL AND village_code NOT IN (SELECT code FROM village))"
            " OR unit_code <> COALESCE(village_code, township_code, county_code)"
            " OR NOT starts_with(unit_code, COALESCE(township_code, county_code)) OR NOT starts_with(unit_code, county_code)",
        )
        for name in _UNIT_TABLES
    ),
    *(
        (f"{TABLES[name].label}中有花名册里没有的人", f"SELECT person_id FROM {name} WHERE person_id NOT IN (SELECT person_id FROM cadre)")
        for name, table in TABLES.items()
        if ("person_id", "INTEGER") in table.stored and name != "cadre"
    ),
)


def faults(rows: Callable[[str], list[tuple]]) -> list[str]:
    """A sentence for each invariant that does not hold; `rows` runs a query on the snapshot."""
    found = []
    for sentence, query in INVARIANTS:
        if broken := rows(f"SELECT COUNT(*) FROM ({query})")[0][0]:
            found.append(f"{sentence}({broken}处)")
    return found


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
            except (OSError, duckdb.Error) as error:
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
