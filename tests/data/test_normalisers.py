"""One law for each type that a cell may have: however a value is written, it is stored as itself, or refused with a reason."""

import os
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from data import codes
from data.cells import BLANK_WORDS, DITTO_WORDS, ERROR
from data.idcard import check_digit
from data.tables import Column, Type
from data.values import read_value

CASES = 10_000 if os.environ.get("CADRE_PROOF") else 200
PADDING = st.text(" \t\n\u3000\u200b\xa0", max_size=3)
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=6)


def wide(text: str) -> str:
    """Full-width digits, letters and marks, as an input method left on writes them."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


WRITTEN = st.tuples(PADDING, st.sampled_from([str, wide]), PADDING)


def as_written(how: tuple, text: str) -> str:
    before, form, after = how
    return before + form(text) + after


@settings(max_examples=CASES)
@given(CHINESE, WRITTEN)
def test_text_loses_its_padding_and_nothing_else(text, how):
    if text not in BLANK_WORDS | DITTO_WORDS:
        assert read_value(as_written(how, text), Column("x", "x")).value == unicodedata.normalize("NFKC", text)


@settings(max_examples=CASES)
@given(st.text(st.characters(min_codepoint=0x20000, max_codepoint=0x323AF, exclude_categories=["Cn"]), min_size=2, max_size=4), PADDING)
def test_a_name_keeps_every_character(name, padding):
    value = read_value(padding + name + padding, Column("name", "姓名", Type.NAME))
    assert (value.value, value.remark) == (name, None)


@settings(max_examples=CASES)
@given(st.integers(10**16, 9 * 10**16), WRITTEN, st.booleans(), st.sampled_from(["", "'", " "]))
def test_an_id_number_is_tidied_or_refused_never_altered(first, how, lower, mark):
    body = str(first)
    number = body + check_digit(body)
    value = read_value(as_written(how, mark + (number.lower() if lower else number)), Column("id", "身份证号", Type.ID_NUMBER))
    assert value.value in (number, None)
    assert (value.value is None) == bool(value.remark)
    if number.isdecimal():
        for cell in (int(number), float(number)):
            numeric = read_value(cell, Column("id", "身份证号", Type.ID_NUMBER))
            assert (numeric.value, numeric.remark.kind) == (None, "身份证号是数字格式")


@settings(max_examples=CASES)
@given(
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True, alphabet=st.characters(codec="ascii")),
    WRITTEN,
    st.sampled_from(["", "86", "+86"]),
    st.sampled_from("- "),
)
def test_a_mobile_number_is_stored_bare(number, how, country, gap):
    column = Column("phone", "电话", Type.PHONE)
    spaced = gap.join((number[:3], number[3:7], number[7:]))
    assert {read_value(as_written(how, country + form), column).value for form in (number, spaced)} == {number}
    assert read_value(int(number), column).value == number


LISTS = (codes.GENDER, codes.ETHNICITY, codes.EDUCATION, codes.POLITICAL_STATUS, codes.POST_GROUP, codes.GRADE, codes.YES_NO)
WORDS = [(allowed, word, value) for allowed in LISTS for word, value in ({one: one for one in allowed.values} | allowed.words).items()]


@settings(max_examples=CASES)
@given(st.sampled_from(WORDS), WRITTEN, st.sampled_from(["", '"', "“", "「"]))
def test_a_word_of_a_list_is_its_value_however_spaced_and_quoted(known, how, quote):
    allowed, word, value = known
    quoted = quote + word + {"“": "”", "「": "」"}.get(quote, quote)
    assert read_value(as_written(how, quoted), Column("x", "x", Type.CODE, codes=allowed)).value == value


@settings(max_examples=CASES)
@given(CHINESE, st.sampled_from(LISTS))
def test_a_word_of_no_list_is_never_a_value_in_silence(word, allowed):
    value = read_value(word, Column("x", "x", Type.CODE, codes=allowed))
    if value.value is None and value.blank is None:
        assert value.remark.reason
        assert value.remark.fix
    elif value.value is not None:
        assert value.value in allowed.values


NUMBERS = {Type.YEAR: st.integers(1900, 2100), Type.INTEGER: st.integers(-(10**9), 10**9), Type.MONEY: st.integers(-(10**9), 10**9)}
UNITS = {Type.YEAR: ["年", "年度"], Type.INTEGER: ["人", "名", "个"], Type.MONEY: ["元"], Type.NUMBER: ["分", "学时", "小时"]}


@settings(max_examples=CASES)
@given(
    st.sampled_from(list(NUMBERS)).flatmap(lambda kind: st.tuples(st.just(kind), NUMBERS[kind], st.sampled_from(["", *UNITS[kind]]))),
    WRITTEN,
)
def test_a_whole_number_is_itself_with_unit_and_thousands(given_number, how):
    kind, number, unit = given_number
    column = Column("x", "x", kind)
    forms = {f"{number}{unit}", f"{number}.0", f"{number:,}{unit}" if kind is not Type.YEAR else str(number)}
    assert {read_value(as_written(how, form), column).value for form in forms} == {number}
    assert read_value(number, column).value == read_value(float(number), column).value == number
    assert read_value(number + 0.5, column).remark.kind == "应为整数"


@settings(max_examples=CASES)
@given(st.integers(-(10**6), 10**6), st.integers(0, 99))
def test_a_number_keeps_its_fraction_and_money_counts_in_yuan(whole, hundredths):
    number = whole + hundredths / 100
    assert read_value(f"{number:.2f}分", Column("x", "x", Type.NUMBER)).value == round(number, 2)
    assert read_value(f"{number:.2f}万元", Column("x", "x", Type.MONEY)).value == round(number * 10000)


@settings(max_examples=CASES)
@given(st.text(max_size=12), st.sampled_from([Type.YEAR, Type.INTEGER, Type.NUMBER, Type.MONEY]))
def test_no_text_becomes_a_number_it_does_not_say(text, kind):
    value = read_value(text, Column("x", "x", kind))
    if value.value is not None:
        assert any(char.isdecimal() for char in unicodedata.normalize("NFKC", text))
    elif value.blank is None:
        assert value.remark.reason
        assert ERROR.match(text.strip()) or value.remark.kind in ("不是数字", "应为整数", "数值超出范围", "写了“同上”")
