"""Pictures of every page, for the documentation: `python -m tests.browser.screenshots docs/screenshots`."""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from data.demo import publish_demo
from data.store import Store
from tests.browser.server import Server
from tests.browser.tab import Tab, launch
from tests.sitemap import TITLES

WIDTH, HIGHEST = 1440, 2400


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description="One PNG per page of the demonstration city.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "store"
        publish_demo(Store(root), by="演示管理员")
        with Server(root, Path(temporary) / "log") as server, sync_playwright() as playwright:
            browser = launch(playwright)
            for page in TITLES:
                _shoot(browser, server, page, folder / f"{page}.png")
            _shoot(browser, server, "structure", folder / "structure_dark.png", scheme="dark")
            browser.close()


def _shoot(browser: Browser, server: Server, page: str, path: Path, scheme: str = "light") -> None:
    context = browser.new_context(viewport={"width": WIDTH, "height": 900}, locale="zh-CN", color_scheme=scheme)
    tab = Tab(context, server.url).open()
    if page in ("submissions", "imports", "policy", "accounts"):
        tab.become("管理员" if page == "accounts" else "数据员")
    if page != "overview":
        tab.turn_to(page)
    # The page scrolls inside its frame: make the window as high as what it holds.
    height = tab.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    tab.page.set_viewport_size({"width": WIDTH, "height": max(900, min(height, HIGHEST))})
    tab.page.mouse.move(0, 0)
    tab.settle()
    tab.page.screenshot(path=path)
    print(path)
    context.close()


if __name__ == "__main__":
    main()
