"""The door of every file: what Streamlit keeps under an open address is only a ticket, which is taken back here."""

import hashlib
import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.access import Access, SessionOver
from data.access_log import AccessLog
from pages import _identity
from pages._ticket import Ticket, take

_STORED = "/media/"
_KEPT = ("content-type", "content-disposition")
_STALE = "下载已失效：链接只能用一次，一分钟内有效。请回到页面，重新点击下载。"
_OTHER = "您无权下载这个文件：登录已改变或已结束。请重新登录后，回到页面再次点击下载。"
_FAILED = "文件没有生成，请回到页面重新点击下载；仍不成功时，请联系系统管理员。"
_log = logging.getLogger(__name__)


class Files:
    """Middleware. Pictures of the site itself pass; all else that is stored is a ticket, or is not there."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_STORED):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = await self._answer(request, await _stored(self.app, scope, receive))
        answer.headers["Cache-Control"] = "no-store"
        await answer(scope, receive, send)

    async def _answer(self, request: Request, stored: Response) -> Response:
        if stored.status_code != 200 or stored.headers.get("content-type", "").startswith("image/"):
            return stored
        if request.method != "GET":  # to look at a ticket is not to take it
            return PlainTextResponse("", status_code=405, headers={"Allow": "GET"})
        if _only_looks(request):
            return Response(status_code=204)
        ticket = take(bytes(stored.body))
        if ticket is None:
            return PlainTextResponse(_STALE, status_code=410)
        try:
            if not await run_in_threadpool(_is_theirs, ticket, request):
                return PlainTextResponse(_OTHER, status_code=403)
            content = await run_in_threadpool(_on_record, ticket)
        except Exception:
            _log.exception("a file could not be made")
            return PlainTextResponse(_FAILED, status_code=500)
        return Response(content, headers={name: stored.headers[name] for name in _KEPT if name in stored.headers})


def _only_looks(request: Request) -> bool:
    """Streamlit's own script fetches every address once more, to write to the console where it fails. It must not use the ticket up: its
    request can be told from a download by the mode, or where plain http sends none by what it accepts."""
    mode = request.headers.get("sec-fetch-mode")
    return mode == "cors" if mode else request.headers.get("accept") == "*/*"


async def _stored(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    """All of what Streamlit would send, whatever part of it was asked for."""
    told: list[Message] = []

    async def keep(message: Message) -> None:
        told.append(message)

    whole = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")]
    await app(scope | {"headers": whole, "method": "GET"}, receive, keep)
    start = next(message for message in told if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in told if message["type"] == "http.response.body")
    answer = Response(body, status_code=start["status"])
    answer.raw_headers = [*start["headers"]]
    return answer


def _is_theirs(ticket: Ticket, request: Request) -> bool:
    """Whether the browser that fetches has the login of the tab that asked, and the session there still stands. A refusal is on record."""
    login = _identity.holder(request.cookies, request.headers.getlist)
    why = "" if login == ticket.login and (login or _identity.way() == _identity.OPEN) else "下载：登录不符"
    if not why and ticket.token:
        try:
            Access().check(ticket.token)
        except SessionOver as over:
            why = f"下载：{over.why}"
    if why:
        AccessLog().record("refused", ticket.account, ticket.session, why=why, page=ticket.told["page"])
    return not why


def _on_record(ticket: Ticket) -> bytes:
    """The file, once the access log has it."""
    content = ticket.make()
    rows = {"rows": content.count(b"\r\n") - 1} if ticket.told["kind"] == "csv" else {}
    AccessLog().record("export", ticket.account, ticket.session, **ticket.told, **rows, hash=hashlib.sha256(content).hexdigest())
    return content
