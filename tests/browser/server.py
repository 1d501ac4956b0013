"""The real server, as a child process in a group of its own, on a store of the caller's."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds: a cold start on a busy machine


class Server:
    """`with Server(store) as server:` serves the site at `server.url` until the end of the block.

    `behind_a_proxy`: whoever connects is who the headers say (`headers_of`), as a proxy would send them.
    `secrets_file`: a secrets.toml, which may be written until the block begins.
    """

    def __init__(self, store: Path, log: Path, program: Path = ROOT, behind_a_proxy: bool = False, secrets_file: Path | None = None):
        self.store, self.log, self.program, self.port = store, log, program, _free_port()
        self._options = ["--secrets.files", str(secrets_file)] if secrets_file else []
        self._secret = secrets.token_urlsafe(32) if behind_a_proxy else ""
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(self.port), *self._options]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT_", "CADRE_PROXY_"))}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.program,
                env=environment | {"CADRE_STORE": str(self.store)} | self._proxy,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_the_parent,
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise RuntimeError(f"the server does not answer:\n{self.log.read_text(encoding='utf-8')}")
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(10)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def _proxy(self) -> dict[str, str]:
        return {"CADRE_PROXY_HEADER": "X-Remote-User", "CADRE_PROXY_SECRET": self._secret} if self._secret else {}

    def headers_of(self, login: str) -> dict[str, str]:
        """What the proxy sends for whoever has logged in."""
        return {"X-Remote-User": login, "X-Touyan-Proxy": self._secret}

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


def _end_with_the_parent() -> None:
    """Linux: a test run that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
