"""总览: the points stand under the headline figures, lead to their pages with the filters, and the grid shades what differs only."""

import re
from urllib.parse import parse_qs, unquote, urlparse

import pytest

from analytics.highlights import INDICATORS, Asked, compared
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, Screen, township_leader

TOWN = "990101102"


@pytest.fixture(scope="module")
def city(demo_store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRE_STORE", str(demo_store))
        return Screen("overview", CITY)


def points(screen) -> list[tuple[str, str, str]]:
    """Where each leads, what it says, and why it was chosen."""
    (html,) = [html for html in screen.htmls if 'class="highlights"' in html]
    return re.findall(r'<li><span><a class="person" href="([^"]*)">(.*?)</a></span><small>(.*?)</small></li>', html)


def cells(table: str) -> list[list[str]]:
    plain = re.sub(r"</?a[^>]*>", "", table)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", plain)[1:]]


def test_five_points_each_with_a_number_a_page_and_a_reason(city):
    found = points(city)
    assert len(found) == 5
    for address, told, why in found:
        assert re.search(r"\d", told)
        assert urlparse(address).path in ("differences", "villages", "structure", "training", "management")
        assert why.startswith(("规定：", "差异：", "变化："))
    assert any(text.value == "#### 要点：最值得关注的5件事" for text in city.app.markdown)


def test_a_point_leads_to_a_page_that_the_viewer_has_with_the_same_filters(demo):
    for viewer, query in ((CITY, {"township": TOWN, "kind": "村"}), (township_leader(TOWN, "云麓镇"), {"kind": "村"})):
        found = points(Screen("overview", viewer, **query))
        assert found
        for address in {address for address, _, _ in found}:
            asked = {name: value for name, (value,) in parse_qs(urlparse(address.replace("&amp;", "&")).query).items()}
            assert asked.items() >= query.items()
            screen = Screen(urlparse(address).path, viewer, **asked)
            assert not screen.app.exception
            assert not screen.app.error


def test_the_grid_shades_what_differs_with_a_sign_beside_the_colour(city, demo_store):
    table = next(html for html in city.tables if "班子规定达标率" in html)
    whole, *lines = cells(table)
    assert whole[0] == "全市"
    assert len(lines) == 12
    assert {len(line) for line in lines} == {1 + len(INDICATORS)}
    lens = Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230630)
    answers = compared(Asked(lens, {}, "township"))
    for line in lines:
        for one, cell in zip(answers, line[1:], strict=True):
            (row,) = [row for row in one.result.rows if row.members[0].label == line[0]]
            side = one.side(row.cells[0])
            assert ("sign above" in cell, "▲" in cell) == (side > 0,) * 2
            assert ("sign below" in cell, "▼" in cell) == (side < 0,) * 2
    assert table.count("sign ") == sum("▲" in cell or "▼" in cell for line in lines for cell in line) > 0


def test_every_figure_of_the_grid_leads_to_what_it_means(city, demo):
    table = next(html for html in city.tables if "班子规定达标率" in html)
    found = re.findall(r'<a class="number" href="\?number=([^"]*)"', table)
    assert len(found) == 13 * len(INDICATORS)
    for number in (found[0], found[-1]):
        screen = Screen("overview", CITY, number=unquote(number))
        assert not screen.app.error
        assert screen.app.get("dialog")


def test_the_summary_has_the_six_indicators(city):
    (make,) = [make for name, make in city.downloads if "汇总" in name]
    head = make().decode("utf-8-sig").split("\r\n")[0]
    assert all(f"{metric.label}(%)" in head for metric in INDICATORS)


def test_filters_that_the_points_do_not_follow_are_said(demo):
    screen = Screen("overview", CITY, post_group="书记")
    assert any("不按待遇岗位类别筛选" in text.value for text in screen.app.caption)
