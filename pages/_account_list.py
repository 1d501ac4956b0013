"""The accounts on 用户与日志: who has one, what it may; one is added or changed, disabled, or a whole list taken in."""

from collections.abc import Mapping

import streamlit as st

from data.access import NOBODY, RIGHTS, ROLES, TOWNSHIP, Access, Account, BadAccount, account_of
from data.account_list import HEADINGS, AccountList, Wrong, account_cells, read_accounts, unit_codes
from data.lens import EVERYTHING
from data.workbook import Unreadable
from pages import _identity
from pages._page import html_table, page, scrolling
from pages._viewer import demo_accounts

_NEW, _DONE = "新增账号", "account done"


def account_list() -> None:
    snapshot = page().lens.snapshot if page().lens else None
    units, accounts = unit_codes(snapshot), Access().accounts()
    if told := st.session_state.pop(_DONE, None):
        st.success(told)
    st.subheader("账号")
    rows = [[*account_cells(account, units), "停用" if account.disabled else "启用"] for account in accounts]
    if _identity.way() == _identity.OPEN and snapshot is not None:
        rows += [[*account_cells(account, units), "演示"] for account in demo_accounts(snapshot)]
    if rows:
        scrolling([*HEADINGS, "状态"], rows, fits=12)
    else:
        st.info("还没有账号。")
    st.caption("没有账号的人看不到任何内容。角色决定能做什么，单位决定能看哪里；身份信息和后备人选另外授权。每次变动都记入访问日志。")
    one, many = st.columns(2)
    with one, st.container(border=True):
        _one(accounts, units)
    with many, st.container(border=True):
        _many(units)


def _one(accounts: list[Account], units: Mapping[str, str]) -> None:
    st.markdown("#### 新增或更改")
    known = {account.name: account for account in accounts}
    chosen = st.selectbox("要更改的账号", [_NEW, *known], key="account_chosen", filter_mode="fuzzy")
    if chosen == page().viewer.name:
        st.info("自己的账号由另一位管理员更改。")
        return
    old = known.get(chosen, Account("", "", "乡镇领导"))
    name = old.name or st.text_input("账号", key="account_name", help="登录名，与统一认证或代理送来的一致；不能是手机号或身份证号。")
    label = st.text_input("姓名", value=old.label, key=f"account_label_{chosen}")
    role = st.selectbox("角色", list(ROLES), index=list(ROLES).index(old.role), key=f"account_role_{chosen}", filter_mode=None)
    sees = ROLES[role].sees
    places = {code: text for text, code in reversed(units.items()) if text != code}
    offered = list(dict.fromkeys([*places, *(unit for unit in old.units if (unit,) != EVERYTHING)]))
    own = [unit for unit in old.units if unit in offered]
    within: list[str] = []
    if sees == TOWNSHIP:
        within = st.multiselect(
            "单位",
            offered,
            own,
            format_func=lambda code: places.get(code, code),
            key=f"account_units_{chosen}",
            placeholder="选择所辖乡镇或村",
        )
    rights: list[str] = []
    if sees != NOBODY:
        rights = st.multiselect(
            "另外授权", list(RIGHTS), sorted(old.rights), format_func=RIGHTS.get, key=f"account_rights_{chosen}", placeholder="不另外授权"
        )
    with st.container(horizontal=True):
        if st.button("保存", type="primary", key="account_save"):
            _save([account_of(name, label, role, within, rights)], f"账号“{name}”已保存。", new=chosen == _NEW)
        if old.name and st.button("启用" if old.disabled else "停用", key="account_disable"):
            Access().disable(old.name, page().viewer.name, page().viewer.session, disabled=not old.disabled)
            _done(f"账号“{old.name}”已启用。" if old.disabled else f"账号“{old.name}”已停用，打开的页面立即失效。")


def _many(units: Mapping[str, str]) -> None:
    st.markdown("#### 导入名单")
    st.caption("一行一个账号：账号、姓名、角色、单位、权限。单位写乡镇名称、“乡镇/村”或代码，多个用顿号隔开；市级角色留空。")
    dropped = st.file_uploader("账号名单", ["csv", "xlsx", "xls", "ods"], key="account_file")
    if dropped is None:
        return
    try:
        found = read_accounts(dropped.getvalue(), dropped.name, units)
    except Unreadable as fault:
        st.error(str(fault))
        return
    if found.wrong:
        st.error(f"有{len(found.wrong)}处问题，没有导入任何账号。改好文件后重新拖入。")
        _problems(found.wrong)
        return
    _offer(found)


def _problems(wrong: tuple[Wrong, ...]) -> None:
    rows = [[str(each.row or "—"), each.column, each.value or "空", each.reason, each.fix] for each in wrong]
    st.html(html_table(["行", "列", "填写的", "问题", "怎样改"], rows))


def _offer(found: AccountList) -> None:
    added, changed = found.news(Access())
    st.info(f"新增{added}个，更改{changed}个，其余{len(found.accounts) - added - changed}个不变。")
    if any(account.name == page().viewer.name for account in found.accounts):
        st.error("名单中有您自己的账号：自己的账号由另一位管理员更改，请删去这一行。")
    elif added + changed and st.button("导入", type="primary", key="account_import"):
        _save(found.accounts, f"已导入：新增{added}个，更改{changed}个。")


def _save(accounts, told: str, new: bool = False) -> None:
    access = Access()
    if new and access.account(accounts[0].name):
        st.error(f"账号“{accounts[0].name}”已经有了，请在上面选择它来更改。")
        return
    if accounts[0].name == page().viewer.name:
        st.error("自己的账号由另一位管理员更改。")
        return
    try:
        access.save(accounts, page().viewer.name, page().viewer.session)
    except BadAccount as fault:
        st.error(str(fault))
        return
    _done(told)


def _done(told: str) -> None:
    st.session_state[_DONE] = told
    st.rerun()
