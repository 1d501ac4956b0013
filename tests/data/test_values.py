"""What every type of cell is read as. Each table of examples is the specification of one type."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import codes, idcard
from data.tables import APPRAISAL, CADRE, TABLES, TRAINING, VILLAGE_APPRAISAL, Column, Type
from data.values import Rule, read_value

BIRTH, EDUCATION, POST, NAME = (CADRE.column(name) for name in ("birth_date", "education", "post", "name"))
ID, PHONE, DUAL, SOURCE, GENDER = (CADRE.column(name) for name in ("id_number", "phone", "dual_post", "source", "gender"))
COLUMNS = list({column.name + table.name: column for table in TABLES.values() for column in table.inputs}.values())
CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.text(alphabet="0123456789.-/年月日 Xx、兼书记主任无不详%", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


def id_number(first17: str) -> str:
    return first17 + idcard.check_digit(first17)


@given(CELLS, st.sampled_from(COLUMNS), st.booleans())
def test_any_cell_is_a_stored_value_or_says_why_not(cell, column, untyped):
    value = read_value(cell, column, Rule(untyped=untyped))
    stored = {"VARCHAR": str, "INTEGER": int, "BIGINT": int, "DOUBLE": float}[column.type.storage]
    assert value.value is None or type(value.value) is stored
    assert value.value is not None or value.remark or value.blank is not None
    assert not (value.remark and value.remark.rejects) or value.value is None
    assert not value.remark or (value.remark.kind and value.remark.reason and value.remark.fix)
    if column.type is Type.CODE and value.value is not None:
        assert value.value in column.codes.values
    if column.type is Type.MANY and value.value is not None:
        assert set(value.value.strip("|").split("|")) <= set(column.codes.values)


@given(st.sampled_from([column for column in COLUMNS if column.type is not Type.NUMBER]), CELLS)
def test_a_stored_value_is_read_as_itself(column, cell):
    value = read_value(cell, column)
    if value.value is not None and not value.remark and value.precision in (None, "day"):
        assert read_value(value.value, column).value == value.value


# ── dates ──
@pytest.mark.parametrize(
    ("cell", "date", "precision"),
    [
        ("1975.03", 19750301, "month"),
        ("1975.3", 19750301, "month"),
        ("1975.1", 19750101, "month"),
        ("1975.10", 19751001, "month"),
        (1975.03, 19750301, "month"),
        (1975.2, 19750201, "month"),
        (1975.9, 19750901, "month"),
        (1975.11, 19751101, "month"),
        (1975.12, 19751201, "month"),
        ("197503", 19750301, "month"),
        (197503, 19750301, "month"),
        (197503.0, 19750301, "month"),
        ("1975-03", 19750301, "month"),
        ("1975/3/1", 19750301, "day"),
        ("1975年3月", 19750301, "month"),
        ("1975年3月5日", 19750305, "day"),
        ("1975 年 03 月 05 日", 19750305, "day"),
        ("１９７５．０３", 19750301, "month"),
        ("1975。03", 19750301, "month"),
        ("1975.03.05", 19750305, "day"),
        ("1975.0305", 19750305, "day"),
        ("1975-03-05 00:00:00", 19750305, "day"),
        ("1975年3月5日出生", 19750305, "day"),
        (19750305, 19750305, "day"),
        ("1975", 19750101, "year"),
        (1975, 19750101, "year"),
        (27463, 19750310, "day"),
        (27463.5, 19750310, "day"),
        (dt.date(1975, 3, 5), 19750305, "day"),
        (dt.datetime(1975, 3, 5), 19750305, "day"),
        ("民国64年3月5日", 19750305, "day"),
        ("8-30-1965", 19650830, "day"),
        ("30/8/1965", 19650830, "day"),
        ("5/5/1975", 19750505, "day"),
        ("2000年2月29日", 20000229, "day"),
    ],
)
def test_certain_dates(cell, date, precision):
    value = read_value(cell, BIRTH)
    assert (value.value, value.precision, value.remark) == (date, precision, None)


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [
        (1975.1, {19750101, 19751001}),
        ("75.3", {19750301}),
        (75.1, {19750101, 19751001}),
        ("75年3月5日", {19750305}),
        ("25.3", {19250301, 20250301}),
        ("750305", {19750305}),
        ("10-7-1969", {19691007, 19690710}),
        ("0520630", {19630630}),
    ],
)
def test_uncertain_dates_are_asked_about_never_guessed(cell, candidates):
    value = read_value(cell, BIRTH)
    assert value.value is None
    assert value.remark.rejects
    assert value.remark.kind == "日期有多种理解"
    assert {date for date, _ in value.candidates} == candidates


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1975.13", "没有 13 月"),
        ("1975年2月30日", "2 月没有 30 日"),
        ("1900-2-29", "2 月没有 29 日"),
        ("19750431", "4 月没有 31 日"),
        ("1775.3", "年份 1775"),
        ("1975.00", "没有 0 月"),
        ("2975-03-05", "年份 2975"),
    ],
)
def test_impossible_dates_are_named(cell, reason):
    value = read_value(cell, BIRTH)
    assert value.value is None
    assert value.remark.kind == "日期不存在"
    assert reason in value.remark.reason


@pytest.mark.parametrize("cell", ["三月", "1975-03-05-06", True, dt.time(3), dt.timedelta(3), "约1975", "1975左右", -5, "1975.031"])
def test_what_is_no_date_is_refused(cell):
    assert read_value(cell, BIRTH).remark.kind == "日期无法识别"


@pytest.mark.parametrize(
    ("form", "cell", "date", "precision"),
    [
        ("minguo", "0520630", 19630630, "day"),
        ("minguo", 520630, 19630630, "day"),
        ("minguo", "52.6", 19630601, "month"),
        ("minguo", "1000101", 20110101, "day"),
        ("%m-%d-%Y", "10-7-1969", 19691007, "day"),
        ("%d/%m/%Y", "10/7/1969", 19690710, "day"),
        ("%m/%Y", "7/1969", 19690701, "month"),
        ("%m-%d-%Y", dt.date(1969, 10, 7), 19691007, "day"),
    ],
)
def test_the_mapping_says_how_dates_are_written(form, cell, date, precision):
    value = read_value(cell, BIRTH, Rule(date=form))
    assert (value.value, value.precision) == (date, precision)


def test_a_date_against_the_mappings_form_is_refused():
    assert "%m-%d-%Y" in read_value("30-8-1965", BIRTH, Rule(date="%m-%d-%Y")).remark.fix
    assert read_value("1975-03-05", BIRTH, Rule(date="minguo")).remark


def test_csv_numbers_lose_their_last_zero_too():
    assert read_value("1975.1", BIRTH, Rule(untyped=True)).remark.kind == "日期有多种理解"
    assert read_value("1975.03", BIRTH, Rule(untyped=True)).value == 19750301


def test_birth_dates_have_bounds():
    assert read_value("1919-12-31", BIRTH).remark.kind == "日期超出范围"
    assert read_value("1920-01-01", BIRTH).value == 19200101
    assert read_value("2026-11-23", BIRTH, Rule(as_of=20261122)).remark.rejects
    assert read_value("2026-11-22", BIRTH, Rule(as_of=20261122)).value == 20261122
    later = read_value("2026-11-23", CADRE.column("post_date"), Rule(as_of=20261122))
    assert later.value == 20261123
    assert not later.remark.rejects


@pytest.mark.parametrize("cell", ["2023.5.8-2023.5.12", "2023年5月8日至12日", "2023年5月8日-5月12日", "2023.5.8~12"])
def test_a_course_begins_where_its_range_begins(cell):
    assert read_value(cell, TRAINING.column("start_date")).value == 20230508


def test_no_range_for_a_birth():
    assert read_value("1975.5.8-1975.5.12", BIRTH).value is None


@given(
    st.dates(dt.date(1920, 1, 1), dt.date(2030, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"])
)
def test_full_dates_survive_every_spelling(day, form):
    number = day.year * 10000 + day.month * 100 + day.day
    assert read_value(day.strftime(form), BIRTH).value == number
    assert read_value(day, BIRTH).value == number
    if day >= dt.date(1927, 5, 18):
        assert read_value((day - dt.date(1899, 12, 30)).days, BIRTH).value == number


@given(st.integers(1920, 2030), st.integers(1, 12))
def test_a_numeric_month_is_that_month_or_a_question(year, month):
    value = read_value(float(f"{year}.{month:02}"), BIRTH)
    if month == 10:
        assert value.value is None
    else:
        assert value.value == year * 10000 + month * 100 + 1
    assert read_value(f"{year}.{month}", BIRTH).value == year * 10000 + month * 100 + 1


# ── ID numbers ──
@given(st.dates(dt.date(1920, 1, 1), dt.date(2010, 1, 1)), st.integers(0, 999))
def test_valid_ids_are_kept_and_speak(day, serial):
    number = id_number(f"433101{day:%Y%m%d}{serial:03}")
    assert read_value(f" {number.lower()} ", ID).value == number
    assert idcard.born(number) == int(f"{day:%Y%m%d}")
    assert idcard.gender(number) == ("男" if serial % 2 else "女")


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_caught(position, step):
    number = id_number("43310119750305123")
    old = "10" if number[position] == "X" else number[position]
    changed = number[:position] + str((int(old) + step) % 10) + number[position + 1 :]
    if changed != number:
        assert read_value(changed, ID).remark.rejects


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (433101197503051234, "数字格式"),
        (4.33101197503051e17, "数字格式"),
        ("4.33E+17", "科学记数"),
        ("433101197503051000", "000"),
        ("43310119750305123", "17 个字符"),
        ("433101********1234", "星号"),
        ("433101197513051234", "不存在"),
        ("433101751305123", "不存在"),
    ],
)
def test_broken_ids_say_how_they_broke(cell, reason):
    value = read_value(cell, ID)
    assert value.value is None
    assert reason in value.remark.reason


def test_old_and_oddly_written_ids_are_tidied():
    number = id_number("43310119750305123")
    assert read_value("433101750305123", ID).value == "433101750305123"
    assert read_value(433101750305123, ID).value == "433101750305123"
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    assert read_value(f"'{wide}\u3000", ID).value == number


# ── names, text, blanks ──
@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("王  三", "王三"),
        ("王\u3000三", "王三"),
        ("\u3000李四\u3000", "李四"),
        ("张 小 明", "张小明"),
        ("买买提·艾力", "买买提·艾力"),
        ("阿‧里", "阿‧里"),
        ("张三(代理)", "张三(代理)"),
        ("张三（代理）", "张三（代理）"),
        ("𠮷野", "𠮷野"),
        ("A Smith", "A Smith"),
        ("凉\uf979", "凉\uf979"),
    ],
)
def test_names_are_kept_as_written_but_for_padding(cell, name):
    value = read_value(cell, NAME)
    assert (value.value, value.remark) == (name, None)


@pytest.mark.parametrize("cell", [12, "12.5", "张三、李四", "张三/李四", "审核人：张三", "长" * 61])
def test_what_is_no_single_name_is_refused(cell):
    assert read_value(cell, NAME).remark.kind == "姓名不像姓名"


def test_private_use_characters_are_flagged_and_kept():
    value = read_value("駱\ue018", NAME)
    assert value.value == "駱\ue018"
    assert not value.remark.rejects


@pytest.mark.parametrize("cell", ["无", "—", "——", "-", "/", "空", "不详", "\u3000", "", None, " / "])
def test_blank_words_are_blank_and_say_which(cell):
    value = read_value(cell, PHONE)
    assert (value.value, value.remark) == (None, None)
    assert value.blank == ("" if cell is None else cell.strip())


def test_a_code_list_may_mean_something_by_a_blank_word():
    assert read_value("无", DUAL).value == "否"
    assert read_value("无", GENDER).blank == "无"


def test_a_raw_column_keeps_the_word_for_blank():
    assert read_value(" 不详 ", EDUCATION).raw == "不详"


@pytest.mark.parametrize("cell", ["同上", "〃"])
def test_ditto_marks_are_refused(cell):
    assert read_value(cell, CADRE.column("township_name")).remark.rejects


def test_formula_errors_are_refused():
    assert read_value("#REF!", NAME).remark.kind == "公式出错"
    assert read_value("#N/A", PHONE).remark.kind == "公式出错"


@pytest.mark.parametrize(("cell", "text"), [("矮 寨 镇", "矮寨镇"), (433101002.0, "433101002"), ("（一）  x", "(一) x"), (True, "TRUE")])
def test_text(cell, text):
    assert read_value(cell, CADRE.column("township_name")).value == text


@pytest.mark.parametrize(
    ("cell", "number", "warned"),
    [
        (13812345678, "13812345678", False),
        ("138 1234 5678", "13812345678", False),
        ("+86 13812345678", "13812345678", False),
        ("0743-8222333", "07438222333", False),
        ("13812345678/8222333", "13812345678、8222333", False),
        ("1381234567", "1381234567", True),
    ],
)
def test_phones(cell, number, warned):
    value = read_value(cell, PHONE)
    assert (value.value, bool(value.remark)) == (number, warned)
    assert not (value.remark and value.remark.rejects)


# ── codes ──
@pytest.mark.parametrize("mark", ["是", "√", "○", "1", 1, 1.0, "Y", "有", True, "✓"])
def test_yes(mark):
    assert read_value(mark, DUAL).value == "是"


@pytest.mark.parametrize("mark", ["否", "×", "0", 0, "N", False])
def test_no(mark):
    assert read_value(mark, DUAL).value == "否"


def test_unknown_codes_are_refused_with_what_is_allowed():
    remark = read_value("未婚", GENDER).remark
    assert remark.rejects
    assert "男、女" in remark.fix


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.codes], ids=lambda column: column.name)
def test_every_declared_word_is_read_as_declared(column):
    for word, meant in {**column.codes.words, **{value: value for value in column.codes.values}}.items():
        value = read_value(word, column)
        assert (value.value or "").strip("|") == meant, word


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("大学本科(在职)", "本科"),
        ("函授大专", "大专"),
        ("大专（自考）", "大专"),
        ("电大专科", "大专"),
        ("网络教育本科", "本科"),
        ("成人高等教育大专", "大专"),
        ("本科/学士", "本科"),
        ("研究生(硕士)", "研究生"),
        ("中央党校大学", "本科"),
        ("全日制 大专", "大专"),
        ("高 中", "高中"),
        ("国家开放大学专科", "大专"),
    ],
)
def test_education_levels_with_how_they_were_earned(cell, level):
    value = read_value(cell, EDUCATION)
    assert (value.value, value.remark) == (level, None)


@pytest.mark.parametrize("cell", ["大专结业", "本科肄业", "本科在读", "大学(在读)", "22"])
def test_unfinished_studies_are_no_level(cell):
    value = read_value(cell, EDUCATION)
    assert value.value is None
    assert value.remark.kind == "学历未毕业"
    assert not value.remark.rejects
    assert value.raw == cell


@pytest.mark.parametrize("cell", ["吉首大学", "电大", "高中、大专", "吉首民族师范学校"])
def test_what_names_no_one_level_is_listed(cell):
    value = read_value(cell, EDUCATION)
    assert (value.value, value.raw, value.remark.kind) == (None, cell, "学历无法识别")


BOTH = "|党组织书记|村(居)委会主任|"


@pytest.mark.parametrize(
    ("cell", "posts"),
    [
        ("党支部书记、村委会主任", BOTH),
        ("村委会主任,党支部书记", BOTH),
        ("书记兼主任", BOTH),
        ("书记 主任", BOTH),
        ("书记+主任", BOTH),
        ("书记；主任", BOTH),
        ("书记主任", BOTH),
        ("书记主任一肩挑", BOTH),
        ("党支部书记、村委会主任（一肩挑）", BOTH),
        ("一肩挑", BOTH),
        ("村党总支书记兼村委会主任", BOTH),
        ("坪年村党支部书记", "|党组织书记|"),
        ("党支部副书记", "|副书记|"),
        ("书记(代理)", "|党组织书记|"),
        ("书  记", "|党组织书记|"),
        ("“两委”委员", "|“两委”委员|"),
        ("两委委员", "|“两委”委员|"),
        ("村(居)务监督委员会主任、副主任", "|副主任|村(居)务监督委员会主任|"),
        ("村委会计", "|其他工作人员|"),
        (BOTH, BOTH),
    ],
)
def test_posts(cell, posts):
    value = read_value(cell, POST)
    assert (value.value, value.remark) == (posts, None)


@pytest.mark.parametrize(
    ("cell", "posts"), [("团支部书记", None), ("第一书记", None), ("书记、驻村辅警", "|党组织书记|"), ("书记(非一肩挑)", None)]
)
def test_unknown_posts_keep_the_file_s_word(cell, posts):
    value = read_value(cell, POST)
    assert (value.value, value.raw) == (posts, cell)
    assert not value.remark.rejects
    assert not value.complete


def test_unknown_many_values_become_other_or_are_refused():
    value = read_value("退役军人、乡贤", SOURCE)
    assert value.value == "|退役军人|其他|"
    assert "乡贤" in value.remark.reason
    assert read_value("理事会", CADRE.column("seat")).remark.rejects


@given(st.sets(st.sampled_from(codes.POST.values), min_size=1), st.sampled_from(["、", ",", "；", " ", "兼", "+", "/", "，"]), st.randoms())
def test_any_order_and_separator_gives_one_text(posts, separator, random):
    shuffled = sorted(posts, key=lambda _: random.random())
    expected = "|" + "|".join(post for post in codes.POST.values if post in posts) + "|"
    assert read_value(separator.join(shuffled), POST).value == expected


def test_the_mapping_s_words_win():
    rule = Rule({"1": "女", "未知": "", "驻村辅警": "其他工作人员", "双肩挑": ("党组织书记", "村(居)委会主任")})
    assert read_value(1, GENDER, rule).value == "女"
    assert read_value("未 知", GENDER, rule).blank == "未 知"
    assert read_value("双肩挑", POST, rule).value == BOTH
    assert read_value("书记、驻村辅警", POST, rule).value == "|党组织书记|其他工作人员|"


# ── numbers ──
MONEY = Column("amount", "金额", Type.MONEY, low=0)


@pytest.mark.parametrize(
    ("cell", "column", "number"),
    [
        ("2023年度", APPRAISAL.column("year"), 2023),
        (2023.0, APPRAISAL.column("year"), 2023),
        ("第3名", VILLAGE_APPRAISAL.column("rank"), 3),
        ("95.5分", APPRAISAL.column("score"), 95.5),
        ("24学时", TRAINING.column("hours"), 24.0),
        (0, TRAINING.column("hours"), 0.0),
        ("42,000元", MONEY, 42000),
        ("4.2万元", MONEY, 42000),
        ("￥3000", MONEY, 3000),
    ],
)
def test_numbers(cell, column, number):
    value = read_value(cell, column)
    assert (value.value, value.remark) == (number, None)


@pytest.mark.parametrize(
    ("cell", "column", "kind"),
    [
        ("23", APPRAISAL.column("year"), "数值超出范围"),
        ("2.5", VILLAGE_APPRAISAL.column("rank"), "应为整数"),
        (-1, TRAINING.column("hours"), "数值超出范围"),
        ("3150.5", MONEY, "应为整数"),
        ("95%", APPRAISAL.column("score"), "不是数字"),
        (float("nan"), APPRAISAL.column("score"), "不是数字"),
        (True, APPRAISAL.column("score"), "不是数字"),
        ("4,2", MONEY, "不是数字"),
    ],
)
def test_what_is_no_such_number_is_refused(cell, column, kind):
    assert read_value(cell, column).remark.kind == kind
