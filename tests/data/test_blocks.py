"""Rows that stand alone between people and say of which township or village those below them are."""

import time

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


@pytest.mark.parametrize("below", [["村", "村级集体经济收入", "类别"], ["村", "性别", "姓名"]])
def test_another_table_on_the_sheet_is_refused_and_not_read_as_people(below):
    reading = read(["东村", "张三", "男"], [], below, ["西村", "李四", "女"], title="甲镇", head=["村", "姓名", "性别"])
    assert [row.values["name"] for row in reading.rows] == ["张三"]
    (refusal,) = [problem for problem in reading.problems if problem.rejects]
    assert (refusal.row, refusal.reason) == (None, f"第5行起像是另一张表，标题是：{'、'.join(below)}")
    told = "；".join(reading.sheets[0].sentences)
    assert f"另一张表：第 5 行“{'、'.join(below)}”、第 6 行“西村、李四、女”" in told
    assert "1 个空白行" in told


def test_a_table_above_the_one_that_is_read_is_not_taken_for_its_title():
    head, other = ["村", "姓名", "性别"], ["乡镇", "村", "性别", "姓名", "学历"]
    reading = read(["东村", "张三", "男"], other, ["乙乡", "西村", "女", "李四", "大专"], head=head)
    assert [row.values["name"] for row in reading.rows] == ["李四"]
    assert [problem.reason for problem in reading.problems if problem.rejects] == ["第2行起像是另一张表，标题是：村、姓名、性别"]


def test_words_that_are_headings_and_values_too_are_no_headings():
    reading = read(["甲镇", "社区", "村"], ["甲镇", "东村", "村"], head=["乡镇", "村", "类别"], table=VILLAGE)
    assert not [problem for problem in reading.problems if problem.rejects]
    bare = read(["社区", "村"], head=["村", "类别"], table=VILLAGE)
    assert [row.values["name"] for row in bare.rows] == ["社区"]


def test_cells_beyond_the_headings_are_told():
    reading = read([1, "张三", "男", "党员", None, "多余"])
    assert "未使用的列：第 4 列、第 6 列" in reading.sheets[0].sentences


@pytest.mark.parametrize("char", ["王", "(", "1", "(a", "年1", "镇村"])
@pytest.mark.parametrize("where", ["title", "heading", "place", "name", "birth", "foot"])
def test_a_cell_of_a_book_s_length_costs_no_time_and_raises_nothing(char, where):
    long = (char * 32_000)[:32_000]
    cell = {name: long if name == where else usual for name, usual in (("heading", "学历"), ("place", "甲镇"), ("name", "张三"))}
    birth = long if where == "birth" else "1975.03"
    rows = [
        [long if where == "title" else "名册"],
        ["乡镇", "姓名", "出生年月", cell["heading"]],
        [cell["place"], cell["name"], birth, "大专"],
    ]
    book = Workbook("a.xlsx", (Sheet("s", [*rows, *([[long]] if where == "foot" else [])]),))
    begun = time.process_time()
    reading = read_roster(book, CADRE, as_of=20240831)
    assert time.process_time() - begun < 3
    assert reading.read == len(reading.rows) + reading.rejected
    if where in ("name", "birth"):
        assert [problem.kind for problem in reading.problems if problem.rejects] == ["内容过长"]
