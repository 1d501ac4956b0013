"""What is remembered beside the snapshots (SQLite): the mapping of every shape of sheet that a clerk has corrected, and what viewers
have saved under a name."""

import datetime as dt
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from data.lens import EVERYTHING
from data.mapping import BadMapping, Mapping, load_mapping, mapping_toml

_TABLES = (
    "CREATE TABLE IF NOT EXISTS mapping (shape TEXT PRIMARY KEY, toml TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS saved (number INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL, scope TEXT NOT NULL,"
    " name TEXT NOT NULL, content TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL, UNIQUE (what, scope, name))",
)
MOST_NAMED = 40  # characters of a name
_PATIENCE = 20  # seconds that another writer may take


_NO_ACCESS = (
    "保存内容的文件(desk.sqlite)不能读写：可能磁盘已满、没有写入权限，或正被其他程序占用。"
    "这次没有保存；库中数据不受影响，请联系系统管理员。"
)


class NotSaved(ValueError):
    """What cannot be saved, renamed or found; the message is a Chinese sentence."""


class Saved(NamedTuple):
    """What a viewer saved under a name, for whoever has the same scope; `number` is never given twice."""

    number: int
    name: str
    content: str
    saved_by: str
    saved_at: str


class Desk:
    """The file CADRE_STORE/desk.sqlite, safe for several processes; it is created when something is first remembered.

    Whatever reads or writes it raises NotSaved where the file cannot be read or written. `whose` are the units whose own mappings these
    are: what the city's clerks have come to know of other townships' files is not theirs, nor do they change it.
    """

    def __init__(self, root: Path | None = None, whose: Sequence[str] = EVERYTHING) -> None:
        self._whose = "" if "" in whose else f"{_scope(whose)} "
        self.path = Path(root or os.environ.get("CADRE_STORE") or "store") / "desk.sqlite"

    def mappings(self) -> dict[str, Mapping]:
        """Shape -> what is remembered for it. An entry that no longer fits the declared tables is left out."""
        if not self.path.exists():
            return {}
        with self._opened() as connection:
            kept = connection.execute("SELECT shape, toml FROM mapping ORDER BY shape").fetchall()
        found = {}
        for key, toml in kept:
            shape = key.removeprefix(self._whose)
            try:
                if key == self._whose + shape and " " not in shape:
                    found[shape] = load_mapping(toml)
            except BadMapping:
                continue
        return found

    def remembered(self, mapping: Mapping) -> Mapping:
        """`mapping` with what is remembered; what it says itself goes before."""
        return replace(mapping, shapes=self.mappings() | mapping.shapes)

    def amend(self, shape: str, table: str, change: Callable[[Mapping], Mapping], by: str) -> Mapping:
        """Replace what is remembered for `shape` by `change` of it, with nobody in between."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            kept = connection.execute("SELECT toml FROM mapping WHERE shape = ?", (self._whose + shape,)).fetchone()
            mapping = change(load_mapping(kept[0]) if kept else Mapping(table=table))
            saved = (self._whose + shape, mapping_toml(mapping), by, dt.datetime.now().isoformat(timespec="seconds"))
            connection.execute("INSERT OR REPLACE INTO mapping VALUES (?, ?, ?, ?)", saved)
            connection.execute("COMMIT")
        return mapping

    def forget(self, shape: str) -> None:
        if self.path.exists():
            with self._opened() as connection:
                connection.execute("DELETE FROM mapping WHERE shape = ?", (self._whose + shape,))

    def saved(self, what: str, scope: Sequence[str]) -> list[Saved]:
        """Everything of this kind (a view, a scenario) that was saved in exactly this scope, by name."""
        if not self.path.exists():
            return []
        text = "SELECT number, name, content, saved_by, saved_at FROM saved WHERE what = ? AND scope = ? ORDER BY name"
        with self._opened() as connection:
            return [Saved(*row) for row in connection.execute(text, (what, _scope(scope)))]

    def one_saved(self, what: str, scope: Sequence[str], number: int) -> Saved:
        """Raises NotSaved where this scope has no such number, whoever else may have it."""
        found = next((one for one in self.saved(what, scope) if one.number == number), None)
        if found is None:
            raise NotSaved(f"您无权查看编号为{number}的保存内容：它已被删除，或不在您的权限范围内。")
        return found

    def save(self, what: str, scope: Sequence[str], name: str, content: str, by: str) -> int:
        """Its number. Raises NotSaved for a name that is empty, too long or taken."""
        name = _name(name)
        row = (what, _scope(scope), name, content, by, dt.datetime.now().isoformat(timespec="seconds"))
        with self._opened() as connection, _told_if_taken(name):
            return connection.execute(
                "INSERT INTO saved (what, scope, name, content, saved_by, saved_at) VALUES (?, ?, ?, ?, ?, ?)", row
            ).lastrowid

    def keep(self, what: str, scope: Sequence[str], name: str, content: str, by: str) -> None:
        """Save in the place of what has this name already, if anything. Raises NotSaved for a name that is empty or too long."""
        row = (what, _scope(scope), _name(name), content, by, dt.datetime.now().isoformat(timespec="seconds"))
        with self._opened() as connection:
            connection.execute(
                "INSERT INTO saved (what, scope, name, content, saved_by, saved_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET content = excluded.content, saved_by = excluded.saved_by, saved_at = excluded.saved_at",
                row,
            )

    def rename(self, what: str, scope: Sequence[str], number: int, name: str) -> None:
        """Raises NotSaved as `save` and `one_saved` do."""
        if self.one_saved(what, scope, number).name == name.strip():
            return
        name = _name(name)
        with self._opened() as connection, _told_if_taken(name):
            connection.execute("UPDATE saved SET name = ? WHERE number = ?", (name, number))

    def discard(self, what: str, scope: Sequence[str], number: int) -> None:
        """Raises NotSaved as `one_saved` does."""
        self.one_saved(what, scope, number)
        with self._opened() as connection:
            connection.execute("DELETE FROM saved WHERE number = ?", (number,))

    def ready(self) -> None:
        """Raises NotSaved where nothing could be saved now; makes no file."""
        if not self.path.exists():
            if self.path.parent.exists() and not os.access(self.path.parent, os.W_OK):
                raise NotSaved(_NO_ACCESS)
            return
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE trial (name)")  # with an empty transaction SQLite writes nothing at all
            connection.execute("ROLLBACK")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                for table in _TABLES:
                    connection.execute(table)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise NotSaved(_NO_ACCESS) from error


def _scope(scope: Sequence[str]) -> str:
    """As JSON: nothing and everything, `()` and `("",)`, must not read the same."""
    return json.dumps(sorted(scope))


def _name(name: str) -> str:
    if not (name := name.strip()):
        raise NotSaved("请先写一个名称。")
    if len(name) > MOST_NAMED:
        raise NotSaved(f"名称有{len(name)}个字，最多{MOST_NAMED}个字，请写短一些。")
    return name


@contextmanager
def _told_if_taken(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise NotSaved(f"已有名为“{name}”的，请换一个名称，或先删除原来的。") from error
