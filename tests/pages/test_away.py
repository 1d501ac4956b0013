"""With the cluster away, a page shows what is kept, says since when, and what it does not show."""

import datetime as dt

import pytest

from data.engines import Away, DuckDB
from tests.pages.screen import CITY, Screen

ANSWERED = dt.datetime(2026, 3, 1, 9, 30)
WHY = "集群没有应答"
UNTIL = "页面上的数字是2026-03-01 09:30:00以前取得的，没有取得的没有显示。"


@pytest.fixture
def goes(monkeypatch):
    """The engine goes away, after it has answered or before it ever did."""

    original = DuckDB.rows

    def away(answered: dt.datetime | None = ANSWERED, asked: str = "") -> None:
        """`asked`: only for texts that hold it."""

        def rows(self, text, params):
            if asked in text:
                raise Away(WHY, answered)
            return original(self, text, params)

        monkeypatch.setattr(DuckDB, "rows", rows)

    return away


@pytest.mark.parametrize("page", ["overview", "structure", "training", "management"])
def test_what_is_not_kept_is_a_sentence_in_its_place(page, copy_of_demo, serve, goes):
    serve(copy_of_demo(), demo=True)
    screen = Screen(page, CITY)
    shown = screen.charts
    assert shown
    assert not screen.app.warning
    goes()
    screen.choose("kind", "村")
    told = [warning.value for warning in screen.app.warning]
    assert any(text.startswith(f"数据集群暂时不可用：{WHY}。") and text.endswith(UNTIL) for text in told)
    assert told.count(f"这里没有显示：{WHY}。") == len(told) - 1
    assert not screen.app.exception
    assert not screen.charts
    assert not screen.downloads  # no file says less than it seems to
    screen.choose("kind", "")
    assert screen.charts == shown
    assert not screen.app.warning


def test_the_rest_of_the_page_stands(copy_of_demo, serve, goes):
    serve(copy_of_demo(), demo=True)
    whole = Screen("structure", CITY, kind="村").charts
    serve(copy_of_demo(), demo=True)
    goes(asked="f.political_status")
    screen = Screen("structure", CITY, kind="村")
    told = [warning.value for warning in screen.app.warning]
    assert told[0].startswith(f"数据集群暂时不可用：{WHY}。")
    assert told[0].endswith(UNTIL)
    missing = whole.keys() - screen.charts.keys()
    assert len(told) - 1 == told.count(f"这里没有显示：{WHY}。") > 0
    assert 0 < len(missing) < len(whole) / 2
    assert screen.charts == {key: chart for key, chart in whole.items() if key not in missing}
    assert not [name for name, _ in screen.downloads if "汇总" in name or name.endswith(".xlsx")]


def test_a_cluster_that_never_answered(copy_of_demo, serve, goes):
    serve(copy_of_demo(), demo=True)
    goes(None)
    screen = Screen("structure", CITY)
    (told,) = [element.value for element in (*screen.app.error, *screen.app.warning)]
    assert told.startswith(f"数据集群暂时不可用：{WHY}。")
    assert "以前取得的" not in told
    assert screen.shows_no_figure()
    assert not screen.app.exception
