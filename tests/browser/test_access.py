"""Who is let in, in a real browser: by the proxy's headers, with real data, and no longer once the account is disabled."""

import os
import subprocess
import sys

import pytest

from data.access import Access, Account
from data.access_log import AccessLog
from data.store import Store
from tests.browser.server import ROOT, Server
from tests.worlds import base_rows, publish

pytestmark = pytest.mark.browser
LI = Account("li", "李", "乡镇领导", ("990001001",))
ROWS = {"cadre": "person_id | name | unit\n1 | 王一 | 990001001001\n2 | 李二 | 990001002001"}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Real data behind a proxy."""
    root = tmp_path_factory.mktemp("city") / "store"
    publish(Store(root), base_rows(**ROWS))
    with Server(root, tmp_path_factory.mktemp("server") / "log", behind_a_proxy=True) as server:
        yield server


def test_a_disabled_account_is_refused_at_the_next_click_in_all_of_three_tabs(city, tab_of):
    access = Access(city.store)
    access.save([LI], by="root")
    tabs = [tab_of(city, extra_http_headers=city.headers_of("Li")).open(page) for page in ("structure", "overview", "people")]
    assert [tab.heading for tab in tabs] == [f"{title} · 东乡 · 2023-01-01" for title in ("队伍结构", "总览", "人员名册")]
    assert tabs[0].tiles["干部人数"][0] == "1人"
    access.disable("li", by="root")
    for tab, page in zip(tabs, ("training", "structure", "overview"), strict=True):
        tab.page.get_by_test_id("stSidebarNavLink").nth(3 if page == "training" else 0).click()
        tab.page.get_by_text("您的账号已停用").wait_for()
        assert "东乡" not in tab.page.locator("body").inner_text()
        assert not tab.page.get_by_test_id("stSidebarNavLink").count()
    told = [entry.what for entry in AccessLog(city.store).entries(account="li") if "page" in entry.what]
    assert len(told) == 3, "nothing was looked at since"
    assert AccessLog(city.store).verify().broken is None


@pytest.mark.parametrize("forged", [{}, {"X-Remote-User": "li"}, {"X-Remote-User": "li", "X-Touyan-Proxy": "x" * 43}])
def test_whoever_comes_round_the_proxy_sees_nothing(city, tab_of, forged):
    Access(city.store).save([LI], by="root")
    tab = tab_of(city, extra_http_headers=forged).open("structure")
    assert "无法确认您的身份" in tab.text
    assert "东乡" not in tab.page.content()


def _started(store, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """The server where it refuses to start; one that starts would run on and fail the test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT_", "CADRE_PROXY_"))}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", "0", *arguments]
    environment = kept | {"CADRE_STORE": str(store)} | environment
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_program_does_not_start_where_it_would_have_to_refuse_everybody(city, demo_store):
    for told in (
        _started(city.store),
        _started(demo_store, "--server.address", "0.0.0.0"),
        _started(demo_store, CADRE_PROXY_HEADER="X-Remote-User", CADRE_PROXY_SECRET="changeme"),
    ):
        assert told.returncode != 0
        assert "CADRE_PROXY_SECRET" in told.stderr
        assert "Traceback" not in told.stderr
