"""Files leave for a ticket only: once, within a minute, to the login and the session it was issued to, and on record."""

import asyncio
import hashlib
from dataclasses import replace

import pytest

from data.access import CLERK, Access, Account
from data.access_file import Unrecorded
from data.access_log import AccessLog
from data.lens import EVERYTHING
from pages import _identity, _ticket
from pages._files import Files
from pages._ticket import Ticket

WHO = Account("wang", "王", CLERK, EVERYTHING)
FILE = "﻿姓名\r\n甲\r\n乙\r\n".encode()
TOLD = {"page": "队伍结构", "kind": "csv", "question": "女干部占比", "scope": ["990101102"], "filters": {}, "as_of": 20240831, "version": 1}
KEPT = [(b"content-type", b"text/csv"), (b"content-disposition", b'attachment; filename="a.csv"')]


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path))
    monkeypatch.setattr(_identity, "holder", lambda cookies, values: cookies.get("who", ""))
    return tmp_path


@pytest.fixture
def ticket(root):
    Access(root).save([WHO], by="tests")
    session = Access(root).open_session("wang")
    return Ticket(lambda: FILE, "wang's login", session.token, "wang", session.number, TOLD)


def fetch(stored: bytes, who: str = "wang's login", method: str = "GET", path: str = "/media/1.csv", kept=KEPT, more=()) -> tuple:
    """(status, headers, body) as the browser of that login gets what Streamlit has under an address."""

    async def streamlit(scope, receive, send):
        assert not {name for name, _ in scope["headers"]} & {b"range"}
        await send({"type": "http.response.start", "status": 200, "headers": kept})
        for part in (stored[:5], stored[5:]):
            await send({"type": "http.response.body", "body": part, "more_body": part == stored[:5]})

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    told = []

    async def send(message):
        told.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [(b"cookie", f"who={who}".encode()), *more]}
    asyncio.run(Files(streamlit)(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in told[1:])
    return told[0]["status"], {name.decode().lower(): value.decode() for name, value in told[0]["headers"]}, body


def actions(root) -> list[str]:
    return [entry.action for entry in AccessLog(root).entries()][::-1]


def test_a_ticket_brings_the_file_once_and_puts_it_on_record(root, ticket):
    text = _ticket.issue(ticket)
    status, headers, body = fetch(text, more=[(b"range", b"bytes=0-3")])
    assert (status, body) == (200, FILE)
    assert headers["cache-control"] == "no-store"
    assert (headers["content-type"], headers["content-disposition"]) == ("text/csv", 'attachment; filename="a.csv"')
    entry = AccessLog(root).entries(action="export")[0]
    assert (entry.account, entry.session) == ("wang", ticket.session)
    assert f'"hash":"{hashlib.sha256(FILE).hexdigest()}"' in entry.what
    assert '"rows":2' in entry.what
    assert '"scope":["990101102"]' in entry.what
    again = fetch(text)
    assert again[0] == 410
    assert "重新点击下载" in again[2].decode()
    assert actions(root).count("export") == 1


def test_what_is_no_ticket_never_leaves(root, ticket):
    assert fetch("姓名,甲".encode())[0] == 410
    assert fetch(b"touyan-ticket:" + b"a" * 43)[0] == 410
    status, _, body = fetch(b"\x89PNG", kept=[(b"content-type", b"image/png")])
    assert (status, body) == (200, b"\x89PNG")


def test_another_login_takes_nothing_and_spoils_the_ticket(root, ticket):
    text = _ticket.issue(ticket)
    for who in ("li's login", "wang's login"):
        status, _, body = fetch(text, who=who)
        assert status in (403, 410)
        assert FILE not in body
    assert actions(root)[-1] == "refused"
    assert "export" not in actions(root)


@pytest.mark.parametrize("end", [lambda access, token: access.disable("wang", "tests"), lambda access, token: access.end_session(token)])
def test_whose_session_is_over_takes_nothing(root, ticket, end):
    text = _ticket.issue(ticket)
    end(Access(root), ticket.token)
    assert fetch(text)[0] == 403
    assert "export" not in actions(root)


def test_a_ticket_is_good_for_a_minute(root, ticket, monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(_ticket.time, "monotonic", lambda: moment[0])
    early, late = _ticket.issue(ticket), _ticket.issue(ticket)
    moment[0] += 60
    assert fetch(early)[0] == 200
    moment[0] += 1
    assert fetch(late)[0] == 410


def test_to_look_is_not_to_take(root, ticket):
    text = _ticket.issue(ticket)
    assert fetch(text, method="HEAD")[0] == 405
    for looking in ([(b"sec-fetch-mode", b"cors")], [(b"accept", b"*/*")]):
        status, _, body = fetch(text, more=looking)
        assert (status, body) == (204, b"")
    status, _, body = fetch(text, more=[(b"sec-fetch-mode", b"navigate"), (b"accept", b"*/*")])
    assert (status, body) == (200, FILE)


def test_what_cannot_be_put_on_record_does_not_leave(root, ticket):
    private = replace(ticket, told=TOLD | {"question": "13800138000"})
    status, _, body = fetch(_ticket.issue(private))
    assert (status, FILE in body) == (500, False)


def test_a_file_that_fails_says_so_without_telling_why(root, ticket):
    def fails():
        raise RuntimeError("/secret/place")

    status, _, body = fetch(_ticket.issue(replace(ticket, make=fails)))
    assert status == 500
    assert body.decode().startswith("文件没有生成")
    assert b"secret" not in body


def test_where_nobody_can_be_recognised_nothing_leaves(root, ticket, monkeypatch):
    def broken(*_, **__):
        raise Unrecorded("database")

    monkeypatch.setattr(Access, "check", broken)
    status, _, body = fetch(_ticket.issue(ticket))
    assert (status, body.decode()[:6]) == (500, "文件没有生成")


def test_other_addresses_are_not_touched(root):
    assert fetch(b"anything", path="/structure")[2] == b"anything"
