"""What the server answers besides the pages: their frame, in Chinese, and what is not here."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages import _static

# The browser asks /structure/_stcore/health to find out whether the site lives under /structure. It does not: any answer
# but 2xx says so, and one below 400 says it without an error in the console of everyone who follows a link to a page.
_PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)")
_NOT_HERE = 300
_PAGE = re.compile(r"/([A-Za-z][\w-]*)")
_PAGES = {path.stem for path in Path(__file__).parent.glob("[a-z]*.py")}
_FIRST = "overview"  # it lives at the root; its own name is followed there, with whatever filters the link carries
# Of Streamlit's other addresses: not its measurements, its interface for programs, its components.
_OPEN = re.compile(r"/media/.+|/_stcore/(health|host-config|stream|upload_file/.+)|/auth/log(in|out)|/oauth2callback")
_MESSAGE = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>头雁</title><p>{}</p></html>'
_UNKNOWN = _MESSAGE.format('没有这个页面。<a href="/">返回总览</a>')
_MISNAMED = _MESSAGE.format("不能从这个网址访问。请用管理员给您的网址；管理员请把它的主机名写入设置 server.allowedHosts。")
_MARK = (Path(__file__).parent / "mark.svg").read_bytes()
_NO_SCRIPT = "<noscript><p>请在浏览器设置中允许运行 JavaScript，然后刷新页面。</p></noscript>"


class Addresses:
    """Middleware that lets through what Streamlit must answer, and nobody who comes under another name or from another site."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._frame = _frame((_static.FOLDER / "index.html").read_text(encoding="utf-8"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and _is_foreign(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = self._answer(scope) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        if not _is_ours(Headers(scope=scope).get("host", "")):
            return HTMLResponse(_MISNAMED, status_code=400)
        if _PROBE.fullmatch(path):
            return Response(status_code=_NOT_HERE)
        named = _PAGE.fullmatch(path)
        if named and named[1] == _FIRST:
            return RedirectResponse(f"/?{query}".removesuffix("?"))
        if path == "/" or (named and named[1] in _PAGES):
            return HTMLResponse(self._frame)
        if path in ("/favicon.png", "/favicon.ico"):
            return Response(_MARK, media_type="image/svg+xml")
        return None if path in _static.FILES or _OPEN.fullmatch(path) else HTMLResponse(_UNKNOWN, status_code=404)


def _is_ours(host: str) -> bool:
    """Whether the request names one of server.allowedHosts: a name that leads to this machine by somebody else's doing is refused."""
    allowed = st.get_option("server.allowedHosts")
    return (urlsplit(f"//{host}").hostname or "") in allowed or "*" in allowed


def _is_foreign(headers: Headers) -> bool:
    """A page of another site opens a connection with the cookies of its visitor: only the browser's word tells it apart."""
    host = headers.get("host", "")
    return not _is_ours(host) or urlsplit(headers.get("origin", "")).netloc != host


def _frame(page: str) -> str:
    """Streamlit's page without its inline script, which the browser is told not to run, without its English and the letters that our
    theme does not use, and with what every page needs next."""
    page = re.sub(r"<!--.*?-->\s*|<script>.*?</script>\s*|<link rel=\"service-desc\"[^>]*>\s*", "", page, flags=re.DOTALL)
    page = re.sub(r"<link\s+rel=\"preload\"[^>]*>\s*", "", page)
    page = re.sub(r"<noscript>.*?</noscript>", _NO_SCRIPT, page, flags=re.DOTALL)
    page = _static.fetched_ahead(page)
    return page.replace('<html lang="en">', '<html lang="zh-CN">').replace("<title>Streamlit</title>", "<title>头雁</title>")
