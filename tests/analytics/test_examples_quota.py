"""优秀名额台账 worked by hand: which cap holds for whom, how it is rounded, who may not be 优秀 and until when."""

import pytest

from analytics.query import ask
from analytics.quota import BARRED, ExcellentQuota, bars, free_from, real_day, why
from data.lens import Refused
from tests.analytics.test_examples import Answer, Example, check
from tests.worlds import EAST, WEST, figures, world

TEAM = """
    name | post_group   | unit
    王一 | 书记         | 990001001001
    李二 | 副职         | 990001001001
    张三 | 副职         | 990001001001
    赵四 | 一般工作人员 | 990001001002
    钱五 | 书记         | 990001002001
    孙六 | 副职         | 990001002001
    周七 |              | 990001002001
"""
# 赵四's community was not ranked; 钱五 was not appraised; 周七's post group nobody wrote.
APPRAISED = """
    person | unit         | year | grade | participation
    王一   | 990001001001 | 2023 | 优秀  | 参加考核
    李二   | 990001001001 | 2023 | 优秀  | 参加考核
    张三   | 990001001001 | 2023 | 称职  |
    赵四   | 990001001002 | 2023 | 优秀  | 参加考核
    钱五   | 990001002001 | 2023 |       | 未参加考核
    孙六   | 990001002001 | 2023 | 优秀  | 参加考核
    周七   | 990001002001 | 2023 | 称职  | 参加考核
    王一   | 990001001001 | 2022 | 优秀  | 参加考核
"""
RANKED = """
    unit         | year | category
    990001001001 | 2023 | 一类
    990001002001 | 2023 | 二类
"""
CAPS = """
    year | applies_to | category | post_group | percent | rounding | places | valid_from
    2023 |           |          |            | 25      | 四舍五入 |        |
    2023 |           | 一类     |            | 50      | 四舍五入 |        |
    2023 |           | 一类     | 副职       | 25      | 四舍五入 |        |
    2023 | 990001002 |          |            |         |          | 2      |
    2024 |           |          |            | 99      |          |        |
    2023 |           |          | 书记       | 99      |          |        | 2024-07-01
"""
TABLES = {"cadre": TEAM, "appraisal": APPRAISED, "village_appraisal": RANKED, "excellent_cap": CAPS}

EXAMPLES = {
    # 东乡: 王一 alone under 一类 (50 % of 1 is 0.5: 1 place, used); 李二 and 张三 under 一类·副职 (25 % of 2 is 0.5: 1, used); 赵四 under
    # the common cap (25 % of 1: 0, used 1, one over). 西镇: 孙六 and 周七 under the two places of the township, one used.
    "the narrowest cap holds": Example(
        TABLES,
        {
            "excellent_quota.pools": Answer(4),
            "excellent_quota.people": Answer(6),
            "excellent_quota.allowed": Answer(4),
            "excellent_quota.used": Answer(4),
            "excellent_quota.remaining": Answer(1),
            "excellent_quota.exceeding": Answer(1),
            "excellent_quota.over": Answer(1),
            "excellent_quota.townships_over": Answer(1),
            "excellent_quota.without_cap": Answer(0),
        },
    ),
    "a year that nobody has set a cap for": Example(
        TABLES,
        {
            "excellent_quota.pools": Answer(0),
            "excellent_quota.allowed": Answer(0),
            "excellent_quota.used": Answer(0),
            "excellent_quota.without_cap": Answer(1),
        },
        where={"year": 2022},
    ),
    # On 2024-06-30: 王一 until the day after, 李二's time is up today; 张三 has a measure without an end; 赵四 was away from the first of
    # January, 182 days; 钱五 has 10 hours of 16; 孙六 nothing at all; of 周七, without a post group, no hours are asked.
    "who may be 优秀": Example(
        {
            "cadre": TEAM,
            "discipline": """
                person | kind | decided_on | ends_on
                王一   | 警告 | 2023-07-01 |
                李二   | 警告 | 2023-06-30 |
                张三   | 其他 | 2024-01-01 |
            """,
            "leave": """
                person | kind | from_date  | to_date
                赵四   | 病假 | 2023-03-01 |
            """,
            "rule": """
                name     | post_group   | value | valid_from
                年度学时 | 书记         | 16    | 2024-01-01
            """,
            "training": """
                person | course | year | start_date | hours
                钱五   | 甲     | 2024 | 2024-03-01 | 10
                王一   | 乙     | 2024 | 2024-03-01 | 16
            """,
        },
        {
            "eligible.people": Answer(7),
            "eligible.eligible": Answer(4),
            "eligible.barred": Answer(1),
            "eligible.by_measure": Answer(1),
            "eligible.by_leave": Answer(0),
            "eligible.short_of_hours": Answer(1),
        },
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example(name):
    check(EXAMPLES[name])


def ledger(**tables):
    """(township, category, post group) -> allowed, used, left, over."""
    place = world(**TABLES | tables)
    metrics = (ExcellentQuota.allowed, ExcellentQuota.used, ExcellentQuota.remaining, ExcellentQuota.exceeding)
    found = figures(place.ask(metrics, ("township", "category", "post_group")))
    rows = {key: tuple(cell.value for cell in cells) for key, cells in found.items()}
    return {key: row for key, row in rows.items() if any(row)}


def test_the_ledger_line_by_line():
    assert ledger() == {
        (EAST, "一类", "各岗位合并"): (1, 1, 0, 0),
        (EAST, "一类", "副职"): (1, 1, 0, 0),
        (EAST, "各类合并", "各岗位合并"): (0, 1, 0, 1),
        (WEST, "各类合并", "各岗位合并"): (2, 1, 1, 0),
    }


@pytest.mark.parametrize("unit", [WEST, "西镇"])
def test_a_township_is_meant_by_its_code_or_its_name(unit):
    assert ledger(excellent_cap=f"year | applies_to | places\n2023 | {unit} | 3") == {(WEST, "各类合并", "各岗位合并"): (3, 1, 2, 0)}


@pytest.mark.parametrize(
    ("percent", "rounding", "allowed"),
    [
        # Of three in 一村: 0.5, 1.5 and 2.5 go up, what is under them down.
        ("16.6666666667", "四舍五入", 1), ("16.6", "四舍五入", 0), ("50", "四舍五入", 2), ("49.9", "四舍五入", 1), ("83.4", "四舍五入", 3),
        ("50", "只舍不入", 1), ("66.6666666667", "只舍不入", 2), ("99", "只舍不入", 2), ("100", "只舍不入", 3),
        ("50", "只入不舍", 2), ("33.3333333333", "只入不舍", 1), ("33.4", "只入不舍", 2), ("0", "只入不舍", 0), ("0.1", "只入不舍", 1),
        ("50", "", 2),
    ],
)  # fmt: skip
def test_rounding(percent, rounding, allowed):
    cap = f"year | category | percent | rounding\n2023 | 一类 | {percent} | {rounding}"
    assert ledger(excellent_cap=cap) == {(EAST, "一类", "各岗位合并"): (allowed, 2, max(allowed - 2, 0), max(2 - allowed, 0))}


@pytest.mark.parametrize(
    ("period", "seen"),
    [("2024-06-30 | 2024-06-30", True), ("2024-07-01 |", False), (" | 2024-06-29", False), (" |", True)],
)
def test_a_cap_holds_from_its_first_day_to_its_last(period, seen):
    found = ledger(excellent_cap=f"year | places | valid_from | valid_to\n2023 | 9 | {period}")
    assert bool(found) == seen


# --- who may be 优秀 ------------------------------------------------------------------------------------------------------------

ONE = "name | post_group\n王一 | 书记"


def barred(as_of, **tables):
    """(reasons, until when) for 王一, or None where nothing bars them; the engines agree."""
    place = world(cadre=ONE, **tables)
    found = [bars(place.lens(as_of=as_of, on=on), {}) for on in ("duckdb", "sqlite")]
    assert found[0] == found[1]
    return (why(found[0][0], as_of), free_from(found[0][0], as_of)) if found[0] else None


@pytest.mark.parametrize(
    ("kind", "decided", "ends", "last", "free"),
    [
        # Effect periods cross years; the day they end is free.
        ("警告", "2025-05-08", "", 20260507, 20260508),
        ("严重警告", "2025-05-08", "", 20261107, 20261108),
        ("严重警告", "2025-07-01", "", 20261231, 20270101),
        ("严重警告", "2025-12-15", "", 20270614, 20270615),
        ("撤职", "2025-05-08", "", 20270507, 20270508),
        ("其他", "2025-05-08", "2025-11-08", 20251107, 20251108),
        ("警告", "2025-05-08", "2027-05-08", 20270507, 20270508),
        # 2024-08-31 and eighteen months is no day of February: the first of March is free.
        ("严重警告", "2024-08-31", "", 20260228, 20260301),
        ("警告", "2024-02-29", "", 20250228, 20250301),
    ],
)
def test_effect_periods(kind, decided, ends, last, free):
    measure = f"person | kind | decided_on | ends_on\n王一 | {kind} | {decided} | {ends}"
    day = f"{free // 10000}-{free // 100 % 100:02d}-{free % 100:02d}"
    assert barred(last, discipline=measure) == (f"{kind}处分，影响期内", f"{day} 起恢复资格")
    assert barred(free, discipline=measure) is None


def test_a_measure_bars_from_the_day_of_the_decision():
    measure = "person | kind | decided_on\n王一 | 警告 | 2025-05-08"
    assert barred(20250507, discipline=measure) is None
    assert barred(20250508, discipline=measure) == ("警告处分，影响期内", "2026-05-08 起恢复资格")


def test_of_two_measures_the_later_end_counts():
    measures = """
        person | kind | decided_on
        王一   | 撤职 | 2025-05-08
        王一   | 警告 | 2025-09-01
    """
    assert barred(20260901, discipline=measures) == ("撤职处分，影响期内", "2027-05-08 起恢复资格")


@pytest.mark.parametrize(
    ("leave", "as_of", "days"),
    [
        # 183 days bar, 182 do not: both ends are away, a leap year has one more, what lies in another year is not of this one.
        ("2025-01-01 | 2025-07-02", 20251231, 183),
        ("2025-01-01 | 2025-07-01", 20251231, None),
        ("2024-01-01 | 2024-07-01", 20241231, 183),
        ("2024-01-01 | 2024-06-30", 20241231, None),
        ("2025-07-02 |", 20251231, 183),
        ("2025-07-03 |", 20251231, None),
        ("2024-05-01 | 2025-06-30", 20251231, None),
        ("2024-05-01 | 2025-06-30", 20241231, 245),
        ("2024-05-01 | 2025-12-31", 20250702, 183),
        ("2024-05-01 | 2025-12-31", 20250701, None),
        ("2026-01-01 | 2026-12-31", 20251231, None),
    ],
)
def test_half_a_year_away(leave, as_of, days):
    told = (f"{as_of // 10000}年已离岗{days}天", f"{as_of // 10000 + 1}-01-01 起恢复资格") if days else None
    assert barred(as_of, leave=f"person | kind | from_date | to_date\n王一 | 病假 | {leave}") == told


def test_two_leaves_of_one_year_are_taken_together():
    leaves = """
        person | kind | from_date  | to_date
        王一   | 病假 | 2025-01-01 | 2025-04-10
        王一   | 事假 | 2025-08-01 | 2025-10-22
    """
    assert barred(20251231, leave=leaves) == ("2025年已离岗183天", "2026-01-01 起恢复资格")


def test_of_two_bars_the_last_to_fall_counts():
    leave = "person | kind | from_date | to_date\n王一 | 病假 | 2025-01-01 | 2025-10-31"
    measure = "person | kind | decided_on\n王一 | 警告 | 2025-05-08"
    told = "警告处分，影响期内；2025年已离岗304天", "2026-05-08 起恢复资格"
    assert barred(20251231, discipline=measure, leave=leave) == told
    assert barred(20251231, discipline=measure.replace("2025-05-08", "2024-12-31"), leave=leave)[1] == "2026-01-01 起恢复资格"
    measure = measure.replace("2025-05-08", "2025-01-01")
    assert barred(20251130, discipline=measure, leave=leave)[1] == "2026-01-01 起恢复资格"


def test_hours_bar_only_when_the_year_is_over():
    asked = {
        "rule": "name | post_group | value | valid_from\n年度学时 | 书记 | 56 | 2024-01-01",
        "training": "person | course | year | start_date | hours\n王一 | 甲 | 2025 | 2025-03-01 | 55.5",
    }
    assert barred(20251231, **asked) == ("学时55.5/56", "2026-01-01 起恢复资格")
    assert barred(20251230, **asked) is None
    place = world(cadre=ONE, **asked)
    assert [one.eligibility for one in bars(place.lens(as_of=20251230), {}, "待补学时")] == ["待补学时"]
    met = asked | {"training": asked["training"].replace("55.5", "56")}
    assert barred(20251231, **met) is None


def test_what_nobody_wrote_is_undecided():
    measure = "person | kind | decided_on\n王一 | 其他 | 2025-05-08"
    place = world(cadre=ONE, discipline=measure)
    (one,) = bars(place.lens(as_of=20251231), {}, "无法判断")
    assert why(one, 20251231) == "有处分没有登记影响期满"
    assert free_from(one, 20251231) == ""
    # A requirement, and not one training in the year: nobody can say that the hours are short.
    place = world(cadre=ONE, rule="name | post_group | value | valid_from\n年度学时 | 书记 | 56 | 2024-01-01")
    (one,) = bars(place.lens(as_of=20251231), {}, "无法判断")
    assert why(one, 20251231) == "当年学时或规定不明"


def test_measures_and_leaves_are_for_the_city_only():
    with pytest.raises(Refused):
        bars(world(**TABLES).lens((EAST,)), {}, BARRED)


def test_a_day_that_a_month_lacks():
    assert [real_day(day) for day in (20250231, 20240229, 20250431, 20251231)] == [20250301, 20240229, 20250501, 20251231]


def test_a_townships_own_ledger_is_the_citys_of_it():
    place = world(**TABLES)
    metrics = tuple(ExcellentQuota.metrics.values())
    own, of_city = ask(place.lens((WEST,)), metrics), ask(place.lens(), metrics, where={"township": WEST})
    assert own.rows == of_city.rows
