"""Tests on a real cluster, which `make test-cluster` runs; `make test` has neither Spark nor Java and does not collect them."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from data.demo import publish_demo
from data.lake import Lake, write_lake
from data.lens import Snapshot
from data.store import Store
from tests.cluster import processes

collect_ignore_glob = [] if os.environ.get("CADRE_TEST_CLUSTER") else ["test_*.py"]


@pytest.fixture(scope="session")
def cluster():
    """The setting of a cluster that is there for these tests only."""
    setting = processes.start()
    yield setting
    processes.stop()
    assert [name for name in ("master", "worker1", "worker2", "connect") if processes.running(name)] == []
    assert not processes.is_open(processes.CONNECT)


@pytest.fixture(scope="session")
def lake_of(cluster, tmp_path_factory) -> Callable[[Store], str]:
    """The setting by which the cluster answers for the version that a store serves."""

    @cache
    def written(root: Path) -> str:
        folder = tmp_path_factory.mktemp("lake")
        write_lake(Store(root), folder)
        return f"{cluster};lake={folder}"

    return lambda store: written(store.root)


@pytest.fixture(scope="session")
def on_spark(lake_of) -> Callable[[Store], Snapshot]:
    """The version that a store serves, as the cluster answers for it within so many seconds."""
    return lambda store, deadline=120: Lake(f"{lake_of(store)};deadline={deadline}", store.root).current()


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Store:
    store = Store(tmp_path_factory.mktemp("demo") / "store")
    publish_demo(store, by="演示管理员")
    return store
