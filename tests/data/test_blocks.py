"""Rows that stand alone between people and say of which township or village those below them are."""

import pytest

from data.layout import place_row
from data.mapping import Mapping
from data.roster import guess_table, read_roster
from data.tables import CADRE, VILLAGE
from data.workbook import Sheet, Workbook

HEAD = ["序号", "姓名", "性别"]


def read(*rows, title="甲镇村干部花名册", head=HEAD, table=CADRE, mapping=None):
    book = Workbook("花名册.xlsx", (Sheet("Sheet1", [[title], list(head), *map(list, rows)]),))
    return read_roster(book, table, mapping or Mapping(), as_of=20240831)


def placed(reading) -> list[tuple]:
    return [(r.values["name"], r.values.get("township_name"), r.values.get("village_name")) for r in reading.rows]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("东村", ("", "东村")),
        ("东村（5人）", ("", "东村")),
        ("一、城北社区:", ("", "城北社区")),
        ("3. 东 村", None),
        ("甲镇", ("甲镇", "")),
        ("甲镇东村", ("甲镇", "东村")),
        ("甲镇西村“两委”干部名单(共3名)", ("甲镇", "西村")),
        ("石家冲街道村(社区)干部", None),
        ("甲镇村干部花名册", ("甲镇", "")),
        ("西村 王五 已去世", None),
        ("驻村干部", None),
        ("全村", None),
        ("张三", None),
        ("乡镇", None),
        ("以下为西村干部", None),
        ("", None),
    ],
)
def test_what_a_row_by_itself_names(text, place):
    assert place_row(text) == place


@pytest.mark.parametrize("cells", [lambda text: [text], lambda text: ["", text], lambda text: ["一", text]])
def test_people_are_of_the_village_above_them(cells):
    reading = read(cells("东村(2人)"), [1, "张三", "男"], [2, "李四", "女"], cells("西村"), [1, "王五", "男"])
    assert placed(reading) == [("张三", "甲镇", "东村"), ("李四", "甲镇", "东村"), ("王五", "甲镇", "西村")]
    assert (reading.read, reading.rejected) == (3, 0)
    told = "；".join(reading.sheets[0].sentences)
    assert "第3行“东村(2人)”以下：东村" in told
    assert "第6行“西村”以下：西村" in told


def test_a_second_title_is_not_passed_over_as_some_other_text():
    reading = read([1, "张三", "男"], [], ["甲镇西村干部花名册"], HEAD, [1, "王五", "男"], title="甲镇东村干部花名册")
    assert placed(reading) == [("张三", "甲镇", "东村"), ("王五", "甲镇", "西村")]


def test_another_township_takes_no_village_along():
    reading = read(["东村"], [1, "张三", "男"], ["乙乡"], [1, "王五", "男"], ["南村"], [1, "赵六", "男"])
    assert placed(reading) == [("张三", "甲镇", "东村"), ("王五", "乙乡", None), ("赵六", "乙乡", "南村")]


def test_townships_between_rows_that_name_their_village():
    head = ["村", "姓名", "性别"]
    reading = read(["甲镇(1人)"], ["东村", "张三", "男"], ["乙乡"], ["南村", "王五", "男"], title="村干部花名册", head=head)
    assert placed(reading) == [("张三", "甲镇", "东村"), ("王五", "乙乡", "南村")]


def test_what_a_column_or_the_mapping_says_stands():
    head = ["村", "姓名", "性别"]
    assert placed(read(["西村"], ["东村", "张三", "男"], head=head)) == [("张三", "甲镇", "东村")]
    said = Mapping(constants={"village_name": "北村", "township_name": "丁镇"})
    assert placed(read(["西村"], [1, "张三", "男"], mapping=said)) == [("张三", "丁镇", "北村")]


def test_a_list_of_villages_is_no_list_of_headings():
    reading = read(["甲镇", "东村"], ["甲镇", "西村"], ["", "南村"], head=["乡镇", "村"], table=VILLAGE)
    assert [row.values["name"] for row in reading.rows] == ["东村", "西村", "南村"]


@pytest.mark.parametrize(
    "head",
    [
        ["乡镇", "村", "35岁以下", "36-45", "46-55", "56以上", "合计"],
        ["村", "姓名", *[f"{month}月" for month in range(1, 13)], "合计"],
    ],
)
def test_a_table_of_figures_is_no_roster_and_adds_no_units(head):
    row = ["甲镇", "东村", *[1] * (len(head) - 2)]
    assert guess_table(Workbook("统计.xlsx", (Sheet("Sheet1", [["统计表"], head, row]),))) is None
    assert guess_table(Workbook("名单.xlsx", (Sheet("Sheet1", [["名单"], head[:4], row[:4]]),))) is not None
