"""What a column leaves open: asked once, answered once, never guessed; and the order of day and month, where a cell proves it."""

import pytest

from data.mapping import NO_MAPPING, Mapping, load_mapping, mapping_toml
from data.questions import answered
from data.roster import Reading, read_roster
from data.tables import APPRAISAL, CADRE
from data.workbook import Sheet, Workbook

HEAD = ["乡镇", "村", "姓名", "出生年月"]


def book(*births: object, file: str = "a.xlsx") -> Workbook:
    rows = [HEAD, *(["甲镇", "甲村", f"张{chr(0x4E00 + at)}", birth] for at, birth in enumerate(births))]
    return Workbook(file, (Sheet("花名册", rows),))


def read(workbook: Workbook, mapping: Mapping = NO_MAPPING, table=CADRE) -> Reading:
    return read_roster(workbook, table, mapping, as_of=20261122)


def births(reading: Reading) -> list:
    return [row.values["birth_date"] for row in reading.rows]


def asked(reading: Reading) -> list[tuple]:
    return [(question.kind, question.count, question.samples) for sheet in reading.sheets for question in sheet.questions]


@pytest.mark.parametrize(
    ("cells", "question", "answers"),
    [
        ([1975.1, 1980.1, "1990.05"], ("tenth", 2), {"january": [19750101, 19800101, 19900501], "october": [19751001, 19801001, 19900501]}),
        (["75.3", "25.4"], ("century", 2), {"19yy": [19750301, 19250401], "20yy": [19750301, 20250401]}),
        (["3/5/1975", "6/7/1980"], ("order", 2), {"mdy": [19750305, 19800607], "dmy": [19750503, 19800706]}),
        (["0640305", 540607], ("era", 1), {"minguo": [19750305, 19650607]}),
    ],
    ids=["tenth", "century", "order", "era"],
)
def test_what_is_open_is_asked_once_and_answered_once(cells, question, answers):
    workbook = book(*cells)
    before = read(workbook)
    (found,) = [one for one in before.sheets[0].questions if one.kind == question[0]]
    assert (found.name, found.heading, found.count) == ("birth_date", "出生年月", question[1])
    assert {answer for answer, _ in found.choices} == answers.keys()
    assert before.rejected >= question[1]
    for answer, dates in answers.items():
        mapping = answered(NO_MAPPING, found, answer)
        after = read(workbook, mapping)
        assert (births(after), asked(after)) == (dates, [])
        assert load_mapping(mapping_toml(mapping)) == mapping


def test_a_cell_may_leave_two_things_open():
    workbook = book(75.1, 80.1)
    first = read(workbook)
    assert asked(first) == [("tenth", 2, ("75.1", "80.1")), ("century", 2, ("75.1", "80.1"))]
    tenth, century = first.sheets[0].questions
    mapping = answered(NO_MAPPING, tenth, "october")
    second = read(workbook, mapping)
    assert asked(second) == [("century", 2, ("75.1", "80.1"))]
    mapping = answered(mapping, century, "19yy")
    assert births(read(workbook, mapping)) == [19751001, 19801001]
    assert answered(mapping, tenth, "january").dates == {"birth_date": "19yy january"}


@pytest.mark.parametrize(
    ("cells", "proof", "dates"),
    [
        (["3/5/1975", "25/5/1980"], "日/月/年", [19750503, 19800525]),
        (["3-5-1975", "5-25-1980"], "月/日/年", [19750305, 19800525]),
    ],
)
def test_the_order_is_inferred_where_a_cell_proves_it_and_a_note_says_so(cells, proof, dates):
    reading = read(book(*cells))
    assert (births(reading), asked(reading)) == (dates, [])
    (note,) = [sentence for sentence in reading.sheets[0].skipped if "读取：" in sentence]
    assert (proof in note, cells[1] in note) == (True, True)


def test_the_order_is_asked_where_nothing_proves_it_or_two_cells_contradict():
    reading = read(book("3/5/1975", "25/5/1980", "5/25/1981"))
    assert births(reading) == [19800525, 19810525]
    assert asked(reading) == [("order", 1, ("3/5/1975",))]
    assert births(read(book("3/5/1975", "45/13/1980"))) == []  # no date proves nothing


def test_an_order_told_wins_over_one_inferred():
    mapping = Mapping(dates={"birth_date": "mdy"})
    reading = read(book("3/5/1975", "25/5/1980"), mapping)
    assert births(reading) == [19750305]
    assert [problem.kind for problem in reading.problems] == ["日期不存在"]


def grades(mapping: Mapping = NO_MAPPING) -> Reading:
    rows = [["姓名", "乡镇", "年度", "考核等次"]]
    rows += [[f"张{at}", "甲镇", 2023, grade] for at, grade in enumerate(("优秀", "-", None, "未参加考核"))]
    return read(Workbook("a.xlsx", (Sheet("s", rows),)), mapping, APPRAISAL)


@pytest.mark.parametrize(
    ("answer", "participation"),
    [
        ("未参加考核", [None, "未参加考核", "未参加考核", "未参加考核"]),
        ("参加未定等次", [None, "参加未定等次", "参加未定等次", "未参加考核"]),
        ("", [None, None, None, "未参加考核"]),
    ],
)
def test_what_no_grade_means_is_asked_once_per_file(answer, participation):
    (question,) = grades().sheets[0].questions
    assert (question.kind, question.count, question.samples) == ("grade", 2, ("“-”", "空白"))
    mapping = answered(NO_MAPPING, question, answer)
    reading = grades(mapping)
    assert [row.values.get("participation") for row in reading.rows] == participation
    assert [row.values["grade"] for row in reading.rows] == ["优秀", None, None, None]
    assert (asked(reading), reading.problems) == ([], ())
    assert load_mapping(mapping_toml(mapping)) == mapping
