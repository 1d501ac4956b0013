"""The file CADRE_STORE/access.sqlite: accounts, their sessions and the access log, in SQLite's WAL, safe for several processes."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

START = "0" * 64  # what the hash of the first entry of the log follows
_SCHEMA = f"""
CREATE TABLE account (
    name TEXT PRIMARY KEY, label TEXT NOT NULL, role TEXT NOT NULL, units TEXT NOT NULL, rights TEXT NOT NULL,
    disabled INTEGER NOT NULL, changed_by TEXT NOT NULL, changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE session (
    number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, login TEXT NOT NULL, account TEXT NOT NULL,
    started INTEGER NOT NULL, seen INTEGER NOT NULL, ended INTEGER, why TEXT
) STRICT;
CREATE INDEX session_login ON session (login);
CREATE INDEX session_account ON session (account) WHERE ended IS NULL;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, account TEXT NOT NULL, session INTEGER NOT NULL,
    what TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX entry_at ON entry (at);
CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE anchor (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO head VALUES (1, 0, '{START}');
INSERT INTO anchor VALUES (1, 0, '{START}');
CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry of the log is never changed'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry WHEN OLD.number > (SELECT number FROM anchor)
BEGIN SELECT RAISE(ABORT, 'an entry of the log is never deleted'); END;
CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head of the log stays'); END;
CREATE TRIGGER anchor_stays BEFORE DELETE ON anchor BEGIN SELECT RAISE(ABORT, 'the anchor of the log stays'); END;
"""
_VERSION = 1
# Whoever closes a file last writes its journal back, which costs ten times what an entry does: so one connection stays open, idle.
_open: dict[Path, sqlite3.Connection] = {}


NO_ACCESS = (
    "账号和访问日志的文件(access.sqlite)不能读写：可能磁盘已满、没有写入权限，或正被其他程序占用。"
    "不能确认身份和留下记录，所以不提供内容；请联系系统管理员。"
)


class Unrecorded(Exception):
    """Nobody can be recognised and nothing put on record, so nothing may be shown or done; the message is a Chinese sentence."""


class AccessFile:
    """Created with its tables when it is first opened. Raises Unrecorded where it cannot be read or written."""

    def __init__(self, root: Path | None = None) -> None:
        self.path = Path(root or os.environ.get("CADRE_STORE") or "store") / "access.sqlite"

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=20, isolation_level=None)) as connection:
                if connection.execute("PRAGMA user_version").fetchone() == (0,):
                    _create(connection)
                if self.path not in _open:
                    _keep_open(self.path)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise Unrecorded(NO_ACCESS) from error

    @contextmanager
    def writing(self, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction, with nobody in between: all of it is written, or nothing.

        What is not `lasting` outlives the program, but may be lost with the last moments before a power cut.
        """
        with self.reading() as connection:
            connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:  # a full disk ends it
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _keep_open(path: Path) -> None:
    """One file only: a program has one store."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("SELECT number FROM head").fetchall()
    _open.clear()
    _open[path] = connection


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone() == (0,):  # another process may have been faster
        for statement in _statements():
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")


def _statements() -> Iterator[str]:
    """`executescript` would commit before each."""
    whole = ""
    for line in _SCHEMA.strip().splitlines(keepends=True):
        whole += line
        if sqlite3.complete_statement(whole):
            yield whole
            whole = ""
