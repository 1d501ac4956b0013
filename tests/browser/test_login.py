"""The whole way through a provider, in a real browser: login, own township, download, logout, and nothing afterwards."""

import urllib.request
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from data.access import Access, Account
from data.access_log import AccessLog
from data.store import Store
from tests.browser.provider import Provider
from tests.browser.server import Server
from tests.worlds import base_rows, publish

pytestmark = pytest.mark.browser
PASSWORDS = {"li": "east", "wang": "nobody"}  # wang is known to the provider, and has no account here
LI = Account("li", "李", "乡镇领导", ("990001001",))
ROWS = {
    "cadre": "person_id | name | unit | gender\n1 | 王一 | 990001001001 | 女\n2 | 李二 | 990001002001 | 女\n3 | 张三 | 990001001002 | 男"
}
FOREIGN = ("西镇", "三村", "李二")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """(site, provider): real data behind a login."""
    folder = tmp_path_factory.mktemp("city")
    publish(Store(folder / "store"), base_rows(**ROWS))
    Access(folder / "store").save([LI], by="root")
    server = Server(folder / "store", folder / "log", secrets_file=folder / "secrets.toml")
    with Provider(PASSWORDS, server.url) as provider:
        (folder / "secrets.toml").write_text(provider.settings, encoding="utf-8")
        with server:
            yield server, provider


@pytest.fixture
def visitor(city, tab_of):
    """A tab of a browser that knows nobody yet; it may speak to the site and to the provider."""
    server, provider = city
    tab, asked = tab_of(server), set()
    tab.page.context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    yield tab
    assert asked <= {urlsplit(server.url).netloc, urlsplit(provider.url).netloc}
    assert provider.faults == []


def log_in(tab, login: str):
    tab.open()
    tab.page.get_by_role("button", name="登录", exact=True).click()
    tab.page.get_by_label("登录名").fill(login)
    tab.page.get_by_label("密码").fill(PASSWORDS[login])
    tab.page.get_by_role("button", name="进入").click()
    tab.page.wait_for_url(f"{tab.url}/")
    return tab.settle()


def shows_nothing(tab, told: str) -> bool:
    seen = tab.page.locator("body").inner_text()
    return told in tab.text and "东乡" not in seen and "干部人数" not in seen and not tab.page.get_by_test_id("stSidebarNavLink").count()


def test_login_own_township_download_logout_and_nothing_after_it(city, visitor):
    server, provider = city
    visitor.open("structure")
    assert shows_nothing(visitor, "请先登录")
    assert visitor.page.get_by_test_id("stButton").all_inner_texts() == ["登录"]
    log_in(visitor, "li")
    assert visitor.heading == "总览 · 东乡 · 2023-01-01"
    visitor.turn_to("structure")
    assert visitor.tiles["干部人数"][0] == "2人"
    assert not [text for text, *_ in visitor.seen() if any(word in text for word in FOREIGN)]
    name, content = visitor.download(".st-key-csv_women button")
    assert "东乡" in name
    header, *rows = content.decode("utf-8-sig").partition("\r\n\r\n")[0].split("\r\n")
    assert (header, rows) == ("村(社区),女干部占比(%),女干部占比·分子,女干部占比·分母", ["一村,100.0,1,1", "二社区,0.0,0,1"])
    assert not any(word in content.decode() for word in FOREIGN)

    context = visitor.page.context
    kept = context.cookies()
    other = context.new_page()
    other.goto(f"{server.url}/structure")
    other.get_by_role("heading", name="队伍结构 · 东乡").wait_for()
    visitor.page.get_by_role("button", name="退出登录").click()
    visitor.page.get_by_text("请先登录").wait_for()
    assert provider.ended == ["li"]
    assert shows_nothing(visitor.settle(), "请先登录")
    assert not [cookie for cookie in context.cookies() if cookie["name"].startswith("_streamlit_user")]

    other.get_by_test_id("stSidebarNavLink").first.click()
    other.get_by_text("您已退出登录").wait_for()
    assert "东乡" not in other.locator("body").inner_text()
    other.reload()
    other.get_by_text("请先登录").wait_for()

    context.add_cookies(kept)  # who kept a copy of the cookie is not let in by it
    assert shows_nothing(visitor.open("structure"), "您已退出登录")
    told = [entry.action for entry in AccessLog(server.store).entries(account="li")]
    assert told.count("login") == 2, "one a tab"
    assert told.count("export") == 1
    assert AccessLog(server.store).verify().broken is None


def test_whoever_has_no_account_is_told_so(visitor):
    log_in(visitor, "wang")
    assert shows_nothing(visitor, "您没有账号")
    visitor.press("重新登录")
    visitor.page.get_by_text("请先登录").wait_for()
    assert not [cookie for cookie in visitor.page.context.cookies() if cookie["name"].startswith("_streamlit_user")]


def test_a_ticket_is_no_use_without_the_login_it_was_issued_to(city, visitor):
    log_in(visitor, "li").turn_to("structure")
    visitor.page.evaluate("HTMLAnchorElement.prototype.click = function() { window.ticket = this.href }; null")
    visitor.page.locator(".st-key-csv_women button").click()
    ticket = visitor.page.wait_for_function("() => window.ticket").json_value()
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(ticket, timeout=10)
    assert refused.value.code == 403
    assert "村" not in refused.value.read().decode()
    assert any("下载：登录不符" in entry.what for entry in AccessLog(city[0].store).entries(account="li"))
