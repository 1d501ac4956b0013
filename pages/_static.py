"""Streamlit's own files: scripts and sheets compressed once, fonts in a smaller one, and what every page needs named in the page."""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER, OURS = Path(st.__file__).parent / "static", Path(__file__).parent
# A browser fetches both before it knows that our theme has other letters, and while it should be fetching what draws the charts: half a
# megabyte. `python -m tests.icons` makes ours, which know every icon that Streamlit or a page may draw.
_FONTS = {"MaterialSymbols-Rounded": "icons.woff2", "SourceSansVF-Upright": "no_letters.woff2"}
_MEDIA = FOLDER / "static" / "media"
_AHEAD = "/static/ahead.js"
_OWN = {_AHEAD: (OURS / "ahead.js").read_bytes()} | {
    f"/static/media/{path.name}": (OURS / font).read_bytes() for name, font in _FONTS.items() for path in _MEDIA.glob(f"{name}.*.woff2")
}
FILES = _OWN.keys() | {f"/{path.relative_to(FOLDER).as_posix()}" for path in (FOLDER / "static").rglob("*") if path.is_file()}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
_REFUSED = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)")
# What Streamlit fetches only when the first filter, figure or picture is to be drawn.
_PICTURE = "PlotlyChart"
_DRAWN_WITH = ("Selectbox", "Button", "Html", "Metric", "DownloadButton", "ButtonGroup", _PICTURE)


class Static:
    """Middleware. Only scripts and sheets go out compressed: they are the same for everybody. A compressed answer in which something of a
    viewer stands beside what another page may put there would tell by its length what it holds (BREACH)."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and scope["path"] in FILES
        await ((asked and await _answer(scope)) or self.app)(scope, receive, send)


async def _answer(scope: Scope) -> Response | None:
    path, kind = scope["path"], _TYPES.get(Path(scope["path"]).suffix)
    if path in _OWN:
        # For a day only: another version of this program may have another file under this name.
        return Response(_OWN[path], headers={"Cache-Control": "public, immutable, max-age=86400"}, media_type=kind)
    if kind not in ("text/javascript", "text/css") or not _takes_gzip(Headers(scope=scope)):
        return None
    content = await run_in_threadpool(_packed, path)
    told = {"Content-Encoding": "gzip", "Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}
    return Response(content, headers=told, media_type=kind)


def _takes_gzip(headers: Headers) -> bool:
    accepted = headers.get("accept-encoding", "")
    return "gzip" in accepted and not _REFUSED.search(accepted)


@cache
def _packed(path: str) -> bytes:
    """As small as it gets: it is done once, and kept for as long as the program runs."""
    return gzip.compress((FOLDER / path[1:]).read_bytes(), 9, mtime=0)


def fetched_ahead(page: str) -> str:
    """Streamlit's page with links in its head: the browser fetches and compiles these while the server is still asked what to draw.

    The largest comes first: it keeps the line busy while the many small ones wait for each other's answers.
    """
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    by_part = {Path(name).stem: name for name, entry in manifest.items() if entry.get("isDynamicEntry")}
    files: dict[str, None] = {manifest[by_part[_PICTURE]]["file"]: None}

    def add(name: str) -> None:
        for needed in manifest[name].get("imports", ()):
            if manifest[needed]["file"] not in files and "isEntry" not in manifest[needed]:
                add(needed)
        files[manifest[name]["file"]] = None

    for part in _DRAWN_WITH:
        add(by_part[part])
    first, *rest = [f'<link rel="modulepreload" crossorigin href="./{file}">' for file in files if file not in page]
    begin = f'<script type="module" async src=".{_AHEAD}"></script>'
    return page.replace("<head>", f"<head>{first}{begin}").replace("</head>", f"{''.join(rest)}</head>")
