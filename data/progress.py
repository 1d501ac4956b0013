"""How far every import has come and how it ended, in `progress.sqlite` of the store: a closed tab loses nothing.

The importing process writes, any page reads. Nothing here is needed to serve the data: where it cannot be written, imports go on.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

RUNNING, DONE, FAILED = "running", "done", "failed"


@dataclass(frozen=True)
class Job:
    """One import: `share` is 0 to 1, `stage` what it is doing, `message` the Chinese sentence it ended with."""

    id: str
    by: str
    files: str
    started_at: str
    state: str = RUNNING
    stage: str = "排队等候"
    share: float = 0.0
    message: str = ""
    ended_at: str = ""
    seen: int = 0  # whether somebody has acknowledged its end


_NAMES = [column.name for column in fields(Job)]
_SCHEMA = f"CREATE TABLE IF NOT EXISTS job ({', '.join(f'{name} PRIMARY KEY' if name == 'id' else name for name in _NAMES)}) WITHOUT ROWID"


class Progress:
    """The jobs of one store. Each call has a connection of its own: pages run in many threads."""

    def __init__(self, root: Path):
        self._path = root / "progress.sqlite"

    def begin(self, job: Job) -> None:
        self._write(f"INSERT OR IGNORE INTO job VALUES ({', '.join('?' * len(_NAMES))})", *(getattr(job, name) for name in _NAMES))

    def tell(self, id: str, stage: str, share: float) -> None:
        self._write("UPDATE job SET stage = ?, share = max(share, ?) WHERE id = ? AND state = ?", stage, share, id, RUNNING)

    def end(self, id: str, state: str, message: str) -> None:
        """How it ended; the first word is the last."""
        self._write(
            "UPDATE job SET state = ?, message = ?, share = 1, ended_at = ? WHERE id = ? AND state = ?", state, message, now(), id, RUNNING
        )

    def acknowledge(self, id: str) -> None:
        self._write("UPDATE job SET seen = 1 WHERE id = ?", id)

    def job(self, id: str) -> Job | None:
        return next(iter(self._jobs("id = ?", id)), None)

    def running(self) -> list[Job]:
        return self._jobs("state = ?", RUNNING)

    def unseen(self, most: int = 5) -> list[Job]:
        """Those that have ended and nobody has acknowledged, newest first."""
        return self._jobs("state <> ? AND seen = 0", RUNNING)[:most]

    def _jobs(self, condition: str, *params: object) -> list[Job]:
        if not self._path.exists():
            return []
        try:
            with self._connected() as connection:
                found = connection.execute(
                    f"SELECT {', '.join(_NAMES)} FROM job WHERE {condition} ORDER BY started_at DESC", params
                ).fetchall()
        except sqlite3.Error:
            return []
        return [Job(*row) for row in found]

    def _write(self, text: str, *params: object) -> None:
        # A full disk is told by the publish itself.
        with suppress(sqlite3.Error, OSError), self._connected() as connection:
            connection.execute(text, params)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_SCHEMA)
            yield connection
        finally:
            connection.close()


def now() -> str:
    return datetime.now().isoformat(sep=" ", timespec="seconds")
