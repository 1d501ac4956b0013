"""现行区划 and 当时区划: in which township people are counted before their village became another one's."""

from dataclasses import replace

import pytest

from analytics.bridge import bridges
from analytics.cadre import Cadre
from analytics.query import ask
from analytics.wording import definition_lines
from data.lens import fetch
from tests.worlds import EAST, WEST, figures, same_cell, world

BEFORE, AFTER = 20230630, 20240630
# 一村 of the East went into 三村 of the West on 2024-01-01; 王一 and 李二 went with it, 李二 moved on, 赵四 was there before.
MERGED = {
    "cadre": """
        name | unit         | code_then    | valid_from | valid_to   | opened_by    | closed_by    | gender | birth_date | education
        王一 | 990001002001 | 990001001001 | 2023-01-01 | 2024-01-01 | first        | unit_changed | 女     | 1980-01-01 | 本科
        王一 | 990001002001 |              | 2024-01-01 |            | unit_changed |              | 女     | 1980-01-01 | 本科
        李二 | 990001002001 | 990001001001 | 2023-01-01 | 2024-01-01 | first        | unit_changed | 男     | 1970-01-01 |
        李二 | 990001002001 |              | 2024-01-01 | 2024-03-01 | unit_changed | moved        | 男     | 1970-01-01 |
        李二 | 990001001002 |              | 2024-03-01 |            | moved        |              | 男     | 1970-01-01 |
        张三 | 990001001002 |              | 2023-01-01 |            | first        |              | 男     |            | 高中
        赵四 | 990001002001 |              | 2023-01-01 |            | first        |              | 女     | 1990-01-01 | 大专
    """,
    "unit_change": "unit | old_code | changed_on | kind\n990001002001 | 990001001001 | 2024-01-01 | 合并",
}


@pytest.fixture(scope="module")
def place():
    return world(**MERGED)


def trend(place, then, **how):
    return {key: cells[0].value for key, cells in figures(place.ask(Cadre.headcount, dates=[BEFORE, AFTER], then=then, **how)).items()}


def test_a_township_over_time_by_the_units_of_today_and_of_the_time(place):
    assert trend(place, False, by="township") == {(BEFORE, EAST): 1, (BEFORE, WEST): 3, (AFTER, EAST): 2, (AFTER, WEST): 2}
    assert trend(place, True, by="township") == {(BEFORE, EAST): 3, (BEFORE, WEST): 1, (AFTER, EAST): 2, (AFTER, WEST): 2}
    assert trend(place, True) == trend(place, False) == {(BEFORE,): 4, (AFTER,): 4}, "the whole is the same people"
    assert trend(place, True, where={"village": "990001001001"}) == {(BEFORE,): 2, (AFTER,): 0}
    assert trend(place, False, where={"village": "990001001001"}) == {(BEFORE,): 0, (AFTER,): 0}


@pytest.mark.parametrize("as_of", [BEFORE, AFTER])
@pytest.mark.parametrize("then", [False, True])
@pytest.mark.parametrize("metric", Cadre.metrics.values(), ids=lambda metric: metric.key)
def test_a_township_sees_of_itself_what_the_city_sees_of_it(place, metric, then, as_of):
    for township in (EAST, WEST):
        own = place.ask(metric, scope=(township,), then=then, as_of=as_of).rows[0].cells[0]
        citys = place.ask(metric, where={"township": township}, then=then, as_of=as_of).rows[0].cells[0]
        assert same_cell(own, citys)


def test_whoever_sees_nothing_sees_nothing_of_the_time_either(place):
    assert fetch(place.lens((), then=True), "SELECT name FROM cadre").rows == []
    names = {name for (name,) in fetch(place.lens((EAST,), then=True, as_of=BEFORE), "SELECT name FROM cadre_in_post").rows}
    assert names == {"王一", "李二", "张三"}


def test_a_merger_moves_nobody_in_the_bridge(place):
    lens = place.lens(as_of=AFTER, since=BEFORE)
    east, west = bridges(lens, {}, "township")
    assert east.figures == (1, 0, 1, 0, 0, 2), "李二, who moved of himself"
    assert west.figures == (3, 0, 0, 1, 0, 2)
    for bridge in (east, west, *bridges(lens, {}, "village")):
        opening, joined, moved_in, moved_out, left, closing = bridge.figures
        assert opening + joined + moved_in - moved_out - left == closing


def test_the_definition_says_whose_units_where_any_have_become_others(place):
    lens = place.lens()
    said = {then: definition_lines(ask(replace(lens, then=then), Cadre.headcount)) for then in (False, True)}
    assert "单位：现行区划" in said[False]
    assert "单位：当时区划" in said[True]
    plain = world(cadre="name\n王一")
    assert not any(line.startswith("单位") for line in definition_lines(plain.ask(Cadre.headcount)))
