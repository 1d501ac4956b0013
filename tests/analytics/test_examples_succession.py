"""换届研判 worked by hand: who is too old on the day, which posts open, who qualifies, and what is left of the team."""

from dataclasses import replace

import pytest

from analytics.explanation import answered, columns, number_of, read, rows
from analytics.outlook import Fill, filled, outlook
from analytics.query import UnknownValue, ask
from analytics.scenario import BadScenario, Scenario, local_scenario, read_scenario, told
from analytics.succession import (
    NOTICE,
    Succession,
    SuccessionReserve,
    SuccessionVillage,
    goers,
    reasons,
    seats,
    successors,
    teams,
)
from analytics.wording import definition_lines
from tests.analytics.test_examples import Answer, Example, check, of
from tests.worlds import EAST, world

ELECTION = Scenario(20260315, again_oldest=60, new_oldest=45, least_education="高中")
# On 2026-03-15 王一 is 61 this very day and 李二 60 until tomorrow; 张三 is 35. 赵四, of some day in March, is 60 or 61; of 钱五 nothing
# is known; 孙六 is 66 whatever the day. 三村 has nobody.
VILLAGES = """
    code         | name   | kind | committee_seats
    990001001001 | 一村   | 村   | 3
    990001001002 | 二社区 | 社区 |
    990001002001 | 三村   | 村   | 3
"""
TEAM = """
    name | gender | birth_date | birth_date_precision | education | post         | post_group   | seat               | unit
    王一 | 男     | 1965-03-15 | day                  | 大专      | 党组织书记   | 书记         | 党组织、村(居)委会 | 990001001001
    李二 | 女     | 1965-03-16 | day                  | 高中      | 副主任       | 副职         | 村(居)委会         | 990001001001
    张三 | 男     | 1990-05-01 | day                  | 本科      | 其他工作人员 | 一般工作人员 |                    | 990001001001
    赵四 | 女     | 1965-03-01 | month                | 高中      | 党组织书记   | 书记         | 党组织             | 990001001002
    钱五 | 男     |            |                      | 大专      | 副主任       | 副职         | 村(居)委会         | 990001001002
    孙六 | 男     | 1960-01-01 | year                 |           | “两委”委员   | 一般工作人员 |                    | 990001001002
"""
# 李二 graduates on the day itself, 张三's second degree comes a day too late and is lower than what they hold.
STUDY = """
    person | programme  | level | enrolled_on | state | graduated_on
    李二   | 自考       | 大专  | 2023-09-01  | 在读  | 2026-03-15
    张三   | 自考       | 大专  | 2023-09-01  | 在读  | 2026-03-16
"""
# 后甲 is 45 this very day, 后乙 46; of 后戊, of some day in March, nobody can tell.
RESERVE = """
    unit         | name | gender | birth_date | birth_date_precision | education | vetting_state | trained | intended_post
    990001001001 | 后甲 | 女     | 1981-03-15 | day                  | 高中      | 通过          | 是      | 书记
    990001001001 | 后乙 | 男     | 1980-03-15 | day                  | 大专      | 通过          | 是      | 副职
    990001001001 | 后丙 | 男     | 1990-01-01 | day                  | 初中      | 通过          | 是      |
    990001001001 | 后丁 | 男     | 1990-01-01 | day                  | 大专      | 未反馈        | 是      |
    990001001002 | 后戊 | 女     | 1980-03-01 | month                | 大专      | 通过          | 是      |
    990001002001 | 后己 | 女     | 1995-01-01 | day                  | 大专      | 通过          | 否      |
"""
TABLES = {"village": VILLAGES, "cadre": TEAM, "study": STUDY, "reserve": RESERVE}


def supposing(scenario=ELECTION, place=None, **lens):
    """The lens of the small world that supposes a scenario."""
    return scenario.through((place or world(**TABLES)).lens(**lens))


EXAMPLES = {
    "an election in three villages": Example(
        TABLES,
        {
            "succession.staff": Answer(6),
            "succession.aged_out": Answer(2),
            "succession.secretaries_aged_out": Answer(1),
            "succession.leaving": Answer(0),
            "succession.undecided": Answer(2),
            "succession.gone": Answer(2),
            "succession.stays": Answer(2),
            "succession.mean_age": of(95, 2, 47.5),
            "succession.under_36": of(1, 2, 0.5),
            "succession.over_55": of(1, 2, 0.5),
            "succession.college": of(2, 2, 1.0),
            "succession.women": of(1, 2, 0.5),
            "succession_reserve.pool": Answer(6),
            "succession_reserve.fit": Answer(1),
            "succession_reserve.undecided": Answer(1),
            "succession_reserve.too_old": Answer(1, unknown=1),
            "succession_reserve.too_little_schooling": Answer(1),
            "succession_reserve.not_vetted": Answer(1),
            "succession_reserve.not_trained": Answer(1),
            "succession_reserve.women": of(1, 1, 1.0),
            "succession_reserve.under_36": of(0, 1, 0.0),
            "succession_reserve.college": of(0, 1, 0.0),
            "succession_village.villages": Answer(3),
            # One each: 王一; 孙六; 三村 has no secretary. With 赵四 and 钱五, five.
            "succession_village.openings": Answer(3),
            "succession_village.most_openings": Answer(5),
            "succession_village.committee_openings": Answer(1, unknown=1),
            "succession_village.with_openings": Answer(3),
            "succession_village.nobody": Answer(1),
            "succession_village.short": Answer(0),
            "succession_village.undecided": Answer(1),
            # 李二 stays in 一村, 三村 has nobody; whether 赵四 stays in 二社区 is open.
            "succession_village.with_woman": of(1, 2, 0.5),
            "succession_village.with_under_36": of(1, 2, 0.5),
        },
        assumed=ELECTION.through(world().lens()).assumed,
    ),
    # Nobody says when, nor how old: everybody stays, everybody qualifies who is vetted and trained.
    "nothing supposed": Example(
        TABLES,
        {
            "succession.stays": Answer(6),
            "succession.college": of(3, 6, 0.5, unknown=1),
            "succession_reserve.fit": Answer(4),
            "succession_village.openings": Answer(1),
            "succession_village.nobody": Answer(1),
        },
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example(name):
    check(EXAMPLES[name])


def outcomes(scenario, team=TEAM, **lens):
    place = world(**TABLES | {"cadre": team})
    answers = [goers(supposing(scenario, place, on=engine, **lens), {}) for engine in ("duckdb", "sqlite")]
    assert answers[0] == answers[1]
    return {one.name: one.outcome for one in answers[0]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {"王一": "到龄", "赵四": "无法判断", "钱五": "无法判断", "孙六": "到龄"}),
        # A day before, 王一 is 60; a day after, 李二 is 61.
        ({"held_on": 20260314}, {"赵四": "无法判断", "钱五": "无法判断", "孙六": "到龄"}),
        ({"held_on": 20260316}, {"王一": "到龄", "李二": "到龄", "赵四": "无法判断", "钱五": "无法判断", "孙六": "到龄"}),
        # On the last of the month whoever was born in it is a year older; a month before, nobody is.
        ({"held_on": 20260331}, {"王一": "到龄", "李二": "到龄", "赵四": "到龄", "钱五": "无法判断", "孙六": "到龄"}),
        ({"held_on": 20260228}, {"钱五": "无法判断", "孙六": "到龄"}),
        ({"again_oldest": 61}, {"钱五": "无法判断", "孙六": "到龄"}),
        # 孙六, of some day in 1960, is 65 or 66.
        ({"again_oldest": 65}, {"钱五": "无法判断", "孙六": "无法判断"}),
        ({"again_oldest": None}, {}),
        # 王一 (1) stays in spite of the limit, 李二 (2) goes without reaching it; 孙六 (6), named too, is too old anyway.
        ({"staying": (1,), "leaving": (2, 6)}, {"李二": "不再留任", "赵四": "无法判断", "钱五": "无法判断", "孙六": "到龄"}),
        # Of whom nobody can tell, the viewer may.
        ({"staying": (4,), "leaving": (5,)}, {"王一": "到龄", "钱五": "不再留任", "孙六": "到龄"}),
    ],
)
def test_who_goes(change, expected):
    assert outcomes(replace(ELECTION, **change)) == expected


def test_numbers_of_people_are_whole():
    """Neither number 1 nor number 2 is in 12 or 21."""
    assert "王一" in outcomes(replace(ELECTION, staying=(12, 21)))
    assert "李二" not in outcomes(replace(ELECTION, leaving=(12, 21)))


@pytest.mark.parametrize(
    ("age_rule", "expected"),
    [
        ("day", {"王一": "到龄", "赵四": "无法判断"}),
        ("month", {"王一": "到龄", "李二": "到龄", "赵四": "到龄"}),
        ("year", {"王一": "到龄", "李二": "到龄", "赵四": "到龄"}),
    ],
)
def test_the_age_rule_of_the_lens_holds_on_the_day(age_rule, expected):
    rest = {"钱五": "无法判断", "孙六": "到龄"}
    assert outcomes(ELECTION, age_rule=age_rule) == expected | rest


def fitness(scenario=ELECTION, reserve=RESERVE, **tables):
    place = world(**TABLES | {"reserve": reserve} | tables)
    return {one.name: one.fitness for one in successors(supposing(scenario, place), {})}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {"后甲": "符合条件", "后戊": "无法判断"}),
        ({"held_on": 20260314}, {"后甲": "符合条件", "后乙": "符合条件", "后戊": "无法判断"}),
        ({"held_on": 20260331}, {"后甲": "符合条件"}),
        ({"new_oldest": 44}, {}),
        ({"new_oldest": None}, {"后甲": "符合条件", "后乙": "符合条件", "后戊": "符合条件"}),
        ({"least_education": "大专"}, {"后戊": "无法判断"}),
        ({"least_education": None}, {"后甲": "符合条件", "后丙": "符合条件", "后戊": "无法判断"}),
    ],
)
def test_who_qualifies(change, expected):
    assert fitness(replace(ELECTION, **change)) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("990001001001 | 后庚 | 男 | 1990-01-01 | day | 高中 | | 是 |", "无法判断"),
        ("990001001001 | 后庚 | 男 | 1990-01-01 | day | 高中 | 通过 | |", "无法判断"),
        ("990001001001 | 后庚 | 男 | | | 高中 | 通过 | 是 |", "无法判断"),
        ("990001001001 | 后庚 | 男 | 1990-01-01 | day | | 通过 | 是 |", "无法判断"),
        ("990001001001 | 后庚 | 男 | 1990-01-01 | day | | 未通过 | 是 |", None),
        ("990001001001 | 后庚 | 男 | 1990-01-01 | day | 中专 | 通过 | 是 |", "符合条件"),
        ("990001001001 | 后庚 | 男 | 1990-01-01 | day | 小学及以下 | 通过 | |", None),
    ],
)
def test_a_blank_leaves_it_open_unless_something_else_decides(row, expected):
    assert fitness(reserve=f"{RESERVE.rstrip()}\n    {row}").get("后庚") == expected


@pytest.mark.parametrize(
    ("study", "expected"),
    [
        # 李二 is in the reserve too: 高中 today, 大专 by the day, or not.
        ("李二 | 自考 | 大专 | 2023-09-01 | 在读 | 2026-03-15", "符合条件"),
        ("李二 | 自考 | 大专 | 2023-09-01 | 在读 | 2026-03-16", None),
        ("李二 | 自考 | 大专 | 2023-09-01 | 退学 |", None),
        ("李二 | 自考 | 大专 |            | 在读 |", "无法判断"),
    ],
)
def test_a_degree_due_by_the_day_counts_for_a_cadre_in_the_reserve(study, expected):
    row = "990001001001 | 李二 | 女 | 1965-03-16 | day | 高中 | 通过 | 是 | 书记"
    limits = replace(ELECTION, new_oldest=None, least_education="大专")
    found = fitness(
        limits, f"{RESERVE.rstrip()}\n    {row}", study=f"person | programme | level | enrolled_on | state | graduated_on\n{study}"
    )
    assert found.get("李二") == expected


def test_a_namesake_of_another_birth_has_no_degree():
    row = "990001001001 | 李二 | 女 | 1965-03-17 | day | 高中 | 通过 | 是 | 书记"
    assert "李二" not in fitness(replace(ELECTION, new_oldest=None, least_education="大专"), f"{RESERVE.rstrip()}\n    {row}")


@pytest.mark.parametrize(
    ("old", "unknown", "fit", "open_", "expected"),
    [  # too old, of unknown age, qualified, of unknown vetting
        (0, 0, 0, 0, "没有空缺"), (0, 0, 2, 0, "没有空缺"), (1, 0, 0, 0, "无合适人选"), (2, 1, 0, 0, "无合适人选"),
        (1, 0, 1, 0, "人选充足"), (1, 0, 2, 0, "人选充足"), (2, 0, 1, 0, "人选不足"), (2, 1, 1, 0, "人选不足"),
        (1, 0, 0, 1, "无法判断"), (2, 0, 1, 1, "无法判断"), (3, 0, 1, 1, "人选不足"),
        (0, 1, 0, 0, "无法判断"), (0, 1, 1, 0, "人选充足"), (1, 1, 1, 0, "无法判断"), (1, 1, 2, 0, "人选充足"),
    ],
)  # fmt: skip
def test_whether_a_village_has_somebody(old, unknown, fit, open_, expected):
    post = {"post_group": "书记", "unit": "990001001001"}
    cadre = "\n".join(
        ["name | birth_date | post_group | unit", "书记 | 1990-01-01 | 书记 | 990001001001"]
        + [f"老{place} | 1950-01-01 | {' | '.join(post.values())}" for place in range(old)]
        + [f"未{place} | | {' | '.join(post.values())}" for place in range(unknown)]
    )
    reserve = "\n".join(
        ["unit | name | birth_date | education | vetting_state | trained"]
        + [f"990001001001 | 后{place} | 1990-01-01 | 大专 | 通过 | 是" for place in range(fit)]
        + [f"990001001001 | 疑{place} | 1990-01-01 | 大专 | | 是" for place in range(open_)]
    )
    found = teams(supposing(place=world(village=VILLAGES, cadre=cadre, reserve=reserve)), {"village": "990001001001"})
    assert [team.cover for team in found] == [expected]


def test_a_village_is_told_in_words():
    """Nobody first, then what is open; the seats of 二社区 are unrecorded, 三村 has no cadre."""
    assert [(team.village_code[-4:], team.cover, team.openings, reasons(team), seats(team)) for team in teams(supposing(), {})] == [
        ("2001", "无合适人选", 1, "没有现任干部", "3席"),
        ("1002", "无法判断", 1, "到龄1人、2人年龄无法判断", "席位数未登记，无法判断"),
        ("1001", "人选充足", 1, "到龄1人", "3席中空出1席"),
    ]
    recorded = world(**TABLES | {"village": VILLAGES.replace("社区 |", "社区 | 5")})
    (other,) = teams(supposing(place=recorded), {"village": "990001001002"})
    assert seats(other) == "5席，离开者任职组织未登记，无法判断"


@pytest.mark.parametrize(
    ("staying", "fills", "expected"),
    [
        # Ten stay, four of them women. A village with one post and two who qualify, one a woman: 4 or 5 of 11.
        ((4, 10), [Fill(1, 2, 1)], (4 / 11, 5 / 11)),
        # Two posts and three who qualify, two of them women: one woman at least.
        ((4, 10), [Fill(2, 3, 2)], (5 / 12, 6 / 12)),
        # More posts than people: all of them come, and nobody can choose.
        ((4, 10), [Fill(3, 2, 1)], (5 / 12, 5 / 12)),
        ((4, 10), [Fill(1, 2, 1), Fill(2, 3, 2), Fill(0, 5, 5)], (5 / 13, 7 / 13)),
        ((0, 0), [Fill(1, 1, 1)], (1.0, 1.0)),
        ((0, 0), [Fill(1, 0, 0)], None),
    ],
)
def test_what_filling_the_posts_may_come_to(staying, fills, expected):
    assert filled(staying, fills) == expected


def test_today_beside_the_day_after():
    """一村's one post goes to 后甲, 45 and 高中; nobody of 三村 qualifies."""
    rules = """
        name | kind | measure          | basis  | operator | threshold | tag  | valid_from | valid_to
        甲   |      | 大专及以上占比   | 村干部 | 不少于   | 30        | 本地 |            |
        乙   | 村   | 女性成员         | 村干部 | 不少于   | 1         | 本地 |            | 2026-03-14
        丙   | 社区 | 35岁及以下成员   | 村干部 | 不少于   | 1         | 本地 | 2026-03-15 |
        丁   |      | 35岁及以下成员   | 村干部 | 不少于   |           | 本地 |            |
    """
    lens = supposing(place=world(**TABLES, team_rule=rules))
    found = {line.label: line.cells[1:] for line in outlook(lens, {})}
    assert found["干部人数"] == ("6人", "2人", "—", "—", "—")
    assert found["平均年龄"] == ("55.0岁 275/5", "47.5岁 95/2", "—", "—", "—")
    assert found["大专及以上占比"] == ("50.0% 3/6", "100.0% 2/2", "66.7%", "每村(社区)不少于30%", "—")
    assert found["女干部占比"] == ("33.3% 2/6", "50.0% 1/2", "66.7%", "—", "28.1%")
    assert found["35岁及以下占比"] == ("16.7% 1/6", "50.0% 1/2", "33.3%", "—", "—")
    assert found["有女干部的村(社区)占比"] == ("66.7% 2/3", "50.0% 1/2", "—", "—", "—")
    assert found["有35岁及以下干部的村(社区)占比"] == ("50.0% 1/2", "50.0% 1/2", "—", "每社区不少于1人", "—")
    assert found["村书记大专及以上占比"] == ("100.0% 1/1", "—", "—", "—", "40.8%")
    assert found["社区书记大专及以上占比"][0] == "0.0% 0/1"
    assert [line.filled for line in outlook(lens, {"post_group": "副职"})] == ["—"] * 6, "nobody knows what the reserve will be"
    assert not any(line.label.startswith("村书记") for line in outlook(lens, {"kind": "社区"}))


def test_every_answer_says_what_it_supposes_and_what_it_is_not_for():
    place = world(**TABLES)
    lens = supposing(replace(ELECTION, leaving=(2, 3), staying=(1,)), place)
    said = "假设：换届日期2026-03-15，连任年龄不超过60岁，新任年龄不超过45岁，新任学历不低于高中，另指定2人不再留任，另指定1人留任"
    for metric in (Succession.staff, SuccessionReserve.pool, SuccessionVillage.openings):
        lines = definition_lines(ask(lens, metric))
        assert said in lines
        assert NOTICE in lines
    assert told(place.lens()) == "换届日期2024-06-30，连任年龄未设规定，新任年龄未设规定，新任学历未设规定"


def test_a_township_sees_what_the_city_sees_of_it():
    place = world(**TABLES)
    own, whole = supposing(place=place, scope=(EAST,)), supposing(place=place)
    for told_by in (teams, goers, successors):
        assert told_by(own, {}) == told_by(whole, {"township": EAST})
    assert [line.cells for line in outlook(own, {})] == [line.cells for line in outlook(whole, {"township": EAST})]


# --- what may be supposed ---------------------------------------------------------------------------------------------------

LOCAL = """
    name             | value | text_value | valid_from | valid_to
    换届日期         |       | 2026-03-15 | 2021-01-01 |
    换届连任年龄上限 | 60    |            | 2021-01-01 |
    换届新任年龄上限 | 45    |            | 2021-01-01 | 2024-06-29
"""


def test_local_policy_is_what_is_in_force_and_nothing_where_nobody_says():
    assert local_scenario(world(rule=LOCAL).lens()) == Scenario(20260315, again_oldest=60)
    assert local_scenario(world(rule=LOCAL).lens(as_of=20240629)) == Scenario(20260315, again_oldest=60, new_oldest=45)
    assert local_scenario(world().lens()) is None
    assert local_scenario(world(rule=LOCAL.replace("2026-03-15", "明年春天  ")).lens()) is None
    assert local_scenario(world(rule=LOCAL).lens(as_of=20260316)) is None, "that election is over"


def test_a_scenario_is_kept_as_text():
    scenario = replace(ELECTION, leaving=(3, 5), staying=(4,))
    assert read_scenario(scenario.text()) == scenario
    assert read_scenario(Scenario(20260315).text()) == Scenario(20260315)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "内容已不能读取"),
        ("[]", "内容已不能读取"),
        ("{}", "内容已不能读取"),
        ('{"held_on": 20260315, "leaving": [], "staying": [], "other": 1}', "内容已不能读取"),
        ('{"held_on": 20260315, "leaving": 5, "staying": []}', "内容已不能读取"),
        ('{"held_on": 20260231, "leaving": [], "staying": []}', "换届日期不是日期"),
        ('{"held_on": "明天", "leaving": [], "staying": []}', "换届日期不是日期"),
        ('{"held_on": 20260315, "again_oldest": 17, "leaving": [], "staying": []}', "连任年龄上限应是18到100之间的整数"),
        ('{"held_on": 20260315, "new_oldest": 45.5, "leaving": [], "staying": []}', "新任年龄上限应是18到100之间的整数"),
        ('{"held_on": 20260315, "least_education": "大学", "leaving": [], "staying": []}', "学历下限没有“大学”这一项"),
        ('{"held_on": 20260315, "leaving": [3], "staying": [3]}', "指定留任、不留任的人员应各不相同"),
        ('{"held_on": 20260315, "leaving": ["3|4"], "staying": []}', "指定留任、不留任的人员应各不相同"),
    ],
)
def test_what_no_election_can_have_is_refused_in_a_sentence(text, message):
    with pytest.raises(BadScenario, match=message):
        read_scenario(text)


def test_an_election_before_the_date_of_the_data_is_refused():
    with pytest.raises(BadScenario, match="换届日期2024-06-29早于截止日2024-06-30"):
        supposing(replace(ELECTION, held_on=20240629))
    assert supposing(replace(ELECTION, held_on=20240630)).assumed


def test_a_number_lists_the_rows_of_what_it_supposes():
    """The address of a figure says what it supposes, in codes; who may be chosen is not named in its rows."""
    place = world(**TABLES)
    lens = supposing(replace(ELECTION, leaving=(2, 3)), place)
    number = number_of(place.lens(), ask(lens, Succession.gone), Succession.gone)
    again = read(number.text)
    assert again == number
    assert answered(place.lens(), again, {}).rows[0].cells[0].value == 4
    assert sorted(row[-1] for row in rows(place.lens(), again, ["f.name"])) == ["孙六", "张三", "李二", "王一"]
    assert "f.name" not in columns(number_of(lens, ask(lens, SuccessionReserve.fit), SuccessionReserve.fit)).values()


@pytest.mark.parametrize(
    "supposed",
    ["if.until=~20260231", "if.until=", "if.again_oldest=~60", "if.until=~20260315;if.leaving=甲", "if.until=~20260315;if.other=1",
     "if.until=~20260315;if.new_oldest=~17", "if.until=~20260315;if.leaving=|3|;if.staying=|3|"],
)  # fmt: skip
def test_an_address_that_supposes_nonsense_is_refused(supposed):
    with pytest.raises(UnknownValue, match="链接中的假设不能读取"):
        read(f"succession.gone;{supposed}")
