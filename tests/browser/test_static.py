"""Streamlit's own files as they go out, and that a page draws each of its charts once."""

import gzip
import re

import pytest

from pages import _static
from tests.browser.server import Server
from tests.browser.test_server import answer, script_of

pytestmark = pytest.mark.browser
PACKED = {"Accept-Encoding": "gzip, deflate, br"}
# Plotly computes a chart anew (`calcdata`) whenever it draws all of it.
_COUNT_DRAWINGS = """(() => {
  window.drawings = new Map();
  new MutationObserver(() => {
    for (const plot of document.querySelectorAll(".js-plotly-plot")) {
      if (!plot.on || drawings.has(plot)) continue;
      drawings.set(plot, new Set([plot.calcdata]));
      plot.on("plotly_afterplot", () => drawings.get(plot).add(plot.calcdata));
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
})();"""

_MISSING_ROOM = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((plot) => ["l", "r", "t", "b"]
  .map((side) => plot._fullLayout._size[side] - plot._fullLayout.margin[side]).filter((missing) => missing > 1))"""


def sheet_of(server: Server) -> str:
    return re.search(rb'href="\.?(/static/css/[^"]+\.css)"', answer(server, "GET", "/").content)[1].decode()


def test_scripts_and_sheets_are_compressed_and_kept(demo_server):
    for path, kind in ((script_of(demo_server), "text/javascript"), (sheet_of(demo_server), "text/css")):
        plain = (_static.FOLDER / path[1:]).read_bytes()
        for _ in range(2):
            told = answer(demo_server, "GET", path, **PACKED)
            assert (told.status, told.getheader("Content-Encoding"), told.getheader("Vary")) == (200, "gzip", "Accept-Encoding")
            assert told.getheader("Content-Type").split(";")[0] == kind
            assert told.getheader("Cache-Control") == "public, immutable, max-age=31536000"
            assert int(told.getheader("Content-Length")) == len(told.content) < len(plain) / 2
            assert gzip.decompress(told.content) == plain
        head = answer(demo_server, "HEAD", path, **PACKED)
        assert (head.content, head.getheader("Content-Length")) == (b"", str(len(told.content)))


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.0, br", "deflate, gzip;q=0"])
def test_who_takes_no_gzip_gets_the_file_as_it_is(demo_server, accepted):
    told = answer(demo_server, "GET", script_of(demo_server), **{"Accept-Encoding": accepted})
    assert (told.status, told.getheader("Content-Encoding")) == (200, None)
    assert told.content == (_static.FOLDER / script_of(demo_server)[1:]).read_bytes()
    assert "immutable" in told.getheader("Cache-Control")


def test_nothing_else_is_compressed(demo_server):
    """Least of all what is not the same for everybody."""
    for path in ("/", "/structure", "/nowhere", "/media/none", "/_stcore/host-config", "/static/js/none.js", "/static/js/../../index.html"):
        told = answer(demo_server, "GET", path, **PACKED)
        assert told.getheader("Content-Encoding") is None, path
        assert told.getheader("Cache-Control") == "no-store", path
    assert answer(demo_server, "POST", script_of(demo_server), **PACKED).status in (404, 405)
    assert answer(demo_server, "GET", script_of(demo_server), **PACKED, Host="elsewhere.example").status == 400


def test_a_download_is_neither_compressed_nor_kept(tab, demo_server):
    tab.open("structure")
    tab.page.evaluate("() => { HTMLAnchorElement.prototype.click = function () { window.address = this.href; } }")
    tab.page.locator(".st-key-csv_age_education button").click()
    tab.page.wait_for_function("() => window.address")
    path = tab.page.evaluate("() => window.address").removeprefix(tab.url)
    told = answer(demo_server, "GET", path, **PACKED, **{"Sec-Fetch-Mode": "navigate"})
    assert (told.status, told.getheader("Content-Encoding"), told.getheader("Cache-Control")) == (200, None, "no-store")
    assert told.content.startswith(b"\xef\xbb\xbf")
    assert len(told.content) > 1024, "long enough to be compressed"


def test_the_page_names_what_it_needs_and_nothing_that_is_not_there(demo_server):
    frame = answer(demo_server, "GET", "/structure").content.decode()
    named = re.findall(r'(?:href|src)="\.(/static/[^"]+)"', frame)
    assert set(named) <= _static.FILES
    assert len(named) == len(set(named))
    for part in ("PlotlyChart", "Metric", "Selectbox", "DownloadButton"):
        assert sum(f"/{part}." in path for path in named) == 1, part
    assert ".woff2" not in frame


def test_small_fonts_stand_in_for_streamlits_and_icons_are_drawn(tab, demo_server):
    frame = tab.open("structure").page
    fonts = dict(
        frame.evaluate("""() => performance.getEntriesByType("resource").filter((file) => file.name.includes(".woff2"))
          .map((file) => [file.name.split("/").at(-1).split(".")[0], file.decodedBodySize])""")
    )
    assert fonts["MaterialSymbols-Rounded"] < 60_000
    assert set(fonts) <= set(_static._FONTS)
    # An icon that the font did not have would be its name in letters, many times as wide as high.
    wide = frame.evaluate("""() => [...document.querySelectorAll('[data-testid="stIconMaterial"]')]
      .map((icon) => [icon.innerText, icon.getBoundingClientRect()]).filter(([_, box]) => box.width > 1.5 * box.height)
      .map(([name]) => name)""")
    assert wide == []
    assert frame.locator('[data-testid="stIconMaterial"]').count() > 10


def test_what_draws_the_charts_begins_before_the_page_has_one(tab, demo_server):
    told = answer(demo_server, "GET", "/static/ahead.js")
    assert (told.status, told.getheader("Content-Type").split(";")[0]) == (200, "text/javascript")
    tab.open("glossary")
    assert tab.page.locator(".js-plotly-plot").count() == 0
    tab.page.wait_for_selector("#plotly\\.js-style-global", state="attached")  # the first thing that Plotly does


def test_a_second_look_fetches_no_file_again(tab):
    fetched = """() => performance.getEntriesByType("resource").filter((file) => file.name.includes("/static/"))
      .map((file) => [file.name, file.transferSize])"""
    first = tab.open("structure").page.evaluate(fetched)
    assert sum(size for _, size in first) > 1_000_000
    second = tab.open("structure").page.evaluate(fetched)
    assert len(second) > 50
    assert [name for name, size in second if size] == []


def test_a_chart_is_drawn_once(tab, demo_server):
    """At first and after a choice: Streamlit hands every chart over twice, and Plotly begins again where names find no room."""
    tab.page.add_init_script(_COUNT_DRAWINGS)
    tab.open("structure")
    for charts in (tab.charts, tab.choose("filter_township", "望雁街道").charts):
        drawn = tab.page.evaluate("[...drawings].filter(([plot]) => plot.isConnected).map(([_, seen]) => seen.size)")
        assert len(drawn) >= 12
        assert drawn == [1] * len(drawn), charts
        short = tab.page.evaluate(_MISSING_ROOM)
        assert short == [], "pixels that Plotly had to add to a margin; one is nothing to it"
