"""Rosters as they arrive: each trait of real files is built here, read, and compared with what must come out."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cells import heading_of
from data.idcard import check_digit
from data.mapping import Mapping, load_mapping
from data.roster import Problem, Reading, guess_table, problem_rows, read_roster
from data.tables import APPRAISAL, CADRE, COUNTY, TABLES, TRAINING, VILLAGE, VILLAGE_APPRAISAL
from data.workbook import Sheet, Workbook, read_workbook

AS_OF = 20261122
HEAD = ["序号", "乡镇", "村", "姓名", "性别", "出生年月", "学历", "职务"]


def person(number: int, name: str = "", *, birth: object = "1975.03", **_) -> list:
    return [number, "甲镇", f"第{number}村", name or f"张{chr(0x4E00 + number)}", "男", birth, "大专", "村委会副主任"]


def book(*rows: list, merges: tuple = (), name: str = "花名册", file: str = "a.xlsx", **more) -> Workbook:
    width = max((len(row) for row in rows), default=0)
    return Workbook(file, (Sheet(name, [row + [None] * (width - len(row)) for row in rows], tuple(merges), **more),))


def read(workbook: Workbook, table=CADRE, mapping=None, as_of: int = AS_OF) -> Reading:
    mapping = load_mapping(mapping) if isinstance(mapping, str) else mapping or Mapping()
    reading = read_roster(workbook, table, mapping, as_of=as_of)
    assert reading.read == len(reading.rows) + reading.rejected == sum(sheet.read for sheet in reading.sheets)
    assert {sheet.sheet for sheet in reading.sheets} == {sheet.name for sheet in workbook.sheets} or reading.problems
    for problem in reading.problems:
        assert problem.kind, problem
        assert problem.reason, problem
        assert problem.fix, problem
    return reading


def kinds(reading: Reading, *, rejects: bool | None = None) -> list[str]:
    return [problem.kind for problem in reading.problems if rejects is None or problem.rejects == rejects]


def column(reading: Reading, name: str) -> list:
    return [row.values.get(name) for row in reading.rows]


def skipped(reading: Reading) -> str:
    return "\n".join(sentence for sheet in reading.sheets for sentence in sheet.skipped)


def id_number(born: str = "19750305", serial: str = "123") -> str:
    return "433101" + born + serial + check_digit("433101" + born + serial)


# ── finding the table ──
def test_a_roster_without_names_says_so():
    """It is no list of villages because of what it lacks, nor of anything else."""
    unnamed = book(*([cell for at, cell in enumerate(row) if at != 3] for row in (HEAD, person(1), person(2))))
    assert guess_table(unnamed) == "cadre"
    reading = read(unnamed)
    (problem,) = reading.problems
    assert problem.reason.startswith("缺少“姓名”列。表中的标题：序号、乡镇、村、性别、")
    assert reading.rows == ()


def test_what_was_found_is_told_in_sentences():
    empty, other = Sheet("空", []), Sheet("封面", [["某县"], ["干部名册"]])
    found = read(Workbook("a.xlsx", (*book(["名册"], [*HEAD, "爱好"], [*person(1), "棋"]).sheets, empty, other)))
    assert [sheet.sentences for sheet in found.sheets if sheet.sheet != "花名册"] == [
        ("工作表“空”：空白工作表",),
        ("工作表“封面”：没有找到列标题，未读取",),
    ]
    (sentences,) = (sheet.sentences for sheet in found.sheets if sheet.sheet == "花名册")
    assert (sentences[0], sentences[-1]) == ("工作表“花名册”：表头在第2行，读取1行", "未使用的列：爱好")
    headless = read(book(["甲镇", "东村", "李一"]), mapping="header = false\n[columns]\ntownship_name = 1\nvillage_name = 2\nname = 3\n")
    assert headless.sheets[0].sentences[0] == "工作表“花名册”：没有表头，读取1行"


def test_a_plain_list():
    reading = read(book(HEAD, person(1), person(2)))
    assert reading.read == 2
    assert reading.problems == ()
    assert reading.rows[0].row == 2
    assert reading.rows[0].values == {
        "township_name": "甲镇",
        "village_name": "第1村",
        "name": "张丁",
        "gender": "男",
        "birth_date": 19750301,
        "birth_date_precision": "month",
        "education": "大专",
        "education_raw": "大专",
        "post": "|副主任|",
        "post_raw": "村委会副主任",
        "dual_post": "否",
    }
    assert reading.sheets[0].header_row == 1
    assert reading.sheets[0].columns["birth_date"] == "出生年月"
    assert reading.cell(reading.rows[1], "birth_date") == "F3"
    assert reading.cell(reading.rows[1], "phone") == ""


def test_title_blank_row_and_meta_line_above_the_headings():
    rows = [[], ["甲市村干部花名册"], [None, "单位：组织部", None, None, "时间：2026年3月"], [], HEAD, person(1)]
    reading = read(book(*rows, merges=((1, 0, 1, 7),)))
    assert reading.sheets[0].header_row == 5
    assert reading.rows[0].row == 6
    assert reading.problems == ()


def test_headings_with_inner_blanks_line_breaks_marks_and_full_width_letters():
    head = ["序\n号", "乡镇（街道）", "村\n(社区)", "姓    名", "*性 别", "出生\n年月：", "最高学历(学位)", "现任职务"]
    reading = read(book(head, person(1)))
    assert set(reading.sheets[0].columns) == {"township_name", "village_name", "name", "gender", "birth_date", "education", "post"}
    assert reading.sheets[0].columns["name"] == "姓名"
    assert reading.sheets[0].unused == ()


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("birth_date", "出生年月 出生日期 出生时间 出生年月日 生日"),
        ("education", "学历 文化程度 最高学历 第一学历"),
        ("fulltime_education", "全日制学历 全日制教育"),
        ("inservice_education", "在职学历 在职教育"),
        ("political_status", "政治面貌 是否党员"),
        ("post", "职务 任职情况 现任职务 岗位"),
        ("id_number", "身份证号 身份证号码 公民身份号码 证件号码"),
        ("township_name", "乡镇 乡镇(街道) 乡镇（街道） 街道 单位"),
        ("village_name", "村 村(社区) 村居"),
        ("post_date", "任职时间 现职务始任时间"),
        ("dual_post", "是否一肩挑"),
        ("phone", "联系电话 手机号"),
        ("note", "备注"),
    ],
)
def test_every_usual_heading_is_known_for_sure(name, headings):
    for heading in headings.split():
        (sheet,) = read(book(["姓名", "性别", heading], ["张三", "男", None])).sheets
        assert [(one.heading, one.how) for one in sheet.listed if one.name == name] == [(heading_of(heading), "表头")]


@pytest.mark.parametrize("merged", [True, False])
def test_headings_in_two_rows(merged):
    top = ["序号", "乡镇", "姓名", "学历", None, "家庭成员", None]
    below = [None, None, None, "全日制", "在职", "姓名", "出生年月"]
    merges = [(1, at, 2, at) for at in range(3)] + [(1, 3, 1, 4), (1, 5, 1, 6)] if merged else []
    reading = read(book(["花名册"], top, below, [1, "甲镇", "张三", "高中", "大专", "李四", "1980.01"], merges=merges))
    assert reading.sheets[0].header_row == 3
    assert reading.rows[0].values["fulltime_education"] == "高中"
    assert reading.rows[0].values["inservice_education"] == "大专"
    assert reading.rows[0].values["name"] == "张三"
    assert "birth_date" not in reading.rows[0].values
    assert reading.sheets[0].unused == ("家庭成员姓名", "家庭成员出生年月")


def test_a_form_is_refused_with_what_a_list_looks_like():
    form = [["村干部登记表"], ["姓名", "张三", "性别", "男", "出生年月", "1975.03"], ["民族", "苗族", "政治面貌", "党员", "学历", "大专"]]
    reading = read(book(*form))
    assert (reading.read, kinds(reading)) == (0, ["不是名单"])
    assert "每人一行" in reading.problems[0].fix


def test_a_sign_in_sheet_with_people_side_by_side_is_refused():
    reading = read(book(["姓名", "村", "签名", "姓名", "村", "签名"], ["张三", "甲村", None, "李四", "乙村", None]))
    assert reading.read == 0
    assert "不是名单" in kinds(reading)
    problem = next(problem for problem in reading.problems if problem.kind == "不是名单")
    assert "并排" in problem.reason
    assert problem.rejects


def test_a_matrix_of_villages_by_posts_is_refused():
    reading = read(book(["乡镇", "村", "书记", "主任"], ["甲镇", "甲村", "张三", "李四"]))
    assert (reading.read, kinds(reading)) == (0, ["缺少必需的列"])
    assert "姓名" in reading.problems[0].reason


def test_a_missing_required_column_is_named_with_the_headings_found():
    problem = read(book(["乡镇", "村", "性别", "学历"], ["甲镇", "甲村", "男", "大专"])).problems[0]
    assert problem.rejects
    assert problem.row is None
    assert "缺少“姓名”列" in problem.reason
    assert "乡镇、村、性别、学历" in problem.reason


def test_an_empty_file_and_a_text_file():
    assert kinds(read(book())) == ["没有数据"]
    assert kinds(read(book(["通知"], ["请各乡镇于本周报送"]))) == ["不是名单"]
    assert kinds(read(book(HEAD))) == ["没有数据"]


def test_two_columns_for_one_field():
    reading = read(book([*HEAD, "最高学历"], [*person(1), "本科"]))
    assert column(reading, "education") == ["本科"]
    assert kinds(reading, rejects=False) == ["几列是同一项"]
    assert kinds(read(book([*HEAD, "学历"], [*person(1), "本科"]))) == ["列标题重复"]


def test_a_spouse_s_name_is_not_the_person_s():
    reading = read(book([*HEAD, "配偶姓名", "姓名(配偶)"], [*person(1, "张三"), "李四", "李四"]))
    assert column(reading, "name") == ["张三"]


# ── the end of the table, and what is no person ──
def test_notes_signatures_totals_and_numbered_rows_are_passed_over_and_named():
    tail = [
        ["合计", None, None, 2],
        [3],
        [4],
        [],
        ["注：1.本表一式两份。"],
        ["2.由乡镇填写。"],
        ["填表人：王五", None, None, "审核人：赵六", None, "2026年3月1日"],
        [None, None, None, "联系电话见背面"],
    ]
    reading = read(book(HEAD, person(1), person(2), *tail))
    assert (reading.read, reading.problems) == (2, ())
    for text in ("合计行：第 4 行", "2 行只有序号", "注:1.本表一式两份", "填表人:王五", "联系电话见背面", "1 个空白行"):
        assert text in skipped(reading)


def test_a_name_below_a_note_is_a_signature_until_the_list_goes_on():
    name = HEAD.index("姓名")
    reading = read(book(HEAD, person(1), ["注：见附件"], [None] * name + ["王五"], person(2), [None] * name + ["赵六"]))
    assert (reading.read, reading.rejected) == (3, 1)
    assert {problem.row for problem in reading.problems if problem.rejects} == {6}
    assert "王五" in skipped(reading)


def test_thousands_of_blank_rows():
    reading = read(book(HEAD, person(1), *[[None, "", " "] for _ in range(5000)], person(2)))
    assert reading.read == 2
    assert "5000 个空白行" in skipped(reading)


def test_headings_printed_again_and_section_rows():
    reading = read(book(HEAD, ["一、甲镇"], person(1), HEAD, ["二、乙镇"], person(2), merges=((1, 0, 1, 7), (4, 0, 4, 7))))
    assert (reading.read, reading.problems) == (2, ())
    assert "重复的标题行：第 4 行" in skipped(reading)
    assert "一、甲镇" in skipped(reading)


def test_a_row_with_only_a_place_is_named_not_read():
    reading = read(book(HEAD, person(1), [2, "甲镇", "空村"]))
    assert reading.read == 1
    assert "只有单位、没有内容的行：第 3 行" in skipped(reading)


def test_a_person_without_a_name_is_rejected_not_passed_over():
    row = person(2)
    row[3] = "无"
    reading = read(book(HEAD, person(1), row))
    assert (reading.read, reading.rejected) == (2, 1)
    assert (reading.problems[0].cell, reading.problems[0].kind) == ("D3", "姓名空白")


@pytest.mark.parametrize("sample", ["xxx", "XX", "{{name}}", "示例", "（示例）"])
def test_sample_rows_are_rejected(sample):
    reading = read(book(HEAD, person(0, sample), person(1)))
    assert (reading.read, reading.rejected, kinds(reading)) == (2, 1, ["示例行"])


def test_sheets_that_are_empty_hidden_or_something_else():
    other = Sheet("汇总", [["乡镇", "人数"], ["甲镇", 3]])
    sheets = (Sheet("Sheet2", []), Sheet("旧表", [HEAD, person(9)], hidden=True), other, *book(HEAD, person(1)).sheets)
    reading = read(Workbook("a.xlsx", sheets))
    assert (reading.read, reading.problems) == (1, ())
    for text in ("“Sheet2”：空白", "“旧表”：隐藏", "“汇总”：没有找到列标题"):
        assert text in skipped(reading)


def test_a_sheet_for_each_township():
    head, rows = [HEAD[0], *HEAD[2:]], [[row[0], *row[2:]] for row in (person(1), person(2))]
    reading = read(Workbook("a.xlsx", (Sheet("甲镇", [head, rows[0]]), Sheet("乙街道", [head, rows[1]]))))
    assert column(reading, "township_name") == ["甲镇", "乙街道"]
    assert "取自“工作表名称“乙街道””" in skipped(reading)
    again = read(Workbook("a.xlsx", (Sheet("甲镇", [HEAD, person(1)]), Sheet("乙镇", [HEAD, person(1)]))))
    assert "甲镇!D2" in again.problems[0].reason


@pytest.mark.parametrize(
    ("above", "township"),
    [
        ("单位：矮寨镇", "矮寨镇"),
        ("填报单位（盖章）：甲市峒河街道   2026年3月", "峒河街道"),
        ("己略乡村（社区）干部花名册", "己略乡"),
        ("甲市矮寨镇2026年村干部花名册", "矮寨镇"),
        ("全市乡镇村干部花名册", None),
        ("甲市乡村振兴干部花名册", None),
        ("单位：组织部", None),
    ],
)
def test_a_township_that_only_the_title_gives(above, township):
    reading = read(book([above], ["姓名", "村", "性别"], ["张三", "甲村", "男"]))
    assert column(reading, "township_name") == [township]


@pytest.mark.parametrize(
    ("file", "sheet", "township", "village"),
    [
        ("矮寨镇.xlsx", "Sheet1", "矮寨镇", None),
        ("01矮寨镇村干部花名册(定稿).xlsx", "Sheet1", "矮寨镇", None),
        ("2023年矮寨镇花名册.xls", "花名册", "矮寨镇", None),
        ("甲市峒河街道_干部.csv", "x", "峒河街道", None),
        ("花名册.xlsx", "3.矮寨镇", "矮寨镇", None),
        ("花名册.xlsx", "矮寨镇(12人)", "矮寨镇", None),
        ("矮寨镇.xlsx", "坪年村", "矮寨镇", "坪年村"),
        ("花名册.xlsx", "矮寨镇坪年村", None, "坪年村"),
        ("矮寨镇坪年村花名册.xlsx", "Sheet1", None, "坪年村"),
        ("乙镇.xlsx", "矮寨镇", "矮寨镇", None),  # the nearer name wins
        ("乡镇村干部花名册.xlsx", "Sheet1", None, None),
        ("各乡镇上报.xlsx", "全镇", None, None),
        ("城镇社区干部.xlsx", "农村", None, None),
        ("驻村干部花名册.xlsx", "村", None, None),
        ("矮寨镇和乙镇.xlsx", "Sheet1", None, None),
        ("矮寨镇_乙镇.xlsx", "Sheet1", None, None),
        ("花名册.xlsx", "甲村 乙村", None, None),
        ("全镇行政村.xlsx", "社区", None, None),
    ],
)
def test_a_place_that_only_the_sheet_s_or_the_file_s_name_gives(file, sheet, township, village):
    rows = [["姓名", "性别", "乡镇" if township is None else "x"], ["张三", "男", "丙镇"]]
    reading = read(book(*rows, name=sheet, file=file))
    assert column(reading, "township_name") == [township or "丙镇"]
    assert column(reading, "village_name") == [village]
    assert all(f"“{place}”取自" in skipped(reading) for place in (township, village) if place)


@pytest.mark.parametrize(
    ("above", "village"),
    [
        ("单位：矮寨镇坪年村", "坪年村"),
        ("村（社区）：坪年村   时间：2026年", "坪年村"),
        ("矮寨镇坪年村干部花名册", "坪年村"),
        ("矮寨镇坪年村“两委”干部", "坪年村"),
        ("矮寨镇村（社区）干部花名册", None),
        ("矮寨镇农村干部花名册", None),
        ("矮寨镇驻村干部花名册", None),
        ("己略乡村干部花名册", None),
        ("矮寨镇各村干部花名册", None),
        ("单位：矮寨镇", None),
    ],
)
def test_a_village_that_only_the_title_gives(above, village):
    assert column(read(book([above], ["姓名", "乡镇", "性别"], ["张三", "矮寨镇", "男"])), "village_name") == [village]


def test_a_year_that_only_the_file_s_name_gives():
    rows = [["姓名", "乡镇", "考核等次"], ["张三", "甲镇", "优秀"]]
    assert column(read(book(*rows, file="2023年度考核.xlsx"), APPRAISAL), "year") == [2023]
    assert column(read(book(["2022年度"], *rows, file="2023年上报.xlsx"), APPRAISAL), "year") == [2022]
    assert kinds(read(book(*rows, file="考核202312.xlsx"), APPRAISAL)) == ["缺少必需的列"]


def test_the_title_decides_between_tables_that_fit_equally():
    rows = [["姓名", "乡镇", "性别", "出生年月", "民族"], ["张三", "甲镇", "男", "1975.03", "苗族"]]
    assert guess_table(book(*rows)) == "cadre"
    assert guess_table(book(*rows, file="后备干部.xlsx")) == guess_table(book(["全市后备干部"], *rows)) == "reserve"
    assert guess_table(book(rows[0] + ["职务"], [*rows[1], "副主任"], file="后备干部.xlsx")) == "cadre"  # headings say more than titles


def test_merged_places_are_filled_down_and_plain_blanks_are_not():
    rows = [HEAD, *(person(number) for number in range(1, 6))]
    for row in (2, 3, 5):
        rows[row][1] = None
    for row in (2, 4):
        rows[row][2] = None
    reading = read(book(*rows, merges=((1, 1, 3, 1), (1, 2, 2, 2))))
    assert column(reading, "township_name") == ["甲镇"] * 5  # the last is blank in a column that is otherwise merged
    assert column(reading, "village_name") == ["第1村", "第1村", "第3村", None, "第5村"]


def test_a_plain_blank_township_stays_blank():
    rows = [HEAD, person(1), person(2)]
    rows[2][1] = None
    assert column(read(book(*rows)), "township_name") == ["甲镇", None]


def test_merges_never_spread_a_person():
    rows = [HEAD, person(1), person(2)]
    rows[2][3] = rows[2][5] = None
    reading = read(book(*rows, merges=((1, 3, 2, 3), (1, 5, 2, 5))))
    assert kinds(reading) == ["姓名空白"]


# ── cells ──
def test_every_problem_at_once_with_its_cell():
    row = [1, "甲镇", "甲村", None, "公", "1975.13", "吉首大学", "村长"]
    reading = read(book(HEAD, row))
    assert {(problem.cell, problem.kind, problem.rejects) for problem in reading.problems} == {
        ("D2", "姓名空白", True),
        ("E2", "性别无法识别", True),
        ("F2", "日期不存在", True),
        ("G2", "学历无法识别", False),
        ("H2", "职务无法识别", False),
    }
    assert reading.rejected == 1
    assert {problem.value for problem in reading.problems} >= {"公", "1975.13", "吉首大学", "村长"}


def test_formulas_without_a_value_are_named():
    rows = [HEAD, person(1), person(2)]
    rows[1][6] = None
    reading = read(book(*rows, unread=((1, 6), (1, 0))))
    assert [(problem.cell, problem.kind) for problem in reading.problems] == [("G2", "公式没有结果")]
    assert reading.rejected == 1


def test_a_row_of_nothing_but_uncalculated_formulas_is_not_blank():
    reading = read(book(HEAD, person(1), [None] * 8, unread=((2, 1), (2, 3))))
    assert (reading.read, reading.rejected) == (2, 1)
    assert [problem.cell for problem in reading.problems] == ["B3", "D3"]


def test_blank_words_are_counted():
    rows = [HEAD, person(1), person(2)]
    rows[1][6] = rows[2][6] = "不详"
    assert "“最高学历”有 2 格写着“不详”" in skipped(read(book(*rows)))


def test_a_number_with_a_lost_zero_is_asked_about_unless_the_id_settles_it():
    head = [*HEAD, "身份证号"]
    reading = read(book(head, [*person(1, birth=1975.1), None], [*person(2, birth=1975.1), id_number("19751012")]))
    assert [(problem.cell, problem.kind) for problem in reading.problems] == [("F2", "日期有多种理解")]
    assert column(reading, "birth_date") == [19751001]
    assert "由身份证号确定写法不明的出生日期 1 人" in skipped(reading)


def test_an_id_that_fits_no_reading_settles_nothing():
    reading = read(book([*HEAD, "身份证号"], [*person(1, birth=1975.1), id_number("19750305")]))
    assert kinds(reading) == ["日期有多种理解"]


def test_a_csv_shows_by_1975_10_that_it_keeps_zeros():
    assert kinds(read(book(HEAD, person(1, birth="1975.1"), file="a.csv"))) == ["日期有多种理解"]
    reading = read(book(HEAD, person(1, birth="1975.1"), person(2, birth="1975.10"), file="a.csv"))
    assert column(reading, "birth_date") == [19750101, 19751001]


def test_a_warning_before_it_does_not_let_a_rejected_row_in():
    row = [*person(1), "12345"]
    row[6] = "吉首大学"
    reading = read(book([*HEAD, "身份证号"], row))
    assert ([problem.rejects for problem in reading.problems], reading.rejected) == ([False, True], 1)


# ── cells against cells ──
def test_an_id_fills_blank_birth_and_gender():
    row = [*person(1, birth=None), id_number()]
    row[4] = None
    reading = read(book([*HEAD, "身份证号"], row))
    assert reading.problems == ()
    assert (column(reading, "birth_date"), column(reading, "birth_date_precision"), column(reading, "gender")) == (
        [19750305],
        ["day"],
        ["男"],
    )
    assert "补全出生日期 1 人" in skipped(reading)
    assert "补全性别 1 人" in skipped(reading)


@pytest.mark.parametrize(
    ("birth", "agrees"),
    [("1975.03", True), ("1975", True), ("1975-03-05", True), ("1975-03-06", False), ("1975.04", False), ("1974", False)],
)
def test_an_id_against_the_birth_date(birth, agrees):
    reading = read(book([*HEAD, "身份证号"], [*person(1, birth=birth), id_number()]))
    assert kinds(reading) == ([] if agrees else ["身份证号与出生日期不一致"])
    assert reading.rejected == (not agrees)


def test_an_id_against_the_gender():
    row = [*person(1), id_number()]
    row[4] = "女"
    assert kinds(read(book([*HEAD, "身份证号"], row)), rejects=True) == ["身份证号与性别不一致"]


def test_a_numeric_id_is_rejected():
    reading = read(book([*HEAD, "身份证号"], [*person(1), 4.33101197503051e17]))
    assert kinds(reading, rejects=True) == ["身份证号是数字格式"]


def test_the_same_person_twice():
    head = [*HEAD, "身份证号"]
    same_id = [*person(9, "李四", birth=None), id_number()]
    reading = read(book(head, [*person(1, "张三"), id_number()], same_id, [*person(3, "王五"), None], [*person(3, "王五"), None]))
    assert [(problem.cell, problem.kind) for problem in reading.problems] == [("I3", "重复"), ("D5", "重复")]
    assert "身份证号与 I2 相同" in reading.problems[0].reason
    assert "D4" in reading.problems[1].reason
    assert reading.rejected == 2


def test_two_people_of_one_name():
    head = [*HEAD, "身份证号"]
    twins = [[*person(1, "张三"), id_number(serial=serial)] for serial in ("123", "125")]
    assert read(book(head, *twins)).problems == ()
    other_village = [*person(2, "张三"), None]
    assert read(book(head, [*person(1, "张三"), None], other_village)).problems == ()


def test_one_person_in_two_years_or_courses_is_no_duplicate():
    reading = read(
        book(
            ["姓名", "乡镇", "年度", "考核等次"],
            ["张三", "甲镇", 2023, "优秀"],
            ["张三", "甲镇", 2024, "称职"],
            ["张三", "甲镇", 2024, "优秀"],
        ),
        APPRAISAL,
    )
    assert [(problem.cell, problem.kind) for problem in reading.problems] == [("A4", "重复")]
    reading = read(book(["村", "年度", "排名"], ["甲村", 2023, 1], ["乙村", 2023, 2], ["甲村", 2023, 3]), VILLAGE_APPRAISAL)
    assert [(problem.cell, problem.kind) for problem in reading.problems] == [("A4", "重复")]


def test_dates_before_birth_or_too_early():
    head = [*HEAD, "任村干部时间", "入党时间", "任现职时间"]
    reading = read(book(head, [*person(1), "1970.01", "1990.01", "1985.01"]))
    assert {(problem.cell, problem.rejects) for problem in reading.problems} == {("I2", True), ("J2", False), ("K2", False)}


def test_a_secretary_without_a_village_is_a_warning():
    row = person(1)
    row[2], row[7] = None, "党支部书记"
    reading = read(book(HEAD, row))
    assert kinds(reading, rejects=False) == ["书记没有所在村"]
    assert len(reading.rows) == 1


def test_dual_post_and_pay_group_follow_from_the_posts():
    rows = [person(number) for number in (1, 2, 3, 4)]
    for row, post in zip(rows, ("书记兼主任", "党支部书记", "副主任", "书记、乡贤"), strict=True):
        row[7] = post
    reading = read(book(HEAD, *rows))
    assert column(reading, "dual_post") == ["是", "否", "否", None]
    assert column(reading, "post_group") == ["书记", "书记", None, "书记"]
    assert "待遇岗位类别空白 1 人" in skipped(reading)
    given = read(book([*HEAD, "是否一肩挑", "待遇岗位类别"], [*rows[0], "否", "副职"]))
    assert (column(given, "dual_post"), column(given, "post_group")) == (["否"], ["副职"])


def test_ages_that_disagree_are_counted_in_one_warning():
    rows = [[*person(number, birth="1975-03-05"), age] for number, age in enumerate((51, 50, "51岁", 52, None), start=1)]
    reading = read(book([*HEAD, "年龄"], *rows))
    assert [(problem.kind, problem.rejects) for problem in reading.problems] == [("年龄与出生日期不符", False)]
    assert "4 人中有 2 人" in reading.problems[0].reason
    month = read(book([*HEAD, "年龄"], [*person(1, birth="1975.11"), 50], [*person(2, birth="1975.11"), 51]))
    assert month.problems == ()  # either may be true on the 22nd of the month


def test_births_without_a_day_propose_the_month_rule():
    reading = read(book(HEAD, *(person(number) for number in range(1, 11))))
    assert kinds(reading) == ["出生日期只到月"]
    assert kinds(read(book(HEAD, *(person(number, birth=dt.date(1975, 3, 1)) for number in range(1, 11))))) == ["出生日期只到月"]
    assert kinds(read(book(HEAD, *(person(number, birth="1975-03-05") for number in range(1, 11))))) == []


def test_a_column_of_ones_is_pointed_out():
    rows = [[*person(number, birth="1975-03-05"), 1] for number in range(1, 12)]
    assert kinds(read(book([*HEAD, "人员编号"], *rows[:1]))) == []
    assert "整列都是 1" in kinds(read(book([*HEAD, "是否一肩挑"], *rows)))


def test_a_column_that_only_numbers_the_rows_is_no_staff_number():
    rows = [[number, *person(number, birth="1975-03-05")[1:]] for number in (1, 2, 3, 1)]
    rows[3][3] = "李四"
    reading = read(book(["编号", *HEAD[1:]], *rows))
    assert reading.problems == ()
    assert "不当作人员编号" in skipped(reading)
    assert "staff_no" not in reading.rows[0].values


def test_an_office_s_csv_from_its_bytes():
    text = "甲市村干部花名册,,,\r\n单位：乙镇,,,\r\n姓    名,村,性别,出生年月\r\n王  三,甲村,男,1975.03\r\n,,,\r\n填表人：李四,,,\r\n"
    reading = read(read_workbook(text.encode("gb18030"), "名册.csv"))
    assert [row.values["name"] for row in reading.rows] == ["王三"]
    assert column(reading, "township_name") == ["乙镇"]
    assert reading.problems == ()


# ── the mapping ──
def test_a_mapping_s_headings_words_dates_and_constants():
    toml = """
        [columns]
        name = "Full Name"
        birth_date = "DOB"
        gender = 2
        [values.gender]
        F = "女"
        [dates]
        birth_date = "%m-%d-%Y"
        [constants]
        township_name = "甲镇"
    """
    reading = read(book(["Full Name", "Sex", "DOB", "x"], ["A B", "F", "10-7-1969", 1]), mapping=toml)
    assert reading.problems == ()
    assert [row.values for row in reading.rows] == [
        {"name": "A B", "birth_date": 19691007, "birth_date_precision": "day", "gender": "女", "township_name": "甲镇"}
    ]
    assert reading.sheets[0].columns == {"name": "Full Name", "birth_date": "DOB", "gender": "Sex"}
    assert reading.sheets[0].unused == ("x",)


def test_a_file_without_headings():
    toml = "header = false\n[columns]\nname = 2\nbirth_date = 3\n[dates]\nbirth_date = 'minguo'\n[constants]\ntownship_name = '甲镇'"
    reading = read(book(["01", "張三", "0520630"], ["02", "李四", "0450325"]), mapping=toml)
    assert column(reading, "birth_date") == [19630630, 19560325]
    assert [row.row for row in reading.rows] == [1, 2]
    assert reading.sheets[0].header_row == 0
    assert kinds(read(book(["張三"]), mapping="header = false\n[columns]\nname = 9\n[constants]\ntownship_name = '甲镇'")) == [
        "对照中的列找不到"
    ]


def test_a_mapping_that_does_not_fit_the_file():
    assert "没有标题为“xm”的列" in read(book(HEAD, person(1)), mapping="[columns]\nname = 'xm'").problems[0].reason
    assert kinds(read(book(HEAD, person(1)), mapping="[columns]\nhours = '学时'")) == ["对照不适用"]
    assert kinds(read(book(HEAD, person(1)), mapping="sheet = '别的'")) == ["工作表找不到"]


def test_a_mapping_by_position_finds_the_headings_it_cannot_read():
    reading = read(book([], ["a", "b"], ["张三", "甲镇"]), mapping="[columns]\nname = 1\ntownship_name = 2")
    assert column(reading, "name") == ["张三"]
    assert kinds(read(book([None], [""]), mapping="sheet = '花名册'\n[columns]\nname = 1")) == ["没有数据"]


def test_the_mapping_chooses_the_sheet():
    sheets = (Sheet("一", [HEAD, person(1)]), Sheet("二", [HEAD, person(2)], hidden=True))
    assert [row.sheet for row in read(Workbook("a.xlsx", sheets), mapping="sheet = '二'").rows] == ["二"]


def test_a_constant_stands_for_blank_cells_and_over_an_automatic_column():
    reading = read(book(HEAD, person(1)), mapping="[constants]\ntownship_name = '乙镇'")
    assert column(reading, "township_name") == ["乙镇"]
    assert reading.sheets[0].unused == ("乡镇",)


def test_a_year_that_only_the_title_gives():
    rows = [["姓名", "乡镇", "考核等次"], ["张三", "甲镇", "优秀"]]
    assert column(read(book(["甲市2023年度考核结果"], *rows), APPRAISAL), "year") == [2023]
    assert kinds(read(book(["2022年、2023年考核结果"], *rows), APPRAISAL)) == ["缺少必需的列"]


def test_a_training_record_takes_its_year_from_its_date():
    reading = read(book(["姓名", "培训班名称", "培训时间"], ["张三", "示范班", "2023年5月8日-12日"]), TRAINING)
    assert (column(reading, "start_date"), column(reading, "year")) == ([20230508], [2023])


def test_a_record_of_nobody_is_rejected():
    reading = read(book(["姓名", "人员编号", "培训班名称", "学时"], [None, None, "示范班", 8]), TRAINING)
    assert kinds(reading) == ["不知道是哪个人"]
    assert kinds(read(book(["培训班名称", "学时"], ["示范班", 8]), TRAINING)) == ["缺少必需的列"]


def test_grades_that_are_none_are_told_apart_or_asked_about_once():
    grades = ["优秀", "未参加考核", "未定等次", "-", None]
    rows = [[f"张{number}", "甲镇", 2023, grade] for number, grade in enumerate(grades)]
    reading = read(book(["姓名", "乡镇", "年度", "考核等次"], *rows), APPRAISAL)
    assert column(reading, "grade") == ["优秀", None, None, None, None]
    assert column(reading, "participation") == [None, "未参加考核", "参加未定等次", None, None]
    assert [(problem.kind, problem.rejects) for problem in reading.problems] == [("考核等次空白", False)]
    assert "2 人" in reading.problems[0].reason


def test_units():
    villages = read(book(["乡镇", "村名", "类别", "村代码"], ["甲镇", "甲村", "村", "433101100201"]), VILLAGE)
    assert column(villages, "code") == ["433101100201"]
    assert column(read(book(["代码", "名称"], [433101, "甲市"]), COUNTY), "code") == ["433101"]


@pytest.mark.parametrize(
    ("head", "table"),
    [
        (HEAD, "cadre"),
        (["姓名", "乡镇", "年度", "考核等次"], "appraisal"),
        (["姓名", "身份证号", "培训班名称", "学时"], "training"),
        (["乡镇", "村", "年度", "排名", "考核类别"], "village_appraisal"),
        (["乡镇", "村名", "性质", "报酬档次"], "village"),
        (["x", "y"], None),
    ],
)
def test_the_table_is_guessed_from_the_headings(head, table):
    assert guess_table(book(["标题"], head, ["x"] * len(head))) == table


def test_progress_is_reported_up_to_one():
    seen = []
    read_roster(book(HEAD, *(person(number) for number in range(1, 600))), CADRE, as_of=AS_OF, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) > 2


def test_problems_leave_as_inert_text():
    lines = problem_rows(
        [Problem("s", "A1", 1, "备注", "=1+1", "r", "f", "k", True), Problem("s", "", None, "", id_number(), "r", "f", "k", False)]
    )
    assert lines[1][3] == "'=1+1"
    assert lines[2][3] == "'" + id_number()
    assert [line[-1] for line in lines[1:]] == ["拒绝", "提醒"]


# ── laws ──
NOISE = st.sampled_from(
    [None, "", "无", "x", "xxx", "1975.03", 1975.1, 27463, "注：", "合计", "男", "女", "大专", "书记、主任", "姓名", "同上", 1, True]
)
ROWS = st.lists(st.lists(NOISE, min_size=8, max_size=8), max_size=12)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.sampled_from([table for table in TABLES.values() if table.imported]), st.booleans(), st.booleans())
def test_every_row_is_read_or_named(noise, table, headings, merged):
    rows = [HEAD, *noise] if headings else noise
    reading = read(book(*rows, merges=((1, 1, len(noise), 1),) if merged and len(noise) > 1 else ()), table)
    assert reading.rows or reading.problems
    rejected = {(problem.sheet, problem.row) for problem in reading.problems if problem.rejects and problem.row}
    assert len(rejected) == reading.rejected
    assert not rejected & {(row.sheet, row.row) for row in reading.rows}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1950, 2005), st.integers(1, 12), st.sampled_from("男女")), max_size=30),
    st.integers(0, 5),
    st.integers(0, 3),
)
def test_a_clean_roster_is_read_whole_wherever_it_lies(people, above, below):
    rows = [
        [number, "甲镇", "甲村", f"张{chr(0x4E00 + number)}", sex, f"{y}年{m}月", "大专", "副主任"]
        for number, (y, m, sex) in enumerate(people)
    ]
    reading = read(book(*[["标题"]] * above, HEAD, *rows, *[[len(people) + more] for more in range(below)]))
    assert column(reading, "birth_date") == [y * 10000 + m * 100 + 1 for y, m, _ in people]
    assert column(reading, "gender") == [sex for _, _, sex in people]
    assert [row.row for row in reading.rows] == [above + 2 + at for at in range(len(people))]


def test_equal_cells_of_another_kind_are_read_apart():
    """1, 1.0 and True are one key of a dictionary."""
    rows = [[*person(place), cell] for place, cell in enumerate((1, True, "1", 0.0, False), 1)]
    assert column(read(book([*HEAD, "备注"], *rows)), "note") == ["1", "TRUE", "1", "0", "FALSE"]
