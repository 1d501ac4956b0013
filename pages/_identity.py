"""Who is at the other end: a login at the intranet's provider, a name that a trusted proxy sends, or anybody where only the
demonstration is shown on this machine itself.

Real data is never served without one of the first two, and a secret that could be guessed is no secret.
"""

import hmac
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st
from streamlit import config

from data.access import login_name
from data.engines import Away
from data.lens import Snapshot
from data.serving import served
from data.store import Broken

HEADER, SECRET, CLAIM = "CADRE_PROXY_HEADER", "CADRE_PROXY_SECRET", "CADRE_LOGIN_CLAIM"
SECRET_HEADER = "X-Touyan-Proxy"
PROVIDER, PROXY, OPEN = "统一认证", "反向代理", "演示"  # the ways in
LEAST_SECRET = 32  # characters
_FEWEST_KINDS = 10  # different ones among them: 32 random hexadecimal digits have fewer once in millions
_GUESSED = re.compile("change|secret|password|passwd|example|default|touyan|cadre|0123456|1234567|abcdefg|qwerty", re.IGNORECASE)
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_LOGIN_COOKIE = re.compile(r"_streamlit_user(_\d+)?")  # whole, or in numbered parts
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

HOW = (
    f"请设置其中一种登录方式：一、统一身份认证：在 .streamlit/secrets.toml 的 [auth] 中填写 {'、'.join(_NEEDED)}；"
    f"二、反向代理：设置环境变量 {HEADER}(代理写入登录名的请求头，如 X-Remote-User)和 {SECRET}(至少{LEAST_SECRET}个字符的随机密钥，"
    f"由代理在请求头 {SECRET_HEADER} 中送来)。然后用 python -m data accounts add 建立账号，详见 README。"
)
REAL = "库中是真实数据，但没有设置登录方式，程序不提供服务。" + HOW
ADDRESS = "没有设置登录方式时，只能在本机查看：请把 server.address 设为 127.0.0.1。" + HOW


class Login(NamedTuple):
    """`name` is what accounts are looked up by; `mark` tells this login at the provider from every other, where it can be told."""

    name: str
    way: str
    mark: str = ""


def way() -> str:
    """How people log in here."""
    return PROXY if os.environ.get(HEADER) or os.environ.get(SECRET) else PROVIDER if _auth() else OPEN


def why_not_served(snapshot: Snapshot | None) -> str:
    """What must be set before anything of this snapshot may be shown, "" where all is set."""
    if told := _faults():
        return "登录设置有误：" + "；".join(told) + "。"
    if way() != OPEN:
        return ""
    if snapshot is not None and not snapshot.demo:
        return REAL
    return "" if config.get_option("server.address") in _LOOPBACK else ADDRESS


def why_not_started() -> str:
    """The same, of the store as it is when the program starts. What cannot be asked the page tells, showing nothing."""
    try:
        return why_not_served(served().current())
    except (Away, Broken):
        return why_not_served(None)


def login() -> Login | None:
    """Who has logged in; None for nobody."""
    return {PROVIDER: _by_provider, PROXY: lambda: named_by_proxy(headers())}[way()]()


def headers() -> Callable[[str], list[str]]:
    """The values of a header of the request that opened this tab's connection, all of them."""
    return st.context.headers.get_all


def named_by_proxy(values: Callable[[str], list[str]]) -> Login | None:
    """The login that the proxy names in these headers. One that does not know the secret names nobody, nor do two names."""
    secrets, names = values(SECRET_HEADER), values(os.environ.get(HEADER, ""))
    if len(secrets) != 1 or len(names) != 1 or not names[0].strip():
        return None
    known = hmac.compare_digest(secrets[0].encode(), os.environ.get(SECRET, "").encode())
    return Login(names[0], PROXY) if known and not _faults() else None


def holder(cookies: Mapping[str, str], values: Callable[[str], list[str]]) -> str:
    """Who is at the other end of a request, told alike for the tab's own and for one that fetches a file; "" where that is nobody."""
    if way() == PROXY:
        named = named_by_proxy(values)
        return login_name(named.name) if named else ""
    return "|".join(f"{name}={value}" for name, value in sorted(cookies.items()) if _LOGIN_COOKIE.fullmatch(name))


def named_by_claims(claims: Mapping[str, Any]) -> Login | None:
    """The login that a provider's claims name. An address that the provider itself calls unverified names nobody."""
    asked = os.environ.get(CLAIM)
    name = claims.get(asked) if asked else claims.get("preferred_username") or claims.get("email")
    if not isinstance(name, str) or not name.strip() or (name == claims.get("email") and claims.get("email_verified") is False):
        return None
    told = [claims.get(part) for part in ("iss", "sub", "iat", "nonce", "sid")]
    return Login(name, PROVIDER, "|".join(map(str, told)) if any(told[2:]) else "")


def weak(secret: str) -> bool:
    """Whether a secret is short, or may have been copied from an example."""
    return len(secret) < LEAST_SECRET or len(set(secret)) < _FEWEST_KINDS or bool(_GUESSED.search(secret))


def _by_provider() -> Login | None:
    return named_by_claims(st.user.to_dict()) if st.user.is_logged_in else None


def _auth() -> Mapping[str, Any]:
    return st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}


def _faults() -> list[str]:
    """What is wrong with what is set, a sentence each."""
    auth, header, secret = _auth(), os.environ.get(HEADER, ""), os.environ.get(SECRET, "")
    told = []
    if auth and (header or secret):
        told.append(f"[auth] 与 {HEADER} 不能同时设置，请只留一种")
    if auth and (missing := [name for name in _NEEDED if not auth.get(name)]):
        told.append(f"[auth] 缺少 {'、'.join(missing)}")
    if auth.get("cookie_secret") and weak(str(auth["cookie_secret"])):
        told.append(f"[auth] 的 cookie_secret 太弱，{_HOW_STRONG}")
    if (header or secret) and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", header):
        told.append(f"{HEADER} 应是请求头的名称，如 X-Remote-User")
    if header.lower() == SECRET_HEADER.lower():
        told.append(f"{HEADER} 不能是 {SECRET_HEADER}，它只用来送密钥")
    if (header or secret) and weak(secret):
        told.append(f"{SECRET} {'没有设置' if not secret else '太弱'}，{_HOW_STRONG}")
    return told


_HOW_STRONG = f'请用至少{LEAST_SECRET}个字符的随机密钥(python -c "import secrets; print(secrets.token_urlsafe(32))")'
