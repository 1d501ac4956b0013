"""用户与日志: the administrator's part and the auditor's, and neither the other's."""

import sqlite3

import pytest

from data.access import Access, Account
from data.access_log import AccessLog
from tests.pages.screen import CITY, THE_ADMINISTRATOR, THE_AUDITOR, Screen

GUAN = Account("guan", "管", "管理员")
SHEN = Account("shen", "审", "审计")
LI = Account("li", "李", "乡镇领导", ("990101001",), frozenset({"candidates"}))


@pytest.fixture
def root(copy_of_demo, serve, arrives):
    """The demonstration's data behind a login."""
    root = copy_of_demo()
    serve(root)
    Access(root).save([GUAN, SHEN, LI], by="root")
    arrives("guan")
    return root


def said(screen: Screen, kind: str = "error") -> str:
    return " ".join(told.value for told in getattr(screen.app, kind))


def press(screen: Screen, key: str) -> Screen:
    screen.app.button(key=key).click()
    return screen.run()


def test_each_sees_only_their_own_part(root, arrives):
    administrator = Screen("accounts")
    assert not administrator.app.exception
    assert [heading.value for heading in administrator.app.subheader] == ["账号"]
    assert "望雁街道" in administrator.tables[0]
    arrives("shen")
    auditor = Screen("accounts")
    assert not auditor.app.exception
    assert [heading.value for heading in auditor.app.subheader] == ["访问日志"]
    arrives("li")
    assert "您无权查看这个页面。" in said(Screen("accounts"))


def test_the_administrator_lands_on_it_and_sees_nobody(root):
    assert Screen("").title.startswith("用户与日志")
    assert "您无权查看这个页面。" in said(Screen("people"))


def test_an_account_is_added_changed_disabled_and_enabled(root):
    screen = Screen("accounts")
    screen.app.text_input(key="account_name").set_value(" Wang ")
    screen.app.text_input(key="account_label_新增账号").set_value("王")
    screen = press(screen, "account_save")
    assert "没有填写单位" in said(screen)
    screen.app.multiselect(key="account_units_新增账号").set_value(["990101102"])
    screen.app.multiselect(key="account_rights_新增账号").set_value(["identity"])
    screen = press(screen, "account_save")
    assert "已保存" in said(screen, "success")
    assert Access(root).account("wang") == Account("wang", "王", "乡镇领导", ("990101102",), frozenset({"identity"}))
    screen.app.selectbox(key="account_chosen").set_value("wang")
    screen.run().app.selectbox(key="account_role_wang").set_value("数据员")
    screen = press(screen.run(), "account_save")
    assert Access(root).account("wang") == Account("wang", "王", "数据员", ("",), frozenset({"identity"}))
    screen = press(screen, "account_disable")
    assert Access(root).account("wang").disabled
    screen = press(screen, "account_disable")
    assert not Access(root).account("wang").disabled
    told = [(e.account, e.session) for e in AccessLog(root).entries(action="account")[:4]]
    assert told == [("guan", 1)] * 4


def test_an_account_is_not_overwritten_as_a_new_one(root):
    screen = Screen("accounts")
    screen.app.text_input(key="account_name").set_value("li")
    screen.app.text_input(key="account_label_新增账号").set_value("某")
    screen.app.multiselect(key="account_units_新增账号").set_value(["990101102"])
    assert "已经有了" in said(press(screen, "account_save"))
    assert Access(root).account("li") == LI


def test_nobody_changes_their_own_account(root):
    screen = Screen("accounts")
    screen.app.selectbox(key="account_chosen").set_value("guan")
    screen = screen.run()
    assert "另一位管理员" in said(screen, "info")
    assert "account_save" not in [button.key for button in screen.app.button]
    screen = Screen("accounts")
    screen.app.file_uploader(key="account_file").set_value([("名单.csv", "账号,姓名,角色\nguan,管,市领导\n".encode(), "text/csv")])
    screen = screen.run()
    assert "自己的账号" in said(screen)
    assert "account_import" not in [button.key for button in screen.app.button]


def test_a_list_is_taken_in_whole_or_not_at_all(root):
    screen = Screen("accounts")
    text = "账号,姓名,角色,单位,权限\nwu,吴,乡镇数据员,望雁街道,\nzhou,周,乡镇领导,无此镇,\n13800138000,郑,神,,全部\n"
    screen.app.file_uploader(key="account_file").set_value([("名单.csv", text.encode(), "text/csv")])
    screen = screen.run()
    assert "有4处问题" in said(screen)
    assert Access(root).account("wu") is None
    good = "账号,姓名,角色,单位,权限\nwu,吴,乡镇数据员,望雁街道,\nli,李,乡镇领导,望雁街道,查看后备人选\n"
    screen = Screen("accounts")
    screen.app.file_uploader(key="account_file").set_value([("名单.csv", good.encode(), "text/csv")])
    screen = screen.run()
    assert "新增1个，更改0个，其余1个不变。" in said(screen, "info")
    assert "已导入" in said(press(screen, "account_import"), "success")
    assert Access(root).account("wu") == Account("wu", "吴", "乡镇数据员", ("990101001",))


def test_the_auditor_searches_checks_and_takes_the_log(root, arrives):
    arrives("shen")
    screen = Screen("accounts")
    screen.app.selectbox(key="log_action").set_value("account")
    screen = screen.run()
    assert screen.tables[0].count("<tr>") == 1 + 4
    assert "登录" not in screen.tables[0]
    screen.app.text_input(key="log_account").set_value("nobody")
    assert "没有记录" in said(screen.run(), "info")
    screen = press(screen, "log_verify")
    assert "日志完整" in said(screen, "success")
    assert screen.app.code[0].value == "{}:{}".format(*AccessLog(root).verify()[1:3])
    screen.app.text_input(key="log_account").set_value("")
    ((_, make),) = screen.run().downloads
    content = make()
    assert content.decode("utf-8-sig").count("账号变动") == 4
    connection = sqlite3.connect(root / "access.sqlite", isolation_level=None)
    connection.execute("DROP TRIGGER entry_is_final")
    connection.execute("UPDATE entry SET account = 'x' WHERE number = 2")
    connection.close()
    assert "第一处问题在第2条" in said(press(screen, "log_verify"))


def test_a_noted_hash_is_compared(root, arrives):
    arrives("shen")
    screen = Screen("accounts")
    for noted, kind, told in (("1:" + "0" * 64, "error", "整体改写"), ("x", "error", "序号:校验值"), ("900:0", "error", "已不存在")):
        screen.app.text_input(key="log_noted").set_value(noted)
        assert told in said(press(screen, "log_verify"), kind)


def test_in_the_demonstration_both_parts_are_there_to_see(copy_of_demo, serve):
    serve(copy_of_demo(), demo=True)
    Screen("structure", CITY)
    assert "demo.leader" in Screen("accounts", THE_ADMINISTRATOR).tables[0]
    assert "队伍结构" in Screen("accounts", THE_AUDITOR).tables[0]


def test_an_empty_store_already_has_accounts_to_keep(tmp_path, serve, arrives):
    serve(tmp_path)
    Access(tmp_path).save([GUAN], by="root")
    arrives("guan")
    screen = Screen("accounts")
    assert not screen.app.exception
    assert "guan" in screen.tables[0]
