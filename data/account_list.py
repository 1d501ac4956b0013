"""A list of accounts (账号, 姓名, 角色, 单位, 权限) in any spreadsheet -> accounts to save, or every problem of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from data.access import EVERYTHING, RIGHT_WORDS, RIGHTS, Access, Account, account_of, faults
from data.cells import BLANK_WORDS, squeezed, text_of
from data.lens import Snapshot
from data.workbook import read_workbook

HEADINGS = ("账号", "姓名", "角色", "单位", "权限")
_NEEDED = HEADINGS[:3]
_ALSO = {"登录名": "账号", "用户名": "账号", "名称": "姓名", "用户姓名": "姓名", "所辖单位": "单位", "乡镇": "单位", "乡镇(街道)": "单位"}
_LINES = 10  # in which the headings stand
_APART = re.compile(r"[、，,;；\s]+")


class Wrong(NamedTuple):
    """One problem. `row` counts from 1, as in the file; 0 where it is about the whole file."""

    row: int
    column: str
    value: str
    reason: str
    fix: str


@dataclass(frozen=True)
class AccountList:
    """Nothing is saved while anything is wrong."""

    accounts: tuple[Account, ...]
    wrong: tuple[Wrong, ...]

    def news(self, access: Access) -> tuple[int, int]:
        """How many accounts would be added, and how many changed."""
        now = {account.name: account for account in access.accounts()}
        added = sum(account.name not in now for account in self.accounts)
        return added, sum(account.name in now and not account.says_as(now[account.name]) for account in self.accounts)


def read_accounts(content: bytes, filename: str, units: Mapping[str, str]) -> AccountList:
    """`units`: what a unit may be called -> its code (`unit_codes`). Raises Unreadable for what is no spreadsheet."""
    book = read_workbook(content, filename)
    for sheet in book.sheets:
        for place, line in enumerate(sheet.rows[:_LINES]):
            found = [_heading(cell) for cell in line]
            if set(_NEEDED) <= set(found):
                return _read(sheet.rows[place + 1 :], place + 2, found, units)
    return AccountList((), (Wrong(0, "、".join(_NEEDED), "", "没有找到写有这些标题的一行", f"请在第一行写{'、'.join(HEADINGS)}"),))


def unit_codes(snapshot: Snapshot | None) -> dict[str, str]:
    """What a township or village may be called, where it means one of them: its code, 望雁街道, 归雁市/望雁街道, 望雁街道/桥头村 …"""
    if snapshot is None:
        return {}
    counties = dict(snapshot.engine.rows("SELECT code, name FROM county", {}).rows)
    towns = {code: (name, counties.get(up, "")) for code, name, up in snapshot.engine.rows(_TOWNSHIPS, {}).rows}
    called: dict[str, set[str]] = {}
    for code, (name, county) in towns.items():
        for text in (code, name, f"{county}/{name}"):
            called.setdefault(text, set()).add(code)
    for code, name, up in snapshot.engine.rows(_VILLAGES, {}).rows:
        town, county = towns.get(up, ("", ""))
        for text in (code, f"{town}/{name}", f"{county}/{town}/{name}"):
            called.setdefault(text, set()).add(code)
    return {text: next(iter(codes)) for text, codes in called.items() if len(codes) == 1}


_TOWNSHIPS = "SELECT code, name, county_code FROM township"
_VILLAGES = "SELECT code, name, township_code FROM village"


def unit_label(unit: str, units: Mapping[str, str]) -> str:
    """A unit of an account as people call it; by its code where the store does not know it."""
    return "全市" if (unit,) == EVERYTHING else next((text for text, code in units.items() if code == unit and text != code), unit)


def account_cells(account: Account, units: Mapping[str, str]) -> tuple[str, ...]:
    """An account as a line of a list, under HEADINGS."""
    places = "、".join(unit_label(unit, units) for unit in account.units) or "—"
    return account.name, account.label, account.role, places, "、".join(RIGHTS[right] for right in sorted(account.rights)) or "—"


def _read(rows: Sequence[Sequence], first: int, headings: Sequence[str], units: Mapping[str, str]) -> AccountList:
    accounts, wrong, seen = [], [], {}
    for number, line in enumerate(rows, first):
        told = {heading: text_of(cell) for heading, cell in zip(headings, line, strict=False) if heading}
        if not any(told.values()):
            continue
        written = [text for text in _parts(told.get("单位", "")) if text != "全市"]
        unknown = [text for text in written if text not in units and not _is_code(text)]
        account = account_of(
            told["账号"],
            told["姓名"],
            squeezed(told["角色"]),
            [units.get(text, text) for text in written if text not in unknown],
            [RIGHT_WORDS.get(text, text) for text in _parts(told.get("权限", ""))],
        )
        wrong += [Wrong(number, "单位", text, "库中没有这个单位，或有多个同名单位", "请写乡镇名称、“乡镇/村”或代码") for text in unknown]
        # A unit that is not known is one problem, not also a missing one.
        wrong += [Wrong(number, *fault) for fault in faults(account) if not (unknown and fault.column == "单位" and not fault.value)]
        if account.name in seen:
            wrong.append(Wrong(number, "账号", account.name, f"与第{seen[account.name]}行重复", "请只留一行"))
        seen.setdefault(account.name, number)
        accounts.append(account)
    if not accounts:
        wrong.append(Wrong(0, "账号", "", "标题下面没有任何账号", "请填写后重新选择"))
    return AccountList(tuple(accounts), tuple(wrong))


def _heading(cell: object) -> str:
    text = squeezed(text_of(cell))
    return _ALSO.get(text, text if text in HEADINGS else "")


def _parts(text: str) -> list[str]:
    return [part for part in _APART.split(text) if part and part not in BLANK_WORDS]


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit()
