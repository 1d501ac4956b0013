"""Streamlit's own scripts and sheets: compressed once, and the parts that every page draws with named in the page itself."""

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

FOLDER = Path(st.__file__).parent / "static"
FILES = frozenset(f"/{path.relative_to(FOLDER).as_posix()}" for path in (FOLDER / "static").rglob("*") if path.is_file())
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_REFUSED = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)")
# What Streamlit fetches only when the first filter, figure or picture is to be drawn. The largest comes last.
_DRAWN_WITH = ("Selectbox", "Button", "Html", "Metric", "DownloadButton", "ButtonGroup", "PlotlyChart")


class Static:
    """Middleware. Only these files go out compressed: they are the same for everybody. A compressed answer in which something of a viewer
    stands beside what another page may put there would tell by its length what it holds (BREACH)."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        kind = _TYPES.get(Path(path).suffix) if path in FILES else None
        if not (kind and scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _takes_gzip(Headers(scope=scope))):
            await self.app(scope, receive, send)
            return
        content = await run_in_threadpool(_packed, path)
        told = {"Content-Encoding": "gzip", "Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}
        answer = Response(content, headers=told, media_type=kind)
        await answer(scope, receive, send)


def _takes_gzip(headers: Headers) -> bool:
    accepted = headers.get("accept-encoding", "")
    return "gzip" in accepted and not _REFUSED.search(accepted)


@cache
def _packed(path: str) -> bytes:
    """As small as it gets: it is done once, and kept for as long as the program runs."""
    return gzip.compress((FOLDER / path[1:]).read_bytes(), 9, mtime=0)


def fetched_ahead(page: str) -> str:
    """Links for the head of Streamlit's page: the browser fetches and compiles these while the server is still asked what to draw."""
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    by_part = {Path(name).stem: name for name, entry in manifest.items() if entry.get("isDynamicEntry")}
    files: dict[str, None] = {}

    def add(name: str) -> None:
        for needed in manifest[name].get("imports", ()):
            if manifest[needed]["file"] not in files and "isEntry" not in manifest[needed]:
                add(needed)
        files[manifest[name]["file"]] = None

    for part in _DRAWN_WITH:
        add(by_part[part])
    return "".join(f'<link rel="modulepreload" crossorigin href="./{file}">' for file in files if file not in page)
