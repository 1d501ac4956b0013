from pathlib import Path

import pytest

from data.access import CLERK, RIGHTS, Access, Account
from data.lens import EVERYTHING
from data.store import Store
from pages import _identity
from tests.canaries import plant

SECRET = "5b0f7c1d9e2a4836-5b0f7c1d9e2a4836"
OPERATOR = Account("operator", "操作员", CLERK, EVERYTHING, frozenset(RIGHTS))  # who sits at a store that is not the demonstration's


@pytest.fixture
def arrives(monkeypatch: pytest.MonkeyPatch):
    """The proxy names whoever is at the other end, from now on; `headers` are sent beside or instead."""
    monkeypatch.setenv(_identity.HEADER, "X-Remote-User")
    monkeypatch.setenv(_identity.SECRET, SECRET)

    def arrive(name: str, **headers: list[str]) -> None:
        sent = {"x-remote-user": [name], "x-touyan-proxy": [SECRET]} | headers
        monkeypatch.setattr(_identity, "headers", lambda: lambda header: sent.get(header.lower(), []))

    return arrive


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    """Make a store the one that the site reads. Unless it is the demonstration's, it is opened as the city clerk `OPERATOR`."""

    def served(root: Path, demo: bool = False) -> None:
        monkeypatch.setenv("CADRE_STORE", str(root))
        if not demo:
            Access(root).save([OPERATOR], by="tests")
            request.getfixturevalue("arrives")(OPERATOR.name)

    return served


@pytest.fixture
def demo(demo_store, serve):
    serve(demo_store, demo=True)
    return demo_store


@pytest.fixture(scope="module")
def planted(copy_of_demo):
    """The demonstration city with a canary in every township, opened."""
    root = copy_of_demo()
    plant(Store(root))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRE_STORE", str(root))
        yield root
