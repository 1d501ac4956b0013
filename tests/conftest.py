"""What tests of every kind share: the demonstration city, built once, and copies of it to change."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.demo import publish_demo
from data.store import Store


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the demonstration city. Read only: who publishes takes a copy."""
    root = tmp_path_factory.mktemp("demo") / "store"
    publish_demo(Store(root), by="演示管理员")
    return root


@pytest.fixture(scope="session")
def copy_of_demo(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Without what was put on record of whoever looks at it meanwhile."""
    skipped = shutil.ignore_patterns("access.sqlite*")
    return lambda: Path(shutil.copytree(demo_store, tmp_path_factory.mktemp("copy") / "store", ignore=skipped))
