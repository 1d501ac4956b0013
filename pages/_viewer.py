"""Who is looking: made of an account and nothing else, and checked at every click."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import streamlit as st

from analytics.query import units
from data.access import (
    ADMINISTRATOR,
    AUDITOR,
    CANDIDATES,
    CLERK,
    EVERYTHING,
    IDENTITY,
    LEADER,
    NOBODY,
    OVER,
    TOWNSHIP_CLERK,
    TOWNSHIP_LEADER,
    Access,
    Account,
    Session,
    SessionOver,
    login_name,
)
from data.access_file import Unrecorded
from data.access_log import AccessLog
from data.lens import Lens, Snapshot
from data.serving import from_cluster
from pages import _identity

OPENED_WRONGLY = "无法确认您的身份。请从本单位规定的登录入口打开。"
_LOOKS = ("login", "page", "refused")
_TOKEN, _OVER, _ON_RECORD = "session token", "session over", "on record"  # of the session


@dataclass(frozen=True)
class Viewer:
    """`session` is the number of our own session record; 0 where the demonstration is open to anybody. `login` is who is at the other end
    of the tab, as the request that fetches a file tells it (_identity.holder)."""

    account: Account
    session: int = 0
    login: str = ""

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def label(self) -> str:
        return self.account.label

    @property
    def role(self) -> str:
        return self.account.role

    @property
    def scope(self) -> tuple[str, ...]:
        """As in Lens."""
        return self.account.units

    @property
    def sees_people(self) -> bool:
        return self.account.may.sees != NOBODY

    @property
    def sees_candidates(self) -> bool:
        """Whether the names of people who may be chosen are theirs to know."""
        return CANDIDATES in self.account.rights

    @property
    def sees_identity(self) -> bool:
        """Whether they may ask for one person's ID number or phone."""
        return IDENTITY in self.account.rights

    @property
    def publishes(self) -> bool:
        return self.account.may.publishes and not from_cluster()

    @property
    def submits(self) -> bool:
        return self.account.may.submits and not from_cluster()

    @property
    def audits(self) -> bool:
        return self.account.may.audits

    @property
    def administers(self) -> bool:
        return self.account.may.administers


class NoViewer(Exception):
    """Nobody may look; `told` is the Chinese sentence that says why, `again` whether another login may help."""

    def __init__(self, told: str, again: bool = False) -> None:
        super().__init__(told)
        self.told, self.again = told, again


def current_viewer(snapshot: Snapshot | None) -> Viewer:
    """The viewer of this run, by the account as it now is. Raises NoViewer; refusals are on record."""
    if _identity.way() == _identity.OPEN:
        return _chosen(snapshot)
    if over := st.session_state.get(_OVER):
        raise NoViewer(OVER[over], again=True)
    if (login := _identity.login()) is None:
        return _nobody()
    try:
        session = _session(login)
    except SessionOver as over:
        st.session_state[_OVER] = over.why  # a tab that was refused stays so, whatever is done with the account
        raise NoViewer(str(over), again=True) from over
    return Viewer(session.account, session.number, _identity.holder(st.context.cookies, _identity.headers()))


def still_here() -> bool:
    """Whether this tab's session goes on, without keeping it alive."""
    if _identity.way() == _identity.OPEN:
        return True
    try:
        Access().check(session_token(), seen=False)
    except (SessionOver, Unrecorded):
        return False
    return True


def while_here(act: Callable[..., None]) -> Callable[..., None]:
    """A callback that writes: it runs before the run that would refuse it, so it asks for itself."""

    @wraps(act)
    def acted(*arguments) -> None:
        if still_here():
            act(*arguments)

    return acted


def session_token() -> str:
    """The secret of this tab's session; "" where the demonstration is open."""
    return st.session_state.get(_TOKEN, "")


def log_out() -> None:
    """End this login: every tab of it."""
    Access().end_session(session_token())
    st.session_state[_OVER] = "退出"
    if _identity.way() == _identity.PROVIDER:
        st.logout()


def record(viewer: Viewer, action: str, **what) -> None:
    """Put on record what this viewer does, before it is done; to look again at the same in the same tab is one look."""
    told = st.session_state.setdefault(_ON_RECORD, {})
    if action not in _LOOKS or told.get(action) != (viewer, what):
        try:
            AccessLog().record(action, viewer.name, viewer.session, **what)
        except Unrecorded as fault:
            st.error(str(fault))
            st.stop()
        told[action] = viewer, what


def demo_accounts(snapshot: Snapshot) -> tuple[Account, ...]:
    """The made-up accounts that the demonstration offers: one of every role, and the leader of every township."""
    townships = units(Lens(EVERYTHING, snapshot, 0, 0), "township")
    rights = frozenset((CANDIDATES,))
    leaders = [Account(f"demo.{town.key}", f"{town.label}领导", TOWNSHIP_LEADER, (town.key,), rights) for town in townships]
    clerks = [Account(f"demo.clerk.{town.key}", f"{town.label}数据员", TOWNSHIP_CLERK, (town.key,)) for town in townships[:1]]
    return (
        Account("demo.leader", LEADER, LEADER, EVERYTHING, rights),
        *(*leaders, *clerks),
        Account("demo.clerk", CLERK, CLERK, EVERYTHING, frozenset((IDENTITY,))),
        Account("demo.auditor", AUDITOR, AUDITOR),
        Account("demo.administrator", ADMINISTRATOR, ADMINISTRATOR),
    )


def _chosen(snapshot: Snapshot | None) -> Viewer:
    """Whom the demonstration is looked at as. An empty store has nothing to look at, and takes nothing in: it would be real."""
    if isinstance(st.context.ip_address, str):  # whatever the setting says, this is not the machine itself
        raise NoViewer(_identity.ADDRESS)
    if snapshot is None:
        raise NoViewer("库中还没有数据。想先看看效果，可在命令行运行 python -m data demo 生成演示城市。导入真实数据之前，" + _identity.HOW)
    with st.sidebar:
        account = st.selectbox(
            "演示身份",
            demo_accounts(snapshot),
            format_func=lambda account: account.label,
            key="viewer",
            filter_mode=None,
            persist_state="session",
        )
        st.caption("数据均为虚构，未设登录，只在本机开放。")
    viewer = Viewer(account)
    record(viewer, "login", way=_identity.OPEN)
    return viewer


def _nobody() -> Viewer:
    if _identity.way() == _identity.PROXY:
        if _OVER not in st.session_state.get(_ON_RECORD, {}):
            AccessLog().record("refused", "", why="身份", way=_identity.PROXY)
            st.session_state.setdefault(_ON_RECORD, {})[_OVER] = True
        raise NoViewer(OPENED_WRONGLY)
    raise NoViewer("请先登录。", again=True)


def _session(login: _identity.Login) -> Session:
    """The session of this tab, opened at its first run. Raises SessionOver."""
    access = Access()
    if token := session_token():
        session = access.check(token)
        if session.account.name != login_name(login.name):
            raise SessionOver("无效")
        return session
    session = access.open_session(login.name, login.way, login.mark)
    st.session_state[_TOKEN] = session.token
    return session
