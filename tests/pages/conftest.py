import pytest


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch):
    """Make a store the one that the site reads."""
    return lambda root: monkeypatch.setenv("CADRE_STORE", str(root))


@pytest.fixture
def demo(demo_store, serve):
    serve(demo_store)
    return demo_store
