"""MAP.toml: what it may say, and the sentence for what it may not."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mapping import NO_MAPPING, BadMapping, Mapping, load_mapping, misplaced
from data.tables import CADRE, TRAINING


def test_everything_a_mapping_may_say():
    mapping = load_mapping("""
        table = "cadre"
        sheet = "花名册"
        [columns]
        name = "xm"
        "出生年月" = 4
        [values.gender]
        "1" = "男"
        "未 知" = ""
        [values.post]
        "双肩挑" = ["党组织书记", "村(居)委会主任"]
        "支书" = "党组织书记"
        [values.township_name]
        "矮寨" = "矮寨镇"
        [dates]
        birth_date = "minguo"
        post_date = "%m-%d-%Y"
        [constants]
        county_name = "甲市"
    """)
    assert mapping == Mapping(
        {"name": "xm", "birth_date": 4},
        {
            "gender": {"1": "男", "未知": ""},
            "post": {"双肩挑": ("党组织书记", "村(居)委会主任"), "支书": ("党组织书记",)},
            "township_name": {"矮寨": "矮寨镇"},
        },
        {"birth_date": "minguo", "post_date": "%m-%d-%Y"},
        {"county_name": "甲市"},
        "cadre",
        "花名册",
    )


def test_an_empty_mapping_is_none():
    assert load_mapping("") == NO_MAPPING


def test_a_file_without_headings():
    assert load_mapping("header = false\n[columns]\nname = 7").header is False


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[columns", "不是有效的 TOML"),
        ("[column]\nname = 'x'", "columns"),
        ("table = 'cadres'", "cadre"),
        ("[columns]\nnmae = 'x'", "name"),
        ("[columns]\n'出生年' = 'x'", "出生年月"),
        ("[columns]\nname = 0", "第几列"),
        ("[columns]\nname = true", "第几列"),
        ("[columns]\nname = ''", "第几列"),
        ("columns = 3", "[columns]"),
        ("[values]\ngender = '男'", "[values.gender]"),
        ("[values.gender]\n'1' = '男人'", "男、女"),
        ("[values.gender]\n'1' = ['男']", "男"),
        ("[values.post]\n'x' = ['支书长']", "党组织书记"),
        ("[dates]\nname = 'minguo'", "不是日期"),
        ("[dates]\nbirth_date = '%d-%m'", "minguo"),
        ("[dates]\nbirth_date = '年月日'", "minguo"),
        ("[dates]\nbirth_date = 3", "minguo"),
        ("[constants]\nyear = 23", "不能用"),
        ("[constants]\nyear = [2023]", "固定值"),
        ("[constants]\nyear = 2023\n[columns]\nyear = '年度'", "只能写一处"),
        ("header = false\n[columns]\nname = '姓名'", "第几列"),
        ("header = 'no'", "header"),
        ("table = 'cadre'\n[columns]\nhours = 'x'", "hours"),
    ],
)
def test_a_bad_mapping_says_what_is_wrong(toml, says):
    with pytest.raises(BadMapping, match=r"[一-龥]") as caught:
        load_mapping(toml)
    assert says in str(caught.value)


def test_columns_of_another_table_are_misplaced():
    mapping = load_mapping("[columns]\nhours = 'x'\nname = 'y'")
    assert misplaced(mapping, CADRE) == ("hours",)
    assert misplaced(mapping, TRAINING) == ()


@given(st.text(alphabet='[]="\n columnsvedates.gr12男女', max_size=80))
def test_any_text_is_a_mapping_or_a_sentence(text):
    with contextlib.suppress(BadMapping):
        assert isinstance(load_mapping(text), Mapping)
