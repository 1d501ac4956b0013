"""Columns whose heading is no word of the vocabulary: what is guessed, and above all what is not."""

import pytest

from data.columns import ColumnReading
from data.guess import CONTENT, FUZZY, HEADING, MAPPED, guess
from data.idcard import check_digit
from data.layout import Header, meaning, vocabulary
from data.mapping import load_mapping
from data.roster import Reading, SheetReading, read_roster
from data.tables import CADRE, TABLES, TRAINING
from data.workbook import Sheet, Workbook

AS_OF = 20261122
HEAD = ["乡镇", "村", "姓名", "职务"]


def number(born: str, serial: int) -> str:
    body = f"433101{born}{serial:03d}"
    return body + check_digit(body)


BORN = ["19750305", "19801112", "19661201", "19900107", "19850630", "19700919"]
IDS = [number(born, 11 + at) for at, born in enumerate(BORN)]
SEXES = ["男", "女"] * 3  # as the serials of IDS say
NAMES = ["张三", "李四", "王五", "赵六", "钱七", "孙八"]


def sheet_of(headings: list[str], columns: list[list], *, base: list[str] = HEAD) -> Workbook:
    known = {
        "乡镇": ["甲镇"] * 6,
        "村": [f"第{at}村" for at in range(6)],
        "姓名": NAMES,
        "职务": ["副主任"] * 6,
        "培训班名称": ["示范班"] * 6,
    }
    rows = [[*base, *headings]]
    for at in range(6):
        rows.append([*(known[heading][at] for heading in base), *(column[at] for column in columns)])
    return Workbook("a.xlsx", (Sheet("花名册", rows),))


def reading(headings, columns, table=CADRE, mapping="", **more) -> Reading:
    return read_roster(sheet_of(headings, columns, **more), table, load_mapping(mapping), as_of=AS_OF)


def taken(found: Reading) -> dict[str, tuple[str, str]]:
    """Table column -> (heading, how), for what the headings alone did not tell."""
    (sheet,) = found.sheets
    return {column.name: (column.heading, column.how) for column in sheet.listed if column.name and column.how != HEADING}


def one(heading: str, cells: list, **more) -> dict:
    return taken(reading([heading], [cells], **more))


DATES = [f"{born[:4]}-{born[4:6]}-{born[6:]}" for born in BORN]
LATER = [f"20{at:02d}-07-01" for at in range(6)]
SCHOOLS = ["大专", "本科", "高中", "中专", "大专", "初中"]
PHONES = [f"1380743{at:04d}" for at in range(6)]


# ── by the heading ──
@pytest.mark.parametrize(
    ("heading", "cells", "name"),
    [
        ("出生年月曰", DATES, "birth_date"),
        ("生出年月", DATES, "birth_date"),
        ("出生的年月", DATES, "birth_date"),
        ("身份证号吗", IDS, "id_number"),
        ("身分证号码", IDS, "id_number"),
        ("公民身份证件号码", IDS, "id_number"),
        ("联系手机号码", PHONES, "phone"),
        ("联系电化", PHONES, "phone"),
        ("政治面冒", ["党员", "群众"] * 3, "political_status"),
        ("文化成度", SCHOOLS, "education"),
        ("入党的时间", LATER, "party_date"),
        ("毕业院校及所学专业", ["吉首大学"] * 6, "school"),
        ("现任村内职务", ["副主任"] * 6, None),  # 职务 is there already
        ("任现职务时间", LATER, "post_date"),
        ("全日制学力", SCHOOLS, "fulltime_education"),
    ],
)
def test_a_heading_that_is_nearly_one_is_a_guess(heading, cells, name):
    assert one(heading, cells) == ({name: (heading, FUZZY)} if name else {})


NEAR_MISSES = (
    "配偶姓名 配偶身份证号码 配偶联系电话 父亲姓名 母亲姓名 子女姓名 紧急联系电话 紧急联系人电话 入党介绍人 入党介绍人姓名 "
    "家庭住址 家庭地址 入团时间 入伍时间 免职时间 离职时间 退休时间 退伍时间 离任时间 任职年限 任职文号 任职方式 参加工作年限 "
    "入党申请时间 入党转正时间 最高学位 全日制学位 在职学位 学历证书编号 毕业学校地址 毕业时间 毕业证号 身份证地址 身份证住址 "
    "身份证有效期 身份证到期时间 身份证复印件 出生地 籍贯 户籍地址 户籍所在地 曾任职务 原任职务 拟任职务 社会职务 党内职务 "
    "上级职务 行政职务级别 现任职务级别 现任职务层次 单位联系电话 办公联系电话 家庭联系电话 联系地址 银行卡号 银行账号 社保卡号 "
    "微信号 QQ号码 电子邮箱 邮政编码 民族代码 政治面貌编码 导师姓名 导师联系电话 推荐人姓名 结对帮带对象 工龄 党龄 村龄 "
    "届次 任期届满时间 合同到期时间 培训时长 培训次数 考核名次 农历出生日期 出生日期(农历) 出生日期核实 身份证号校验 "
    "是否退役军人 是否低保户 是否配偶党员 前任书记姓名 兼任职务 现兼职务 入党日期转正 发证日期 填表日期 报到时间 监护人姓名 "
    "代理人身份证号码 持证人身份证号码 妻子姓名 丈夫姓名 儿媳姓名 证明人 "
).split()


@pytest.mark.parametrize("heading", NEAR_MISSES)
@pytest.mark.parametrize(
    "cells", [DATES, IDS, PHONES, SCHOOLS, NAMES, SEXES, [None] * 6], ids="dates ids phones schools names sexes blank".split()
)
def test_a_near_miss_is_never_guessed(heading, cells):
    """Whatever the cells hold: here the roster itself has no such columns, so that everything is open."""
    assert one(heading, cells) == {}


def test_what_the_cells_contradict_is_dropped():
    assert one("文化成度", PHONES) == {"phone": ("文化成度", CONTENT)}
    assert one("联系电化", ["无此内容"] * 6) == {}
    assert one("政治面冒", ["吉首"] * 6) == {}
    assert one("入党的时间", ["张三"] * 6) == {}


def test_a_word_of_another_table_is_nobody_s_slip():
    """培训类别 is a heading of the training table, one character from 待遇类别 of the roster."""
    assert one("培训类别", ["书记"] * 6) == {}


def test_two_columns_that_are_nearly_the_same_are_left_to_the_clerk():
    found = reading(["联系电话1", "联系电话2"], [PHONES, PHONES])
    assert taken(found) == {}
    (problem,) = [problem for problem in found.problems if problem.kind == "几列像是同一项"]
    assert "“联系电话1”“联系电话2”都像是“联系电话”" in problem.reason
    assert not problem.rejects
    assert found.sheets[0].unused == ("联系电话1", "联系电话2")


def test_what_the_headings_tell_is_never_claimed_again():
    assert taken(reading(["联系电话", "联系电话2"], [PHONES, PHONES])) == {}
    assert one("身份证号吗", IDS, mapping="[constants]\nid_number = '433101197503050111'") == {}


# ── by the cells ──
def test_a_column_of_valid_id_numbers():
    assert one("证号", IDS) == {"id_number": ("证号", CONTENT)}
    assert one("", IDS) == {"id_number": ("", CONTENT)}
    assert one("证号", [number.lower() for number in IDS]) == {"id_number": ("证号", CONTENT)}
    assert one("证号", [number[:-1] + ("1" if number[-1] != "1" else "2") for number in IDS]) == {}
    assert one("证号", [*IDS[:2], *[None] * 4]) == {}  # two prove nothing
    assert one("证号", [*IDS[:5], "不详"])["id_number"] == ("证号", CONTENT)
    assert one("证号", [*IDS[:4], "不详", "x"]) == {}


def test_an_id_column_that_does_not_fit_the_births_is_somebody_else_s():
    others = [number(f"19{at + 60}0215", at) for at in range(6)]
    assert taken(reading(["出生年月", "证号"], [DATES, IDS])) == {"id_number": ("证号", CONTENT)}
    assert taken(reading(["出生年月", "证号"], [DATES, others])) == {}


def test_two_columns_of_id_numbers_are_left_to_the_clerk():
    found = reading(["证号", "证号二"], [IDS, IDS])
    assert taken(found) == {}
    assert "几列像是同一项" in [problem.kind for problem in found.problems]


def test_genders_by_their_words_and_by_the_ids():
    assert one("男或女", SEXES) == {"gender": ("男或女", CONTENT)}
    assert one("男或女", [*SEXES[:5], "未知"]) == {}
    assert one("甲", [1, 2] * 3) == {}
    assert taken(reading(["身份证号", "甲"], [IDS, SEXES])) == {"gender": ("甲", CONTENT)}
    assert taken(reading(["身份证号", "甲"], [IDS, SEXES[::-1]])) == {}


def test_mobile_numbers():
    assert one("甲", PHONES) == {"phone": ("甲", CONTENT)}
    assert one("甲", [int(phone) for phone in PHONES]) == {"phone": ("甲", CONTENT)}
    assert one("甲", ["8220000"] * 6) == {}


@pytest.mark.parametrize("births", [DATES, [born[:6] for born in BORN], [f"{born[:4]}年{int(born[4:6])}月" for born in BORN]])
def test_births_only_where_the_ids_bear_them_out(births):
    assert one("甲", births) == {}
    assert taken(reading(["身份证号", "甲"], [IDS, births])) == {"birth_date": ("甲", CONTENT)}
    assert taken(reading(["身份证号", "甲"], [IDS, LATER])) == {}


def test_words_of_lists_and_ends_of_place_names():
    assert one("甲", ["土家族", "苗", "汉族"] * 2) == {"ethnicity": ("甲", CONTENT)}
    assert one("甲", ["是", "否"] * 3) == {}
    assert one("镇办名", ["甲镇", "乙乡", "丙街道"] * 2, base=["村", "姓名", "职务"]) == {"township_name": ("镇办名", CONTENT)}
    assert one("甲", ["甲镇", "乙乡", "丙街道"] * 2) == {}  # the roster has a column of townships already
    assert one("甲", SCHOOLS) == {}  # which of three education columns?


def test_names_are_never_told_by_the_cells():
    found = reading(["甲"], [NAMES], base=["乡镇", "村", "职务"])
    assert found.rows == ()
    assert "缺少“姓名”列" in found.problems[0].reason


@pytest.mark.parametrize("table", [table for table in TABLES.values() if table.imported], ids=lambda table: table.name)
def test_no_heading_of_any_table_is_a_guess_of_another_column(table):
    """What each declared heading says is known by itself or not at all."""
    own = vocabulary(table)
    headings = list(dict.fromkeys(word for other in TABLES.values() for word in vocabulary(other) if meaning(word, own) is None))
    header = Header(0, 0, tuple(headings))
    found = guess(Sheet("s", [list(headings), [None] * len(headings)]), header, table, {}, frozenset(), frozenset())
    assert len(headings) > 100
    assert (found.found, found.doubtful) == ({}, {})


# ── what the clerk is shown ──
def test_every_column_says_how_it_was_known_with_samples():
    found = reading(
        ["出生的年月", "证号", "职级", "序号", "生辰"], [DATES, IDS, ["甲", "乙"] * 3, [1] * 6, DATES], mapping="[columns]\nnote = '职级'"
    )
    (sheet,) = found.sheets
    assert isinstance(sheet, SheetReading)
    assert sheet.listed[2] == ColumnReading(2, "姓名", "name", HEADING, ("张三", "李四", "王五"))
    assert [(column.heading, column.name, column.how) for column in sheet.listed[4:]] == [
        ("出生的年月", "birth_date", FUZZY),
        ("证号", "id_number", CONTENT),
        ("职级", "note", MAPPED),
        ("生辰", None, ""),
    ]
    guesses = [problem for problem in found.problems if problem.kind == "列是推测的"]
    assert [(problem.column, problem.rejects) for problem in guesses] == [("出生年月", False), ("身份证号", False)]
    assert "标题“出生的年月”与“出生年月”相近" in guesses[0].reason
    assert len(found.rows) == 6


def test_a_column_set_aside_is_not_used_whatever_it_looks_like():
    toml = "ignored = ['出生的年月', 6, '村']"
    found = reading(["出生的年月", "证号"], [DATES, IDS], mapping=toml)
    assert taken(found) == {}
    assert found.sheets[0].unused == ("村", "出生的年月", "证号")
    assert [problem.kind for problem in found.problems] == []


def test_training_records_are_guessed_too():
    found = reading(["身分证号码", "培训学时数"], [IDS, [8] * 6], table=TRAINING, base=["姓名", "培训班名称"])
    assert taken(found) == {"id_number": ("身分证号码", FUZZY), "hours": ("培训学时数", FUZZY)}
