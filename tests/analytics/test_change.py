"""What changed of whom: the list agrees with the bridge, in the city and in every township, and names no unit out of scope."""

from dataclasses import replace

import pytest

from analytics.bridge import bridges
from analytics.change import TOLD, CadreChange
from analytics.query import ask, rows_behind, units
from analytics.story import ELSEWHERE
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.worlds import world

MOVED = """
    name | unit         | post   | valid_from | valid_to   | opened_by | closed_by
    王一 | 990001001001 | 副主任 | 2023-01-01 | 2024-03-01 | first     | moved
    王一 | 990001002001 | 副书记 | 2024-03-01 |            | moved     |
    李二 | 990001001001 |        | 2024-04-01 | 2024-05-01 | joined    | left
"""


@pytest.fixture(scope="module")
def lens(demo_store) -> Lens:
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230630)


def test_the_list_has_a_line_for_every_step_of_every_bridge(lens):
    found = ask(lens, CadreChange.changes, ["township", "change"])
    for bridge in bridges(lens, {}, "township"):
        opening, joined, moved_in, moved_out, left, closing = bridge.figures
        told = [found.cell(township=bridge.unit.key, change=kind).value for kind in ("新任", "调入", "调出", "离任")]
        assert told == [joined, moved_in, moved_out, left]
        assert opening + told[0] + told[1] - told[2] - told[3] == closing
    assert ask(lens, CadreChange.changes).rows[0].cells[0].value == len(rows_behind(lens, CadreChange.changes, list(TOLD.values())))


def test_a_township_is_told_its_own_and_no_other_unit(lens):
    codes = {member.key for member in units(lens, "village")}
    for township in units(lens, "township"):
        own = replace(lens, scope=(township.key,))
        rows = rows_behind(own, CadreChange.changes, list(TOLD.values()))
        everything = rows_behind(lens, CadreChange.changes, list(TOLD.values()), {"township": township.key})
        assert [row[:5] for row in rows] == [row[:5] for row in everything]
        named = {value for row in rows for value in row[5:] if value in codes}
        assert all(code.startswith(township.key) for code in named)


def test_a_change_says_from_what_to_what():
    place = world(cadre=MOVED)
    told = rows_behind(place.lens(since=20231231), CadreChange.changes, list(TOLD.values()))
    assert [(row[0], row[1], row[2], row[5], row[6]) for row in told] == [
        (20240301, "调入", "王一", "990001001001", "990001002001"),
        (20240301, "调出", "王一", "990001001001", "990001002001"),
        (20240301, "职务变化", "王一", "|副主任|", "|副书记|"),
        (20240401, "新任", "李二", "—", "未填"),
        (20240501, "离任", "李二", "未填", "—"),
    ]
    west = rows_behind(place.lens(("990001002",), since=20231231), CadreChange.changes, list(TOLD.values()))
    assert [(row[1], row[5]) for row in west] == [("调入", ELSEWHERE), ("职务变化", "|副主任|")]
    assert rows_behind(place.lens(on="sqlite", since=20231231), CadreChange.changes, list(TOLD.values())) == told
