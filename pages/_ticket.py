"""A file leaves for a ticket: issued by a click in a tab, good once, for a minute, for the login and the session it was issued to."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

LASTS = 60  # seconds
_MARK = b"touyan-ticket:"


@dataclass(frozen=True)
class Ticket:
    """`make` asks the question anew, through the lens that it holds. `login` says who was at the other end of the tab, `token` is our
    own session of it, both empty where the demonstration is open; `told` is what the access log will say of the file."""

    make: Callable[[], bytes]
    login: str
    token: str
    account: str
    session: int
    told: Mapping[str, Any]


_issued: dict[bytes, tuple[float, Ticket]] = {}
_lock = Lock()


def issue(ticket: Ticket) -> bytes:
    """What stands in the place of the file until it is fetched."""
    text, now = _MARK + secrets.token_urlsafe(32).encode(), time.monotonic()
    with _lock:
        for old in [old for old, (until, _) in _issued.items() if until < now]:
            del _issued[old]
        _issued[text] = now + LASTS, ticket
    return text


def take(text: bytes) -> Ticket | None:
    """The ticket of this text, which is worth nothing from now on; None where there is none any more."""
    with _lock:
        until, ticket = _issued.pop(text, (0, None))
    return ticket if time.monotonic() <= until else None
