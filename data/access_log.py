"""The access log: who looked at and took what. Append-only and chained by hashes; people stand in it by their number only.

Every entry's hash covers the one before it, so that whatever is deleted, altered or moved is found. Who can write to the file
could write the whole chain anew: against that stands the head, whose hash is told at every check and can be noted elsewhere.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from data.access_file import START, AccessFile

# What is recorded, its Chinese label, and the only things that may be said of it. There is no place for a name.
ACTIONS: dict[str, tuple[str, frozenset[str]]] = {
    "login": ("登录", frozenset({"way"})),
    "refused": ("拒绝", frozenset({"why", "page", "login", "way", "command", "system_user"})),
    "logout": ("退出", frozenset({"why"})),
    "page": ("查看页面", frozenset({"page", "scope", "filters", "as_of", "version"})),
    "export": ("导出", frozenset({"page", "kind", "question", "scope", "filters", "as_of", "version", "rows", "hash"})),
    "reveal": ("查看个人信息", frozenset({"person_id", "columns", "reason"})),
    "submit": ("报送", frozenset({"submission", "unit", "quarter", "hash"})),
    "return": ("退回", frozenset({"submission", "unit", "quarter"})),
    "withdraw": ("撤回", frozenset({"submission", "unit", "quarter"})),
    "publish": ("发布", frozenset({"version", "before", "how", "hash", "submission"})),
    "account": ("账号变动", frozenset({"change", "name", "role", "units", "rights"})),
    "command": ("命令行", frozenset({"command", "system_user"})),
    "retention": ("清理", frozenset({"what", "before", "number", "hash", "count"})),
    "backup": ("备份", frozenset({"version", "hash"})),
    "restore": ("恢复", frozenset({"version", "hash"})),
}
# The same things as people call them.
SAID = dict(
    pair.split(":")
    for pair in (
        "page:页面 scope:范围 filters:筛选 as_of:截止日 version:版本 before:此前 way:方式 why:原因 login:登录名 kind:格式 question:问题"
        " rows:行数 hash:校验值 count:条数 person_id:人员编号 columns:内容 reason:事由 submission:报送编号 unit:单位 quarter:季度 how:途径"
        " change:变动 name:账号 role:角色 units:单位 rights:权限 command:命令 system_user:系统账号 what:对象 number:至第几条"
    ).split()
)
LEAST_DAYS = 180  # 网络安全法 第二十一条: 不少于六个月
# An ID number of 18 or 15 digits and a mobile number, also as people space them.
_PRIVATE = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{6}[- ]?\d{8}[- ]?\d{3}[\dXx]|\d{15}|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?![0-9A-Za-z])", re.ASCII
)


class NotRecorded(ValueError):
    """What may not stand in the log. It is a fault of the program, and what was to be logged must not happen."""


class Entry(NamedTuple):
    """`at` as 2026-03-01T09:30:00+08:00; `session` 0 where there is none; `what` as canonical JSON."""

    number: int
    at: str
    action: str
    account: str
    session: int
    what: str
    hash: str

    @property
    def label(self) -> str:
        return ACTIONS[self.action][0] if self.action in ACTIONS else self.action

    @property
    def told(self) -> str:
        """What it says, as people read it; units and people by their codes."""
        return "；".join(
            f"{SAID.get(name, name)}：{_shown(value)}" for name, value in json.loads(self.what).items() if value not in ({}, [])
        )


class Verdict(NamedTuple):
    """`broken`: the number of the first entry that is not as it was written; `told`: how that shows. None and "" for a sound log.

    `number` and `hash` are the head: noted elsewhere, they prove later that nothing before was written anew.
    """

    count: int
    number: int
    hash: str
    broken: int | None = None
    told: str = ""


def is_private(text: str) -> bool:
    """Whether a text holds what looks like an ID or mobile number."""
    return bool(_PRIVATE.search(unicodedata.normalize("NFKC", text)))


def append(connection: sqlite3.Connection, at: dt.datetime, action: str, account: str, session: int, what: dict[str, Any]) -> int:
    """One entry, inside the writer's transaction; its number. Raises NotRecorded."""
    if action not in ACTIONS:
        raise NotRecorded(f"no action {action}")
    if unknown := what.keys() - ACTIONS[action][1]:
        raise NotRecorded(f"{action} says nothing of {', '.join(sorted(unknown))}")
    if "person_id" in what and type(what["person_id"]) is not int:
        raise NotRecorded("a person is named by number")
    text = json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if any(is_private(part) for part in (account, *_texts(what))):
        raise NotRecorded(f"{action} holds what looks like an ID or phone number")
    (found,) = connection.execute("SELECT number, hash FROM head").fetchall()
    number, moment = found[0] + 1, at.isoformat(timespec="seconds")
    hash_ = _hash(found[1], number, moment, action, account, session, text)
    connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", (number, moment, action, account, session, text, hash_))
    connection.execute("UPDATE head SET number = ?, hash = ?", (number, hash_))
    return number


def now() -> dt.datetime:
    return dt.datetime.now().astimezone()


class AccessLog:
    def __init__(self, root: Path | None = None, clock: Callable[[], dt.datetime] = now) -> None:
        self._file, self._clock = AccessFile(root), clock

    def record(self, action: str, account: str, session: int = 0, **what: Any) -> int:
        """Append one entry and return its number. Raises NotRecorded; then what was to be logged must not happen either."""
        with self._file.writing(lasting=action != "page") as connection:
            return append(connection, self._clock(), action, account, session, what)

    def entries(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        account: str = "",
        action: str = "",
        limit: int = -1,
        skip: int = 0,
    ) -> list[Entry]:
        """The entries of these days (inclusive), this account and this action, newest first."""
        where, values = _where(since, until, account, action)
        with self._file.reading() as connection:
            text = f"SELECT * FROM entry WHERE {where} ORDER BY number DESC LIMIT ? OFFSET ?"
            return [Entry(*row) for row in connection.execute(text, (*values, limit, skip))]

    def count(self, since: dt.date | None = None, until: dt.date | None = None, account: str = "", action: str = "") -> int:
        """How many `entries` there are."""
        where, values = _where(since, until, account, action)
        with self._file.reading() as connection:
            return connection.execute(f"SELECT COUNT(*) FROM entry WHERE {where}", values).fetchone()[0]

    def verify(self, noted: tuple[int, str] | None = None) -> Verdict:
        """Walk the whole chain. `noted`: number and hash of an entry, as an earlier check told them."""
        with self._file.reading() as connection:
            connection.execute("BEGIN")  # head, anchor and entries of one moment
            heads = connection.execute("SELECT number, hash FROM head").fetchall()
            anchors = connection.execute("SELECT number, hash FROM anchor").fetchall()
            entries = connection.execute("SELECT * FROM entry ORDER BY number")
            return _verdict(heads, anchors, map(Entry._make, entries), noted)

    def prune(self, days: int = LEAST_DAYS, account: str = "", session: int = 0) -> int:
        """Forget what is older than so many days, on record; the hash of the last of it stays as the anchor of the chain. How many went.

        Raises ValueError for fewer days than the law asks for, and where the log is not sound: evidence stays.
        """
        if days < LEAST_DAYS:
            raise ValueError(f"访问日志至少保留{LEAST_DAYS}天，不能只保留{days}天。")
        if (verdict := self.verify()).broken is not None:
            raise ValueError(f"访问日志不完整，不能清理：{verdict.told}")
        moment = self._clock()
        before = (moment - dt.timedelta(days=days)).date()
        with self._file.writing() as connection:
            # Up to the oldest that stays: whatever follows it stays too, even where the clock once went back.
            last = connection.execute(
                "SELECT number, hash FROM entry WHERE number < ifnull((SELECT MIN(number) FROM entry WHERE substr(at, 1, 10) >= ?), 9e18)"
                " ORDER BY number DESC LIMIT 1",
                (before.isoformat(),),
            ).fetchone()
            if last is None:
                return 0
            count = connection.execute("SELECT COUNT(*) FROM entry WHERE number <= ?", last[:1]).fetchone()[0]
            said = {"what": "log", "before": before.isoformat(), "number": last[0], "hash": last[1], "count": count}
            append(connection, moment, "retention", account, session, said)
            connection.execute("UPDATE anchor SET number = ?, hash = ?", last)
            connection.execute("DELETE FROM entry WHERE number <= ?", last[:1])
        return count


def noted_head(text: str) -> tuple[int, str] | None:
    """Number and hash out of 序号:校验值, as a check told them; None for anything else."""
    number, _, digest = text.partition(":")
    return (int(number), digest.strip()) if number.isascii() and number.isdigit() and digest.strip() else None


HEADINGS = ("序号", "时间", "动作", "账号", "会话", "内容", "校验值")


def log_csv(entries: Iterable[Entry]) -> bytes:
    """The entries as a file for Excel. Nothing in an entry starts as a formula does: names of accounts begin with a letter."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows((e.number, e.at, e.label, e.account, e.session or "", e.what, e.hash) for e in entries)
    return out.getvalue().encode("utf-8-sig")


def _where(since: dt.date | None, until: dt.date | None, account: str, action: str) -> tuple[str, list[str]]:
    limits = (
        ("substr(at, 1, 10) >= ?", since and since.isoformat()),
        ("substr(at, 1, 10) <= ?", until and until.isoformat()),
        ("account = ?", account),
        ("action = ?", action),
    )
    asked = [(text, value) for text, value in limits if value]
    return " AND ".join(["1", *(text for text, _ in asked)]), [value for _, value in asked]


def _hash(before: str, *entry: int | str) -> str:
    return hashlib.sha256((before + json.dumps(entry, ensure_ascii=False, separators=(",", ":"))).encode()).hexdigest()


def _verdict(heads: Sequence, anchors: Sequence, entries: Iterable[Entry], noted: tuple[int, str] | None) -> Verdict:
    if len(heads) != 1 or len(anchors) != 1:
        return Verdict(0, 0, "", 1, "日志的首尾记录已被删除或添加。")
    ((last, last_hash),), ((number, before),) = heads, anchors
    first, count, pruned = number + 1, 0, (0, START)
    if noted == (number, before):
        noted = None
    for entry in entries:
        number += 1
        if entry.number != number:
            return Verdict(
                count, last, last_hash, number, f"第{number}条已被删除。" if entry.number > number else f"第{entry.number}条是添加的。"
            )
        if _hash(before, *entry[:6]) != entry.hash:
            return Verdict(count, last, last_hash, number, f"第{number}条已被改动，或它前面的一条已被替换。")
        count, before = count + 1, entry.hash
        if entry.action == "retention" and (said := json.loads(entry.what))["what"] == "log":
            pruned = (said["number"], said["hash"])
        if noted and noted[0] == number:
            if noted[1] != entry.hash:
                return Verdict(count, last, last_hash, number, f"第{number}条的校验值与以前记下的不同：日志被整体改写过。")
            noted = None
    if (number, before) != (last, last_hash):
        missing = min(number, last) + 1
        return Verdict(count, last, last_hash, missing, f"第{missing}条起已被删除，或日志的末尾记录已被改动。")
    if anchors[0] != pruned:
        return Verdict(count, last, last_hash, first, f"第{first}条以前的记录未经清理程序而被删除。")
    if noted and noted[0] >= first:
        return Verdict(count, last, last_hash, last + 1, f"以前记下的第{noted[0]}条已不存在：日志被整体改写过。")
    return Verdict(count, last, last_hash)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(f"{key}={_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "、".join(_shown(inner) for inner in value)
    return str(value) or "全市"  # the prefix of every unit


def _texts(value: Any) -> Iterable[str]:
    """Every text and number in a value, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from (str(key), *_texts(inner))
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
