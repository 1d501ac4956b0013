"""Who is let in, and what is put on record of them."""

import datetime as dt
import json

import pytest

from data.access import Access, Account
from data.access_file import Unrecorded
from data.access_log import AccessLog
from data.store import Store
from pages import _identity
from tests.pages.conftest import SECRET
from tests.pages.screen import CITY, THE_AUDITOR, THE_CLERK, Screen
from tests.worlds import base_rows, publish

EAST, WEST = "990001001", "990001002"
ROWS = {
    "township": f"code | name | kind\n{EAST} | 东乡 | 乡\n{WEST} | 西镇 | 镇",
    "village": f"code | name | kind\n{EAST}001 | 一村 | 村\n{WEST}001 | 二村 | 村",
    "cadre": "person_id | name | unit\n1 | 王一 | 990001001001\n2 | 李二 | 990001002001",
    "roster": f"unit | as_of\n{EAST} | 2023-01-01\n{WEST} | 2023-01-01",
}
AUTH = {
    "redirect_uri": "https://touyan.city.cn/oauth2callback",
    "cookie_secret": "q8Zt3mVx5Kc1Yw7Rb2Nf9Lj4Hg6Dp0Ss",
    "client_id": "touyan",
    "client_secret": "x",
    "server_metadata_url": "https://sso.city.cn/.well-known/openid-configuration",
}


@pytest.fixture
def real(tmp_path, monkeypatch):
    """A store that is not the demonstration's, without any way to log in."""
    root = tmp_path / "store"
    publish(Store(root), base_rows(**ROWS))
    monkeypatch.setenv("CADRE_STORE", str(root))
    return root


@pytest.fixture
def provider(monkeypatch):
    """What [auth] says."""

    def set_up(**changed: str) -> None:
        monkeypatch.setattr(_identity, "_auth", lambda: {name: value for name, value in (AUTH | changed).items() if value})

    return set_up


def said(screen: Screen) -> str:
    return " ".join(error.value for error in screen.app.error)


def shows_nothing(screen: Screen) -> bool:
    """No word of the data, and no page to go to."""
    texts = "".join(screen.texts())
    return screen.shows_no_figure() and not any(word in texts for word in ("东乡", "西镇", "一村", "王一", "990001", "2023"))


def entries(root, action: str = "") -> list[tuple[str, int, dict]]:
    return [(e.account, e.session, json.loads(e.what)) for e in reversed(AccessLog(root).entries(action=action))]


# ── whether anything is served ──
def test_real_data_is_not_served_without_a_login_and_the_page_says_what_to_set(real):
    for page in ("overview", "people", "imports", "accounts", "glossary"):
        screen = Screen(page, THE_CLERK)
        assert not screen.app.exception
        assert said(screen) == _identity.REAL
        assert shows_nothing(screen)
    assert _identity.why_not_started() == _identity.REAL
    for name in ("[auth]", "CADRE_PROXY_HEADER", "CADRE_PROXY_SECRET", "accounts add"):
        assert name in _identity.REAL


def test_real_data_that_appears_in_the_demonstration_is_not_served(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root, demo=True)
    screen = Screen("structure", CITY)
    assert screen.tiles
    publish(Store(root), base_rows(**ROWS))
    assert Screen("structure", CITY).shows_no_figure()
    next(button for button in screen.run().app.button if button.label == "显示最新数据").click()
    assert said(screen.run()) == _identity.REAL
    assert shows_nothing(screen)


def test_an_empty_store_opened_by_nobody_takes_nothing_in(tmp_path, monkeypatch):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path))
    screen = Screen("imports")
    assert "python -m data demo" in said(screen)
    assert "CADRE_PROXY_SECRET" in said(screen)
    assert not screen.app.get("file_uploader")
    assert _identity.why_not_started() == ""


@pytest.mark.parametrize("address", ["0.0.0.0", "", None, "10.1.2.3", "::"])
def test_the_demonstration_is_open_on_this_machine_only(demo, monkeypatch, address):
    assert _identity.why_not_started() == ""
    option = _identity.config.get_option
    monkeypatch.setattr(_identity.config, "get_option", lambda name: address if name == "server.address" else option(name))
    assert _identity.why_not_started() == _identity.ADDRESS
    monkeypatch.setenv("CADRE_STORE", str(demo / "nowhere"))
    assert _identity.why_not_started() == _identity.ADDRESS


@pytest.mark.parametrize(
    ("secret", "is_weak"),
    [
        ("5b0f7c1d9e2a48365b0f7c1d9e2a4836", False),
        ("q8Zt3mVx5Kc1Yw7Rb2Nf9Lj4Hg6Dp0Ss", False),
        ("", True),
        ("5b0f7c1d9e2a48365b0f7c1d9e2a483", True),
        ("a" * 64, True),
        ("abababababababababababababababababab", True),
        ("changeme-5b0f7c1d9e2a48365b0f7c1d9e2a4836", True),
        ("my-very-Secret-cookie-phrase-of-the-city", True),
    ],
)
def test_a_secret_that_could_be_guessed_is_refused(demo, monkeypatch, provider, secret, is_weak):
    assert _identity.weak(secret) == is_weak
    monkeypatch.setenv(_identity.HEADER, "X-Remote-User")
    monkeypatch.setenv(_identity.SECRET, secret)
    assert bool(_identity.why_not_started()) == is_weak
    assert (secret in _identity.why_not_started()) == (not secret)  # it is not repeated
    monkeypatch.delenv(_identity.HEADER)
    monkeypatch.delenv(_identity.SECRET)
    provider(cookie_secret=secret)
    assert bool(_identity.why_not_started()) == is_weak


def test_everything_that_is_missing_is_said(demo, monkeypatch, provider):
    provider(client_id="", server_metadata_url="")
    assert "[auth] 缺少 client_id、server_metadata_url" in _identity.why_not_started()
    monkeypatch.setenv(_identity.HEADER, "X-Remote-User")
    assert "不能同时设置" in _identity.why_not_started()
    assert "CADRE_PROXY_SECRET 没有设置" in _identity.why_not_started()
    monkeypatch.setattr(_identity, "_auth", dict)
    for header in ("", "X Remote", "X-Touyan-Proxy"):
        monkeypatch.setenv(_identity.HEADER, header)
        monkeypatch.setenv(_identity.SECRET, SECRET)
        assert "CADRE_PROXY_HEADER" in _identity.why_not_started()


# ── who is named ──
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"x-remote-user": ["li"]},
        {"x-touyan-proxy": [SECRET]},
        {"x-remote-user": ["li"], "x-touyan-proxy": [SECRET + " "]},
        {"x-remote-user": ["li"], "x-touyan-proxy": [SECRET[:-1]]},
        {"x-remote-user": ["li"], "x-touyan-proxy": [""]},
        {"x-remote-user": ["li", "wang"], "x-touyan-proxy": [SECRET]},
        {"x-remote-user": ["li"], "x-touyan-proxy": [SECRET, SECRET]},
        {"x-remote-user": [" "], "x-touyan-proxy": [SECRET]},
    ],
)
def test_only_the_proxy_names_somebody(arrives, sent):
    arrives("li")
    assert _identity.login() == ("li", "反向代理", "")
    assert _identity.named_by_proxy(lambda header: sent.get(header.lower(), [])) is None


def test_a_guessable_secret_names_nobody_whatever_else_is_checked(arrives, monkeypatch):
    arrives("li")
    monkeypatch.setenv(_identity.SECRET, "changeme")
    assert _identity.named_by_proxy({"X-Touyan-Proxy": ["changeme"], "X-Remote-User": ["li"]}.get) is None


@pytest.mark.parametrize(
    ("claims", "setting", "name"),
    [
        ({"preferred_username": "li", "email": "a@b.cn"}, None, "li"),
        ({"email": "a@b.cn"}, None, "a@b.cn"),
        ({"email": "a@b.cn", "email_verified": True}, None, "a@b.cn"),
        ({"email": "a@b.cn", "email_verified": False}, None, None),
        ({"preferred_username": "li", "workcode": "0042"}, "workcode", "0042"),
        ({"preferred_username": "li"}, "workcode", None),
        ({"preferred_username": ["li"]}, None, None),
        ({}, None, None),
    ],
)
def test_the_claim_that_names_an_account_is_a_setting(monkeypatch, claims, setting, name):
    if setting:
        monkeypatch.setenv(_identity.CLAIM, setting)
    found = _identity.named_by_claims(claims)
    assert (found and found.name) == name


def test_a_login_is_marked_only_by_what_another_would_not_have():
    claims = {"preferred_username": "li", "iss": "sso", "sub": "7"}
    assert _identity.named_by_claims(claims).mark == ""
    one, two = (_identity.named_by_claims(claims | {"iat": at}).mark for at in (1, 2))
    assert one != two


# ── what an account sees ──
LI = Account("li", "李", "乡镇领导", (EAST,))


def test_an_account_decides_everything(real, arrives):
    Access(real).save([LI], by="root")
    arrives("Li")
    screen = Screen("structure")
    assert screen.tiles["干部人数"][0] == "1人"
    assert "西镇" not in "".join(screen.texts())
    assert not [box for box in screen.app.selectbox if box.label == "演示身份"]
    refused = Screen("imports")
    assert "您无权查看这个页面。" in said(refused)
    told = entries(real)
    assert told[1] == ("li", 1, {"way": "反向代理"})
    assert told[2] == ("li", 1, {"page": "队伍结构", "scope": [EAST], "filters": {}, "as_of": 20230101, "version": 1})
    assert told[3:] == [("li", 2, {"way": "反向代理"}), ("li", 2, {"why": "页面", "page": "数据导入"})]


@pytest.mark.parametrize(("name", "why", "told"), [("wang", "无账号", "您没有账号"), ("li", "停用", "您的账号已停用")])
def test_whoever_has_no_account_or_a_disabled_one_sees_nothing(real, arrives, name, why, told):
    Access(real).save([LI], by="root")
    Access(real).disable("li", by="root")
    arrives(name)
    screen = Screen("overview")
    assert told in said(screen)
    assert shows_nothing(screen)
    screen.run()
    assert [what["why"] for _, _, what in entries(real, "refused")] == [why], "once, however often it is tried"


def test_whoever_comes_round_the_proxy_sees_nothing(real, arrives):
    Access(real).save([LI], by="root")
    arrives("li", **{"x-touyan-proxy": ["wrong"]})
    screen = Screen("overview").run()
    assert "无法确认您的身份" in said(screen)
    assert shows_nothing(screen)
    assert entries(real, "refused") == [("", 0, {"why": "身份", "way": "反向代理"})]


def test_a_link_into_another_township_is_refused_on_record(real, arrives):
    Access(real).save([LI], by="root")
    arrives("li")
    screen = Screen("structure", township=WEST)
    assert "不在您的权限范围内" in said(screen)
    assert screen.shows_no_figure()
    assert entries(real, "refused") == [("li", 1, {"why": "链接", "page": "队伍结构"})]
    assert entries(real, "page") == []


def test_a_provider_is_asked_before_anything_is_shown(real, provider, monkeypatch):
    Access(real).save([LI], by="root")
    provider()
    monkeypatch.setattr(_identity, "_by_provider", lambda: None)
    screen = Screen("structure")
    assert said(screen) == "请先登录。"
    assert [button.label for button in screen.app.button] == ["登录"]
    assert shows_nothing(screen)
    login = _identity.named_by_claims({"preferred_username": "Li", "iss": "sso", "sub": "7", "iat": 1})
    monkeypatch.setattr(_identity, "_by_provider", lambda: login)
    tabs = [Screen("structure"), Screen("overview")]
    assert all(tab.tiles for tab in tabs)
    Access(real).end_session(tabs[0].app.session_state["session token"])
    for tab in (*tabs, Screen("structure")):  # the cookie of the login is still there
        assert "您已退出登录。" in said(tab.run())
        assert [button.label for button in tab.app.button] == ["重新登录"]
        assert shows_nothing(tab)


def test_a_callback_of_a_disabled_account_writes_nothing(real, arrives):
    """It runs before the run that refuses."""
    from data.desk import Desk
    from pages._scenario import _DAY, KIND

    Access(real).save([LI], by="root")
    arrives("li")
    for disabled in (False, True):
        tab = Screen("succession")
        tab.app.session_state[_DAY] = dt.date(2026, 6, 30)
        tab.app.text_input(key="scenario_name").set_value(f"情景{disabled}")
        if disabled:
            Access(real).disable("li", by="root")
        tab.app.button(key="scenario_save").click()
        assert ("已停用" in said(tab.run())) == disabled
    assert [one.name for one in Desk(real).saved(KIND, LI.units)] == ["情景False"]


def test_disabled_means_refused_at_the_next_click_in_every_tab(real, arrives):
    access = Access(real)
    access.save([LI], by="root")
    arrives("li")
    tabs = [Screen("structure"), Screen("overview"), Screen("people")]
    assert all(not shows_nothing(tab) for tab in tabs)
    access.disable("li", by="root")
    for tab in tabs:
        assert "您的账号已停用" in said(tab.run())
        assert shows_nothing(tab)
    access.disable("li", by="root", disabled=False)
    assert "您的账号已停用" in said(tabs[0].run())
    assert not shows_nothing(Screen("overview"))


def test_a_changed_scope_holds_at_the_next_click(real, arrives):
    Access(real).save([LI], by="root")
    arrives("li")
    tab = Screen("structure")
    Access(real).save([Account("li", "李", "市领导", ("",))], by="root")
    assert tab.run().tiles["干部人数"][0] == "2人"
    Access(real).save([Account("li", "李", "审计")], by="root")
    assert "您无权查看这个页面。" in said(tab.run())


def test_another_name_on_the_same_connection_is_refused(real, arrives):
    Access(real).save([LI, Account("sun", "孙", "市领导", ("",))], by="root")
    arrives("li")
    tab = Screen("structure")
    arrives("sun")
    assert shows_nothing(tab.run())


def test_logging_out(real, arrives):
    Access(real).save([LI], by="root")
    arrives("li")
    tab = Screen("structure")
    tab.app.button(key="logout").click()
    assert "您已退出登录。" in said(tab.run())
    assert shows_nothing(tab.run())
    assert entries(real, "logout") == [("li", 1, {"why": "退出"})]


@pytest.mark.parametrize("rights", [set(), {"candidates"}, {"identity"}])
def test_rights_are_the_accounts_and_no_roles(real, arrives, rights):
    from pages._viewer import Viewer

    for role, units in (("市领导", ("",)), ("乡镇领导", (EAST,)), ("数据员", ("",))):
        viewer = Viewer(Account("li", "李", role, units, frozenset(rights)))
        assert viewer.sees_candidates == ("candidates" in rights)
        assert viewer.sees_identity == ("identity" in rights)


# ── what is put on record ──
def test_every_look_is_on_record_once(real, arrives):
    Access(real).save([Account("sun", "孙", "市领导", ("",))], by="root")
    arrives("sun")
    tab = Screen("structure")
    tab.run()
    tab.choose("township", EAST)
    tab.choose("township", EAST)
    tab.choose("township", "")
    told = [what for _, _, what in entries(real, "page")]
    assert [what["filters"] for what in told] == [{}, {"township": EAST}, {}]
    assert {what["page"] for what in told} == {"队伍结构"}


def test_what_cannot_be_put_on_record_is_not_shown(real, arrives, monkeypatch):
    Access(real).save([LI], by="root")
    arrives("li")
    tab = Screen("structure")

    def full(*_, **__):
        raise Unrecorded("磁盘已满")

    with monkeypatch.context() as broken:
        broken.setattr(AccessLog, "record", full)
        tab.choose("kind", "村")
    assert said(tab) == "磁盘已满"
    assert tab.shows_no_figure()
    for path in real.glob("access.sqlite*"):
        path.unlink()
    (real / "access.sqlite").write_bytes(b"x" * 5000)
    assert "access.sqlite" in said(Screen("structure"))


def test_the_demonstration_says_that_it_is_open_and_records_whom_it_is_looked_at_as(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root, demo=True)
    screen = Screen("overview", CITY)
    assert any("未设登录" in caption.value for caption in screen.app.caption)
    (switch,) = [box for box in screen.app.selectbox if box.label == "演示身份"]
    assert len(switch.options) == 1 + 12 + 1 + 3
    screen.app.session_state["viewer"] = THE_AUDITOR
    screen.run()
    assert [(account, session) for account, session, _ in entries(root, "login")] == [("demo.leader", 0), ("demo.auditor", 0)]
