"""The page as a workbook, read by another library: every number of the answer, charts that read those cells, and nothing that runs."""

import io
import re
import zipfile

import openpyxl
import pytest

from analytics import shape
from analytics.cadre import Cadre
from analytics.export_workbook import Figure, page_workbook
from analytics.training import Training
from tests.analytics.test_export import PEOPLE
from tests.worlds import world

CHARTS = {"bars": "BarChart", "ranked": "BarChart", "dots": "BarChart", "pyramid": "BarChart", "stacked": "BarChart", "trend": "LineChart"}


@pytest.fixture(scope="module")
def place():
    return world(cadre=PEOPLE)


def sheets(place, *figures, tiles=()):
    content = page_workbook(place.lens(), "队伍结构 · 全市 · 2024-06-30", list(tiles), list(figures))
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def figure(place, metrics, by, kind=None, **how):
    result = place.ask(metrics, by, **how)
    return Figure("发现", "测度", result, kind or shape.kind_of(result))


def table(page):
    """The cells from the heading of the table to the first empty row."""
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]
    end = next((i for i, row in enumerate(rows) if not any(value is not None for value in row)), len(rows))
    return rows[:end]


def referred(chart, page):
    """Series by series what the references of a chart lead to: its name, its categories, its values."""

    def cells(reference):
        area = reference.rpartition("!")[2].replace("$", "")
        found = page[area]
        return [cell.value for row in (found if isinstance(found, tuple) else ((found,),)) for cell in row]

    return [(cells(one.tx.strRef.f)[0], cells(one.cat.strRef.f), cells(one.val.numRef.f)) for one in chart.series]


def test_the_numbers_of_a_chart_to_the_cell(place):
    _, page = sheets(place, figure(place, Cadre.women, Cadre.township))
    assert [page["A1"].value, page["A2"].value, page["A3"].value] == ["发现", "测度", "队伍结构 · 全市 · 2024-06-30"]
    assert table(page) == [
        ["乡镇(街道)", "女干部占比", "女干部占比·分子", "女干部占比·分母"],
        ["东乡", 0.5, 1, 2],
        ["西镇", 0, 0, 1],
    ]
    assert [page["B6"].number_format, page["C6"].number_format] == ["0.0%", "#,##0"]
    notes = [row[0].value for row in page.iter_rows(min_row=9) if row[0].value]
    assert notes == ["口径：女干部人数 ÷ 现任干部人数。", "截止日：2024-06-30", "范围：全市", "未填：性别1人"]


def test_a_chart_reads_the_cells_of_its_table(place):
    _, share, pyramid = sheets(
        place, figure(place, Cadre.women, Cadre.township), figure(place, Cadre.headcount, [Cadre.age_band, Cadre.gender], "pyramid")
    )
    assert referred(share._charts[0], share) == [("女干部占比", ["东乡", "西镇"], [0.5, 0])]
    assert table(pyramid)[0][:3] == ["年龄段", "男(人)", "女(人)"]
    bands = ["35岁及以下", "36–45岁", "46–55岁", "56岁及以上", "未填"]
    (men, women, unsaid) = referred(pyramid._charts[0], pyramid)
    assert men == ("男(人)", bands, [0, 0, 1, 0, 0])
    assert women == ("女(人)", bands, [1, 0, 0, 0, 0])
    assert unsaid == ("未填(人)", bands, [0, 0, 0, 0, 1])
    assert pyramid._charts[0].grouping == "stacked"
    assert pyramid._charts[0].y_axis.scaling.min == share._charts[0].y_axis.scaling.min == 0


@pytest.mark.parametrize("kind", CHARTS)
def test_each_kind_is_a_native_chart_with_its_numbers_kept_in_it(place, kind):
    by = {"trend": [], "pyramid": [Cadre.age_band, Cadre.gender], "stacked": [Cadre.township, Cadre.gender]}.get(kind, Cadre.township)
    dates = [20230630, 20240630] if kind == "trend" else None
    content = page_workbook(place.lens(), "页", [], [figure(place, Cadre.headcount, by, kind, dates=dates)])
    _, page = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    (chart,) = page._charts
    assert type(chart).__name__ == CHARTS[kind]
    drawn = zipfile.ZipFile(io.BytesIO(content)).read("xl/charts/chart1.xml").decode()
    kept = [float(value) for value in re.findall(r"<c:v>([\d.]+)</c:v>", "".join(re.findall(r"<c:numCache>.*?</c:numCache>", drawn)))]
    assert kept == [value for _, _, values in referred(chart, page) for value in values if value is not None]
    assert sum(kept) == (6 if kind == "trend" else 3)


def test_many_columns_and_figures_of_different_units_are_a_table_in_shades(place):
    _, mixed = sheets(place, figure(place, [Cadre.headcount, Cadre.women], Cadre.township, "matrix"))
    assert mixed._charts == []
    assert table(mixed)[1] == ["东乡", 2, 0.5, 1, 2]
    assert len(mixed.conditional_formatting) == 2
    _, wide = sheets(place, figure(place, Cadre.headcount, [Cadre.township, Cadre.education], "matrix"))
    assert wide._charts == []
    assert sum(value or 0 for row in table(wide)[1:] for value in row[1:]) == 3


def test_several_metrics_by_two_dimensions_all_have_their_table(place):
    _, page = sheets(place, figure(place, [Cadre.headcount, Cadre.women], [Cadre.township, Cadre.kind], "matrix"))
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert ["东乡", 1, 1, None] in [row[:4] for row in values]
    (second,) = [i for i, row in enumerate(values) if row[0] == "女干部占比"]
    assert values[second + 2][:7] == ["东乡", 0, 1, 0, 1, 1, 1]


def test_what_is_not_there_is_an_empty_cell_and_said(place):
    """A word in the place of a number would be drawn as nought."""
    _, page = sheets(place, figure(place, Cadre.headcount, [], dates=[20211231, 20240630]))
    assert table(page) == [["截止日", "干部人数(人)", "说明"], ["2021-12-31", None, "干部人数(人)无数据"], ["2024-06-30", 3, ""]]


def test_the_tiles_as_they_stand():
    place = world(cadre="name | gender | valid_from\n王一 | 男 | 2023-01-01\n李二 | 女 | 2024-01-01\n赵三 | | 2023-01-01")
    tile = place.ask(Cadre.women, dates=[20230630, 20240630])
    (page,) = sheets(place, tiles=[tile])
    assert [cell.value for cell in page[4]] == ["指标", "数值", "单位", "分子", "分母", "对比日数值", "未填", "说明", "口径"]
    assert [cell.value for cell in page[5]][:8] == ["女干部占比", 1 / 3, "%", 1, 3, 0, 1, ""]
    assert page["I5"].value == "口径：女干部人数 ÷ 现任干部人数；截止日：2024-06-30；范围：全市；未填：性别1人"
    assert page["B5"].number_format == "0.0%"


def test_parts_that_are_not_whole_keep_their_decimals():
    hours = world(
        cadre="name\n王一",
        training="person | course | year | start_date | hours\n王一 | 甲 | 2023 | 2023-03-01 | 12.5",
    )
    (page,) = sheets(hours, tiles=[hours.ask(Training.hours_per_person)])
    assert (page["D5"].value, page["D5"].number_format, page["E5"].number_format) == (12.5, "#,##0.0", "#,##0")


def test_a_unit_that_is_called_a_formula_stays_text():
    names = "code | name\n990001001 | =HYPERLINK(1)\n990001002 | ＠乡"
    place = world(township=names, cadre="name | unit\n王一 | 990001001001")
    content = page_workbook(place.lens(), "=1+1", [], [Figure("=1+1", "测度", place.ask(Cadre.headcount, Cadre.township), "ranked")])
    _, page = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert page["A6"].value == "=HYPERLINK(1)"
    for page in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert not str(cell.value).startswith(("=", "＠")) or cell.quotePrefix, cell.coordinate
    inside = zipfile.ZipFile(io.BytesIO(content))
    assert not any(b"<f>" in inside.read(name) for name in inside.namelist() if "worksheets/" in name)


def test_the_demonstration_says_so_on_every_sheet():
    place = world(cadre=PEOPLE, setting="name | value\ndemo | 是")
    pages = sheets(place, figure(place, Cadre.women, Cadre.township), tiles=[place.ask(Cadre.women)])
    for page in pages:
        assert any("演示数据：城市、单位、人员均为虚构" in str(cell.value) for row in page.iter_rows() for cell in row)
