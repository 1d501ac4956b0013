"""The clerk's own workbook back: as it was, with what is wrong marked; mended as it says, it imports clean."""

import datetime as dt
import io

import openpyxl
import pytest

from data.cells import text_of
from data.mapping import RETURNED
from data.returned import returned_workbook
from data.roster import Problem, Reading, read_roster
from data.tables import CADRE
from data.workbook import Sheet, Workbook, address, read_workbook
from tests.broken import AS_OF, SEEDS, Broken, broken

ROSTERS = [broken(number) for number in range(20)]


def read(content: bytes, name: str) -> tuple[Workbook, Reading]:
    workbook = read_workbook(content, name)
    return workbook, read_roster(workbook, CADRE, as_of=AS_OF)


def test_the_rosters_hold_every_kind_of_error():
    assert {planted.seed for roster in ROSTERS for planted in roster.planted} == set(SEEDS)


@pytest.mark.parametrize("roster", ROSTERS, ids=lambda roster: roster.name)
def test_every_seeded_error_is_named_and_the_mended_workbook_imports_clean(roster: Broken):
    workbook, reading = read(roster.content, roster.name)
    assert reading.read == roster.people
    found = {(problem.sheet, problem.cell): problem for problem in reading.problems}
    for planted in roster.planted:
        problem = found.pop((planted.sheet, planted.cell))
        seed = planted.seed
        assert (seed.reason in problem.reason, seed.fix in problem.fix, problem.rejects) == (True, True, seed.rejects), problem
        bad = float(seed.bad) if isinstance(seed.bad, int) else seed.bad  # a number of 18 digits is no longer the one typed
        assert problem.value == ("" if str(bad).startswith("=") else text_of(bad)), problem
    assert found == {}, "and nothing else is wrong"
    assert reading.rejected == sum(planted.seed.rejects for planted in roster.planted)
    # The returned workbook: a script does what the comments say.
    content = returned_workbook(workbook, [reading], reading.problems)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for planted in roster.planted:
        cell = book[planted.sheet][planted.cell]
        said = book[planted.sheet].cell(cell.row, book[planted.sheet].max_column).value
        for told in (cell.comment.text, said):
            assert planted.seed.reason in told, told
            assert planted.seed.fix in told, told
        assert cell.fill.fgColor.rgb == ("FFF8CBAD" if planted.seed.rejects else "FFFFE699")
        assert cell.number_format == "@", "what is typed there stays text"
        cell.value = planted.good
    mended = io.BytesIO()
    book.save(mended)
    again, clean = read(mended.getvalue(), "改好.xlsx")
    assert (clean.problems, clean.rejected, len(clean.rows)) == ((), 0, roster.people)
    assert clean.sheets[0].unused == ()
    assert clean.sheets[0].shape == reading.sheets[0].shape, "what is remembered for the file holds for the returned one"
    # What was not marked is as it was: IDs are text, zeros lead, formulas are text.
    assert {row.values["note"] for row in clean.rows} >= {row.values["note"] for row in reading.rows}
    for row, now in zip(workbook.sheets[0].rows, again.sheets[0].rows, strict=True):
        for at, cell in enumerate(row):
            marked = address(again.sheets[0].rows.index(now), at) in {planted.cell for planted in roster.planted}
            assert marked or now[at] == cell
            assert marked or type(now[at]) is type(cell)


def problem(cell: str, **more) -> Problem:
    said = {"reason": "原因", "fix": "办法", "kind": "类别", "rejects": True} | more
    return Problem("甲", cell, int("".join(filter(str.isdigit, cell))) if cell else None, "列", "值", **said)


EVERYTHING = Workbook(
    "a.xlsx",
    (
        Sheet(
            "甲",
            [
                ["标题", None, None, None, None],
                ["姓名", "乡镇", "x", "y", "z"],
                ["=1+1", "0012", "433101197503050011", True, False],
                [1, 1.5, -3, 1e300, 123456789012345],
                [dt.date(1975, 3, 5), dt.datetime(2020, 1, 2, 3, 4, 5), dt.time(6, 7, 8), dt.timedelta(hours=30), None],
                ["http://a.b", "  两端  ", "第一行\n第二行", "𠮷𬱖𠅤", "@x"],
                [None, None, None, None, "#REF!"],
            ],
            merges=((0, 0, 0, 4), (2, 1, 3, 1)),
        ),
        Sheet("藏", [["秘"]], hidden=True),
    ),
)


def test_all_kinds_of_cells_survive():
    reading = read_roster(EVERYTHING, CADRE, as_of=AS_OF)
    again = read_workbook(returned_workbook(EVERYTHING, [reading], [problem("C3")]), "b.xlsx")
    first, hidden = again.sheets
    expected = [list(row) for row in EVERYTHING.sheets[0].rows]
    expected[3][1] = None  # beneath a merge nothing is read
    expected[4][0] = dt.date(1975, 3, 5)
    assert [row[:5] for row in first.rows] == expected
    assert first.merges == EVERYTHING.sheets[0].merges
    assert (hidden.rows, hidden.hidden) == ([["秘"]], True)
    assert [row[5] for row in first.rows] == [None, RETURNED, "C3 列“值”：原因。处理办法：办法。", None, None, None, None]


def test_a_workbook_without_problems_has_no_added_column():
    reading = read_roster(EVERYTHING, CADRE, as_of=AS_OF)
    assert max(len(row) for row in read_workbook(returned_workbook(EVERYTHING, [reading], []), "b.xlsx").sheets[0].rows) == 5


def test_what_is_wrong_with_a_sheet_stands_at_its_added_heading():
    workbook = Workbook("a.xlsx", (Sheet("甲", [["乡镇", "村"], ["甲镇", "甲村"]]),))
    reading = read_roster(workbook, CADRE, as_of=AS_OF)
    book = openpyxl.load_workbook(io.BytesIO(returned_workbook(workbook, [reading], reading.problems)))
    assert book["甲"]["C1"].value == RETURNED
    assert "缺少“姓名”列" in book["甲"]["C1"].comment.text


@pytest.mark.parametrize("name", ["很长的名字" * 10, "甲/乙[丙]:*?", "", "History", "'引'"])
def test_a_csv_s_name_becomes_a_sheet_s(name):
    workbook = Workbook("a.csv", (Sheet(name, [["姓名"], ["张三"]]), Sheet(name, [["姓名"]])))
    reading = read_roster(workbook, CADRE, as_of=AS_OF)
    assert len(openpyxl.load_workbook(io.BytesIO(returned_workbook(workbook, [reading], reading.problems))).sheetnames) == 2


def test_a_number_of_a_csv_stays_in_doubt():
    """1975.1 in a CSV may have lost its 0; as text of a workbook it would be January."""
    workbook, reading = read("乡镇,姓名,出生年月\r\n甲镇,张三,1975.1\r\n".encode(), "a.csv")
    assert [problem.kind for problem in reading.problems] == ["日期有多种理解"]
    _, again = read(returned_workbook(workbook, [reading], reading.problems), "a.xlsx")
    assert [problem.kind for problem in again.problems] == ["日期有多种理解"]


def test_a_heading_in_two_rows_keeps_the_added_column_apart():
    rows = [["姓名", "乡镇", "学历", None], [None, None, "全日制", "在职"], ["张三", "甲镇", "高中", "火星"]]
    workbook = Workbook("a.xlsx", (Sheet("甲", rows, merges=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3))),))
    reading = read_roster(workbook, CADRE, as_of=AS_OF)
    _, again = read(returned_workbook(workbook, [reading], reading.problems), "a.xlsx")
    assert again.sheets[0].unused == ()
    assert again.sheets[0].columns == reading.sheets[0].columns
    assert again.sheets[0].shape == reading.sheets[0].shape
