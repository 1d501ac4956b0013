"""What the clerks' desk remembers beside the snapshots: the mapping of every shape of sheet that a clerk has corrected (SQLite)."""

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from data.mapping import BadMapping, Mapping, load_mapping, mapping_toml

_TABLES = "CREATE TABLE IF NOT EXISTS mapping (shape TEXT PRIMARY KEY, toml TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL)"


class Desk:
    """The file CADRE_STORE/desk.sqlite, safe for several processes; it is created when something is first remembered."""

    def __init__(self, root: Path | None = None) -> None:
        self.path = Path(root or os.environ.get("CADRE_STORE") or "store") / "desk.sqlite"

    def mappings(self) -> dict[str, Mapping]:
        """Shape -> what is remembered for it. An entry that no longer fits the declared tables is left out."""
        if not self.path.exists():
            return {}
        with self._opened() as connection:
            kept = connection.execute("SELECT shape, toml FROM mapping ORDER BY shape").fetchall()
        found = {}
        for shape, toml in kept:
            try:
                found[shape] = load_mapping(toml)
            except BadMapping:
                continue
        return found

    def remembered(self, mapping: Mapping) -> Mapping:
        """`mapping` with what is remembered; what it says itself goes before."""
        return replace(mapping, shapes=self.mappings() | mapping.shapes)

    def amend(self, shape: str, table: str, change: Callable[[Mapping], Mapping], by: str) -> Mapping:
        """Replace what is remembered for `shape` by `change` of it, with nobody in between."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            kept = connection.execute("SELECT toml FROM mapping WHERE shape = ?", (shape,)).fetchone()
            mapping = change(load_mapping(kept[0]) if kept else Mapping(table=table))
            saved = (shape, mapping_toml(mapping), by, dt.datetime.now().isoformat(timespec="seconds"))
            connection.execute("INSERT OR REPLACE INTO mapping VALUES (?, ?, ?, ?)", saved)
            connection.execute("COMMIT")
        return mapping

    def forget(self, shape: str) -> None:
        if self.path.exists():
            with self._opened() as connection:
                connection.execute("DELETE FROM mapping WHERE shape = ?", (shape,))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=20, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_TABLES)
            yield connection
