"""A list of accounts: all of it is right, or every problem is said with its row."""

import pytest

from data.access import Access, Account
from data.account_list import Wrong, read_accounts, unit_codes
from data.workbook import Unreadable

UNITS = {"东乡": "990001001", "990001001": "990001001", "东乡/一村": "990001001001"}


def read(text: str, name: str = "名单.csv"):
    return read_accounts(text.encode("gb18030"), name, UNITS)


def test_a_list_as_an_office_writes_it():
    lines = (
        "全市用户名单",
        "序号,用户名,姓 名,角色,乡镇,权限",
        "1, Zhang ,张,市领导,全市,查看身份信息、查看后备人选",
        '2,li,李,乡镇领导,"东乡,东乡/一村",',
        ",,,,,",
        "3,wu,吴,乡镇数据员,990001002,identity",
        "4,shen,审,审计,无,无",
    )
    found = read("\n".join(lines))
    assert found.wrong == ()
    assert found.accounts == (
        Account("zhang", "张", "市领导", ("",), frozenset({"identity", "candidates"})),
        Account("li", "李", "乡镇领导", ("990001001", "990001001001")),
        Account("wu", "吴", "乡镇数据员", ("990001002",), frozenset({"identity"})),
        Account("shen", "审", "审计"),
    )


def test_every_problem_with_its_row():
    found = read("账号,姓名,角色,单位,权限\nli,李,乡镇领导,西镇,\nLI,,书记,东乡,\n13800138000,王,市领导,东乡,全部\nzhou,周,乡镇数据员,,\n")
    assert [(each.row, each.column, each.value) for each in found.wrong] == [
        (2, "单位", "西镇"),
        (3, "姓名", ""),
        (3, "角色", "书记"),
        (3, "账号", "li"),
        (4, "账号", "13800138000"),
        (4, "权限", "全部"),
        (4, "单位", "990001001"),
        (5, "单位", ""),
    ]
    assert all(each.reason and each.fix for each in found.wrong)


def test_a_file_that_is_no_list():
    assert read("姓名,性别\n张,男\n").wrong == (
        Wrong(0, "账号、姓名、角色", "", "没有找到写有这些标题的一行", "请在第一行写账号、姓名、角色、单位、权限"),
    )
    assert [each.row for each in read("账号,姓名,角色\n").wrong] == [0]
    with pytest.raises(Unreadable):
        read_accounts(b"%PDF-1.4", "名单.xlsx", UNITS)


def test_what_a_list_changes(tmp_path):
    access = Access(tmp_path)
    access.save([Account("li", "李", "乡镇领导", ("990001001",)), Account("wu", "吴", "审计")], by="root")
    access.disable("li", by="root")
    found = read("账号,姓名,角色,单位\nli,李,乡镇领导,东乡\nwu,吴一,审计,\nsun,孙,市领导,\n")
    assert found.news(access) == (1, 1)


def test_a_name_that_means_two_units_means_none(demo_store):
    from data.store import Store

    units = unit_codes(Store(demo_store).current())
    assert units["望雁街道"] == units["归雁市/望雁街道"] == units["990101001"] == "990101001"
    assert unit_codes(None) == {}
    assert len({code for code in units.values() if len(code) == 12}) == 146
