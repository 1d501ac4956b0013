"""One browser tab on the site: what a person does there, and what they see."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from playwright.sync_api import Browser, BrowserContext, Download, Page, Playwright, TimeoutError

from tests.sitemap import TITLES

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
PATIENCE = 60_000  # milliseconds: a cold page on a busy machine
OWN = {"127.0.0.1", "localhost"}
# The script has run, nothing on screen is stale, and every picture is drawn.
_SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  if (!document.querySelector('h1, [data-testid="stAlert"]') || document.querySelector('[data-stale="true"]')) return false;
  if (document.querySelector('[data-testid="stSkeleton"]')) return false;
  const frames = [...document.querySelectorAll('[class*="st-key-chart_"]')].filter(frame => frame.querySelector('.definition'));
  return frames.every(frame => frame.querySelector('.main-svg, [data-testid="stAlert"]'));
}"""
# Texts that a person can see, with the element they stand in. Icons are ligatures of a font, drawn as pictures.
_SEEN = r"""() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || element.closest('script, style, noscript, template')) continue;
    const style = getComputedStyle(element);
    if (style.fontFamily.includes('Material Symbols') || parseFloat(style.fontSize) === 0) continue;
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true})) continue;
    let clipped = false;
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const s = getComputedStyle(up), box = up.getBoundingClientRect();
      clipped ||= s.clip === 'rect(0px, 0px, 0px, 0px)' || s.clipPath === 'inset(50%)';
      clipped ||= s.overflow !== 'visible' && box.width * box.height < 4;
    }
    const range = document.createRange();
    range.selectNode(walk.currentNode);
    const box = range.getBoundingClientRect();
    if (clipped || box.width < 1 || box.height < 1 || box.right < 0 || box.bottom < 0) continue;
    found.push([text, element.closest('[data-testid]')?.dataset.testid || '', element.closest('[class*="st-key-"]')?.className || '']);
  }
  for (const input of document.querySelectorAll('input[placeholder], textarea[placeholder]'))
    if (!input.value && input.checkVisibility()) found.push([input.placeholder, 'placeholder', '']);
  return found;
}"""


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    )


class Tab:
    """`complaints` are console errors, page errors and requests that would leave the machine."""

    def __init__(self, context: BrowserContext, url: str):
        self.url, self.complaints = url, []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self._complain(message.type == "error", f"console: {message.text} {message.location}"))
        self.page.on("pageerror", lambda error: self._complain(True, f"page: {error}"))
        self.page.on("request", lambda request: self._complain(_leaves(request.url), f"request: {request.url}"))
        self.page.on("websocket", lambda socket: self._complain(_leaves(socket.url), f"websocket: {socket.url}"))

    def _complain(self, wrong: bool, text: str) -> None:
        if wrong:
            self.complaints.append(text)

    # ── doing ──
    def open(self, page: str = "", query: str = "") -> "Tab":
        page = "" if page == "overview" else page  # the first page of a viewer lives at the root
        self.page.goto(f"{self.url}/{page}{f'?{query}' if query else ''}")
        return self.settle()

    def settle(self) -> "Tab":
        """Wait until the answer to the last action is on screen."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_function(_SETTLED)
        self.page.wait_for_timeout(150)
        self.page.wait_for_function(_SETTLED)
        return self

    def choose(self, key: str, option: str) -> "Tab":
        wanted = self.page.get_by_role("option", name=option, exact=True).first
        for _ in range(5):  # a menu that opened while the page was still being drawn closes again
            self.page.locator(f".st-key-{key} input").first.click()
            try:
                wanted.click(timeout=3_000)
                break
            except TimeoutError:
                self.page.keyboard.press("Escape")
        return self.settle()

    def become(self, identity: str) -> "Tab":
        return self.choose("viewer", identity)

    def turn_to(self, page: str) -> "Tab":
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=TITLES[page]).click()
        self.page.wait_for_function("title => document.querySelector('h1')?.innerText.startsWith(title)", arg=TITLES[page])
        return self.settle()

    def press(self, name: str) -> "Tab":
        self.page.get_by_role("button", name=name, exact=True).click()
        return self.settle()

    def upload(self, name: str, content: bytes) -> "Tab":
        file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(file)
        self.page.wait_for_timeout(500)
        return self.settle()

    def download(self, selector: str) -> tuple[str, bytes]:
        """(name, content) of the file behind this button."""
        with self.page.expect_download() as waiting:
            self.page.locator(selector).first.click()
        file: Download = waiting.value
        return file.suggested_filename, Path(file.path()).read_bytes()

    # ── seeing ──
    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def strip(self) -> str:
        return self.page.locator(".strip").inner_text()

    @property
    def address(self) -> str:
        return self.page.evaluate("location.pathname + decodeURIComponent(location.search)")

    @property
    def text(self) -> str:
        return self.page.locator("[data-testid=stMain]").inner_text()

    @property
    def tiles(self) -> dict[str, tuple[str, str]]:
        """Label -> the figure and what stands under it."""
        found = {}
        for tile in self.page.locator("[class*=st-key-tile_]").all():
            label, value = (tile.get_by_test_id(part).inner_text().strip() for part in ("stMetricLabel", "stMetricValue"))
            found[label] = (value, tile.get_by_test_id("stCaptionContainer").inner_text().strip())
        return found

    @property
    def charts(self) -> int:
        return self.page.locator(".js-plotly-plot .main-svg").count()

    def count(self, label: str) -> int:
        return int(re.sub(r"\D", "", self.tiles[label][0]))

    def seen(self) -> list[tuple[str, str, str]]:
        """(text, test id, class) of everything that can be read on screen."""
        return [tuple(found) for found in self.page.evaluate(_SEEN)]


def _leaves(url: str) -> bool:
    parts = urlparse(url)
    return parts.scheme not in ("data", "blob", "about") and parts.hostname not in OWN
