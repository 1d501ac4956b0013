"""差异研判: the places of a cap before anything is compared; pictures, table and file say the same; a link names the figure."""

import io
import re
from urllib.parse import unquote

import openpyxl
import pytest

from analytics.appraisal import Appraisal
from analytics.query import ask
from analytics.shape import side
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, Screen

FREE = {"year": 2021}  # the year before the caps of the demonstration city
TOWN = "990101102"


@pytest.fixture(scope="module")
def city(demo_store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRE_STORE", str(demo_store))
        return Screen("differences", CITY)


def rows(table):
    plain = re.sub(r"</?a[^>]*>", "", table)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", plain)[1:]]


def files(screen, named):
    (make,) = [make for name, make in screen.downloads if named in name]
    head, _, _ = make().decode("utf-8-sig").partition("\r\n\r\n")
    return [line.split(",") for line in head.split("\r\n")]


def test_the_places_come_first_where_a_cap_decides(city):
    assert not city.app.exception
    first, *others = city.charts
    assert (first, sorted(others)) == ("quota_township", ["limits", "standardised"])
    assert city.app.warning[0].value == (
        "2023年优秀等次有名额规定，优秀等次占比首先取决于分到多少名额：只看名额用了多少，不比较占比高低。下面只比较没有名额规定的2021年。"
    )


def test_what_a_cap_decides_is_compared_nowhere(demo, city):
    """Of 2022 and 2023, which have caps, no picture and no table: neither by years together nor beside what is expected."""
    for key, line in city.definitions.items():
        assert key == "quota_township" or ("2021年" in line and "2022" not in line and "2023" not in line), key
    for number in re.findall(r'number=(appraisal[^"&]*)"', "".join(city.tables)):
        assert unquote(number).split(";")[1] == "year=~2021"
    same = Screen("differences", CITY, metric="appraisal.competent")
    assert "称职等次占比首先取决于" in same.app.warning[0].value
    assert sorted(same.charts) == ["limits", "quota_township", "standardised"]


def test_where_every_year_has_a_cap_there_are_places_only(copy_of_demo, serve):
    root = copy_of_demo()
    given = "SELECT * REPLACE (2021 AS year) FROM excellent_cap WHERE year = 2022"
    Store(root).publish(lambda draft: draft.rows(f"INSERT INTO excellent_cap {given}") and {}, action="测试", by="测试")
    serve(root)
    screen = Screen("differences", CITY)
    assert list(screen.charts) == ["quota_township"]
    assert "没有可以比较的年度" in screen.app.warning[0].value


def test_another_share_has_no_places_and_no_years(demo):
    screen = Screen("differences", CITY, metric="cadre.college")
    assert list(screen.charts) == ["limits", "standardised"]
    assert not screen.app.warning
    assert screen.app.query_params == {"metric": "cadre.college"}


def test_without_a_cap_there_are_no_places(demo):
    screen = Screen("differences", CITY, year="2021")
    assert list(screen.charts) == ["limits", "standardised"]
    assert not screen.app.warning


def test_names_words_and_figures_are_those_of_the_answer(city, demo_store):
    lens = Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230831)
    answer, whole = ask(lens, Appraisal.excellent, "township", FREE), ask(lens, Appraisal.excellent, where=FREE).rows[0].cells[0]
    told = {row.members[0].label: side(Appraisal.excellent, row.cells[0], whole) for row in answer.rows}
    named = {text.split(" ")[0] for text in city.charts["limits"][-1]["text"]}
    assert named == {label for label, which in told.items() if which}
    assert named
    found = rows(city.tables[-1])
    assert len(found) == 12
    words = {1: "▲ 高于", 0: "○ 无法区分", -1: "▼ 低于"}
    assert {line[0]: line[3].split("(")[0] for line in found} == {label: words[which] for label, which in told.items()}
    assert {line[0] for line in found[: len(named)]} == named
    assert [text.value for text in city.app.markdown if "可能排第" in text.value or "名次只能" in text.value]


def test_the_file_is_the_table(city):
    head, *body = files(city, "占比_差异研判")
    assert [len(line) for line in body] == [len(head)] * 12
    assert body == rows(city.tables[-1])


def test_three_years_are_one_answer(demo):
    ranked = Screen("differences", CITY, metric="village_appraisal.first_class")
    assert list(ranked.charts) == ["limits", "limits_years", "standardised"]
    assert any("全市2021至2023年合计" in text.value for text in ranked.app.markdown)
    (name,) = [name for name, _ in ranked.downloads if "2021年度、2022年度、2023年度" in name]
    assert name.endswith(".csv")


def test_one_township_compares_its_villages(demo):
    screen = Screen("differences", CITY, township=TOWN)
    assert len(rows(screen.tables[-1])) == 18
    assert "与云麓镇相比" in screen.tables[-1]


def test_a_year_that_is_not_over_is_not_judged(demo):
    screen = Screen("differences", CITY, metric="cadre_year.met_hours", year="2024")
    (said,) = screen.app.info
    assert said.value == "所选年度未完(至8月31日)，学时达标率不作高低比较。请选择已结束的年度。"
    assert not screen.charts
    assert not screen.tables


def test_a_link_that_names_no_figure_says_so(demo):
    screen = Screen("differences", CITY, metric="cadre.nothing")
    (error,) = screen.app.error
    assert error.value == "链接中的比较的指标“cadre.nothing”不存在，请核对链接。"
    assert not screen.charts


def test_the_figure_chosen_stands_in_the_address(demo):
    screen = Screen("differences", CITY)
    screen.app.session_state["metric"] = "cadre.under_36"
    screen.run()
    assert screen.app.query_params == {"metric": "cadre.under_36"}
    linked = Screen("differences", CITY, **screen.app.query_params)
    assert linked.charts == screen.charts


def test_the_workbook_has_a_sheet_for_every_picture(city):
    (make,) = [make for name, make in city.downloads if name.endswith(".xlsx")]
    _, *sheets = openpyxl.load_workbook(io.BytesIO(make())).worksheets
    headlines = [text.value.removeprefix("#### ") for text in city.app.markdown]
    assert [sheet["A1"].value in headlines for sheet in sheets] == [True] * len(city.charts)


@pytest.mark.parametrize(("key", "trace"), [("limits", 4), ("standardised", 0)])
def test_a_dot_leads_to_the_share_that_it_stands_for(demo, key, trace):
    screen = Screen("differences", CITY, click=f"{key}.{trace}.0")
    assert not screen.app.exception
    (dialog,) = screen.app.get("dialog")
    assert dialog.proto.dialog.title.startswith("优秀等次占比")


def test_a_share_of_the_table_leads_to_what_it_means(city, demo):
    found = re.findall(r'<a class="number" href="\?number=([^"&]*)"', city.tables[-1])
    assert len(found) == 24
    screen = Screen("differences", CITY, number=unquote(found[0]))
    assert not screen.app.error
    assert screen.app.get("dialog")


def test_the_page_of_appraisal_lists_places_where_a_cap_decides(demo):
    capped, free = Screen("management", CITY), Screen("management", CITY, year="2021")
    assert "places" in capped.charts
    assert "places" not in free.charts
    assert "appraisal_excellent_post_group" in free.charts
    assert not {"excellent", "appraisal_excellent_post_group"} & capped.charts.keys()
    assert not any("高于全市" in text for text in capped.headings if "优秀" in text or "22.2%" in text)
