"""Accounts: who may see and do what, and the sessions in which they do. Whoever has no account sees nothing."""

import datetime as dt
import hashlib
import json
import re
import secrets
import sqlite3
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from data.access_file import AccessFile
from data.access_log import append, is_private, now
from data.lens import EVERYTHING

NOTHING = ()
CITY, TOWNSHIP, NOBODY = "全市", "所辖乡镇", "不看人员"  # whose data a role sees


@dataclass(frozen=True)
class Role:
    """What a role may do; what is not said here, it may not."""

    name: str
    sees: str
    submits: bool = False  # hands a township's files in
    publishes: bool = False  # imports, publishes, goes back
    audits: bool = False  # reads, checks and exports the access log
    administers: bool = False  # accounts


LEADER, TOWNSHIP_LEADER, TOWNSHIP_CLERK = "市领导", "乡镇领导", "乡镇数据员"
CLERK, AUDITOR, ADMINISTRATOR = "数据员", "审计", "管理员"
ROLES = {
    role.name: role
    for role in (
        Role(LEADER, CITY),
        Role(TOWNSHIP_LEADER, TOWNSHIP),
        Role(TOWNSHIP_CLERK, TOWNSHIP, submits=True),
        Role(CLERK, CITY, publishes=True),
        Role(AUDITOR, NOBODY, audits=True),
        Role(ADMINISTRATOR, NOBODY, administers=True),
    )
}
IDENTITY, CANDIDATES = "identity", "candidates"
RIGHTS = {IDENTITY: "查看身份信息", CANDIDATES: "查看后备人选"}  # given to an account, never by a role alone
RIGHT_WORDS = {label: right for right, label in RIGHTS.items()} | {right: right for right in RIGHTS}  # what a right may be called

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=8)
_SEEN_EVERY = 30  # seconds: a click sooner after the last is not written, so a session may be idle that much earlier
_NAME = re.compile(r"[^\W_][\w.@\\-]{0,63}")
_UNIT = re.compile(r"\d{9}(\d{3})?|(\d{6}|[^/]+/)[^/]+/([^/]+/)?")  # a township or village: its code, or the path of its names


@dataclass(frozen=True)
class Account:
    """`units` are unit-code prefixes as in Lens: `("",)` is everything, `()` nothing. `name` is what a login is called."""

    name: str
    label: str
    role: str
    units: tuple[str, ...] = NOTHING
    rights: frozenset[str] = frozenset()
    disabled: bool = False

    @property
    def may(self) -> Role:
        return ROLES[self.role]

    def says_as(self, other: "Account") -> bool:
        """Whether they are one account, enabled or not."""
        return replace(self, disabled=other.disabled) == other


class Fault(NamedTuple):
    """What is wrong with an account, for who wrote it."""

    column: str
    value: str
    reason: str
    fix: str

    @property
    def told(self) -> str:
        return f"{self.column}“{self.value}”：{self.reason}，{self.fix}。"


class BadAccount(ValueError):
    """The message says all that is wrong, in Chinese."""


class Session(NamedTuple):
    """`token` is the secret of one tab; `number` names it in the log."""

    number: int
    account: Account
    token: str


class SessionOver(Exception):
    """`why` is a key of OVER; the message is a Chinese sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(OVER[why])
        self.why = why


OVER = {
    "无账号": "您没有账号，请联系本单位的系统管理员开通。",
    "停用": "您的账号已停用，请联系系统管理员。",
    "闲置": f"您已超过{IDLE.seconds // 60}分钟没有操作，请重新登录。",
    "超时": f"本次登录已超过{LONGEST.seconds // 3600}小时，请重新登录。",
    "退出": "您已退出登录。",
    "无效": "没有这次登录的记录，请重新登录。",
}


def login_name(text: str) -> str:
    """A login as accounts are looked up by: NFKC, without blanks at the ends, in small letters."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def account_of(name: str, label: str, role: str, units: Sequence[str] = (), rights: Sequence[str] = ()) -> Account:
    """An account as written by hand: the name normalised, and of a role that sees the city or nobody the units are what they must be."""
    sees = ROLES[role].sees if role in ROLES else TOWNSHIP
    whole = {CITY: EVERYTHING, NOBODY: NOTHING}.get(sees)
    kept = tuple(dict.fromkeys(units)) if whole is None or any(units) else whole
    return Account(login_name(name), label.strip(), role, kept, frozenset(rights))


def faults(account: Account) -> list[Fault]:
    """Everything that is wrong with an account."""
    found = []
    if is_private(account.name):
        found.append(Fault("账号", account.name, "账号不能是手机号或身份证号", "请改用工号或拼音"))
    elif account.name != login_name(account.name) or not _NAME.fullmatch(account.name):
        found.append(Fault("账号", account.name, "账号只能用字母、数字、汉字和 . _ - @ \\，以字母、数字或汉字开头，最多64个字", "请修改"))
    if not account.label:
        found.append(Fault("姓名", "", "没有填写姓名", "请补填"))
    found += [
        Fault("权限", right, "没有这项权限", f"请填写{'、'.join(RIGHTS.values())}") for right in sorted(account.rights - RIGHTS.keys())
    ]
    if account.role not in ROLES:
        return [*found, Fault("角色", account.role, "没有这个角色", f"请填写{'、'.join(ROLES)}之一")]
    sees, units = account.may.sees, "、".join(account.units)
    if sees == TOWNSHIP and not account.units:
        found.append(Fault("单位", "", f"{account.role}没有填写单位", "请填写所辖乡镇"))
    elif sees == TOWNSHIP:
        wrong = [unit for unit in account.units if not _UNIT.fullmatch(unit)]
        found += [Fault("单位", unit, "不是乡镇或村(社区)的代码", "请填写9位乡镇代码或12位村代码") for unit in wrong]
    elif account.units != (EVERYTHING if sees == CITY else NOTHING):
        found.append(Fault("单位", units, f"{account.role}{'看全市' if sees == CITY else '不看人员'}，不能另填单位", "请留空"))
    if sees == NOBODY and account.rights & RIGHTS.keys():
        found.append(Fault("权限", "、".join(RIGHTS[r] for r in sorted(account.rights)), f"{account.role}不看人员", "请留空"))
    return found


class Access:
    """Every change of an account and every session is on record in the access log, in the same transaction."""

    def __init__(self, root: Path | None = None, clock: Callable[[], dt.datetime] = now) -> None:
        self._file, self._clock = AccessFile(root), clock

    def accounts(self) -> list[Account]:
        with self._file.reading() as connection:
            return [found for row in connection.execute(f"{_ACCOUNT} ORDER BY name") if (found := _account(row))]

    def account(self, name: str) -> Account | None:
        """The account of a login, disabled or not; None for an unknown one."""
        with self._file.reading() as connection:
            return _find(connection, login_name(name))

    def save(self, accounts: Sequence[Account], by: str, session: int = 0) -> None:
        """Add or change these accounts, all or none; whether one is disabled stays as it is. Raises BadAccount."""
        if wrong := [f"{account.name}　{fault.told}" for account in accounts for fault in faults(account)]:
            raise BadAccount("\n".join(wrong))
        moment = self._clock()
        with self._file.writing() as connection:
            for account in accounts:
                before = _find(connection, account.name)
                if before and account.says_as(before):
                    continue
                row = (account.label, account.role, json.dumps(account.units), json.dumps(sorted(account.rights)), by, _at(moment))
                connection.execute(
                    "INSERT INTO account (name, label, role, units, rights, disabled, changed_by, changed_at)"
                    " VALUES (?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO UPDATE SET label = excluded.label, role = excluded.role,"
                    " units = excluded.units, rights = excluded.rights, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                    (account.name, *row),
                )
                said = {"name": account.name, "role": account.role, "units": account.units, "rights": sorted(account.rights)}
                append(connection, moment, "account", by, session, {"change": "更改" if before else "新增"} | said)

    def disable(self, name: str, by: str, session: int = 0, disabled: bool = True) -> None:
        """Disable an account, which ends its sessions at once, or enable it again. Raises BadAccount for an unknown one."""
        moment = self._clock()
        with self._file.writing() as connection:
            if (account := _find(connection, login_name(name))) is None:
                raise BadAccount(f"没有账号“{name}”。")
            changed = (int(disabled), by, _at(moment), account.name)
            connection.execute("UPDATE account SET disabled = ?, changed_by = ?, changed_at = ? WHERE name = ?", changed)
            append(connection, moment, "account", by, session, {"change": "停用" if disabled else "启用", "name": account.name})
            if disabled:
                ended = (int(moment.timestamp()), account.name)
                connection.execute("UPDATE session SET ended = ?, why = '停用' WHERE account = ? AND ended IS NULL", ended)

    def open_session(self, name: str, way: str = "", login: str = "") -> Session:
        """Begin a session for this login. Raises SessionOver for one without an account, and for a disabled one; both are on record.

        `login` marks one login at the provider, whose tabs share their limits and their end; a login that is over opens no new session.
        """
        moment = self._clock()
        with self._file.writing() as connection:
            account, token = _find(connection, login_name(name)), secrets.token_urlsafe(32)
            mark = _digest(login) if login else _digest(token)
            why = _refusal(account) or _over(connection, mark, moment)
            if why:
                append(
                    connection, moment, "refused", account.name if account else "", 0, {"why": why, "way": way} | _unknown(account, name)
                )
            else:
                row = (_digest(token), mark, account.name, int(moment.timestamp()), int(moment.timestamp()))
                text = "INSERT INTO session (token, login, account, started, seen) VALUES (?, ?, ?, ?, ?)"
                number = connection.execute(text, row).lastrowid
                append(connection, moment, "login", account.name, number, {"way": way})
        if why:
            raise SessionOver(why)
        return Session(number, account, token)

    def check(self, token: str, seen: bool = True) -> Session:
        """The session of this token, and the account as it now is. Raises SessionOver.

        `seen`: somebody is at work; what a page does by itself keeps no session alive.
        """
        moment = self._clock()
        with self._file.reading() as connection:
            number, account, why, unseen = _state(connection, token, moment)
        if why or (seen and unseen >= _SEEN_EVERY):
            with self._file.writing(lasting=bool(why)) as connection:
                number, account, why, _ = _state(connection, token, moment)
                if why:
                    _end(connection, moment, token, why)
                else:
                    connection.execute("UPDATE session SET seen = ? WHERE number = ?", (int(moment.timestamp()), number))
        if why:
            raise SessionOver(why)
        return Session(number, account, token)

    def end_session(self, token: str) -> None:
        """Log out: every tab of this login."""
        with self._file.writing() as connection:
            _end(connection, self._clock(), token, "退出")


_ACCOUNT = "SELECT name, label, role, units, rights, disabled FROM account"


def _account(row: tuple) -> Account | None:
    """None for a row that no `save` could have written: who was made an account by hand has none."""
    try:
        name, label, role, units, rights, disabled = row
        found = Account(name, label, role, tuple(json.loads(units)), frozenset(json.loads(rights)), bool(disabled))
        return None if faults(found) else found
    except (ValueError, TypeError):
        return None


def _find(connection: sqlite3.Connection, name: str) -> Account | None:
    row = connection.execute(f"{_ACCOUNT} WHERE name = ?", (name,)).fetchone()
    return _account(row) if row else None


def _refusal(account: Account | None) -> str:
    return "无账号" if account is None else "停用" if account.disabled else ""


def _unknown(account: Account | None, name: str) -> dict[str, str]:
    """How an unknown login is told in the log: by its digest where it may be somebody's number."""
    name = login_name(name)
    return {} if account else {"login": name if _NAME.fullmatch(name) and not is_private(name) else f"#{_digest(name)[:12]}"}


def _state(connection: sqlite3.Connection, token: str, moment: dt.datetime) -> tuple[int, Account | None, str, float]:
    """Number, account, why it is over or "", and the seconds since it was last seen."""
    row = connection.execute("SELECT number, login, account, seen FROM session WHERE token = ?", (_digest(token),)).fetchone()
    if row is None:
        return 0, None, "无效", 0
    number, login, name, seen = row
    account = _find(connection, name)
    return number, account, _refusal(account) or _over(connection, login, moment), moment.timestamp() - seen


def _over(connection: sqlite3.Connection, login: str, moment: dt.datetime) -> str:
    """Why this login is over, "" where it is not, or where it has no session yet."""
    text = "SELECT MIN(started), MAX(seen), MAX(why) FROM session WHERE login = ?"
    started, seen, why = connection.execute(text, (login,)).fetchone()
    if started is None or why:
        return why or ""
    if moment.timestamp() - started > LONGEST.total_seconds():
        return "超时"
    return "闲置" if moment.timestamp() - seen > IDLE.total_seconds() else ""


def _end(connection: sqlite3.Connection, moment: dt.datetime, token: str, why: str) -> None:
    """End every session of this login that has not ended, on record."""
    text = (
        "UPDATE session SET ended = ?, why = ? WHERE ended IS NULL AND login = (SELECT login FROM session WHERE token = ?)"
        " RETURNING number, account"
    )
    for number, account in connection.execute(text, (int(moment.timestamp()), why, _digest(token))).fetchall():
        append(connection, moment, "logout", account, number, {"why": why})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _at(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
