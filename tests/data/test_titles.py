"""The date that a file says it speaks of: from a line above the table, its signature, its sheet's or its own name."""

import pytest

from data.layout import Header
from data.mapping import NO_MAPPING
from data.roster import date_of
from data.tables import CADRE
from data.titles import date_in
from data.workbook import Sheet, Workbook

HEADINGS = ["乡镇", "村", "姓名", "性别"]
PERSON = ["甲镇", "东村", "李一", "男"]


def sheet(*above: str, below: tuple[str, ...] = (), name: str = "花名册") -> Sheet:
    return Sheet(name, [*([text] for text in above), HEADINGS, PERSON, *([text] for text in below)])


def told(*above: str, below: tuple[str, ...] = (), name: str = "花名册", file: str = "名册") -> int | None:
    found = date_in(sheet(*above, below=below, name=name), Header(len(above), len(above), tuple(HEADINGS)), file)
    return found and found[0]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("截至2024年8月31日", 20240831),
        ("某县村干部花名册(截止到 2024 年 8 月 31 日)", 20240831),
        ("填报单位：甲镇　　　填报日期：2024-08-31", 20240831),
        ("统计时间：2024.8", 20240831),
        ("截止日期 2024年2月", 20240229),
        ("单位：甲镇　时间：2023/12/5", 20231205),
        ("任职时间：2020年1月1日起", None),
        ("根据2021年3月5日的会议", None),
        ("截至2024年13月", None),
        ("截至2024年6月31日", None),
        ("截至2024年8月30日与截至2024年8月31日", None),
        ("2024年度", None),
    ],
)
def test_a_line_above_the_table(text, date):
    assert told(text) == date


def test_what_holds_as_of_goes_before_when_it_was_written():
    assert told("截至2024年8月31日", "填报日期：2024年9月3日") == 20240831


def test_the_signature_the_sheet_and_the_file():
    assert told(below=("填表人：张三　填报日期：2024年9月3日",)) == 20240903
    assert told(name="截至2024年8月31日") == 20240831
    assert told(file="花名册(截至2024.8.31)") == 20240831
    assert told() is None


def test_sheets_that_disagree_tell_nothing():
    one, other = sheet("截至2024年8月31日", name="甲"), sheet("截至2024年6月30日", name="乙")
    assert date_of(Workbook("a.xlsx", (one,)), CADRE, NO_MAPPING) == (20240831, "截至2024年8月31日")
    assert date_of(Workbook("a.xlsx", (one, sheet(name="丙"))), CADRE) == (20240831, "截至2024年8月31日")
    assert date_of(Workbook("a.xlsx", (one, other)), CADRE) is None
