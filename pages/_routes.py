"""What the server answers besides the pages."""

import re
from pathlib import Path

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

# The browser asks /structure/_stcore/health to find out whether the site lives under /structure. It does not: any answer
# but 2xx says so, and one below 400 says it without an error in the console of everyone who follows a link to a page.
_PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)")
_NOT_HERE = 300
_PAGE = re.compile(r"/([A-Za-z][\w-]*)")
_PAGES = {path.stem for path in Path(__file__).parent.glob("[a-z]*.py")}
_FIRST = "overview"  # it lives at the root; its own name is followed there, with whatever filters the link carries
_UNKNOWN = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>头雁</title><p>没有这个页面。<a href="/">返回总览</a></p></html>'


class Addresses:
    """Middleware that answers the probes and every address that is no page, which Streamlit would do in English."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _answer(scope["path"], scope["query_string"].decode("latin-1")) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)


def _answer(path: str, query: str) -> Response | None:
    if _PROBE.fullmatch(path):
        return Response(status_code=_NOT_HERE)
    named = _PAGE.fullmatch(path)
    if named and named[1] == _FIRST:
        return RedirectResponse(f"/?{query}".removesuffix("?"))
    if named and named[1] not in _PAGES:
        return HTMLResponse(_UNKNOWN, status_code=404)
    return None
