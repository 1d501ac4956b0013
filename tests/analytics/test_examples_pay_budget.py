"""待遇测算 worked by hand: which standard fits whom, what the rise costs, what another one would cost."""

import pytest

from analytics.cadre import Cadre
from analytics.explanation import rows
from analytics.pay_budget import PayBudget, budgets, changed, common, standards, worth
from analytics.pay_explanation import explained
from analytics.query import ask
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.analytics.test_examples import Answer, Example, check, of
from tests.worlds import EAST, world

# 王一 and 李二 were appraised in 一村, of the first category; 张三's post has no standard; 赵四 was not appraised.
TEAM = """
    name | post_group   | unit
    王一 | 书记         | 990001001001
    李二 | 副职         | 990001001001
    张三 | 一般工作人员 | 990001001001
    赵四 | 书记         | 990001001002
"""
APPRAISED = {
    "village_appraisal": """
        unit         | year | category
        990001001001 | 2023 | 一类
    """,
    "appraisal": """
        person | year | grade | unit
        王一   | 2023 | 优秀  | 990001001001
        王一   | 2022 | 称职  | 990001001001
        李二   | 2023 | 称职  | 990001001001
    """,
}
RULES = """
    year | pay_tier | post_group | category | grade | base  | increase | percent | amount
    2024 | 一档     | 书记       |          |       | 42000 | 3000     | 100     | 45000
    2024 | 一档     | 副职       |          |       | 42000 | 3000     | 80      | 36000
    2024 | 二档     | 书记       |          |       | 45000 | 3000     | 100     | 48000
    2024 |          |            | 一类     | 优秀  |       |          |         | 12000
    2024 |          |            | 一类     |       |       |          |         | 5000
    2024 |          |            | 二类     | 优秀  |       |          |         | 9000
    2023 | 一档     | 书记       |          |       | 42000 | 0        |         | 42000
    2025 | 一档     | 书记       |          |       | 45000 | 9000     | 100     | 54000
"""
TABLES = {"cadre": TEAM, "pay_rule": RULES, **APPRAISED}

EXAMPLES = {
    # 45,000 + 36,000 + 48,000 basic, 12,000 by the narrower standard and 5,000 by the wider one; 张三 has none.
    "the pay of four": Example(
        TABLES,
        {
            "pay_budget.people": Answer(4),
            "pay_budget.applied": Answer(5),
            "pay_budget.budget": Answer(146_000, unknown=1),
            "pay_budget.basic": Answer(129_000),
            "pay_budget.performance": Answer(17_000),
            "pay_budget.before": Answer(120_600),
            "pay_budget.rise": Answer(8_400),
            "pay_budget.raised": Answer(3),
            "pay_budget.unmatched": Answer(1),
            "pay_budget.per_person": of(129_000, 4, 32_250.0),
        },
    ),
    # Of 2023 one standard is known, which rose by nothing; without a percentage it is the whole.
    "the year before": Example(
        TABLES,
        {
            "pay_budget.people": Answer(4),
            "pay_budget.budget": Answer(42_000, unknown=3),
            "pay_budget.rise": Answer(0),
            "pay_budget.raised": Answer(0),
        },
        where={"year": 2023},
    ),
    # 副职 had 42,001 × 50 % = 21,000.5, which is 21,001.
    "a half of a yuan": Example(
        TABLES | {"pay_rule": "year | post_group | base | increase | percent | amount\n2024 | 副职 | 42001 | 3000 | 50 | 22501"},
        {"pay_budget.before": Answer(21_001), "pay_budget.rise": Answer(1_500), "pay_budget.unmatched": Answer(3)},
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example(name):
    check(EXAMPLES[name])


@pytest.mark.parametrize(
    ("base", "increase", "percent", "expected"),
    [
        # The article: 4.2 and 4.5 万 raised by 3,000; 副职 80 %, 一般 70 %.
        (42_000, 3_000, 100, 45_000), (45_000, 3_000, 100, 48_000), (42_000, 3_000, 80, 36_000), (45_000, 3_000, 80, 38_400),
        (42_000, 3_000, 70, 31_500), (45_000, 3_000, 70, 33_600),
        # A half is rounded up, to an odd and to an even number alike; what is no binary fraction is not cut.
        (1, 0, 50, 1), (3, 0, 50, 2), (5, 0, 50, 3), (1000, None, 66.65, 667), (1000, None, 66.64, 666), (45_000, None, None, 45_000),
    ],
)  # fmt: skip
def test_what_a_standard_is_worth(base, increase, percent, expected):
    assert worth(base, increase, percent) == expected


def test_another_rise_and_other_percentages():
    given = standards(world(**TABLES).lens(), 2024)
    assert [one.key for one in given][:2] == ["2024|一档|书记||", "2024|一档|副职||"]
    assert [one.name for one in given] == ["一档 书记", "一档 副职", "二档 书记", "一类 优秀", "一类", "二类 优秀"]
    assert [one.amount for one in changed(given, 5_000)] == [47_000, 37_600, 50_000, 12_000, 5_000, 9_000]
    assert [one.amount for one in changed(given, None, {"副职": 85})] == [45_000, 38_250, 48_000, 12_000, 5_000, 9_000]
    assert changed(given) == changed(given, 3_000, {"副职": 80}) == given
    odd = [given[0]._replace(amount=45_050)]
    assert changed(odd, 3_000) == odd, "what a document says is kept where nothing is changed"
    assert (common([1, 1]), common([1, 2]), common([])) == (1, None, None)


def named(lines):
    return [(line.unit.label if line.unit else "", *line[1:]) for line in lines]


def test_the_present_beside_the_proposal():
    """Under a rise of 5,000: 47,000 + 37,600 + 50,000 + 17,000."""
    lens = world(**TABLES).lens()
    given = standards(lens, 2024)
    assert named(budgets(lens, {}, "township", (2023, 2024), changed(given, 5_000))) == [
        ("东乡", 4, (42_000, 146_000), 146_000, 151_600),
        ("西镇", 0, (0, 0), 0, 0),
        ("", 4, (42_000, 146_000), 146_000, 151_600),
    ]
    unchanged = budgets(lens, {"township": EAST, "post_group": "书记"}, "village", (2024,), given)
    assert named(unchanged) == [
        ("一村", 1, (57_000,), 57_000, 57_000),
        ("二社区", 1, (48_000,), 48_000, 48_000),
        ("", 2, (105_000,), 105_000, 105_000),
    ]


def test_a_trial_says_how_many_times_which_amount_and_lists_who():
    lens = world(**TABLES).lens()
    given = standards(lens, 2024)
    where = {"township": (EAST,), "year": (2024,)}
    told = explained(lens, where, given, changed(given, 5_000))
    assert told.title == "2024年测算 15.2万元"
    lines = dict(told.lines)
    assert lines["假设"].startswith("测算改动：一档 书记 45,000→47,000元；")
    assert lines["算式"].endswith("合计151,600元")
    assert "一档 书记 47,000元×1人" in lines["算式"]
    assert (lines["截止日"], lines["范围"]) == ("2024-06-30", "东乡")
    assert [(part.label, part.told, len(rows(lens, part.number))) for part in told.parts] == [
        ("测算人数", "4人", 4),
        ("适用人次", "5人次", 5),
        ("没有适用标准", "1人", 1),
    ]
    assert "测算改动：无。" in dict(explained(lens, where, given, given).lines)["假设"]


def test_next_year_s_standards_wait_for_their_year():
    place = world(**TABLES)
    assert standards(place.lens(), 2025) == []
    assert [one.amount for one in standards(place.lens(as_of=20250101), 2025)] == [54_000]


def test_what_the_rise_of_2024_costs_the_demonstration_city(demo_store):
    """By head count, without the view: a secretary 3,000, a deputy 80 % of it, the others 70 %."""
    lens = Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230831)
    heads = {row.members[0].key: row.cells[0].value for row in ask(lens, Cadre.headcount, "post_group").rows}
    by_hand = heads["书记"] * 3_000 + heads["副职"] * 2_400 + heads["一般工作人员"] * 2_100
    assert ask(lens, PayBudget.rise, where={"year": 2024}).rows[0].cells[0].value == by_hand == 1_252_200
    given = standards(lens, 2024)
    (*units, whole) = budgets(lens, {}, "township", (2023, 2024), given)
    assert whole.then == whole.now == sum(unit.now for unit in units)
    assert whole.present[1] - whole.present[0] == by_hand
