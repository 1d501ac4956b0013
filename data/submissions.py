"""报送: what townships have handed in: files as they came, what was said of them, what became of them (`submissions.sqlite` of the store).

A submission is written whole or not at all, and publishes nothing. Whether it is published is never written here: the version that a
publish makes names it, so that the two cannot differ, whatever is killed in between. One that was taken back again is waiting again.
"""

import datetime as dt
import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from data.lens import EVERYTHING
from data.plan import Statement
from data.publishing import one_at_a_time
from data.store import Broken, Store, Version
from data.tables import SUBMITTED, TABLES

WAITING, RETURNED, WITHDRAWN, AGREED, PUBLISHED = "待审", "已退回", "已撤回", "已核对", "已发布"
MOST_WRITTEN = 500  # characters of a note or a reason
_MOST_BYTES = 60 << 20  # of the files of one submission together
_TABLES = (
    "CREATE TABLE IF NOT EXISTS submission (id TEXT PRIMARY KEY, township TEXT NOT NULL, at TEXT NOT NULL, told TEXT NOT NULL,"
    " state TEXT NOT NULL, decided TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS file (submission TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " content BLOB, PRIMARY KEY (submission, place)) STRICT",
)
_NO_ACCESS = (
    "报送的文件(submissions.sqlite)不能读写：可能磁盘已满、没有写入权限，或正被其他程序占用。这次什么都没有保存；请联系系统管理员。"
)


class NotTaken(Broken):
    """What cannot be submitted, read or decided; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Submission:
    """`statement`, `table` and `mapping` are what an import would be told of the files; `tables` are names, `counts` those of the preview.

    `at` and `decided_at` as 2026-03-01T09:30:00. `where` is where in the files the reason of a return shows.
    """

    township: str
    name: str  # of the township
    account: str
    by: str
    statement: Statement
    table: str | None
    mapping: str
    tables: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)
    note: str = ""
    id: str = ""
    at: str = ""
    files: tuple[str, ...] = ()
    hash: str = ""  # of the files' hashes together
    state: str = WAITING
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""
    where: str = ""
    version: int = 0  # that it was published as, or agreed with

    @property
    def quarter(self) -> int:
        return quarter_of(self.statement.as_of)

    @property
    def what(self) -> str:
        return "、".join(TABLES[name].label for name in self.tables)

    @property
    def decided(self) -> str:
        """What became of it, in a sentence; "" while it waits."""
        when = f"{self.decided_by} {moment(self.decided_at)}"
        return {
            RETURNED: f"{when} 退回",
            WITHDRAWN: f"{moment(self.decided_at)} 撤回",
            AGREED: f"{when} 核对，与第{self.version}版一致",
            PUBLISHED: f"{when} 发布为第{self.version}版",
        }.get(self.state, "")


def quarter_of(day: int) -> int:
    """20243 of 20240831."""
    return day // 10000 * 10 + (day // 100 % 100 + 2) // 3


def quarter_told(quarter: int) -> str:
    return f"{quarter // 10}年{quarter % 10}季度"


def moment(at: str) -> str:
    return at.replace("T", " ")[:16]


class Submissions:
    """Whatever reads or writes the file raises NotTaken where it cannot be read or written. A `scope` is as in Lens.

    `told` puts on record what is about to be done: where it fails nothing is done.
    """

    def __init__(self, store: Store):
        self._store, self._path = store, store.root / "submissions.sqlite"

    def of(self, scope: Sequence[str]) -> list[Submission]:
        """Those of the townships in scope, newest first."""
        if not self._path.exists():
            return []
        published = self._published()
        with self._opened() as connection:
            rows = connection.execute("SELECT id, township, at, told, state, decided FROM submission ORDER BY at DESC, id").fetchall()
        return [_read(row, published) for row in rows if any(row[1].startswith(unit) for unit in scope)]

    def one(self, id: str, scope: Sequence[str]) -> Submission:
        """Raises NotTaken in the same words for one that is not there and one of somebody else."""
        found = next((one for one in self.of(scope) if one.id == id), None)
        if found is None:
            raise NotTaken("您无权查看这份报送：它不存在，或不在您的权限范围内。")
        return found

    def files(self, one: Submission) -> list[tuple[str, bytes]]:
        """(name, content) as they came. Raises NotTaken where they are no longer kept, or not as they were."""
        with self._opened() as connection:
            text = "SELECT name, content, sha256 FROM file WHERE submission = ? ORDER BY place"
            rows = connection.execute(text, (one.id,)).fetchall()
        if not rows or any(content is None for _, content, _ in rows):
            raise NotTaken("这份报送的文件已按保留期限清理。")
        if any(_sha256(content) != sha256 for _, content, sha256 in rows):
            raise NotTaken("这份报送的文件已损坏，请退回重报。")
        return [(name, content) for name, content, _ in rows]

    def submit(self, one: Submission, files: Sequence[tuple[str, bytes]], told: Callable[[Submission], object]) -> Submission:
        """Keep (name, content) pairs and what is said of them, for the city to decide. Raises NotTaken."""
        at = dt.datetime.now().isoformat(timespec="seconds")
        hashes = " ".join(_sha256(content) for _, content in files)
        one = replace(one, id=secrets.token_hex(6), at=at, files=tuple(name for name, _ in files), hash=_sha256(hashes.encode()))
        _refuse_at_once(one, sum(len(content) for _, content in files))
        with self._writing() as connection:
            for other in self.of((one.township,)):
                if other.state == WAITING and other.quarter == one.quarter and set(other.tables) & set(one.tables):
                    raise NotTaken(f"{other.by} {moment(other.at)} 报送的{other.what}还在待审；要改动，先撤回那一份再报。")
            _insert(connection, one, files)
            told(one)
        return one

    def enter(self, invented: Iterable[tuple[Submission, bytes]]) -> None:
        """Put in those of a demonstration, each of one file, in the place of any with the same id."""
        with self._writing() as connection:
            for one, content in invented:
                _insert(connection, one, [(one.files[0], content)])

    def give_back(self, id: str, by: str, reason: str, where: str, told: Callable[[Submission], object]) -> None:
        """退回. Raises NotTaken without a reason, and for one that is not waiting."""
        reason, where = _written(reason, "退回理由"), _written(where, "位置")
        if not reason:
            raise NotTaken("请写明退回的理由，乡镇(街道)照着改。")
        self._decide(id, RETURNED, {"decided_by": by, "reason": reason, "where": where}, told)

    def withdraw(self, id: str, account: str, told: Callable[[Submission], object]) -> None:
        """撤回, by who submitted it. Raises NotTaken for one of another account, and one that is not waiting."""

        def own(one: Submission) -> None:
            if one.account != account:
                raise NotTaken("只能撤回自己的报送。")
            told(one)

        self._decide(id, WITHDRAWN, {}, own)

    def agree(self, id: str, by: str, version: int, told: Callable[[Submission], object]) -> None:
        """Say of one that changes nothing that the version has it all. Raises NotTaken for one that is not waiting."""
        self._decide(id, AGREED, {"decided_by": by, "version": version}, told)

    def waiting(self, id: str) -> Submission:
        """Raises NotTaken, saying what has become of it, unless it waits."""
        one = self.one(id, EVERYTHING)
        if one.state != WAITING:
            raise NotTaken(f"这份报送已处理：{one.decided}。")
        return one

    def decided_before(self, days: int) -> list[Submission]:
        """Those that were decided more than so many days ago and still have their files."""
        since = (dt.datetime.now() - dt.timedelta(days=days)).isoformat(timespec="seconds")
        return [one for one in self.of(EVERYTHING) if one.state != WAITING and one.decided_at < since and self._has_files(one)]

    def forget(self, these: Iterable[Submission]) -> None:
        """Delete their files; what is known of them stays."""
        with self._writing() as connection:
            connection.executemany("UPDATE file SET content = NULL WHERE submission = ?", [(one.id,) for one in these])

    def _has_files(self, one: Submission) -> bool:
        with self._opened() as connection:
            text = "SELECT COUNT(*) FROM file WHERE submission = ? AND content IS NOT NULL"
            return connection.execute(text, (one.id,)).fetchone()[0] > 0

    def _decide(self, id: str, state: str, decided: dict[str, Any], told: Callable[[Submission], object]) -> None:
        """While no import runs, which may be publishing it."""
        with one_at_a_time(self._store):
            one = self.waiting(id)
            with self._writing() as connection:
                decided |= {"decided_at": dt.datetime.now().isoformat(timespec="seconds")}
                connection.execute(
                    "UPDATE submission SET state = ?, decided = ? WHERE id = ?", (state, json.dumps(decided, ensure_ascii=False), id)
                )
                told(one)

    def _published(self) -> dict[str, Version]:
        """By id, as far as the version that is served goes back."""
        found = {}
        for number in self._store.ancestry(self._store.current_number()):
            try:
                version = self._store.version(number)
            except Broken:
                continue
            if version.submission:
                found[version.submission] = version
        return found

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its journal the same permissions
            with closing(sqlite3.connect(self._path, timeout=20, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")
                for table in _TABLES:
                    connection.execute(table)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise NotTaken(_NO_ACCESS) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, with nobody in between."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _refuse_at_once(one: Submission, size: int) -> None:
    """Raises NotTaken for what no township may submit, whatever the page has let through."""
    if one.statement.within != one.township or not one.township or one.statement.add_units or one.statement.whole:
        raise NotTaken("一份报送只报一个乡镇(街道)，不新建单位。")
    if not one.tables or set(one.tables) - {table.name for table in SUBMITTED}:
        raise NotTaken("这类表由数据员导入，不能报送。")
    if one.statement.as_of > int(f"{dt.date.today():%Y%m%d}"):
        raise NotTaken("数据截止日晚于今天，请改正。")
    if size > _MOST_BYTES:
        raise NotTaken(f"文件合计{size >> 20}MB，一次最多报送{_MOST_BYTES >> 20}MB，请分几次报送。")
    _written(one.note, "说明")


def _written(text: str, what: str) -> str:
    if len(text := text.strip()) > MOST_WRITTEN:
        raise NotTaken(f"{what}有{len(text)}个字，最多{MOST_WRITTEN}个字，请写短一些。")
    return text


def _insert(connection: sqlite3.Connection, one: Submission, files: Sequence[tuple[str, bytes]]) -> None:
    told, decided = ({name: getattr(one, name) for name in names} for names in (_TOLD, _DECIDED))
    told |= {"statement": asdict(one.statement)}
    row = (one.id, one.township, one.at, json.dumps(told, ensure_ascii=False), one.state, json.dumps(decided, ensure_ascii=False))
    connection.execute("INSERT OR REPLACE INTO submission VALUES (?, ?, ?, ?, ?, ?)", row)
    for place, (name, content) in enumerate(files):
        connection.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", (one.id, place, name, _sha256(content), content))


_TOLD = ("name", "account", "by", "table", "mapping", "tables", "counts", "note", "files", "hash")
_DECIDED = ("decided_by", "decided_at", "reason", "where", "version")


def _read(row: tuple, published: dict[str, Version]) -> Submission:
    id, township, at, told, state, decided = row
    told = json.loads(told)
    statement = {name: tuple(value) if isinstance(value, list) else value for name, value in told.pop("statement").items()}
    lists = {name: tuple(told.pop(name)) for name in ("tables", "files")}
    one = Submission(township=township, at=at, id=id, state=state, statement=Statement(**statement), **lists, **told, **json.loads(decided))
    if version := published.get(id):
        return replace(one, state=PUBLISHED, decided_by=version.by, decided_at=version.published_at, version=version.number)
    return one


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
