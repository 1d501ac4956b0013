"""数据核查, worked by hand: where two records disagree, and how complete a table is."""

import pytest

from analytics.completeness import checked_tables, completeness, lacking
from analytics.conflict import Conflict
from analytics.query import rows_behind
from data.lens import EVERYTHING
from data.tables import TABLES
from tests.analytics.test_examples import Answer, Example, check
from tests.worlds import EAST, WEST, figures, world

# The numbers say 1970-05-01 男, 1988-07-01 女, 1990-03-07 男 (15 digits), 1980-02-29 女.
EXAMPLES = {
    # 王一 agrees. Of 李二 the day differs, but the roster knows the month only; her gender differs. 张三's day differs. 赵四's month
    # differs. 钱五 has no number and 孙六 no birth date. 周七 had the number that 王一 has and has left.
    "numbers": Example(
        {
            "cadre": """
                name | gender | birth_date | birth_date_precision | id_number          | unit         | valid_to   | closed_by
                王一 | 男     | 1970-05-01 | day                  | 99000119700501001X | 990001001001 |            |
                李二 | 男     | 1988-07-09 | month                | 990001198807010024 | 990001001001 |            |
                张三 | 男     | 1990-03-08 | day                  | 990001900307003    | 990001002001 |            |
                赵四 | 女     | 1980-03-01 | month                | 990001198002290046 | 990001002001 |            |
                钱五 | 男     | 1980-03-01 | day                  |                    | 990001002001 |            |
                孙六 |        |            |                      | 990001198002290046 | 990001002001 |            |
                周七 | 女     | 1960-01-01 | day                  | 99000119700501001X | 990001001001 | 2024-01-01 | left
            """
        },
        {"conflict.conflicts": Answer(3)},
    ),
    # 王一 graduated from a 大专 and the roster says 高中; 李二 graduates tomorrow; 张三's 大专 is below what he has; of 赵四 the roster
    # says nothing. 王一 was appraised as 副职 in 2023 and the roster says 书记; in 2022 nobody had a roster. 李二 is still in the
    # reserve; the one of her name in 西镇's is another.
    "two files": Example(
        {
            "cadre": """
                name | education | post_group | birth_date | unit
                王一 | 高中      | 书记       | 1970-05-01 | 990001001001
                李二 | 高中      | 副职       | 1988-07-01 | 990001001001
                张三 | 本科      | 副职       | 1990-01-01 | 990001002001
                赵四 |           |            | 1991-01-01 | 990001002001
            """,
            "study": """
                person | programme  | level | enrolled_on | state | graduated_on
                王一   | 农民大学生 | 大专  | 2020-09-01  | 毕业  | 2023-06-30
                李二   | 农民大学生 | 大专  | 2021-09-01  | 毕业  | 2024-07-01
                张三   | 农民大学生 | 大专  | 2020-09-01  | 毕业  | 2023-06-30
                赵四   | 农民大学生 | 大专  | 2020-09-01  | 毕业  | 2023-06-30
            """,
            "appraisal": """
                person | unit         | year | post_group
                王一   | 990001001001 | 2023 | 副职
                王一   | 990001001001 | 2022 | 副职
                李二   | 990001001001 | 2023 | 副职
                张三   | 990001002001 | 2023 |
                赵四   | 990001002001 | 2023 | 副职
            """,
            "reserve": """
                name | birth_date | left_on    | unit
                李二 | 1988-07-01 |            | 990001001002
                李二 | 1988-07-01 |            | 990001002001
                王一 | 1970-05-01 | 2024-06-30 | 990001001001
                张三 | 1990-01-02 |            | 990001002001
            """,
        },
        {"conflict.conflicts": Answer(3)},
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_worked_by_hand(title):
    check(EXAMPLES[title])


def counted(title, by):
    return {
        key[0]: cells[0].value
        for key, cells in figures(world(**EXAMPLES[title].tables).ask(Conflict.conflicts, by)).items()
        if cells[0].value
    }


def test_conflicts_by_kind_and_unit():
    assert counted("numbers", "conflict") == {"身份证号与出生日期": 2, "身份证号与性别": 1}
    assert counted("numbers", "township") == {EAST: 1, WEST: 2}
    assert counted("two files", "conflict") == {"花名册与学历提升": 1, "花名册与考核表": 1, "花名册与后备库": 1}
    assert counted("two files", "township") == {EAST: 3}


def test_both_records_are_told():
    told = [rows_behind(world(**EXAMPLES[title].tables).lens(), Conflict.conflicts, ["f.name", "f.one", "f.other"]) for title in EXAMPLES]
    assert told == [
        [
            ("张三", "身份证号 19900307", "花名册 19900308"),
            ("李二", "身份证号 女", "花名册 男"),
            ("赵四", "身份证号 198002", "花名册 198003"),
        ],
        [
            ("李二", "后备库 仍在库", "花名册 已在任"),
            ("王一", "学历提升表 已毕业，大专", "花名册 高中"),
            ("王一", "考核表 2023年 副职", "花名册 书记"),
        ],
    ]


# --- completeness -------------------------------------------------------------------------------------------------------------

TEAM = """
    name | gender | education | note | unit         | valid_to   | closed_by
    王一 | 男     | 大专      |      | 990001001001 |            |
    李二 |        | 高中      |      | 990001001002 |            |
    张三 |        |           | 某   | 990001002001 |            |
    赵四 |        |           |      | 990001002001 | 2024-01-01 | left
"""
COURSES = """
    person | course | year | start_date | level
    王一   | 甲     | 2023 | 2023-05-01 | 市级
    李二   | 甲     | 2023 |            |
    张三   | 乙     | 2023 | 2023-06-01 |
"""


def share(found, name):
    (one,) = [column for column in found.columns if column.column.name == name]
    return one.total, {code: (one.filled.get(code, 0), rows) for code, rows in one.rows.items()}


@pytest.mark.parametrize("on", ["duckdb", "sqlite"])
def test_columns_by_township(on):
    lens = world(cadre=TEAM, training=COURSES).lens(on=on)
    found = completeness(lens, TABLES["cadre"])
    assert found.rows == {EAST: 2, WEST: 1}  # 赵四 has left
    assert share(found, "gender") == ((1, 3), {EAST: (1, 2), WEST: (0, 1)})
    assert share(found, "education") == ((2, 3), {EAST: (2, 2), WEST: (0, 1)})
    assert not [column for column in found.columns if column.column.name == "note"]  # a blank note is no gap
    assert share(completeness(lens, TABLES["training"]), "level") == ((1, 3), {EAST: (1, 2), WEST: (0, 1)})
    assert completeness(lens, TABLES["reserve"]).rows == {}
    assert completeness(lens, TABLES["reserve"]).worst is None


def test_one_township_and_one_scope_say_the_same():
    place = world(cadre=TEAM, training=COURSES)
    for table in (TABLES["cadre"], TABLES["training"]):
        assert completeness(place.lens(), table, EAST) == completeness(place.lens(scope=(EAST,)), table)
        assert completeness(place.lens(), table, EAST).rows == {EAST: 2}


def test_the_worst_column_and_the_whole():
    found = completeness(world(cadre=TEAM).lens(), TABLES["cadre"])
    filled, cells = found.total
    assert (filled, cells) == (3 + 1 + 2, 3 * len(found.columns))
    assert found.worst.total == (0, 3)


def test_the_rows_behind_a_gap():
    place = world(cadre=TEAM, training=COURSES)
    cadre, training = TABLES["cadre"], TABLES["training"]
    assert lacking(place.lens(), cadre, cadre.column("gender")) == (
        ["乡镇(街道)", "村(社区)", "姓名"],
        [("东乡", "二社区", "李二"), ("西镇", "三村", "张三")],
    )
    assert lacking(place.lens(), cadre, cadre.column("gender"), WEST)[1] == [("西镇", "三村", "张三")]
    assert lacking(place.lens(), training, training.column("level")) == (
        ["乡镇(街道)", "村(社区)", "姓名", "培训班名称", "开始日期"],
        [("东乡", "二社区", "李二", "甲", "—"), ("西镇", "三村", "张三", "乙", "2023-06-01")],
    )
    assert lacking(place.lens(scope=(EAST,)), training, training.column("level"))[1] == [("东乡", "二社区", "李二", "甲", "—")]


def test_every_table_can_be_asked():
    place = world(cadre=TEAM)
    for lens in (place.lens(), place.lens(scope=(EAST,)), place.lens(on="sqlite")):
        for table in checked_tables(lens):
            assert completeness(lens, table).table is table
            for column in table.columns:
                lacking(lens, table, column)
    names = {table.name for table in checked_tables(place.lens(scope=EVERYTHING))}
    assert {"cadre", "vetting", "discipline", "burden"} < names
    assert not {"vetting", "discipline"} & {table.name for table in checked_tables(place.lens(scope=(EAST,)))}
    assert not {"rule", "published", "roster", "setting"} & names
