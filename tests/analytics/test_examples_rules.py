"""班子研判 worked by hand: which rule holds where and when, what the records say of it, what it would take."""

import pytest

from analytics.rules import (
    ReservePerson,
    figure,
    fillers,
    headline,
    missing,
    reason,
    remedy,
    requirement,
    standings,
    usable_reserve,
)
from data.team_rules import default_documents, default_rules
from tests.analytics.test_examples import Answer, Example, check, of
from tests.worlds import EAST, world

LAWS = """
    name             | kind | measure          | basis          | operator | threshold | upper | attention | tag  | valid_from | valid_to
    村(居)委会职数   | 村   | 职数             | 村(居)委会席位 | 介于     | 3         | 7     |           | 法律 |            | 2025-12-31
    村(居)委会职数   | 社区 | 职数             | 村(居)委会席位 | 介于     | 5         | 9     |           | 法律 |            | 2025-12-31
    女性成员         |      | 女性成员         | 村(居)委会席位 | 不少于   | 1         |       |           | 法律 |            | 2025-12-31
    人数较少民族成员 |      | 人数较少民族成员 | 村(居)委会席位 | 不少于   | 1         |       |           | 法律 |            | 2025-12-31
    一肩挑           |      | 一肩挑           | 村干部         | 只展示   |           |       |           | 上级 |            |
    大专及以上占比   |      | 大专及以上占比   | 村干部         | 不少于   | 50        |       | 60        | 本地 | 2024-06-30 |
    35岁及以下成员   |      | 35岁及以下成员   | 村干部         | 不少于   |           |       |           | 本地 |            |
"""
# 一村: three seats, all three known, no woman, one group; two of four have a degree, exactly the half. 二社区: four seats are too few
# for a community, one member is not in the roster, so that nobody knows whether she is a woman. 三村 has no cadre, and no seats recorded.
VILLAGES = """
    code         | name   | kind | committee_seats | mixed_ethnicity
    990001001001 | 一村   | 村   | 3               | 是
    990001001002 | 二社区 | 社区 | 4               | 是
    990001002001 | 三村   | 村   |                 |
"""
TEAM = """
    name | gender | ethnicity | birth_date | education | post | post_group | seat | dual_post | unit
    王一 | 男 | 苗族 | 1970-05-01 | 大专 | 党组织书记、村(居)委会主任 | 书记 | 党组织、村(居)委会 | 是 | 990001001001
    李二 | 男 | 苗族 | 1980-05-01 | 本科 | 副主任 | 副职 | 村(居)委会 | | 990001001001
    张三 | 男 | 苗族 | 1990-05-01 | 高中 | “两委”委员 | 一般工作人员 | 党组织、村(居)委会 | | 990001001001
    赵四 | 女 | 汉族 | 1989-07-01 | 高中 | 其他工作人员 | 一般工作人员 | | | 990001001001
    钱五 | 男 | 汉族 | 1970-05-01 | 大专 | 党组织书记 | 书记 | 党组织 | 否 | 990001001002
    孙六 | 男 | 苗族 | 1970-05-01 | | 村(居)委会主任 | 副职 | 村(居)委会 | | 990001001002
    周七 | 男 | 汉族 | 1970-05-01 | 大专 | 副主任 | 副职 | 村(居)委会 | | 990001001002
    吴八 | 男 | 汉族 | 1970-05-01 | 大专 | “两委”委员 | 一般工作人员 | 村(居)委会 | | 990001001002
"""
RESERVE = """
    unit         | name | gender | birth_date | education | vetting_state
    990001001001 | 后甲 | 女     | 1990-01-01 | 高中      | 通过
    990001001001 | 后乙 | 女     | 1990-01-01 | 大专      | 未通过
    990001001001 | 后丙 | 男     | 1990-01-01 | 大专      |
    990001001002 | 后丁 | 女     | 1990-01-01 | 大专      | 通过
    990001001    | 后戊 | 女     | 1990-01-01 |           | 通过
    990001002001 | 后己 | 女     | 1990-01-01 | 大专      | 通过
"""
NEEDED = """
    name         | value | valid_from | policy
    可用后备人数 | 2     | 2024-01-01 | 甲文件
"""
TABLES = {"village": VILLAGES, "cadre": TEAM, "team_rule": LAWS, "reserve": RESERVE, "rule": NEEDED}

EXAMPLES = {
    # 一村: 职数 met, 女性 missed, 民族 to look at, 占比 met and short of 60, 后备 met (2). 二社区: 职数 missed, 女性 open, 民族 met (two
    # groups whoever the fourth is), 占比 of four with one blank is 75 or 100, 后备 missed (1). 三村: seats, woman, share open, 后备 missed.
    "three villages and the laws": Example(
        TABLES,
        {
            "village_rule.listed": Answer(17),
            "village_rule.judged": Answer(14),
            "village_rule.failing": Answer(4),
            "village_rule.attention": Answer(2),
            "village_rule.undecided": Answer(4),
            "village_rule.met": of(4, 10, 0.4),
            "village_rule.villages": Answer(3),
            "village_rule.failing_villages": Answer(3),
            "village_rule.attention_villages": Answer(1),
        },
    ),
    # From 2026 the laws are those of another text: only what the city set itself is left, and what is shown.
    "after the laws were amended": Example(
        TABLES,
        {
            "village_rule.listed": Answer(9),
            "village_rule.judged": Answer(6),
            "village_rule.failing": Answer(2),
            "village_rule.attention": Answer(1),
        },
        as_of=20260101,
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example(name):
    check(EXAMPLES[name])


def told(place, **lens):
    """(village, rule) -> what is said of it."""
    found = standings(place.lens(**lens), {})
    return {(one.village_code[-4:].lstrip("0"), one.rule_name): (one.outcome, reason(one), remedy(one)) for one in found}


def test_the_reasons_in_words():
    """Village (its last digits), rule -> outcome, why, what it takes."""
    assert (
        told(world(**TABLES))
        == {
            ("1001", "村(居)委会职数"): ("达标", "村委会3席", ""),
            ("1001", "女性成员"): ("未达标", "村委会3席，无女性成员", "需增加1名女性成员"),
            ("1001", "人数较少民族成员"): ("需关注", "村委会3席，均为同一民族", "核对有无人数较少民族的成员"),
            ("1001", "一肩挑"): ("只展示", "书记、主任由一人担任", ""),
            ("1001", "大专及以上占比"): ("需关注", "现任4人，大专及以上2人", "需再有1人达到大专及以上"),
            ("1001", "可用后备人数"): ("达标", "可用后备2人", ""),
            ("1002", "村(居)委会职数"): ("未达标", "居委会4席", "需补1席"),
            ("1002", "女性成员"): ("无法判断", "居委会4席，已登记的3人中无女性成员，另1席的成员不在花名册", "补全登记后判断"),
            ("1002", "人数较少民族成员"): ("达标", "居委会4席，已登记的3人中有2个民族的成员，另1席的成员不在花名册", ""),
            ("1002", "一肩挑"): ("只展示", "书记、主任不是同一人", ""),
            ("1002", "大专及以上占比"): ("达标", "现任4人，大专及以上3人，1人学历未填", ""),
            ("1002", "可用后备人数"): ("未达标", "可用后备1人", "需再储备1人"),
            ("2001", "村(居)委会职数"): ("无法判断", "村委会席位数未填", "补全登记后判断"),
            ("2001", "女性成员"): ("无法判断", "村委会席位数未填，没有登记任职组织", "补全登记后判断"),
            ("2001", "一肩挑"): ("只展示", "没有现任干部", ""),
            ("2001", "大专及以上占比"): ("无法判断", "没有现任干部", "补全登记后判断"),
            ("2001", "可用后备人数"): ("未达标", "可用后备1人", "需再储备1人"),
        }
        | {}
    )


def outcomes(rule, cadre=TEAM, village=VILLAGES, **lens):
    """Village (its last digits) -> outcome of the one rule (`NAME | …` without its heading), where it is judged."""
    heading = "name | kind | measure | basis | operator | threshold | upper | attention | tag | valid_from | valid_to"
    place = world(village=village, cadre=cadre, team_rule="\n".join([heading, *rule.strip().splitlines()]))
    found = standings(place.lens(**lens), {})
    other = standings(place.lens(on="sqlite", **lens), {})
    assert found == other
    return {one.village_code[-4:]: one.outcome for one in found}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Paid cadres: 4 in 一村, 4 in 二社区, nobody in 三村.
        ("甲 | | 职数 | 村干部 | 不少于 | 4 | | | 本地 | |", {"1001": "达标", "1002": "达标", "2001": "无法判断"}),
        ("甲 | | 职数 | 村干部 | 不少于 | 4.5 | | | 本地 | |", {"1001": "未达标", "1002": "未达标", "2001": "无法判断"}),
        ("甲 | | 职数 | 村干部 | 不多于 | 3 | | | 本地 | |", {"1001": "未达标", "1002": "未达标", "2001": "无法判断"}),
        ("甲 | | 职数 | 村干部 | 不多于 | 4 | | 3 | 本地 | |", {"1001": "需关注", "1002": "需关注", "2001": "无法判断"}),
        ("甲 | | 职数 | 村干部 | 等于 | 4 | | | 本地 | |", {"1001": "达标", "1002": "达标", "2001": "无法判断"}),
        ("甲 | | 职数 | 村干部 | 等于 | 5 | | | 本地 | |", {"1001": "未达标", "1002": "未达标", "2001": "无法判断"}),
        # The ends of a span belong to it: three seats, and four.
        ("甲 | | 职数 | 村(居)委会席位 | 介于 | 3 | 4 | | 法律 | |", {"1001": "达标", "1002": "达标", "2001": "无法判断"}),
        ("甲 | | 职数 | 村(居)委会席位 | 介于 | 4 | 9 | | 法律 | |", {"1001": "未达标", "1002": "达标", "2001": "无法判断"}),
        ("甲 | | 职数 | 村(居)委会席位 | 介于 | 1 | 3 | | 法律 | |", {"1001": "达标", "1002": "未达标", "2001": "无法判断"}),
        # Of 二社区's four 3 have a degree and one is blank: 75 % or all. 一村 has exactly the half.
        ("甲 | | 大专及以上占比 | 村干部 | 不少于 | 75 | | | 本地 | |", {"1001": "未达标", "1002": "达标", "2001": "无法判断"}),
        ("甲 | | 大专及以上占比 | 村干部 | 不少于 | 75.1 | | | 本地 | |", {"1001": "未达标", "1002": "无法判断", "2001": "无法判断"}),
        ("甲 | | 大专及以上占比 | 村干部 | 不多于 | 50 | | | 本地 | |", {"1001": "达标", "1002": "未达标", "2001": "无法判断"}),
        # 一村's committee: two of three; 二社区's: two of four with a blank and one who is not in the roster.
        ("甲 | | 大专及以上占比 | 村(居)委会席位 | 不少于 | 66.6 | | | 本地 | |", {"1001": "达标", "1002": "无法判断", "2001": "无法判断"}),
        # 赵四 is 34 and 张三 34 on the day; at least two young, at least three.
        ("甲 | | 35岁及以下成员 | 村干部 | 不少于 | 2 | | | 本地 | |", {"1001": "达标", "1002": "未达标", "2001": "无法判断"}),
        ("甲 | | 35岁及以下成员 | 村干部 | 不少于 | 3 | | | 本地 | |", {"1001": "未达标", "1002": "未达标", "2001": "无法判断"}),
        # 赵四 holds no seat: of 一村's committee 张三 alone is young.
        ("甲 | | 35岁及以下成员 | 村(居)委会席位 | 不少于 | 2 | | | 本地 | |", {"1001": "未达标", "1002": "未达标", "2001": "无法判断"}),
        ("甲 | | 近亲属 | 村(居)委会席位 | 不多于 | 0 | | | 本地 | |", {"1001": "无法判断", "1002": "无法判断", "2001": "无法判断"}),
        ("甲 | | 一肩挑 | 村干部 | 不少于 | 1 | | | 本地 | |", {"1001": "达标", "1002": "未达标", "2001": "无法判断"}),
        # Without a threshold a rule is off; a rule of the other kind of unit says nothing here.
        ("甲 | | 女性成员 | 村干部 | 不少于 | | | | 本地 | |", {}),
        ("甲 | 社区 | 女性成员 | 村干部 | 不少于 | 1 | | | 本地 | |", {"1002": "未达标"}),
        # A kind's own rule goes before the common one, and one that is off does not.
        ("甲 | | 职数 | 村干部 | 不少于 | 9 | | | 本地 | |\n甲 | 村 | 职数 | 村干部 | 不少于 | 1 | | | 本地 | |",
         {"1001": "达标", "1002": "未达标", "2001": "无法判断"}),
        ("甲 | | 职数 | 村干部 | 不少于 | 9 | | | 本地 | |\n甲 | 村 | 职数 | 村干部 | 不少于 | | | | 本地 | |",
         {"1001": "未达标", "1002": "未达标", "2001": "无法判断"}),
        # In force from its first day to its last: the as-of date is 2024-06-30.
        ("甲 | 社区 | 职数 | 村干部 | 不少于 | 1 | | | 本地 | 2024-06-30 | 2024-06-30", {"1002": "达标"}),
        ("甲 | 社区 | 职数 | 村干部 | 不少于 | 1 | | | 本地 | 2024-07-01 |", {}),
        ("甲 | 社区 | 职数 | 村干部 | 不少于 | 1 | | | 本地 | | 2024-06-29", {}),
    ],
)  # fmt: skip
def test_rules_and_their_edges(rule, expected):
    assert outcomes(rule) == expected


@pytest.mark.parametrize(
    ("as_of", "age_rule", "expected"),
    [(20250630, "day", "达标"), (20250701, "day", "未达标"), (20250630, "year", "未达标"), (20260630, "month", "未达标")],
)
def test_thirty_six_on_the_day(as_of, age_rule, expected):
    """赵四, born 1989-07-01, is 35 until the last of June 2025, and by the calendar year 36 from its first day."""
    rule = "甲 | 村 | 35岁及以下成员 | 村干部 | 不少于 | 1 | | | 本地 | |"
    alone = "\n".join(line for line in TEAM.splitlines() if "赵四" in line or "name" in line)
    assert outcomes(rule, cadre=alone, as_of=as_of, age_rule=age_rule)["1001"] == expected


def test_a_village_of_no_known_kind_is_judged_by_no_rule_of_a_kind():
    village = VILLAGES.replace("一村   | 村   |", "一村   |      |")
    laws = "甲 | 村 | 职数 | 村(居)委会席位 | 介于 | 3 | 7 | | 法律 | |\n甲 | 社区 | 职数 | 村(居)委会席位 | 介于 | 5 | 9 | | 法律 | |"
    assert outcomes(laws, village=village) == {"1001": "无法判断", "1002": "未达标", "2001": "无法判断"}


def test_more_members_than_seats_leave_open_how_many_there_are():
    village = VILLAGES.replace("| 村   | 3    ", "| 村   | 2    ")
    rule = "甲 | 村 | 职数 | 村(居)委会席位 | 介于 | 3 | 7 | | 法律 | |"
    assert outcomes(rule, village=village)["1001"] == "无法判断"
    place = world(**TABLES | {"village": village})
    assert told(place)["1001", "村(居)委会职数"] == ("无法判断", "村委会2席，已登记3人", "补全登记后判断")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("甲 | 村 | 职数 | 村(居)委会席位 | 介于 | 5 | 7 | | 法律 | |", (2, "需补2席")),
        ("甲 | 村 | 职数 | 村(居)委会席位 | 介于 | 1 | 2 | | 法律 | |", (-1, "超出1席")),
        ("甲 | 村 | 职数 | 村干部 | 不少于 | 4.2 | | | 本地 | |", (1, "需补1人")),
        ("甲 | 村 | 职数 | 村干部 | 不多于 | 2.5 | | | 本地 | |", (-2, "超出2人")),
        # Of four, 2 have a degree: for 51 % it takes a third, for three quarters a third, for 76 % all.
        ("甲 | 村 | 大专及以上占比 | 村干部 | 不少于 | 51 | | | 本地 | |", (1, "需再有1人达到大专及以上")),
        ("甲 | 村 | 大专及以上占比 | 村干部 | 不少于 | 75 | | | 本地 | |", (1, "需再有1人达到大专及以上")),
        ("甲 | 村 | 大专及以上占比 | 村干部 | 不少于 | 76 | | | 本地 | |", (2, "需再有2人达到大专及以上")),
        ("甲 | 村 | 大专及以上占比 | 村干部 | 不少于 | 50 | | 75 | 本地 | |", (1, "需再有1人达到大专及以上")),
        ("甲 | 村 | 35岁及以下成员 | 村干部 | 不少于 | 4 | | | 本地 | |", (2, "需增加2名35岁及以下成员")),
    ],
)
def test_how_many_it_takes(rule, expected):
    heading = "name | kind | measure | basis | operator | threshold | upper | attention | tag | valid_from | valid_to"
    (one,) = [s for s in standings(world(village=VILLAGES, cadre=TEAM, team_rule=f"{heading}\n{rule}").lens(), {}) if s.cadres]
    assert (missing(one), remedy(one)) == expected


def test_who_of_the_reserve_could_fill_it():
    """后乙 was not let through, 后丙 is no woman; 后丁 and 后戊, of no village, are of the same township; 后己 of another."""
    place = world(**TABLES)
    found = {(one.village_code[-4:], one.rule_name): one for one in standings(place.lens(), {})}
    reserve = usable_reserve(place.lens(), {"year": 2023, "township": EAST})
    assert sorted(person.name for person in reserve) == ["后丁", "后丙", "后戊", "后甲"]
    reserve = usable_reserve(place.lens(), {})

    def named(village, rule):
        own, elsewhere = fillers(found[village, rule], reserve)
        return [person.name for person in own], elsewhere

    assert named("1001", "女性成员") == (["后甲"], 2)
    assert named("1001", "大专及以上占比") == (["后丙"], 1)
    assert named("1002", "村(居)委会职数") == (["后丁"], 3)
    assert named("1002", "女性成员") == ([], 0), "nobody is asked for where nobody can tell"
    assert named("2001", "可用后备人数") == ([], 0), "a reserve person cannot be made of one"
    assert isinstance(reserve[0], ReservePerson)


def test_a_word_for_the_table_and_a_sentence_for_the_page():
    found = standings(world(**TABLES).lens(), {})
    words = {(one.village_code[-4:], one.rule_name): (figure(one), requirement(one)) for one in found}
    assert words["1001", "村(居)委会职数"] == ("3席", "介于3–7席")
    assert words["1001", "女性成员"] == ("0人", "不少于1人")
    assert words["1002", "女性成员"] == ("已知0人", "不少于1人")
    assert words["1001", "人数较少民族成员"] == ("同一民族", "不少于1人")
    assert words["1001", "大专及以上占比"] == ("50%", "不少于50%(关注值60%)")
    assert words["1002", "一肩挑"] == ("否", "只展示")
    assert words["2001", "村(居)委会职数"] == ("席位未填", "介于3–7席")
    assert headline(found) == "3个村(社区)中3个有未达标项：可用后备人数2个、村(居)委会职数1个、女性成员1个"
    assert headline([one for one in found if one.outcome != "未达标"]) == "3个村(社区)没有未达标项"
    assert headline([]) == "截止日没有启用的班子规定"


def test_the_rules_that_every_store_begins_with():
    """DOMAIN: the laws on until the texts of 2026, one shown, local ones off."""
    rules = default_rules()
    on = {(rule["name"], rule["kind"], rule["threshold"], rule["upper"]) for rule in rules if rule["threshold"] is not None}
    assert on == {
        ("村(居)委会职数", "村", 3.0, 7.0), ("村(居)委会职数", "社区", 5.0, 9.0),
        ("村(居)委会女性成员", "村", 1.0, None), ("村(居)委会女性成员", "社区", 1.0, None),
        ("人数较少民族成员", "村", 1.0, None), ("人数较少民族成员", "社区", 1.0, None),
    }  # fmt: skip
    assert all(
        (rule["valid_to"], rule["tag"], rule["basis"]) == (20251231, "法律", "村(居)委会席位") for rule in rules if rule["threshold"]
    )
    assert [rule["name"] for rule in rules if rule["operator"] == "只展示"] == ["书记主任一肩挑"]
    off = [rule for rule in rules if rule["threshold"] is None and rule["operator"] != "只展示"]
    assert [(rule["measure"], rule["tag"], rule["policy"]) for rule in off] == [
        ("35岁及以下成员", "本地", None), ("大专及以上占比", "本地", None), ("近亲属", "本地", None),
    ]  # fmt: skip
    titles = {document["title"] for document in default_documents()}
    assert {rule["policy"] for rule in rules} - {None} == titles
    assert not default_documents(titles)
