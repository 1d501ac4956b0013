from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import Server
from tests.browser.tab import Tab, launch


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_server(demo_store, tmp_path_factory) -> Iterator[Server]:
    """Serves the demonstration city; nobody publishes there."""
    with Server(demo_store, tmp_path_factory.mktemp("server") / "log") as server:
        yield server


@pytest.fixture(scope="module")
def own_server(copy_of_demo, tmp_path_factory) -> Iterator[Server]:
    """Serves a copy of the demonstration city, which the module may change."""
    with Server(copy_of_demo(), tmp_path_factory.mktemp("server") / "log") as server:
        yield server


@pytest.fixture
def tab_of(browser) -> Iterator[Callable[..., Tab]]:
    """Opens tabs, each in a context of its own; whatever a tab complains of fails the test that opened it."""
    tabs: list[Tab] = []

    def new(server: Server, **options) -> Tab:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "accept_downloads": True} | options)
        tabs.append(Tab(context, server.url))
        return tabs[-1]

    yield new
    complaints = [complaint for tab in tabs for complaint in tab.complaints]
    for tab in tabs:
        tab.page.context.close()
    assert complaints == []


@pytest.fixture
def tab(tab_of, demo_server) -> Tab:
    return tab_of(demo_server)
