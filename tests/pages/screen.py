"""One fake session of the site, driven by AppTest, and what it sends to the browser."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from data.access import ADMINISTRATOR, AUDITOR, CLERK, LEADER, TOWNSHIP_CLERK, TOWNSHIP_LEADER, Account
from data.lens import EVERYTHING
from pages._ticket import take

SITE = Path(__file__).resolve().parents[2] / "pages" / "_site.py"
_LINK = re.compile(r"\[(.*)\]\(([^()]*)\)")
_CANDIDATES = frozenset({"candidates"})
CITY = Account("demo.leader", LEADER, LEADER, EVERYTHING, _CANDIDATES)
THE_CLERK = Account("demo.clerk", CLERK, CLERK, EVERYTHING, frozenset({"identity"}))
THE_AUDITOR = Account("demo.auditor", AUDITOR, AUDITOR)
THE_ADMINISTRATOR = Account("demo.administrator", ADMINISTRATOR, ADMINISTRATOR)


def township_leader(code: str, name: str) -> Account:
    return Account(f"demo.{code}", f"{name}领导", TOWNSHIP_LEADER, (code,), _CANDIDATES)


def township_clerk(code: str, name: str) -> Account:
    return Account(f"demo.clerk.{code}", f"{name}数据员", TOWNSHIP_CLERK, (code,))


class Screen:
    """A session on one page. AppTest shows no download, so `downloads` are taken where they are handed over, for their tickets."""

    def __init__(
        self,
        page: str = "overview",
        viewer: Account | None = None,
        section: str = "",
        held: dict[str, Any] | None = None,
        patience: int = 60,
        **query: str,
    ):
        self.page = page
        self.app = AppTest.from_file(SITE, default_timeout=patience)
        if viewer:
            self.app.session_state["viewer"] = viewer
        if section:
            self.app.session_state[f"{page}_section"] = section
        for key, value in (held or {}).items():
            self.app.session_state[key] = value
        self.app.query_params.update(query)
        self.downloads: list[tuple[str, Any]] = []
        self.run()

    def run(self) -> "Screen":
        self.downloads = []
        original = st.download_button

        def taking(label, data, file_name=None, **more):
            self.downloads.append((file_name, lambda: take(data()).make()))
            return original(label, data, file_name=file_name, **more)

        st.download_button = taking
        try:
            self.app._page_hash = calc_hash(self.page)  # `switch_page` wants a file, and a refused page has none
            self.app.run()
        finally:
            st.download_button = original
        return self

    def choose(self, name: str, value: Any) -> "Screen":
        self.app.session_state[f"filter_{name}"] = value
        return self.run()

    @property
    def sent(self) -> str:
        """All that leaves the server for this screen, its files and their names among it, but the demonstration's switch of identities."""
        files = [part for name, make in self.downloads for part in (name, text_of(make()))]
        return "\n".join([*self.texts(but=("viewer",)), *map(str, self.charts.values()), *files])

    @property
    def title(self) -> str:
        return self.app.title[0].value if self.app.title else ""

    @property
    def strip(self) -> str:
        return next((html for html in self.htmls if 'class="strip"' in html), "")

    @property
    def htmls(self) -> list[str]:
        return [element.proto.body for element in self.app.get("html")]

    @property
    def tables(self) -> list[str]:
        return [html for html in self.htmls if "<table" in html]

    @property
    def tiles(self) -> dict[str, tuple[str, str]]:
        """Label -> the figure and what stands under it."""
        found = {}
        for block in _blocks(self.app._tree, "metric"):
            note = " ".join(caption.value for caption in block.get("caption"))
            found.update({_LINK.sub(r"\1", tile.label): (tile.value, note) for tile in block.get("metric")})
        return found

    @property
    def headings(self) -> list[str]:
        """What stands over charts and lists."""
        return [_LINK.sub(r"\1", text.value).removeprefix("#### ") for text in self.app.markdown if text.value.startswith("#### ")]

    @property
    def numbers(self) -> dict[str, str]:
        """Label of a tile -> the address of what its figure means."""
        return dict(_LINK.fullmatch(tile.label).groups() for tile in self.app.metric)

    @property
    def charts(self) -> dict[str, list]:
        """Key -> the traces: the layout, with its titles, may change without the figures."""
        return {_key(chart): json.loads(chart.proto.spec)["data"] for chart in self.app.get("plotly_chart")}

    @property
    def definitions(self) -> dict[str, str]:
        """Key of a chart -> its definition line."""
        found = {}
        for block in _blocks(self.app._tree, "plotly_chart"):
            (line,) = (html.proto.body for html in block.get("html") if 'class="definition"' in html.proto.body)
            (chart,) = block.get("plotly_chart")
            found[_key(chart)] = line
        return found

    def shows_no_figure(self) -> bool:
        return not (self.app.metric or self.app.get("plotly_chart") or self.tables or self.downloads)

    def texts(self, but: tuple[str, ...] = ()) -> Iterator[str]:
        """Every text that reaches the browser, from every field of every element; `but` are keys of widgets left out."""
        for node in self.app._tree:
            key = getattr(node, "key", None)
            if key not in but and (proto := getattr(node, "proto", None)) is not None:
                yield from _strings(proto)


def text_of(content: bytes) -> str:
    """Everything that a file says: a CSV as it is, of a workbook or a paper the words of all its parts."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    parts = zipfile.ZipFile(io.BytesIO(content))
    inner = [parts.read(name) for name in parts.namelist()]
    return "\n".join(text_of(part) if part.startswith(b"PK") else unescape(part.decode("utf-8", "replace")) for part in inner)


def _key(chart) -> str:
    return chart.proto.id.split("-figure_")[-1]


def _blocks(node, kind: str) -> Iterator:
    """Every block that holds an element of this kind directly."""
    children = list(getattr(node, "children", {}).values())
    if any(getattr(child, "type", "") == kind for child in children):
        yield node
    for child in children:
        yield from _blocks(child, kind)


def _strings(message) -> Iterator[str]:
    for field, value in message.ListFields():
        repeated = hasattr(value, "__len__") and not isinstance(value, str | bytes)
        for item in value if repeated else [value]:
            if isinstance(item, str):
                # Plotly's JSON may write Chinese as escapes.
                yield json.dumps(json.loads(item), ensure_ascii=False) if item.startswith(("{", "[")) and field.name == "spec" else item
            elif hasattr(item, "ListFields"):
                yield from _strings(item)
