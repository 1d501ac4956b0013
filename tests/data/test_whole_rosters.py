"""Whole rosters: every row in comes out or is rejected with a reason, and the sums are those of a second, independent reader."""

import io
import os
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.cells import squeezed
from data.idcard import check_digit
from data.intake import plan_import
from data.plan import Statement
from data.returned import returned_workbook
from data.roster import Reading, read_roster
from data.store import Store
from data.tables import APPRAISAL, CADRE
from data.workbook import Sheet, Workbook, read_workbook

ROSTERS = 10_000 if os.environ.get("CADRE_PROOF") else 300
TOGETHER = 10  # rosters to a workbook: each is read alone, and all as one
AS_OF = 20261122
HEAD = ["姓名", "乡镇", "年度", "考核等次", "考核得分", "备注"]
NAMES = st.text("张王李赵钱孙周吴郑冯陈卫𠮷㐂", min_size=2, max_size=3)
SCORES = st.one_of(
    st.none(),
    st.integers(0, 100),
    st.floats(0, 100).map(lambda number: round(number, 2)),
    st.integers(0, 100).map(str),
    st.sampled_from(["88分", "1,234.5", "九十", "-", "#N/A", "同上"]),
)
NOTE = "注：一式两份"
YEARS = st.sampled_from([2023, "2023", "2023年", "二〇二三", 1023, None])
GRADES = st.sampled_from(["优秀", "称职", "好", "未参加考核", "很好", None, "-"])
PERSON = st.tuples(NAMES, st.sampled_from(["甲镇", "乙乡", None]), YEARS, GRADES, SCORES, st.sampled_from([None, "=1+1", "007"]))
NOT_A_ROW = st.sampled_from([[], ["", None, " "], ["合计", None, None, None, 9], [NOTE], HEAD, [None, "甲镇"]])
SHEET = st.lists(st.one_of(PERSON.map(list), NOT_A_ROW), max_size=25)


def written(sheets: list[list[list]], above: int) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for rows in sheets:
            page = book.add_worksheet()
            for number, row in enumerate([*[["考核结果"]] * above, HEAD, *rows]):
                page.write_row(number, 0, row)
    return content.getvalue()


@settings(max_examples=ROSTERS // TOGETHER, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(SHEET, min_size=TOGETHER, max_size=TOGETHER), st.integers(0, 3))
def test_rows_in_are_rows_out_and_rows_rejected_and_the_sums_agree(sheets, above):
    content = written(sheets, above)
    workbook = read_workbook(content, "a.xlsx")
    pages = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert len(workbook.sheets) == len(pages) == TOGETHER
    for sheet, page in zip(workbook.sheets, pages, strict=True):
        compare(read_roster(Workbook("a.xlsx", (sheet,)), APPRAISAL, as_of=AS_OF), page, above)
    compare(read_roster(workbook, APPRAISAL, as_of=AS_OF), pages, above)


def compare(reading: Reading, pages: Any, above: int) -> None:
    """What was read against what a person sees who opens the file: a row is somebody's if it has a name that is no heading or note.
    A name alone below a note is a signature, and is named among what was passed over."""
    there, signed = {}, []
    for page in pages if isinstance(pages, list) else [pages]:
        noted = False
        for cells in page.iter_rows(min_row=above + 2):
            name, alone = cells[0].value, not any(str(cell.value or "").strip() for cell in cells[1:])
            if name == NOTE:
                noted = True
            elif name and name.strip() and name not in ("合计", "姓名"):
                if alone and noted:
                    signed.append(name)
                else:
                    there[page.title, cells[0].row], noted = cells, False
    passed_over = "；".join(sentence for sheet in reading.sheets for sentence in sheet.skipped)
    assert "等 " in passed_over or all(squeezed(name) in passed_over for name in signed)  # of more than ten of a kind, the number
    out = {(row.sheet, row.row): row.values for row in reading.rows}
    rejected = {(problem.sheet, problem.row) for problem in reading.problems if problem.rejects and problem.row}
    assert out.keys() | rejected == there.keys()
    assert not out.keys() & rejected
    assert (reading.read, reading.rejected) == (len(there), len(rejected))
    for problem in reading.problems:
        assert problem.reason
        assert problem.fix
    # The sums of the accepted rows, by the other reader.
    scores = [str(there[place][4].value) for place in out if there[place][4].value not in (None, "-")]
    total = sum(float(score.removesuffix("分").replace(",", "")) for score in scores)
    assert sum(values["score"] or 0 for values in out.values()) == pytest.approx(total)
    grades = Counter(there[place][3].value for place in out)
    assert Counter(values["grade"] for values in out.values())["优秀"] == grades["优秀"]
    assert {values["name"] for values in out.values()} == {there[place][0].value for place in out}


# ── what must not change on the way ──
RARE = (
    "𠀀𠂇𠃌𠄎𠅘𠆢𠇍𠈓𠉁𠊟𠌥𠎀𠏉𠐀𠑊𠒋𠔉𠕁𠖎𠗕"  # Extension B
    "𪜀𪝔𪞝𪟝𪠒𪡏𪢌"  # C
    "𫝀𫝆𫝈𫞕𫟒"  # D
    "𫠠𫡏𫢪𫣆𫤃𫥅"  # E
    "𬺰𬻆𬼀𬽫𬿲"  # F
    "𰀀𰁜𰃉𰅰"  # G
    "𱍐𱎇𱐁"  # H
)


def test_there_are_fifty_rare_names_of_all_extensions():
    assert len(RARE) == 50
    blocks = [(0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0x2CEB0, 0x2EBEF), (0x30000, 0x3134F)]
    blocks.append((0x31350, 0x323AF))
    assert all(any(low <= ord(char) <= high for char in RARE) for low, high in blocks)


def people() -> list[list]:
    rows = []
    for number, char in enumerate(RARE):
        body = f"4331011975{number % 12 + 1:02d}{number % 28 + 1:02d}{number:02d}{number % 10}"
        rows.append([f"王{char}", "00甲镇", f"{number:03d}村", body + check_digit(body), f"1380743{number:04d}", f"{number:05d}", "丙县"])
    return rows


COLUMNS = ("name", "township_name", "village_name", "id_number", "phone", "staff_no", "county_name")
HEADINGS = ["姓名", "乡镇", "村", "身份证号", "联系电话", "人员编号", "县"]


def test_ids_phones_zeros_and_rare_names_survive_workbook_store_csv_and_workbook(tmp_path):
    """xlsx -> store -> CSV (GB18030 and UTF-8) -> xlsx: not one character changes."""
    rows = people()
    assert any(row[3].endswith("X") for row in rows)
    first = workbook_of([HEADINGS, *rows])
    reading = read_roster(read_workbook(first, "名册.xlsx"), CADRE, as_of=AS_OF)
    assert reading.rejected == 0
    store = Store(tmp_path)
    plan = plan_import(None, reading, Statement(AS_OF, add_units=True))
    assert not plan.blocked, plan.all_problems
    store.publish(plan.apply, action="测试", by="测试", expected=plan.base)
    text = (
        "SELECT c.name, t.name, v.name, c.id_number, c.phone, c.staff_no, '丙县' FROM cadre AS c"
        " JOIN village AS v ON v.code = c.village_code JOIN township AS t ON t.code = c.township_code ORDER BY c.staff_no"
    )
    stored = [list(row) for row in store.current().engine.rows(text, {}).rows]
    assert stored == rows
    for encoding in ("utf-8-sig", "gb18030"):
        csv = "\r\n".join(",".join(row) for row in [HEADINGS, *stored]).encode(encoding)
        workbook = read_workbook(csv, "名册.csv")
        again = read_roster(workbook, CADRE, as_of=AS_OF)
        assert values(again) == rows
        back = returned_workbook(workbook, [again], again.problems)
        assert values(read_roster(read_workbook(back, "名册.xlsx"), CADRE, as_of=AS_OF)) == rows
        page = openpyxl.load_workbook(io.BytesIO(back)).worksheets[0]
        assert [[cell.value for cell in line] for line in page.iter_rows(min_row=2, max_col=7)] == rows


def values(reading: Reading) -> list[list]:
    return [[row.values[name] for name in COLUMNS] for row in reading.rows]


def workbook_of(rows: list[list]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("名册")
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                page.write(number, at, cell) if isinstance(cell, int | float) else page.write_string(number, at, cell)
    return content.getvalue()


def test_every_numeric_id_is_rejected():
    """Whatever the last digits have become: 15 digits are kept of 18, and zeros stand for the rest."""
    rows = [[row[0], "甲镇", int(row[3]) if row[3].isdecimal() else float(row[3][:17]) * 10] for row in people()]
    reading = read_roster(read_workbook(workbook_of([["姓名", "乡镇", "身份证号"], *rows]), "a.xlsx"), CADRE, as_of=AS_OF)
    assert (reading.read, reading.rejected, reading.rows) == (50, 50, ())
    assert {(problem.kind, problem.column) for problem in reading.problems if problem.row} == {("身份证号是数字格式", "身份证号")}


def test_a_text_that_was_once_a_number_is_rejected():
    cells = ["4.33101E+17", "433101197503050000", "4.33101197503051E17", "4.3310E+17"]
    rows = [["姓名", "乡镇", "身份证号"], *([f"王{at}", "甲镇", cell] for at, cell in zip("甲乙丙丁", cells, strict=True))]
    reading = read_roster(Workbook("a.xlsx", (Sheet("s", rows),)), CADRE, as_of=AS_OF)
    assert (reading.read, reading.rejected) == (4, 4)


def test_formulas_without_a_value_are_named_and_reject_the_row(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["姓名", "乡镇", "学历"], ["张三", "甲镇", "=A1"], ["李四", "甲镇", "大专"], ["=A2", "甲镇", "大专"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    reading = read_roster(read_workbook((tmp_path / "a.xlsx").read_bytes(), "a.xlsx"), CADRE, as_of=AS_OF)
    assert [(problem.cell, problem.kind) for problem in reading.problems] == [("C2", "公式没有结果"), ("A4", "公式没有结果")]
    assert (reading.read, reading.rejected) == (3, 2)
