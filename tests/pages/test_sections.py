"""The sections behind the first of 育强 and 管好: every figure in them follows the filters, or says that it does not."""

import csv
import re

import pytest

from data.demo_city import COUNTY, TOWNSHIPS
from tests.pages.screen import CITY, Screen, text_of, township_leader

SECTIONS = [
    ("structure", "变动"),
    ("training", "导师帮带"),
    ("training", "学历提升"),
    ("management", "优秀名额"),
    ("management", "报酬待遇"),
    ("management", "日常监督"),
]
TOWN = COUNTY + "102"
LABELS = {"township": "乡镇(街道)", "kind": "村/社区", "post_group": "待遇岗位类别", "year": "年度"}
# What cannot change, by (section, label or chart key), and why.
SAME_UNDER = {
    ("township", "优秀名额", "当年离岗半年及以上人数"): "nobody has been away for half of the year",
    ("township", "导师帮带", "村书记帮带覆盖率"): "every secretary of a village is mentored",
    ("kind", "导师帮带", "mentoring_cover_secretary_covered_kind"): "it shows both kinds",
    ("post_group", "导师帮带", "mentoring_cover_secretary_covered_kind"): "it speaks of secretaries only",
}


@pytest.fixture(scope="module")
def city(demo_store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRE_STORE", str(demo_store))
        return {(page, section): Screen(page, CITY, section) for page, section in SECTIONS}


@pytest.mark.parametrize(("page", "section"), SECTIONS)
@pytest.mark.parametrize(("name", "value"), [("township", TOWN), ("kind", "村"), ("post_group", "书记"), ("year", "2022")])
def test_every_figure_follows_the_filter_or_says_that_it_does_not(demo, city, page, section, name, value):
    whole, chosen = city[page, section], Screen(page, CITY, section, **{name: value})
    assert not chosen.app.exception
    assert chosen.charts
    for key in whole.charts.keys() & chosen.charts.keys():
        says_not = LABELS[name] in chosen.definitions[key].partition("不按")[2].partition("筛选")[0]
        same = whole.charts[key] == chosen.charts[key]
        if (name, section, key) not in SAME_UNDER:
            assert same == says_not, f"{key} under {LABELS[name]}: {chosen.definitions[key]}"
    if name == "township":
        for label in whole.tiles.keys() & chosen.tiles.keys():
            changed = whole.tiles[label] != chosen.tiles[label]
            assert changed or (name, section, label) in SAME_UNDER, label


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_a_list_follows_the_township(demo, city, page, section):
    mine, name = Screen(page, CITY, section, township=TOWN), TOWNSHIPS[TOWN].name
    barred = section == "优秀名额"  # of the township nobody is: then a sentence stands where the list would be
    assert len(mine.tables) == len(city[page, section].tables) - barred
    for table in mine.tables:
        if "乡镇(街道)</th>" in table:
            assert table.count("<tr>") - 1 == table.count(f"<td>{name}</td>"), table


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_a_township_leader_reads_no_other_township(demo, page, section):
    screen = Screen(page, township_leader(TOWN, TOWNSHIPS[TOWN].name), section)
    assert not screen.app.exception
    text = "\n".join([*screen.texts(but=("viewer",)), *(text_of(make()) for _, make in screen.downloads)])
    assert TOWNSHIPS[TOWN].name in text
    assert [other.name for code, other in TOWNSHIPS.items() if code != TOWN and other.name in text] == []


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_every_file_of_a_section_can_be_made_and_has_its_own_name(city, page, section):
    names = [name for name, _ in city[page, section].downloads]
    assert len(set(names)) == len(names)
    for name, make in city[page, section].downloads:
        assert make().startswith(b"PK" if name.endswith(".xlsx") else b"\xef\xbb\xbf")
        assert section in name or not name.endswith(".xlsx")


@pytest.mark.parametrize(("page", "section"), [("training", "业务培训"), *SECTIONS[-2:]])
def test_a_part_of_a_year_is_told_as_such(demo, page, section):
    screen = Screen(page, CITY, section, year="2024")
    assert [note for _, note in screen.tiles.values() if "2024年" in note and "2024年(至8月31日)" not in note] == []
    assert any("2024年(至8月31日)" in line for line in screen.definitions.values())


def test_the_file_of_a_list_holds_what_the_screen_cuts(city):
    screen = city["training", "学历提升"]
    (told,) = [text for text in screen.headings if text.startswith("可报读 ")]
    (shown,) = [table for table in screen.tables if "可报读</th>" in table and "姓名</th>" in table]
    (make,) = [make for name, make in screen.downloads if "可报读_名单" in name]
    head, *rows = csv.reader(make().decode("utf-8-sig").partition("\r\n\r\n")[0].split("\r\n"))
    assert re.findall(r"<th[^>]*>([^<]+)", shown) == head
    assert shown.count("<tr>") - 1 == 40 < len(rows) == int(told.split()[1])
    names = re.findall(r'class="person"[^>]*>([^<]+)', shown)
    assert names == [row[head.index("姓名")] for row in rows[:40]]


def test_who_may_not_be_excellent_is_for_the_city_only(demo, city):
    screen = city["management", "优秀名额"]
    (table,) = [table for table in screen.tables if "恢复</th>" in table]
    assert "严重警告处分，影响期内" in table
    assert "2024-10-18 起恢复资格" in table
    own = Screen("management", township_leader(COUNTY + "104", "萤溪镇"), "优秀名额")
    assert not own.app.exception
    assert [note.value for note in own.app.info] == ["处分和离岗情况只在市级查看，您无权查看评优资格。"]
    assert not [text for text in own.texts() if "影响期" in text]
    assert "核定优秀名额" in own.tiles


def test_a_year_without_caps_says_so(demo):
    screen = Screen("management", CITY, "优秀名额", year="2021")
    assert [note.value for note in screen.app.info if "没有登记优秀名额" in note.value]
    assert "核定优秀名额" not in screen.tiles
