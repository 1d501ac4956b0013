"""Spreadsheets that nobody here wrote: read as an independent reader sees them, or refused for a named reason."""

import datetime
import json
import os
import time
from pathlib import Path

import pytest
from openpyxl.utils.cell import range_boundaries

from data.roster import guess_table, read_roster
from data.tables import TABLES
from data.workbook import Sheet, Unreadable, Workbook, read_workbook

REAL = Path(os.environ.get("CADRE_REAL_DATA") or "absent")
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="真实数据目录不存在：请把环境变量 CADRE_REAL_DATA 指向它")

HOSTILE = {  # None: nothing in it can harm a reader of cells, so it is read
    "calamine_OOM_alloc.xls": "外部链接",
    "calamine_issue_594_dos.ods": "上限",
    "clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5025401116950528.xlsx": "损坏",
    "clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": "损坏",
    "link-external-workbook-a.xlsx": None,  # the target of a link: two numbers, and no link in it
    "payloadbox_csv-payload.txt": None,  # formulas as text; exports make them inert, the reader must not
    "poc-xmlbomb.xlsx": "DTD",
    "xlmmacro.xlsm": "宏",
}
STRESS_REFUSED = {"CSV_empty.csv": "空的", "CSV_encoding.iso88591.csv": "编码", "CSV_premiere.win1252.csv": "编码"}
TEXT = {  # contents.json gives only the bytes of these: the cells, by hand
    "CSV_NumberFormatTest.de.csv": [["-123", "1.234", "12.345,67"], ["123,4567", "123,456789012", None]],
    "CSV_backslash.csv": [["field 1", "field 2\\"], ["field 3\\", "field 4"]],
    "CSV_contains_html.csv": [["Column A", "<a href=''>Link</a>", "Column C"]],
    "CSV_enclosure.csv": [["Date/Time", "task", "username"], ["12/17/2017 14:35", "viewpage", "username1"]],
    "CSV_encoding.utf16be.csv": [["Å", "1"], ["2", "3"]],
    "CSV_encoding.utf16le.csv": [["Å", "1"], ["2", "3"]],
    "CSV_encoding.utf32le.csv": [["Å", "1"], ["2", "3"]],
    "CSV_encoding.utf8bom.csv": [["Å", "1"], ["2", "3"]],
    "CSV_line_break_in_enclosure.csv": [["Name", "Copy", "URL"]],
    "CSV_linend.mac.csv": [["A", "1"], ["2", "3"]],
    "CSV_no_delimiter.csv": [["SingleLine"]],
    "CSV_premiere.utf16lebom.csv": [["première", "second", "troisième"], ["Quatrième", "cinquième", "sixième"]],
    "CSV_semicolon_separated.csv": [["This", "Are", "Headers"], ["Cell A2", "Number with comma", "25,5"]],
    "CSV_sep.csv": [["A", "1"], ["2", "3"]],
    "HTML_csv_with_angle_bracket.csv": [["Collection Name", "Number of items with weight <= 50kg"]],
}
# openpyxl cannot open it, Excel can.
BY_HAND = {"XLSX_rootZipFiles.xlsx": [["TEST CELL"]]}


def files(folder: str) -> list[str]:
    return sorted(str(path.relative_to(REAL)) for path in (REAL / folder).rglob("*") if path.is_file() and path.suffix != ".json")


def read(name: str) -> Workbook | str:
    path = REAL / name
    started = time.monotonic()
    try:
        found = read_workbook(path.read_bytes(), path.name)
    except Unreadable as error:
        found = str(error)
    assert time.monotonic() - started < 10
    assert isinstance(found, Workbook) or found.endswith("。")
    return found


def comparable(value: object) -> object:
    """As contents.json writes it: dates in ISO, and none of openpyxl's undecoded line breaks."""
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        value = value.isoformat() if isinstance(value, (datetime.datetime, datetime.time)) else value
    else:
        value = f"{value.isoformat()}T00:00:00"
    if isinstance(value, str):
        value = value.replace("_x000D_", "").replace("\r", "")
        value = f"{value}T00:00:00" if len(value) == 10 and value[4] + value[7] == "--" else value
    return value


def check(sheet: Sheet, expected: dict) -> None:
    height, width = expected["size"]
    assert len(sheet.rows) <= height
    assert all(len(row) <= width for row in sheet.rows)
    for number, row in enumerate(expected["rows"]):
        found = sheet.rows[number] if number < len(sheet.rows) else []
        found = [*found, *[None] * (len(row) - len(found))]
        assert [comparable(value) for value in found] == [comparable(value) for value in row], number
    if "state" in expected:
        assert sheet.hidden == (expected["state"] != "visible")
    if "merged" in expected:
        areas = [range_boundaries(area) for area in expected["merged"]]
        last_row, last_column = len(sheet.rows) - 1, len(sheet.rows[0]) - 1 if sheet.rows else -1
        areas = [(top - 1, left - 1, min(bottom - 1, last_row), min(right - 1, last_column)) for left, top, right, bottom in areas]
        assert set(sheet.merges) == set(areas)


@pytest.mark.parametrize("name", files("hostile"))
def test_hostile(name):
    reason, found = HOSTILE[Path(name).name], read(name)
    if reason:
        assert reason in found
    else:
        assert isinstance(found, Workbook)


@pytest.mark.parametrize("name", files("stress"))
def test_stress(name):
    path, found = Path(name), read(name)
    expected = json.loads((REAL / "stress/contents.json").read_text())[str(path.relative_to("stress"))]
    if path.name in STRESS_REFUSED:
        assert STRESS_REFUSED[path.name] in found
        return
    assert isinstance(found, Workbook), found
    by_hand = TEXT.get(path.name) or BY_HAND.get(path.name)
    if by_hand:
        assert found.sheets[0].rows[: len(by_hand)] == by_hand
    for sheet, sheet_expected in zip(found.sheets, expected.get("sheets", found.sheets), strict=True):
        if sheet_expected is not sheet:
            check(sheet, sheet_expected)


# What each template is taken for, and the refusal that an importer of it gets: none of them holds people of ours.
TEMPLATES = {
    "cadreArchives_retiredCadreModel.xls": ("cadre", "缺少“乡镇(街道)或村(社区)或行政区划代码”列"),
    "dlut_education_codes.tsv": (None, "没有找到“村(社区)干部花名册”的列标题"),
    "tjAssess_考核明细清单.xls": ("village_appraisal", "这一行是模板的示例，不是数据"),
    "training_情况检查表.xls": (None, "没有找到“村(社区)干部花名册”的列标题"),  # a form
    "training_花名册.xls": ("cadre", "缺少“乡镇(街道)或村(社区)或行政区划代码”列"),
    "xmuCadre_import-userTrain.xls": (None, "没有找到“村(社区)干部花名册”的列标题"),
    "xmuCadre_user_emptysheet.xls": (None, "文件里没有数据行"),
    "xmuCadre_user_model.xls": ("cadre", "文件里没有数据行"),
}


@pytest.mark.parametrize("name", files("cn_templates"))
def test_templates(name):
    found = read(name)
    assert isinstance(found, Workbook), found
    assert any(sheet.rows for sheet in found.sheets) or "emptysheet" in name
    table, reason = TEMPLATES.get(Path(name).name, (guess_table(found), ""))
    assert guess_table(found) == table
    reading = read_roster(found, TABLES[table or "cadre"], as_of=20261122)
    assert reading.rows == ()
    refusals = [problem for problem in reading.problems if problem.rejects]
    assert [problem for problem in refusals if reason in problem.reason and problem.fix], reading.problems
    assert not [column for sheet in reading.sheets for column in sheet.listed if column.how in ("近似", "内容")], "no wild guess"


@pytest.mark.parametrize("name", files("stress"))
def test_a_spreadsheet_of_something_else_is_no_roster(name):
    """Whatever is in it, it ends in a refusal that names the reason, for every table."""
    found = read(name)
    if isinstance(found, str):
        return
    assert guess_table(found) is None
    for table in ("cadre", "training", "appraisal", "village"):
        reading = read_roster(found, TABLES[table], as_of=20261122)
        assert reading.rows == ()
        assert [problem for problem in reading.problems if problem.rejects and problem.reason and problem.fix]


def test_a_template_filled_in_is_read(tmp_path):
    """The university's own headings, with a person of ours below: what it calls 单位 is the township."""
    found = read("cn_templates/xmuCadre_user_model.xls")
    (sheet,) = [sheet for sheet in found.sheets if sheet.rows]
    width = len(sheet.rows[-1])
    person = dict(zip(sheet.rows[2], [1, "张三", "甲镇", "某系", "村委会副主任", None, "男", "苗族", "1975.03", 51], strict=False))
    rows = [*sheet.rows[:3], [person.get(heading) for heading in sheet.rows[2]][:width]]
    reading = read_roster(Workbook("a.xls", (Sheet(sheet.name, rows, sheet.merges),)), TABLES["cadre"], as_of=20261122)
    (row,) = reading.rows
    assert (row.values["name"], row.values["township_name"], row.values["birth_date"]) == ("张三", "甲镇", 19750301)


def test_whole_tables():
    found = read("village_heads/elected_2022.csv")
    assert len(found.sheets[0].rows) == 7741
    again = "\r\n".join(",".join(value or "" for value in row) for row in found.sheets[0].rows)
    assert read_workbook(again.encode("gb18030"), "elected_2022.csv") == found
