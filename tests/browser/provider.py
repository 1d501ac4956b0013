"""A login provider (OpenID Connect) in a thread: a form, a code that is good once, a signed token, and the end of a login.

It is as strict as a real one: client, secret, return address, PKCE and code must be right, and whatever is not is told in `faults`.
"""

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

CLIENT, _ALGORITHM = "touyan", "RS256"
_FORM = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>统一认证</title>
<form method="post">
<input name="login" aria-label="登录名"><input name="password" type="password" aria-label="密码"><button>进入</button>
</form>"""


class Provider:
    """`with Provider(passwords, home) as provider:` serves until the end of the block; `home` is the site whose users log in here.

    `ended`: the logins that were ended here, in order.
    """

    def __init__(self, passwords: dict[str, str], home: str):
        self.passwords, self.home, self.callback = passwords, home, f"{home}/oauth2callback"
        self.secret = secrets.token_urlsafe(32)
        self.ended: list[str] = []
        self.faults: list[str] = []
        self._key = RSAKey.generate_key(2048, parameters={"kid": "1", "use": "sig", "alg": _ALGORITHM})
        self._codes: dict[str, tuple[str, dict[str, str]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        # Another host than the site's 127.0.0.1, so that the browser keeps their cookies apart and its redirects cross sites.
        self.url = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> "Provider":
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def settings(self) -> str:
        """What the site's secrets.toml says of this provider."""
        auth = {
            "redirect_uri": self.callback,
            "cookie_secret": secrets.token_urlsafe(32),
            "client_id": CLIENT,
            "client_secret": self.secret,
            "server_metadata_url": f"{self.url}/.well-known/openid-configuration",
        }
        return "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in auth.items())

    @property
    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "end_session_endpoint": f"{self.url}/logout",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [_ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
        }

    @property
    def jwks(self) -> dict[str, object]:
        return {"keys": [self._key.as_dict(private=False)]}

    def fault_of(self, asked: dict[str, str]) -> str:
        """What is wrong with the question that a browser brings from the site, "" where nothing is."""
        wanted = {"client_id": CLIENT, "redirect_uri": self.callback, "response_type": "code", "code_challenge_method": "S256"}
        wrong = [name for name, value in wanted.items() if asked.get(name) != value]
        wrong += [name for name in ("state", "nonce", "code_challenge") if not asked.get(name)]
        return "authorize: " + ", ".join(wrong) if wrong else ""

    def admit(self, login: str, asked: dict[str, str]) -> str:
        """Where the browser goes back to once it is known who is there."""
        code = secrets.token_urlsafe(16)
        self._codes[code] = login, asked
        return f"{self.callback}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str], client: str) -> dict[str, object] | None:
        login, asked = self._codes.pop(given.get("code", ""), ("", {}))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        known = client == f"{CLIENT}:{self.secret}" and given.get("redirect_uri") == self.callback
        if not (login and known and challenge == asked["code_challenge"]):
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": f"id-{login}", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": _ALGORITHM, "kid": "1"}, claims | {"preferred_username": login}, self._key, algorithms=[_ALGORITHM])
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def end(self, asked: dict[str, str]) -> bool:
        """End the login that the site hints at; only the site itself may be gone back to."""
        try:
            claims = jwt.decode(asked.get("id_token_hint", ""), self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            return False
        self.ended.append(claims["preferred_username"])
        return asked.get("post_logout_redirect_uri") == self.callback


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, asked = self._asked()
        if path == "/.well-known/openid-configuration":
            self._answer(json.dumps(self.provider.metadata), "application/json")
        elif path == "/jwks":
            self._answer(json.dumps(self.provider.jwks), "application/json")
        elif path == "/authorize":
            fault = self.provider.fault_of(asked)
            self._refuse(fault) if fault else self._answer(_FORM)
        elif path == "/logout":
            self._go(asked["post_logout_redirect_uri"]) if self.provider.end(asked) else self._refuse(f"logout: {sorted(asked)}")
        elif path == "/favicon.ico":
            self._answer("", "image/x-icon")
        else:
            self._refuse(f"unknown address {path}")

    def do_POST(self) -> None:
        path, asked = self._asked()
        given = _fields(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if path == "/authorize":
            login = given.get("login", "")
            fault = self.provider.fault_of(asked) or ("" if self.provider.passwords.get(login) == given.get("password") else "password")
            self._refuse(fault) if fault else self._go(self.provider.admit(login, asked))
        elif path == "/token":
            client = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            token = self.provider.token(given, client)
            self._answer(json.dumps(token), "application/json") if token else self._refuse("token")
        else:
            self._refuse(f"unknown address {path}")

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, _fields(parts.query)

    def _answer(self, body: str, kind: str = "text/html; charset=utf-8", status: int = 200) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _go(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _refuse(self, fault: str) -> None:
        self.provider.faults.append(fault)
        self._answer(fault, status=400)

    def log_message(self, *_: object) -> None:
        """What went wrong stands in `faults`."""


def _fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}
