"""Accounts and sessions: whoever is not let in is kept out, and a change holds at once."""

import datetime as dt
import sqlite3
from dataclasses import replace

import pytest

from data.access import IDLE, LONGEST, ROLES, Access, Account, BadAccount, SessionOver, account_of, faults, login_name
from data.access_log import AccessLog
from tests.data.test_access_log import Clock

TOWN = ("990101001",)
ZHANG = Account("zhang", "张", "市领导", ("",), frozenset({"candidates"}))
LI = Account("li", "李", "乡镇领导", TOWN)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(tmp_path, clock) -> Access:
    access = Access(tmp_path, clock)
    access.save([ZHANG, LI], by="root")
    return access


def why(access: Access, token: str, seen: bool = True) -> str:
    """Why this session is over, "" where it is not."""
    try:
        access.check(token, seen)
    except SessionOver as over:
        return over.why
    return ""


def test_an_account_is_found_by_any_writing_of_its_login(access):
    for written in ("zhang", " Zhang ", "ZHANG", "ｚｈａｎｇ"):
        assert access.account(written) == ZHANG
    assert access.account("wang") is None
    assert access.accounts() == [LI, ZHANG]


@pytest.mark.parametrize(
    ("account", "columns"),
    [
        (ZHANG, []),
        (LI, []),
        (Account("a@b.cn", "甲", "乡镇数据员", ("990101001", "990101002200", "归雁市/桥镇/", "990101桥镇/"), frozenset({"identity"})), []),
        (Account("shen", "审", "审计"), []),
        (replace(ZHANG, name="13800138000"), ["账号"]),
        (replace(ZHANG, name="110105194912310021"), ["账号"]),
        *((replace(ZHANG, name=name), ["账号"]) for name in ("", "=cmd", "-a", "a b", "Zhang", "a" * 65, "a\n")),
        (replace(ZHANG, label=""), ["姓名"]),
        (replace(ZHANG, role="书记"), ["角色"]),
        (replace(LI, units=()), ["单位"]),
        *((replace(LI, units=(unit,)), ["单位"]) for unit in ("", "9", "990101", "9901010010", "归雁市/", "桥镇", "%")),
        (replace(LI, units=("990101001", "")), ["单位"]),
        (replace(ZHANG, units=TOWN), ["单位"]),
        (replace(ZHANG, units=()), ["单位"]),
        (Account("shen", "审", "审计", ("",)), ["单位"]),
        (Account("guan", "管", "管理员", (), frozenset({"identity"})), ["权限"]),
        (replace(LI, rights=frozenset({"all"})), ["权限"]),
        (Account("", "", "书记"), ["账号", "姓名", "角色"]),
    ],
)
def test_all_that_is_wrong_is_said_at_once(tmp_path, account, columns):
    assert [fault.column for fault in faults(account)] == columns
    assert all(fault.reason and fault.fix for fault in faults(account))
    access = Access(tmp_path)
    if columns:
        with pytest.raises(BadAccount):
            access.save([LI, account], by="root")
        assert access.accounts() == []
        assert AccessLog(tmp_path).count() == 0
    else:
        access.save([account], by="root")
        assert access.accounts() == [account]


def test_by_hand_the_units_of_a_role_are_filled_in():
    assert account_of(" Zhang", " 张 ", "市领导", rights=["candidates"]) == ZHANG
    assert account_of("shen", "审", "审计").units == ()
    assert account_of("li", "李", "乡镇领导", TOWN * 2) == LI
    assert [fault.column for fault in faults(account_of("shen", "审", "审计", TOWN))] == ["单位"]
    assert [fault.column for fault in faults(account_of("li", "李", "乡镇领导"))] == ["单位"]


def test_what_a_role_may_do():
    """The whole of it, so that a change is read here."""
    told = {role.name: (role.sees, role.submits, role.publishes, role.audits, role.administers) for role in ROLES.values()}
    assert told == {
        "市领导": ("全市", False, False, False, False),
        "乡镇领导": ("所辖乡镇", False, False, False, False),
        "乡镇数据员": ("所辖乡镇", True, False, False, False),
        "数据员": ("全市", False, True, False, False),
        "审计": ("不看人员", False, False, True, False),
        "管理员": ("不看人员", False, False, False, True),
    }


def test_every_change_is_on_record(access, tmp_path):
    access.save([replace(LI, units=("990101002",)), ZHANG], by="guan", session=4)  # nothing changes of one of them
    access.disable("li", by="guan", session=4)
    access.disable("li", by="guan", session=4, disabled=False)
    told = [(e.account, e.session, e.what) for e in reversed(AccessLog(tmp_path).entries(action="account"))]
    assert told == [
        ("root", 0, '{"change":"新增","name":"zhang","rights":["candidates"],"role":"市领导","units":[""]}'),
        ("root", 0, '{"change":"新增","name":"li","rights":[],"role":"乡镇领导","units":["990101001"]}'),
        ("guan", 4, '{"change":"更改","name":"li","rights":[],"role":"乡镇领导","units":["990101002"]}'),
        ("guan", 4, '{"change":"停用","name":"li"}'),
        ("guan", 4, '{"change":"启用","name":"li"}'),
    ]
    with pytest.raises(BadAccount):
        access.disable("wang", by="guan")


def test_a_change_does_not_enable_again(access):
    access.disable("li", by="root")
    access.save([replace(LI, label="李二")], by="root")
    assert access.account("li") == replace(LI, label="李二", disabled=True)


def test_an_unknown_and_a_disabled_login_open_no_session(access, tmp_path):
    access.disable("li", by="root")
    for name, reason in (("wang", "无账号"), ("13800138000", "无账号"), ("=a", "无账号"), ("li", "停用")):
        with pytest.raises(SessionOver) as over:
            access.open_session(name, way="proxy")
        assert over.value.why == reason
        assert ("没有账号" in str(over.value)) == (reason == "无账号")
    told = [(e.account, e.what) for e in reversed(AccessLog(tmp_path).entries(action="refused"))]
    assert told[0] == ("", '{"login":"wang","way":"proxy","why":"无账号"}')
    assert told[1][0] == told[2][0] == ""
    assert all('"login":"#' in what for _, what in told[1:3])
    assert told[3] == ("li", '{"way":"proxy","why":"停用"}')
    assert AccessLog(tmp_path).count(action="login") == 0


def test_the_file_holds_no_token(access, tmp_path):
    session = access.open_session("zhang")
    assert len(session.token) >= 43
    assert access.open_session("zhang").token != session.token
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert session.token.encode() not in content
    assert access.check(session.token) == session


def test_a_session_speaks_for_the_account_as_it_now_is(access):
    token = access.open_session("li").token
    access.save([replace(LI, units=("990101002",), rights=frozenset({"identity"}))], by="root")
    assert access.check(token).account == replace(LI, units=("990101002",), rights=frozenset({"identity"}))


def test_disabling_ends_every_session_at_once(access):
    tokens = [access.open_session("li").token for _ in range(3)]
    other = access.open_session("zhang").token
    access.disable("li", by="root")
    assert [why(access, token) for token in tokens] == ["停用"] * 3
    access.disable("li", by="root", disabled=False)
    assert [why(access, token) for token in tokens] == ["停用"] * 3  # an old tab does not come back to life
    assert why(access, other) == ""
    assert why(access, access.open_session("li").token) == ""


def test_disabled_and_enabled_again_between_two_clicks_is_over_too(access):
    token = access.open_session("li").token
    access.disable("li", by="root")
    access.disable("li", by="root", disabled=False)
    assert why(access, token) == "停用"


def test_idle_for_half_an_hour_is_over(access, clock, tmp_path):
    token = access.open_session("li").token
    clock.now += IDLE
    assert why(access, token) == ""
    clock.now += IDLE + dt.timedelta(seconds=1)
    assert why(access, token) == "闲置"
    clock.now -= IDLE
    assert why(access, token) == "闲置"  # once over, over
    assert [e.what for e in AccessLog(tmp_path).entries(action="logout")] == ['{"why":"闲置"}']


def test_eight_hours_are_the_most(access, clock):
    token = access.open_session("li").token
    for _ in range(24):
        clock.wait(minutes=20)
        assert why(access, token) == ""
    assert clock.now - Clock().now == LONGEST
    clock.wait(seconds=1)
    assert why(access, token) == "超时"


def test_another_tab_prolongs_no_login(access, clock):
    first = access.open_session("li", login="provider/li/1").token
    for _ in range(24):
        clock.wait(minutes=20)
        assert why(access, first) == ""
    later = access.open_session("li", login="provider/li/1").token
    clock.wait(seconds=1)
    assert why(access, later) == "超时"


def test_quick_clicks_are_not_written_but_count_soon(access, clock, tmp_path):
    token = access.open_session("li").token
    connection = sqlite3.connect(tmp_path / "access.sqlite")
    seen = []
    for wait in (29, 1, 29):
        clock.wait(seconds=wait)
        assert why(access, token) == ""
        seen += connection.execute("SELECT seen FROM session").fetchone()
    connection.close()
    assert [one - int(Clock().now.timestamp()) for one in seen] == [0, 30, 30]


def test_what_a_page_does_by_itself_keeps_no_session_alive(access, clock):
    token = access.open_session("li").token
    for _ in range(3):
        clock.wait(minutes=11)
        ended = why(access, token, seen=False)
    assert ended == "闲置"


def test_logging_out_ends_the_session(access, tmp_path):
    one, two = access.open_session("li"), access.open_session("li")
    access.end_session(one.token)
    assert (why(access, one.token), why(access, two.token), why(access, "")) == ("退出", "", "无效")
    assert [(e.session, e.what) for e in AccessLog(tmp_path).entries(action="logout")] == [(one.number, '{"why":"退出"}')]


def test_the_tabs_of_one_login_end_together_and_open_no_more(access, clock):
    """The cookie of a login outlives it by weeks: the login itself is what is over."""
    tabs = [access.open_session("li", login="provider/li/1700000000").token for _ in range(3)]
    other = access.open_session("li", login="provider/li/1700009999").token
    clock.wait(minutes=25)
    assert why(access, tabs[0]) == ""
    clock.wait(minutes=25)
    assert why(access, tabs[1]) == ""  # somebody was at work in the first
    assert why(access, other) == "闲置"
    access.end_session(tabs[0])
    assert [why(access, token) for token in tabs] == ["退出"] * 3
    with pytest.raises(SessionOver):
        access.open_session("li", login="provider/li/1700000000")
    with pytest.raises(SessionOver):
        access.open_session("zhang", login="provider/li/1700000000")


@pytest.mark.parametrize(
    "change",
    [
        "role = '神'",
        "units = '[\"\"]'",
        "units = '\"\"'",
        "units = 'x'",
        "rights = '[\"all\"]'",
        "rights = '[[]]'",
        "units = '[1]'",
        "units = '5'",
    ],
)
def test_a_row_that_no_program_wrote_is_no_account(access, tmp_path, change):
    token = access.open_session("li").token
    connection = sqlite3.connect(tmp_path / "access.sqlite", isolation_level=None)
    connection.execute(f"UPDATE account SET {change} WHERE name = 'li'")
    connection.close()
    assert access.account("li") is None
    assert why(access, token) == "无账号"
    assert [account.name for account in access.accounts()] == ["zhang"]


def test_a_login_is_normalised():
    assert login_name("　ＣＯＲＰ\\Zhang ") == "corp\\zhang"
