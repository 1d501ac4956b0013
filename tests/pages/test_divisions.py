"""A trend by 现行区划 or 当时区划: offered where units have become others, and kept in the link."""

import pytest

from data.store import Store
from tests.analytics.test_divisions import MERGED
from tests.pages.screen import CITY, Screen
from tests.worlds import EAST, base_rows, publish

DATES = "unit | as_of\n" + "\n".join(f"{unit} | {day}" for unit in (EAST, "990001002") for day in ("2023-01-01", "2024-06-30"))


@pytest.fixture
def store(tmp_path, serve):
    serve(tmp_path / "store")
    return Store(tmp_path / "store")


def trend(screen: Screen) -> list[int]:
    return [int(value) for trace in screen.charts["trend"] for value in trace["y"]]


def test_the_viewer_chooses_and_the_link_says_so(store):
    publish(store, base_rows(**MERGED, roster=DATES))
    screen = Screen("structure", CITY, township=EAST)
    assert trend(screen) == [1, 2]
    assert "单位：现行区划" in screen.definitions["trend"]
    screen.app.session_state["units_of"] = "当时区划"
    screen.run()
    assert trend(screen) == [3, 2]
    assert "单位：当时区划" in screen.definitions["trend"]
    assert "单位：现行区划" in screen.definitions["pyramid"], "what is of one day is as it was"
    assert screen.app.query_params["units_of"] == "1"
    linked = Screen("structure", CITY, township=EAST, units_of="1")
    assert trend(linked) == [3, 2]
    linked.app.session_state["units_of"] = "现行区划"
    linked.run()
    assert trend(linked) == [1, 2]
    assert "units_of" not in linked.app.query_params


def test_where_no_unit_has_become_another_there_is_nothing_to_choose(store):
    publish(store, base_rows(cadre=MERGED["cadre"], roster=DATES))
    screen = Screen("structure", CITY, township=EAST, units_of="1")
    assert trend(screen) == [1, 2]
    assert "单位：" not in screen.definitions["trend"]
