"""The bytes of the files: encoding, headings, whole people, and nothing a spreadsheet would run."""

import csv
import io

import pytest

from analytics.cadre import Cadre
from analytics.export import csv_bytes, file_name, plain, summary_bytes
from analytics.finding import finding
from analytics.funding import Funding
from analytics.training import Training
from analytics.wording import definition_lines, unfilled
from tests.worlds import world

PEOPLE = """
    name | gender | birth_date | education | unit
    王一 | 男     | 1970-05-01 | 大专      | 990001001001
    李二 | 女     | 1990-05-01 | 本科      | 990001001002
    赵三 |        |            |           | 990001002001
"""


@pytest.fixture(scope="module")
def place():
    return world(cadre=PEOPLE)


def test_the_whole_file_to_the_byte(place):
    answer = csv_bytes(place.ask([Cadre.headcount, Cadre.women], Cadre.township))
    assert (
        answer
        == (
            "\ufeff乡镇(街道),干部人数(人),女干部占比(%),女干部占比·分子,女干部占比·分母\r\n"
            "东乡,2,50.0,1,2\r\n"
            "西镇,1,0.0,0,1\r\n"
            "\r\n"
            "口径：干部人数=截止日现任村(社区)干部人数。 女干部占比=女干部人数 ÷ 现任干部人数。\r\n"
            "截止日：2024-06-30\r\n"
            "范围：全市\r\n"
            "未填：性别1人\r\n"
        ).encode()
    )


def test_what_cannot_be_divided_is_a_dash_and_silence_is_no_data(place):
    (_, blank), *_ = _read(csv_bytes(place.ask(Cadre.women, where={"gender": "男", "post_group": "书记"})))[:2], None
    assert blank == ["—", "0", "0"]
    before = _read(csv_bytes(place.ask(Cadre.headcount, Cadre.township, as_of=20221231)))
    assert before[1:3] == [["东乡", "无数据"], ["西镇", "无数据"]]
    assert ["无数据：东乡、西镇"] in before


def test_a_summary_asks_for_its_total(place):
    lens = place.lens()
    rows = _read(summary_bytes(lens, [Cadre.headcount, Cadre.mean_age], "township", {}))
    assert rows[0] == ["乡镇(街道)", "干部人数(人)", "平均年龄(岁)", "平均年龄·分子", "平均年龄·分母"]
    assert rows[1:4] == [["东乡", "2", "44.0", "88", "2"], ["西镇", "1", "—", "0", "0"], ["合计", "3", "44.0", "88", "2"]]


def test_what_is_the_townships_own_has_a_name_and_a_blank_its_unit():
    funds = world(
        funding="""
            unit         | project | year | level | tier | is_increase | amount
            990001001001 | 甲      | 2024 | 中央  | 村   | 是          | 80000
            990001001    | 乙      | 2024 |       | 乡   | 是          | 300000
            990001001    | 丙      | 2024 |       | 乡   | 是          | 20000
            990001       | 丁      | 2024 |       | 乡   |             | 5000
        """
    )
    east = {"township": "东乡"}
    by_village = funds.ask(Funding.increase, Funding.village, east)
    assert _read(csv_bytes(by_village))[1:4] == [["一村", "80000"], ["二社区", "0"], ["乡镇(街道)本级", "320000"]]
    assert finding(by_village, kind="ranked") == "2个村(社区)中有1个：一村 80,000元，合计 80,000元；乡镇(街道)本级 32万元"
    assert [row.members[0].label for row in funds.ask(Funding.amount, Funding.township).rows] == ["东乡", "西镇", "县(市、区)本级"]
    # 是否新增 is a column of the rows, and really blank in one of them.
    assert unfilled(by_village) == "0项"
    assert unfilled(funds.ask(Funding.increase, Funding.township)) == "是否新增1项"
    assert unfilled(funds.ask(Funding.amount, Funding.level, east)) == "资金级次32万元"
    assert unfilled(funds.ask(Funding.projects, Funding.level, east)) == "资金级次2项"


def test_a_blank_is_counted_in_who_was_asked_about(place):
    by = Cadre.gender
    assert unfilled(place.ask(Cadre.headcount, by)) == "性别1人"
    assert unfilled(place.ask(Cadre.college, by)) == "最高学历1人、性别1人"
    older = world(cadre=PEOPLE.replace("赵三 |        |            |", "赵三 |        | 1979-05-01 |"))
    assert unfilled(older.ask(Cadre.median_age, by)) == "性别若干"


def test_a_summary_of_one_township_lists_its_villages(place):
    rows = _read(summary_bytes(place.lens(), [Cadre.headcount], "village", {"township": "990001001"}))
    assert rows[1:4] == [["一村", "1"], ["二社区", "1"], ["合计", "2"]]


def test_a_unit_that_is_called_a_formula_stays_text():
    names = {"township": 'code | name\n990001001 | =HYPERLINK("x")\n990001002 | ＠乡', "cadre": "name | unit\n王一 | 990001001001"}
    rows = _read(csv_bytes(world(**names).ask(Cadre.headcount, Cadre.township)))
    assert [row[0] for row in rows[1:3]] == ['\'=HYPERLINK("x")', "'＠乡"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "＝1", "＋1", "－1", "＠a"])
def test_formulas_are_made_inert(text):
    assert plain(text) == "'" + text


def test_names_and_numbers_are_left_alone():
    assert [plain(text) for text in ("王一", "3", "东乡(甲县)", "")] == ["王一", "3", "东乡(甲县)", ""]


def test_the_file_name_says_whose_and_when(place):
    assert file_name(place.lens(), "队伍结构") == "全市_队伍结构_2024-06-30.csv"
    assert file_name(place.lens(scope=("990001001",)), "队伍结构") == "东乡_队伍结构_2024-06-30.csv"
    assert file_name(place.lens(), "队伍结构", {"township": "990001002"}, "png") == "西镇_队伍结构_2024-06-30.png"
    where = {"township": ("990001002",), "kind": ("村",), "post_group": "书记", "year": (2023,), "level": (None,)}
    assert file_name(place.lens(), "考核", where) == "西镇_村_书记_2023年度_未填_考核_2024-06-30.csv"
    demo = world(cadre=PEOPLE, setting="name | value\ndemo | 是")
    assert file_name(demo.lens(), "队伍结构") == "演示数据_全市_队伍结构_2024-06-30.csv"
    assert "演示数据" in csv_bytes(demo.ask(Cadre.headcount)).decode()


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_people_under_several_heads_are_said_to_be():
    """王一 has been to two courses, at two ages: by age, level or theme the heads add up to more people than there are."""
    place = world(
        cadre="name | birth_date | gender\n王一 | 1988-06-01 | 女",
        training="person | course | year | start_date | level\n王一 | 甲 | 2023 | 2023-03-01 | 市级\n王一 | 乙 | 2023 | 2023-09-01 | 全国",
    )
    for by, said in (("age_35", True), ("level", True), ("gender", False), ("township", False), (["township", "level"], True)):
        result = place.ask(Training.people, by)
        assert (sum(row.cells[0].value for row in result.rows) > 1) <= said
        assert any("一人可属多项" in line for line in definition_lines(result)) == said, by
    assert not any("一人可属多项" in line for line in definition_lines(place.ask(Training.attendances, "level")))
