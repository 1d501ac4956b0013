"""MAP.toml: what it may say, and the sentence for what it may not."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mapping import NO_MAPPING, BadMapping, Mapping, load_mapping, mapping_toml, misplaced, shape_of
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


SHAPED = r"""
    table = "appraisal"
    ignored = ["出生地", 7]
    [columns]
    name = "xm"
    year = 3
    [values.grade]
    "-" = "未参加考核"
    "" = ""
    [dates]
    birth_date = "mdy 19yy"
    [constants]
    county_name = "引\"号\\和\t\u0001"
    [shapes.0a]
    table = "appraisal"
    [shapes.0a.columns]
    name = "xm2"
    score = "xm"
    [shapes.0a.values.grade]
    "好 的" = "优秀"
    [shapes.0b]
    table = "honour"
    ignored = ["年"]
    [shapes.0b.constants]
    year = 2023
"""


def test_a_mapping_is_written_as_it_was_read():
    mapping = load_mapping(SHAPED)
    assert mapping.values["grade"] == {"-": "未参加考核", "": ""}
    assert mapping.shapes["0a"].columns == {"name": "xm2", "score": "xm"}
    assert mapping.shapes["0b"] == Mapping(ignored=("年",), constants={"year": 2023}, table="honour")
    assert load_mapping(mapping_toml(mapping)) == mapping
    assert mapping_toml(NO_MAPPING).strip() == ""
    assert load_mapping(mapping_toml(mapping.shapes["0a"])) == mapping.shapes["0a"]
    assert (mapping.general, Mapping(shapes=mapping.shapes).general, NO_MAPPING.general) == (True, False, False)


def test_what_is_said_for_a_shape_goes_before_what_is_said_for_all():
    mapping = load_mapping(SHAPED)
    first = mapping.within("0a")
    assert first.columns == {"name": "xm2", "score": "xm", "year": 3}
    assert first.values == {"grade": {"-": "未参加考核", "": "", "好的": "优秀"}}
    assert (first.dates, first.constants, first.ignored) == (mapping.dates, mapping.constants, mapping.ignored)
    second = mapping.within("0b")
    assert (second.columns, second.constants["year"]) == ({"name": "xm"}, 2023)
    assert second.ignored == ("出生地", 7, "年")
    assert mapping.within("0c") == mapping


def test_a_heading_given_to_one_column_for_a_shape_is_taken_from_another():
    mapping = load_mapping(
        "table='cadre'\nignored=['b']\n[columns]\nname='a'\n[shapes.0a]\ntable='cadre'\n[shapes.0a.columns]\nnote='a'\nphone='b'"
    )
    assert mapping.within("0a").columns == {"note": "a", "phone": "b"}
    assert mapping.within("0a").ignored == ()


def test_shapes_are_headings_however_they_are_spaced():
    assert (
        shape_of("cadre", ["姓  名", "村"])
        == shape_of("cadre", ["姓名", "村", "", ""])
        == shape_of("cadre", ["姓名", "村", "问题与处理办法"])
    )
    shapes = {
        shape_of("cadre", ["姓名", "村"]),
        shape_of("training", ["姓名", "村"]),
        shape_of("cadre", ["村", "姓名"]),
        shape_of("cadre", []),
    }
    assert len(shapes) == 4
    assert shape_of("cadre", ["", ""]) == ""


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
        ("ignored = '出生地'", "ignored"),
        ("ignored = [true]", "第几列"),
        ("[shapes.0a.columns]\nname = 'x'", "table"),
        ("table = 'cadre'\n[shapes]\n0a = 3", "[shapes.0a.columns]"),
        ("[shapes.0a]\ntable = 'cadre'\n[shapes.0a.columns]\nhours = 'x'", "hours"),
        ("table = 'cadre'\n[shapes.0a]\nsheet = 'x'", "sheet"),
        ("[dates]\nbirth_date = 'mdy dmy'", "minguo"),
        ("[dates]\nbirth_date = 'minguo mdy'", "minguo"),
        ("[values.participation]\n'-' = '优秀'", "未参加考核"),
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
