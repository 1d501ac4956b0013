"""What reaches a real browser: every frame, answer and file of every page, decoded, bears no canary of another township."""

import base64
import io
import os
import re
import zipfile
from contextlib import suppress
from urllib.parse import unquote

import pytest

from data.access import ROLES, TOWNSHIP, Access, Account
from data.demo_city import TOWNSHIPS
from data.lens import EVERYTHING
from data.store import Store
from tests.browser.server import Server
from tests.canaries import foreign_bytes, name_of, plant
from tests.sitemap import TITLES

pytestmark = pytest.mark.browser
PROOF = bool(os.environ.get("CADRE_PROOF"))
CODES = list(TOWNSHIPS)
# Role, and the township that it is of: one of each in the sample.
VIEWERS = [(role, code) for role in ("乡镇领导", "乡镇数据员") for code in CODES if PROOF] or [("乡镇领导", CODES[5])]
VIEWERS += [("审计", ""), ("管理员", "")]
QUERIES = ("", "year=2022", "kind=村", "post_group=书记", "township=OTHER", "as_of=20230630") if PROOF else ("",)
FILES = 100 if PROOF else 2  # of a page
# A download is asked for by a link that Playwright would follow without the headers of its proxy: the address is kept instead.
_FILES = "window.files = []; HTMLAnchorElement.prototype.click = function () { window.files.push(this.href); };"
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}")


@pytest.fixture(scope="module")
def city(copy_of_demo, tmp_path_factory):
    root = copy_of_demo()
    plant(Store(root))
    accounts = [_account(role, code) for role, code in VIEWERS] + [Account("leader", "市领导", "市领导", EVERYTHING)]
    Access(root).save(accounts, by="tests")
    with Server(root, tmp_path_factory.mktemp("server") / "log", behind_a_proxy=True) as server:
        yield server


def _account(role: str, code: str) -> Account:
    units = (code,) if ROLES[role].sees == TOWNSHIP else ()
    return Account(
        f"{'l' if role == '乡镇领导' else 'c'}{code}" if code else role, name_of(code) if code else role, role, units, frozenset()
    )


class Ear:
    """Hears all that a tab receives."""

    def __init__(self, tab):
        self.heard: list[bytes] = []
        tab.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: self.heard.append(_bytes(frame))))
        tab.page.on("response", self._answer)

    def _answer(self, answer) -> None:
        if "/static/" not in answer.url and "/media/" not in answer.url and answer.status in (200, 404):
            self.heard.append(answer.text().encode())

    def take(self) -> bytes:
        heard, self.heard = b"\n".join(self.heard), []
        return heard


def _bytes(frame) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def decoded(content: bytes) -> bytes:
    """With whatever is packed or written in base 64 unpacked beside it."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts += [packed.read(name) for name in packed.namelist()]
    for found in _BASE64.findall(content):
        with suppress(UnicodeDecodeError):  # a hash, or numbers
            parts.append(base64.b64decode(found[: len(found) // 4 * 4]).decode().encode())
    return b"\n".join(parts)


@pytest.mark.parametrize(("role", "code"), VIEWERS)
def test_no_foreign_canary_reaches_a_browser(city, tab_of, role, code):
    tab = tab_of(city, extra_http_headers=city.headers_of(_account(role, code).name))
    tab.page.add_init_script(_FILES)
    ear, own = Ear(tab), 0
    for page in TITLES:
        for query in QUERIES:
            tab.open(page, query.replace("OTHER", CODES[0]))
            buttons = tab.page.get_by_test_id("stDownloadButton").locator("button")
            for number in range(min(buttons.count(), FILES)):
                buttons.nth(number).click()
                tab.page.wait_for_function("count => window.files.length > count", arg=number)
                answer = tab.page.context.request.get(tab.page.evaluate("window.files.at(-1)"), headers={"Accept": "text/html"})
                assert answer.status == 200, answer.text()
                ear.heard += [unquote(answer.headers["content-disposition"]).encode(), decoded(answer.body())]
            sent = decoded(ear.take())
            assert foreign_bytes(code, sent) == set(), f"{page}?{query}"
            own += bool(code) and code in foreign_bytes("", sent)
    assert bool(own) == bool(code)
    assert foreign_bytes(code, city.log.read_bytes()) == set()


def test_the_ear_hears_every_canary_of_the_city(city, tab_of):
    tab = tab_of(city, extra_http_headers=city.headers_of("leader"))
    ear = Ear(tab)
    tab.open("management")
    assert foreign_bytes("", decoded(ear.take())) == set(CODES)
