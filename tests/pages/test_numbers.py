"""Any number on the screen leads to what it means and to the rows behind it: the same way from a tile, a picture and a list."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote_plus

import pytest

from analytics.explanation import answered, read, rows
from analytics.wording import show
from data.demo_city import COUNTY, TOWNSHIPS
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, Screen, township_leader

TOWN = COUNTY + "102"
LEADER = township_leader(TOWN, TOWNSHIPS[TOWN].name)


def linked(html: str, kind: str) -> dict[str, dict[str, str]]:
    """Text -> the parameters of the address that a link of this kind leads to."""
    found = re.findall(rf'<a class="{kind}[^"]*" href="[^?]*\?([^"]*)">([^<]*)</a>', html)
    return {unescape(text): {name: values[0] for name, values in parse_qs(unescape(query)).items()} for query, text in found}


def choices(screen: Screen) -> dict[str, dict[str, str]]:
    return linked(next(html for html in screen.htmls if html.startswith('<p class="choices"')), "rows")


@pytest.mark.parametrize("page", ["structure", "villages", "management"])
def test_a_tile_says_what_it_means_and_lists_its_rows(demo, page):
    shown = Screen(page, CITY, township=TOWN)
    label, address = list(shown.numbers.items())[-1]
    query = {name: values[0] for name, values in parse_qs(address.lstrip("?")).items()}
    assert query["township"] == TOWN
    opened = Screen(page, CITY, **query)
    assert not opened.app.exception
    assert not opened.app.error
    (dialog,) = opened.app.get("dialog")
    assert dialog.proto.dialog.title.startswith(label)
    explained = next(html for html in opened.tables if "<th>项目</th>" in html)
    for line in ("口径", "截止日", "范围", "未填"):
        assert f"<td>{line}</td>" in explained
    for told, rows_query in choices(opened).items():
        listed = Screen("people", CITY, **rows_query)
        assert not listed.app.exception
        assert not listed.app.error
        assert dialog.proto.dialog.title in listed.headings[0]
        assert listed.title.startswith(f"人员名册 · {TOWNSHIPS[TOWN].name}")
        count = re.search(r"[\d,]+", told)[0]
        (make,) = [make for name, make in listed.downloads if "名单" in name] or [None]
        body = make().decode("utf-8-sig").partition("\r\n\r\n")[0].split("\r\n")[1:] if make else []
        if told.startswith(("分子：", "分母：")):
            assert len(body) == int(count.replace(",", ""))


def test_a_mark_of_a_picture_and_the_filter_list_come_to_the_same_rows(demo):
    clicked = Screen("structure", CITY, click="women.0.1")
    number = clicked.app.query_params["number"]
    town = number.rpartition("=")[2]
    assert number == f"cadre.women;township={town}"
    assert "click" not in clicked.app.query_params
    by_click = choices(clicked)
    chosen = Screen("structure", CITY).choose("township", town)
    same = {name: values[0] for name, values in parse_qs(chosen.numbers["女干部占比"].lstrip("?")).items()}
    by_list = choices(Screen("structure", CITY, **same))
    assert by_click == by_list
    rows = Screen("people", CITY, **by_click[next(iter(by_click))])
    assert rows.tables == Screen("people", CITY, number="cadre.women").choose("township", town).tables


@pytest.mark.parametrize("click", ["women.9.0", "women.0.99", "women.x.0", "women", "nothing.0.0", "women.0.-1", "women.0.0.0"])
def test_a_click_that_hits_nothing_opens_nothing(demo, click):
    screen = Screen("structure", CITY, click=click)
    assert not screen.app.exception
    assert not screen.app.get("dialog")
    assert screen.app.query_params == {}


def test_the_bridge_leads_to_the_people_of_each_step(demo):
    screen = Screen("overview", CITY, click="bridge.0.0")
    assert screen.app.query_params["number"] == "cadre_movement.joined"
    table = next(html for html in screen.tables if "期初</th>" in html)
    opening = next(text for text in re.findall(r'href="\?number=([^"]*)"', table) if "as_of" in text)
    listed = Screen(
        "people", CITY, **next(iter(choices(Screen("overview", CITY, number=unescape(parse_qs("n=" + opening)["n"][0]))).values()))
    )
    assert listed.title.endswith("2023-06-30"), "the opening is of the comparison date"


def test_one_press_clears_the_number_and_the_filters(demo):
    screen = Screen("people", CITY, number="cadre.women", township=TOWN)
    assert screen.headings[0].startswith("女干部占比")
    assert list(linked(next(html for html in screen.htmls if html.startswith('<p class="trail"')), "number")) == [
        "全市",
        TOWNSHIPS[TOWN].name,
    ]
    screen.app.button(key="clear").click()
    screen.run()
    assert screen.app.query_params == {}
    assert screen.headings[0].startswith("现任村(社区)干部")


def test_the_trail_goes_down_to_a_village_and_leads_back(demo):
    village = f"{TOWN}001"
    query = next(iter(choices(Screen("structure", CITY, number=f"cadre.headcount;village={village}")).values()))
    assert query == {"township": TOWN, "number": f"cadre.headcount;village={village}"}
    trail = linked(next(html for html in Screen("people", CITY, **query).htmls if html.startswith('<p class="trail"')), "number")
    assert len(trail) == 3
    assert list(trail.values())[:2] == [{"number": "cadre.headcount"}, {"township": TOWN, "number": "cadre.headcount"}]


def test_a_township_leader_sees_no_others_and_a_city_number_is_refused_in_words(demo):
    screen = Screen("people", LEADER, number="cadre.women")
    assert not screen.app.error
    assert set(re.findall(r"<tr><td[^>]*>([^<]+)</td>", screen.tables[0])) == {TOWNSHIPS[TOWN].name}
    for number, said in (
        ("candidate.nominated", "只在市级查看"),
        (f"cadre.women;township={COUNTY}001", "权限范围"),
        ("cadre.x", "请核对链接"),
    ):
        refused = Screen("people", LEADER, number=number)
        assert said in refused.app.error[0].value
        assert not refused.downloads
        over = Screen("structure", LEADER, number=number)
        assert not over.app.exception
        assert said in over.app.error[0].value


def test_a_village_that_is_not_covered_leads_to_each_of_its_figures(demo):
    table = next(table for table in Screen("selection", CITY).tables if "近期可使用</th>" in table)
    lens = Lens(EVERYTHING, Store(demo).current(), 20240831, 20230630)
    lines = [re.findall(r"<td[^>]*>(.*?)</td>", line) for line in re.findall(r"<tr>(<td.*?)</tr>", table)]
    assert lines
    for line in lines[:3]:
        for cell in line[2:]:
            number = read(unquote_plus(unescape(re.search(r'number=([^"&]*)"', cell)[1])))
            assert show(number.metric, answered(lens, number, {}).rows[0].cells[0]) == f"{re.sub('<.*?>', '', cell)}{number.metric.unit}"


def test_a_pool_of_places_leads_to_each_of_its_figures(demo):
    screen = Screen("management", CITY, section="优秀名额")
    table = next(table for table in screen.tables if "取整" in table)
    head = re.findall(r"<th[^>]*>(.*?)</th>", table)
    lens = Lens(EVERYTHING, Store(demo).current(), 20240831, 20230630)
    for line in re.findall(r"<tr>(<td.*?)</tr>", table)[:3]:
        cells = dict(zip(head, re.findall(r"<td[^>]*>(.*?)</td>", line), strict=True))
        for heading in ("参加考核", "核定", "已用", "剩余", "超出"):
            number = read(unquote_plus(unescape(re.search(r'number=([^"&]*)"', cells[heading])[1])))
            (row,) = rows(lens, number, [number.metric.of])
            assert str(row[-1]) == re.sub("<.*?>", "", cells[heading])
