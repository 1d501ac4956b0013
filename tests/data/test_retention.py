"""Which old data files may go: by number and by age, never the one served nor the one it falls back to."""

import shutil
from datetime import datetime, timedelta

import pytest

from data.__main__ import main
from data.retention import Retention, prunable
from data.store import Broken, Store
from tests.worlds import base_rows, publish

LATER = datetime.now() + timedelta(days=365)


@pytest.fixture(scope="module")
def six(tmp_path_factory):
    """Six versions; the fifth is served, and was made from the second."""
    store = Store(tmp_path_factory.mktemp("six") / "store")
    for number in range(1, 7):
        if number == 5:
            store.rollback(2)
        publish(store, base_rows(cadre=f"name\n王{number}"))
    store.rollback(5)
    return store.root


@pytest.fixture
def store(six, tmp_path):
    return Store(shutil.copytree(six, tmp_path / "store"))


def test_by_number_and_age(store):
    assert prunable(store, Retention(keep=1, days=180), LATER) == [4, 3, 1]
    assert prunable(store, Retention(keep=3, days=180), LATER) == [3, 1]
    assert prunable(store, Retention(keep=1, days=366), LATER) == []
    assert prunable(store, Retention(keep=0, days=0), LATER) == [4, 3, 1], "the newest stays, whatever is said"


def test_a_damaged_version_does_not_count_as_one_to_fall_back_to(store):
    (store.root / "snapshots/000002.duckdb").write_bytes(b"")
    assert prunable(store, Retention(keep=1, days=0), LATER) == [4, 3]


def test_what_is_known_of_a_pruned_version_stays(store):
    store.prune([1, 3, 4, 5, 2])
    assert store.kept() == {2, 5, 6}, "those served and fallen back to are spared"
    assert [version.number for version in store.versions()] == [6, 5, 4, 3, 2, 1]
    with pytest.raises(Broken):
        store.rollback(3)
    assert Store(store.root).current().number == 5
    assert publish(store, base_rows(cadre="name\n王七")).number == 7, "a number is never used twice"


def test_the_command_prunes_or_only_lists(store, monkeypatch, capsys):
    monkeypatch.setenv("CADRE_STORE", str(store.root))
    assert main(["prune", "--keep", "1", "--days", "0", "--dry-run"]) == 0
    assert "可以清理(--dry-run，未删除)：第4版、第3版、第1版。" in capsys.readouterr().out
    assert len(store.kept()) == 6
    assert main(["prune", "--keep", "1", "--days", "0"]) == 0
    assert store.kept() == {2, 5, 6}
    assert main(["prune"]) == 0
    assert "已清理：没有。" in capsys.readouterr().out


def test_an_empty_store_has_nothing_to_prune(tmp_path, monkeypatch):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "none"))
    assert main(["prune"]) == 0
    assert not (tmp_path / "none").exists()
