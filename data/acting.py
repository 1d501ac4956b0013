"""In whose name a command line acts: an account, by `--as`, or the system's account that owns the store."""

import argparse
import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass

from data.access import NOBODY, Access, Account, Role
from data.access_log import AccessLog, NotRecorded
from data.lens import EVERYTHING
from data.store import Store


class NotAllowed(Exception):
    """The message is a Chinese sentence."""


@dataclass(frozen=True)
class Actor:
    """`account` None: the owner of the store, who may do everything. `name` as it stands in the log."""

    name: str
    account: Account | None = None

    @property
    def label(self) -> str:
        """Who has published."""
        return self.account.label if self.account else _system_user()

    @property
    def scope(self) -> tuple[str, ...]:
        """As in Lens."""
        return self.account.units if self.account else EVERYTHING

    def may(self, what: Callable[[Role], bool]) -> bool:
        return self.account is None or what(self.account.may)

    def record(self, store: Store, action: str, **what) -> None:
        """Put on record what is about to be done. Raises NotAllowed where it cannot be."""
        try:
            AccessLog(store.root).record(action, self.name, **what)
        except NotRecorded as fault:
            raise NotAllowed("命令中有像证件号或电话的内容，不能记入访问日志，没有执行。") from fault


def add_as(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="actor", metavar="账号", default="", help="以这个账号的权限执行；不写为数据目录的所有者")


def acting(store: Store, name: str, command: str, may: Callable[[Role], bool], *, started_here: bool = False) -> Actor:
    """Who acts, on record. Raises NotAllowed for whoever may not do this, and Unrecorded.

    `started_here`: by the page, which has asked and recorded its own viewer.
    """
    user = _system_user()
    if name:
        account = Access(store.root).account(name)
        actor = Actor(account.name if account else "", account)
        told = "没有账号“{}”。" if account is None else "账号“{}”已停用。" if account.disabled else ""
        told = told or ("" if may(account.may) else "账号“{}”无权执行这个命令。")
    else:
        actor = Actor(f"系统:{user}")
        told = "" if started_here or _owns(store) else "系统账号“{1}”不是数据目录的所有者，请用 --as 写明以哪个账号执行。"
    said = {"command": command, "system_user": user}
    if told:
        actor.record(store, "refused", why="命令行", **said)
        raise NotAllowed(told.format(name, user))
    if store.root.exists():  # a folder that is not there keeps no record, and is not made by who only asks
        actor.record(store, "command", **said)
    return actor


def sees_people(role: Role) -> bool:
    return role.sees != NOBODY


def _system_user() -> str:
    """By its number: the environment, which `getpass` asks first, is whatever somebody writes there."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _owns(store: Store) -> bool:
    """Whether the system's account owns the folder; one that is not there yet will be its own."""
    return not store.root.exists() or store.root.stat().st_uid == os.getuid()
