"""Corrections made by clicking: changes of a mapping that the next reading follows."""

import pytest

from data.corrections import assigned, confirmed, key_of, translated, unknown_words
from data.mapping import NO_MAPPING, Mapping, load_mapping, mapping_toml
from data.roster import Reading, read_roster
from data.tables import CADRE
from data.workbook import Sheet, Workbook

HEAD = ["乡镇", "村", "姓名", "学历", "职务", "出生的年月", "电话", "电话", None]
ROWS = [
    ["甲镇", "甲村", "张三", "函授中技", "副主任、乡贤", "1975-03-05", "13807430000", "13807430001", "甲"],
    ["甲镇", "甲村", "李四", "函授中技", "乡贤", "1976-03-05", "13807430002", "13807430003", "乙"],
    ["甲镇", "乙村", "王五", "大专", "副主任", "1977-03-05", "13807430004", "13807430005", "丙"],
]


def read(mapping: Mapping = NO_MAPPING, shaped: bool = True) -> Reading:
    workbook = Workbook("a.xlsx", (Sheet("s", [HEAD, *ROWS]),))
    shape = read_roster(workbook, CADRE, as_of=20261122).sheets[0].shape
    assert load_mapping(mapping_toml(mapping)) == mapping
    return read_roster(workbook, CADRE, Mapping(shapes={shape: mapping}) if shaped else mapping, as_of=20261122)


def column(reading: Reading, name: str) -> list:
    return [row.values.get(name) for row in reading.rows]


def test_a_column_is_named_by_its_heading_or_by_its_place():
    (sheet,) = read().sheets
    assert [key_of(one, sheet) for one in sheet.listed] == ["乡镇", "村", "姓名", "学历", "职务", "出生的年月", 7, 8, 9]


@pytest.mark.parametrize("shaped", [True, False])
def test_one_of_two_columns_of_one_heading_is_chosen(shaped):
    before = read()
    assert (before.rows, "列标题重复" in [problem.kind for problem in before.problems]) == ((), True)
    after = read(assigned(NO_MAPPING, 8, "phone"), shaped)
    assert column(after, "phone") == ["13807430001", "13807430003", "13807430005"]


CHOSEN = assigned(NO_MAPPING, 8, "phone")


def test_a_field_is_taken_from_one_column_and_given_to_another():
    moved = assigned(assigned(CHOSEN, "学历", "note"), "村", "education")
    assert moved.columns == {"phone": 8, "note": "学历", "education": "村"}
    again = assigned(moved, "学历", "education")
    assert again.columns == {"phone": 8, "education": "学历"}
    assert column(read(moved), "note") == ["函授中技", "函授中技", "大专"]


def test_a_column_set_aside_may_be_taken_back():
    aside = assigned(CHOSEN, "出生的年月", None)
    assert (aside.ignored, column(read(aside), "birth_date")) == (("出生的年月",), [None] * 3)
    back = assigned(aside, "出生的年月", "birth_date")
    assert (back.ignored, column(read(back), "birth_date")) == ((), [19750305, 19760305, 19770305])
    assert assigned(assigned(aside, "出生的年月", None), "出生的年月", None).ignored == ("出生的年月",)


def test_guesses_are_confirmed_at_once():
    mapping = confirmed(CHOSEN, read(CHOSEN).sheets[0])
    assert mapping.columns == {"phone": 8, "birth_date": "出生的年月"}
    assert "列是推测的" not in [problem.kind for problem in read(mapping).problems]
    assert confirmed(mapping, read(mapping).sheets[0]) == mapping


def test_a_word_is_said_once_to_be_one_of_the_list():
    reading = read(CHOSEN)
    found = [(unknown.column.name, unknown.word, unknown.count) for unknown in unknown_words([reading])]
    assert found == [("education", "函授中技", 2), ("post", "乡贤", 2)]
    mapping = translated(translated(CHOSEN, "education", "函授中技", "中专"), "post", "乡贤", ("其他工作人员",))
    after = read(mapping)
    assert unknown_words([after]) == []
    assert column(after, "education") == ["中专", "中专", "大专"]
    assert column(after, "education_raw") == ["函授中技", "函授中技", "大专"]
    assert column(after, "post") == ["|副主任|其他工作人员|", "|其他工作人员|", "|副主任|"]
    blank = read(translated(CHOSEN, "education", "函授中技", ""))
    assert column(blank, "education") == [None, None, "大专"]
    assert [unknown.word for unknown in unknown_words([blank])] == ["乡贤"]
    assert {unknown.shape for unknown in unknown_words([reading])} == {reading.sheets[0].shape}


def test_words_of_two_files_of_one_shape_are_counted_together():
    assert [unknown.count for unknown in unknown_words([read(CHOSEN), read(CHOSEN)])] == [4, 4]
