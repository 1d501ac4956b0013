"""管 and 用, worked by hand: pay, benefits, supervision, honours, advancement, burden, funding, and the rules in force."""

import pytest

from analytics.advancement import Advancement
from analytics.appraisal import Appraisal, ThreeYears
from analytics.benefit import Benefit
from analytics.burden import Burden
from analytics.funding import Funding
from analytics.honour import Honour
from analytics.pay import Payment, PayStandard
from analytics.policy import Policy, Rule, rule_rows, rule_value, rules_in_force
from analytics.query import ask, rows_behind
from analytics.reserve import ReserveVillage
from analytics.supervision import Supervision
from analytics.wording import definition_lines
from tests.analytics.test_examples import Answer, Example, check, of
from tests.worlds import EAST, WEST, figures, world

FOUR = """
    name | gender | post_group   | unit
    王一 | 男     | 书记         | 990001001001
    李二 | 女     | 副职         | 990001001001
    张三 | 男     | 书记         | 990001002001
    赵四 | 女     | 一般工作人员 | 990001002001
"""
# 李二 worked in 一村 until 2024 and has moved to 三村; 钱五 left in 2024; 孙六 comes after the as-of date.
MOVED = """
    name | gender | post_group | unit         | valid_from | valid_to   | opened_by | closed_by
    王一 | 男     | 书记       | 990001001001 | 2022-01-01 |            | first     |
    李二 | 女     | 副职       | 990001001001 | 2022-01-01 | 2024-01-01 | first     | moved
    李二 | 女     | 书记       | 990001002001 | 2024-01-01 |            | moved     |
    张三 | 男     | 书记       | 990001002001 | 2022-01-01 |            | first     |
    钱五 | 男     | 副职       | 990001002001 | 2022-01-01 | 2024-03-01 | first     | left
    孙六 | 男     | 副职       | 990001002001 | 2024-07-01 |            | joined    |
"""

EXAMPLES = {
    # The article's year: 4.2 and 4.5 万 and 3,000 more; 副职 80 %, 一般工作人员 70 % of the secretary's 4.5 or 4.8 万. 2025 is yet to come.
    "pay rules of 2024": Example(
        {
            "pay_rule": """
                year | pay_tier | post_group   | base  | increase | percent | amount
                2024 | 一档     | 书记         | 42000 | 3000     |         | 45000
                2024 | 二档     | 书记         | 45000 | 3000     |         | 48000
                2024 | 一档     | 副职         |       |          | 80      | 36000
                2024 | 一档     | 一般工作人员 |       |          | 70      | 31500
                2023 | 一档     | 书记         | 40000 | 2000     |         | 42000
                2025 | 一档     | 书记         | 45000 | 9000     |         | 54000
            """
        },
        {
            "pay_standard.rules": Answer(4),
            "pay_standard.base": of(87000, 2, 43500.0, unknown=2),
            "pay_standard.increase": of(6000, 2, 3000.0, unknown=2),
            "pay_standard.percent": of(1.5, 2, 0.75, unknown=2),
            "pay_standard.amount": of(160500, 4, 40125.0),
        },
    ),
    # 张三's performance pay of 2023 is paid the day after the as-of date; of 李二's the day is not written.
    "pay of 2023": Example(
        {
            "cadre": FOUR,
            "payment": """
                person | unit         | year | kind | amount | paid_on
                王一   | 990001001001 | 2023 | 基本 | 30000  | 2023-12-20
                王一   | 990001001001 | 2023 | 绩效 | 12000  | 2024-06-30
                李二   | 990001001001 | 2023 | 基本 | 24000  | 2023-12-20
                李二   | 990001001001 | 2023 | 绩效 | 9000   |
                张三   | 990001002001 | 2023 | 基本 | 30000  | 2023-12-20
                张三   | 990001002001 | 2023 | 绩效 | 15000  | 2024-07-01
                王一   | 990001001001 | 2022 | 基本 | 28000  | 2022-12-20
            """,
        },
        {
            "payment.total": Answer(105000),
            "payment.people": Answer(3),
            "payment.per_person": of(105000, 3, 35000.0),
            "payment.performance": Answer(21000),
            "payment.mean_performance": of(21000, 2, 10500.0),
            "payment.performance_share": of(21000, 105000, 0.2),
        },
    ),
    # On 2024-06-30: 王一's check-up was done the day after, so it is still open, and overdue; 赵四's is due today, which is not late;
    # 李二's insurance, due on the last day of September, is within three months and 张三's, a day later, is not; of 张三's check-up
    # nobody wrote whether it was done, of 李二's pension when it is due; 赵四's insurance has a date, so it was done.
    "benefits of 2024": Example(
        {
            "cadre": FOUR,
            "benefit": """
                person | year | kind         | due_on     | done | done_on    | amount
                王一   | 2024 | 养老保险补贴 | 2024-03-31 | 是   | 2024-03-20 | 2000
                李二   | 2024 | 养老保险补贴 |            | 否   |            | 2000
                张三   | 2024 | 养老保险补贴 | 2024-03-31 | 是   |            | 1500
                王一   | 2024 | 意外伤害保险 | 2024-03-31 | 是   | 2024-03-01 |
                李二   | 2024 | 意外伤害保险 | 2024-09-30 | 否   |            |
                张三   | 2024 | 意外伤害保险 | 2024-10-01 | 否   |            |
                赵四   | 2024 | 意外伤害保险 |            |      | 2024-06-30 | 100
                王一   | 2024 | 健康体检     | 2024-06-29 | 是   | 2024-07-01 |
                张三   | 2024 | 健康体检     | 2024-06-29 |      |            |
                赵四   | 2024 | 健康体检     | 2024-06-30 | 否   |            |
                李二   | 2024 | 健康体检     | 2024-06-30 | 是   | 2024-05-01 |
                王一   | 2024 | 心理辅导     | 2024-05-31 | 是   | 2024-05-31 |
                王一   | 2023 | 心理辅导     | 2023-05-31 | 否   |            |
                王一   | 2025 | 心理辅导     | 2024-07-31 | 否   |            |
            """,
        },
        {
            "benefit.due": Answer(12),
            "benefit.done_count": Answer(6, unknown=1),
            "benefit.pending": Answer(5, unknown=1),
            "benefit.done_rate": of(6, 12, 0.5, unknown=1),
            # 王一's and 张三's check-ups are open or unknown; what is due today has not fallen due.
            "benefit.done_when_due": of(4, 6, 0.6666666666666666, unknown=1),
            "benefit.pensioned": Answer(2),
            "benefit.insured": Answer(2),
            "benefit.examined": Answer(1, unknown=1),
            "benefit.counselled": Answer(1),
            "benefit.amount": Answer(3600, unknown=3),
            "benefit.mean_amount": of(3600, 3, 1200.0, unknown=3),
            "benefit.overdue": Answer(1, unknown=2),
            "benefit.due_soon": Answer(2, unknown=1),
        },
    ),
    # Late and open: 3 in 一村, none in 二社区 (all put right), 三村 not due until today; where a blank hides it nobody can tell:
    # how many were put right in 三村's second check, when 一村's 村务监督 was due. The last check is after the as-of date.
    "checks": Example(
        {
            "supervision": """
                unit         | kind       | checked_on | findings | rectified | due_on
                990001001001 | 三资       | 2024-03-01 | 5        | 2         | 2024-06-29
                990001001002 | 三资       | 2023-03-01 | 4        | 4         | 2023-06-29
                990001002001 | 三资       | 2024-03-02 | 6        | 1         | 2024-06-30
                990001002001 | 不正之风   | 2024-04-01 | 2        |           | 2024-05-31
                990001001001 | 四议两公开 | 2024-04-01 | 0        |           |
                990001001001 | 村务监督   | 2024-04-01 | 3        | 2         |
                990001001001 | 三资       | 2024-07-01 | 9        | 0         | 2024-06-29
            """
        },
        {
            "supervision.checks": Answer(6),
            "supervision.villages": Answer(3),
            "supervision.findings": Answer(20),
            "supervision.rectified": Answer(9, unknown=2),
            "supervision.rectification": of(9, 20, 0.45, unknown=2),
            "supervision.overdue": Answer(3, unknown=2),
            "supervision.villages_with_overdue": Answer(1, unknown=2),
        },
    ),
    # The last three years are 2021 to 2023. 王一 has no blemish, 李二 was 好 where she worked before, 张三's 2022 was not graded (the
    # grade is a slip), 赵四 was excellent twice. 李二 became a delegate; what 王一 becomes, he becomes after the as-of date.
    "three years": Example(
        {
            "cadre": FOUR,
            "appraisal": """
                person | unit         | year | grade | participation
                王一   | 990001001001 | 2021 | 优秀  | 参加考核
                王一   | 990001001001 | 2022 | 优秀  |
                王一   | 990001001001 | 2023 | 优秀  | 参加考核
                李二   | 990001002001 | 2021 | 好    | 参加考核
                李二   | 990001002001 | 2022 | 好    | 参加考核
                李二   | 990001001001 | 2023 | 优秀  | 参加考核
                张三   | 990001002001 | 2021 | 优秀  | 参加考核
                张三   | 990001002001 | 2022 | 优秀  | 参加未定等次
                张三   | 990001002001 | 2023 | 优秀  | 参加考核
                赵四   | 990001002001 | 2020 | 优秀  | 参加考核
                赵四   | 990001002001 | 2021 | 优秀  | 参加考核
                赵四   | 990001002001 | 2022 | 优秀  | 参加考核
                赵四   | 990001002001 | 2023 | 称职  | 参加考核
            """,
            "advancement": """
                person | outcome  | since_date
                李二   | 人大代表 | 2024-06-30
                王一   | 公务员   | 2024-07-01
            """,
            "honour": """
                person | award            | year
                王一   | 优秀党组织书记   | 2024
                王一   | 担当作为好支书   | 2023
                李二   | 担当作为好支书   | 2025
            """,
        },
        {
            "three_years.streak": Answer(2),
            "three_years.unused": Answer(1),
            "three_years.used_rate": of(1, 2, 0.5),
            "three_years.honoured_rate": of(1, 2, 0.5),
        },
    ),
    # 钱五 had left when the award came: it counts where he last was, as what he last was.
    "honours": Example(
        {
            "cadre": MOVED,
            "honour": """
                person | award          | level  | year | amount | party_building | revitalisation | peace | safety
                王一   | 优秀党组织书记 | 市级   | 2023 | 5000   | 95             | 90.5           | 88    | 92
                李二   | 优秀党组织书记 | 市级   | 2024 | 5000   | 90             | 91             |       | 94
                王一   | 担当作为好支书 | 省级   | 2023 |        |                |                |       |
                张三   | 担当作为好支书 | 州级   | 2023 | 2000   |                |                |       |
                钱五   | 先进个人       |        | 2024 | 300    |                |                |       |
                张三   | 先进个人       | 全国   | 2025 | 9000   | 10             | 10             | 10    | 10
                孙六   | 先进个人       | 全国   | 2024 | 9000   | 10             | 10             | 10    | 10
            """,
        },
        {
            "honour.awards": Answer(5),
            "honour.people": Answer(4),
            "honour.prefecture_up": Answer(2, unknown=1),
            "honour.province_up": Answer(1, unknown=1),
            "honour.amount": Answer(12300, unknown=1),
            "honour.mean_amount": of(12300, 4, 3075.0, unknown=1),
            "honour.rated": Answer(1),
            "honour.party_building": of(185.0, 2, 92.5, unknown=3),
            "honour.revitalisation": of(181.5, 2, 90.75, unknown=3),
            "honour.peace": of(88.0, 1, 88.0, unknown=4),
            "honour.safety": of(186.0, 2, 93.0, unknown=3),
        },
    ),
    # 王一 is a delegate twice and one person; 张三 sits in a township's congress, which is not the city's; of 李二's seat the level is
    # blank; 钱五 left for a civil post and counts still; 张三's deputy post is of the day after.
    "outcomes": Example(
        {
            "cadre": MOVED,
            "advancement": """
                person | outcome  | level      | route | since_date
                王一   | 党代表   | 市级       | 选举  | 2021-09-01
                王一   | 人大代表 | 州级       | 选举  | 2022-01-10
                张三   | 人大代表 | 乡镇(街道) | 选举  | 2022-01-10
                李二   | 政协委员 |            | 推荐  |
                钱五   | 公务员   |            | 考试  | 2024-03-01
                李二   | 事业编制 |            |       | 2024-06-30
                张三   | 乡镇副职 |            | 比选  | 2024-07-01
            """,
        },
        {
            "advancement.outcomes": Answer(6),
            "advancement.people": Answer(4),
            "advancement.representatives": Answer(1, unknown=1),
            "advancement.delegates": Answer(3),
            "advancement.moved_up": Answer(2),
            "advancement.by_exam": Answer(1, unknown=1),
        },
    ),
    # 二社区's pledge is taken down the day after; 东乡's is its own.
    "burdens": Example(
        {
            "burden": """
                unit         | kind     | item         | found_on   | cleared_on
                990001001001 | 责任状   | 森林防火     | 2023-01-10 | 2024-06-30
                990001001001 | 机制牌子 | 议事室       |            | 2023-05-01
                990001001002 | 责任状   | 森林防火     | 2023-01-10 | 2024-07-01
                990001001002 | 责任状   | 安全         | 2023-01-10 |
                990001001    | 责任状   | 安全         | 2023-01-10 |
                990001002001 | 一票否决 | 招商         | 2024-06-30 |
                990001002001 | 证明事项 | 居住证明     | 2024-07-01 |
            """
        },
        {
            "burden.before": Answer(6),
            "burden.cleared": Answer(2),
            "burden.remaining": Answer(4),
            "burden.cleared_rate": of(2, 6, 0.3333333333333333),
            "burden.units_signing": Answer(2),
        },
    ),
    "funds of 2024": Example(
        {
            "funding": """
                unit         | project          | year | level | tier | is_increase | amount
                990001001001 | 扶持壮大集体经济 | 2024 | 中央  | 村   | 否          | 500000
                990001002001 | 扶持壮大集体经济 | 2024 | 中央  | 村   | 否          | 500000
                990001001    | 运转保障经费     | 2024 | 市    | 乡   | 是          | 4000000
                990001       | 运转保障经费     | 2024 | 市    |      | 是          | 6000000
                990001001001 | 活动场所         | 2024 |       | 村   |             | 80000
                990001001001 | 运转保障经费     | 2023 | 市    | 村   | 是          | 70000
                990001001001 | 运转保障经费     | 2025 | 市    | 村   | 是          | 90000
            """
        },
        {
            "funding.amount": Answer(11080000),
            "funding.increase": Answer(10000000, unknown=1),
            "funding.projects": Answer(5),
            "funding.central": Answer(2, unknown=1),
            "funding.central_amount": Answer(1000000, unknown=1),
            "funding.villages": Answer(2),
        },
    ),
    # A document ends on the day it is repealed; a rule's last day is still of it.
    "documents and rules": Example(
        {
            "policy": """
                title        | issuer     | valid_from | valid_to
                管理办法     | 市委组织部 | 2022-01-01 |
                绩效考核办法 | 市委组织部 | 2024-06-30 | 2024-07-01
                若干措施     | 市委办     |            |
                旧办法       | 市委组织部 | 2020-01-01 | 2024-06-30
                新办法       | 市委组织部 | 2024-07-01 |
            """,
            "rule": """
                name         | post_group | value | valid_from | valid_to   | policy
                年度学时     | 书记       | 56    | 2019-01-01 | 2024-06-30 | 培训规划
                年度学时     | 副职       | 56    | 2024-06-30 |            |
                后备力量人数 |            | 2     |            |            |
                优秀等次上限 |            | 20    | 2020-01-01 | 2024-06-29 | 绩效考核办法
                优秀等次上限 |            | 25    | 2024-07-01 |            | 绩效考核办法
                年补贴金额   | 书记       | 2000  | 2024-06-30 |            | 绩效考核办法
                奖励金额     | 书记       | 5000  |            | 2024-06-30 | 绩效考核办法
                奖励金额     | 书记       | 9000  | 2024-07-01 |            | 绩效考核办法
            """,
        },
        {
            "rule.fixed_amount": of(7000, 2, 3500.0),
            "policy.documents": Answer(3),
            "rule.rules": Answer(5),
            "rule.without_policy": Answer(2),
        },
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_worked_by_hand(title):
    check(EXAMPLES[title])


def asked(title, metrics, by, **how):
    """Keys -> values of the figures in one of the worlds above."""
    result = world(**EXAMPLES[title].tables).ask(metrics, by, **how)
    return {key: tuple(cell.value for cell in cells) for key, cells in figures(result).items()}


def test_the_articles_pay():
    found = asked("pay rules of 2024", PayStandard.amount, ["post_group", "pay_tier"])
    assert found["书记", "一档"] == (45000,)
    assert found["书记", "二档"] == (48000,)
    assert found["副职", "一档"] == (36000,)
    assert found["一般工作人员", "一档"] == (31500,)
    assert asked("pay rules of 2024", PayStandard.percent, "post_group") == {
        ("书记",): (None,),
        ("副职",): (0.8,),
        ("一般工作人员",): (0.7,),
    }


def test_pay_by_kind_and_unit():
    assert asked("pay of 2023", Payment.total, "payment_kind") == {("基本",): (84000,), ("绩效",): (21000,), ("奖励",): (0,)}
    assert asked("pay of 2023", [Payment.total, Payment.people], "township") == {(EAST,): (75000, 2), (WEST,): (30000, 1)}


def test_performance_paid_by_category_and_grade():
    """赵四 was appraised by 一村 and paid by 三村; 张三 was not appraised in 2023; basic pay is no performance pay."""
    place = world(
        cadre=FOUR,
        appraisal="""
            person | unit         | year | grade
            王一   | 990001001001 | 2023 | 优秀
            李二   | 990001001001 | 2023 | 优秀
            赵四   | 990001001001 | 2023 | 称职
            张三   | 990001002001 | 2022 | 称职
        """,
        village_appraisal="unit | year | category\n990001001001 | 2023 | 一类\n990001002001 | 2023 | 二类",
        payment="""
            person | unit         | year | kind | amount
            王一   | 990001001001 | 2023 | 绩效 | 12000
            李二   | 990001001001 | 2023 | 绩效 | 9000
            李二   | 990001001001 | 2023 | 基本 | 30000
            张三   | 990001002001 | 2023 | 绩效 | 7000
            赵四   | 990001002001 | 2023 | 绩效 | 5000
        """,
    )
    for scope in (("",), (EAST, WEST)):
        found = figures(place.ask(Payment.mean_performance, by=["category", "grade"], where={"payment_kind": "绩效"}, scope=scope))
        assert {key: cells[0].fraction for key, cells in found.items() if cells[0].fraction[1]} == {
            ("一类", "优秀"): (21000, 2),
            (None, None): (12000, 2),
        }
    for scope, where in (((WEST,), {}), (("",), {"township": WEST})):
        assert place.ask(Payment.mean_performance, where={**where, "grade": None}, scope=scope).cell().fraction == (12000, 2)


def test_rows_behind_in_the_declared_order():
    """Codes stand as their list has them, not as their characters sort; blanks last, plain columns by their text."""
    rows = """
        year | category | grade    | amount
        2024 | 三类     | 优秀     | 7200
        2024 | 一类     | 不称职   | 0
        2024 |          | 优秀     | 1
        2024 | 二类     | 称职     | 7300
        2024 | 一类     | 优秀     | 12000
        2024 | 二类     | 优秀     | 9600
    """
    found = rows_behind(world(pay_rule=rows).lens(), PayStandard.rules, ["f.category", "f.grade", "f.amount"])
    assert found == [
        ("一类", "优秀", 12000),
        ("一类", "不称职", 0),
        ("二类", "优秀", 9600),
        ("二类", "称职", 7300),
        ("三类", "优秀", 7200),
        (None, "优秀", 1),
    ]


def test_pay_stays_where_it_was_paid():
    place = world(
        cadre=MOVED,
        payment="""
            person | unit         | year | kind | amount
            李二   | 990001001001 | 2023 | 基本 | 24000
            李二   | 990001002001 | 2024 | 基本 | 30000
        """,
    )
    for scope, where in (((EAST,), {}), (("",), {"township": EAST})):
        assert place.ask(Payment.total, where={**where, "year": [2023, 2024]}, scope=scope).cell().value == 24000


def test_benefits_by_what_the_person_was_that_year():
    place = world(
        cadre=MOVED,
        benefit="""
            person | year | kind     | done
            李二   | 2023 | 健康体检 | 是
            李二   | 2024 | 健康体检 | 是
            钱五   | 2024 | 健康体检 | 否
        """,
    )
    years = {"year": [2023, 2024]}
    counted = place.ask(Benefit.due, by=["year", "post_group"], where=years)
    assert {key: cells[0].value for key, cells in figures(counted).items() if cells[0].value} == {
        (2023, "副职"): 1,
        (2024, "书记"): 1,
        (2024, "副职"): 1,
    }
    # The benefit follows 李二 to 西镇, the year of her old post too.
    for scope, where in (((WEST,), years), (("",), {**years, "township": WEST})):
        assert place.ask(Benefit.due, where=where, scope=scope).cell().value == 3


@pytest.mark.parametrize(
    ("as_of", "inside", "outside"),
    [
        (20240630, "2024-09-30", "2024-10-01"),
        (20240930, "2024-12-30", "2024-12-31"),
        (20241001, "2025-01-01", "2025-01-02"),
        (20241130, "2025-02-28", "2025-03-01"),
    ],
)
def test_three_months_over_the_turn_of_the_year(as_of, inside, outside):
    rows = f"""
        person | year | kind         | due_on    | done
        王一   | 2024 | 健康体检     | {inside}  | 否
        王一   | 2024 | 意外伤害保险 | {outside} | 否
    """
    assert world(cadre=FOUR, benefit=rows).ask(Benefit.due_soon, as_of=as_of).cell().value == 1


def test_benefits_on_an_earlier_day():
    assert asked("benefits of 2024", [Benefit.done_count, Benefit.overdue], "kind_of_benefit", as_of=20240321) == {
        ("养老保险补贴",): (2, 0),
        ("意外伤害保险",): (1, 0),
        ("健康体检",): (0, 0),
        ("心理辅导",): (0, 0),
    }


def test_supervision_by_kind_year_and_unit():
    assert asked("checks", [Supervision.findings, Supervision.overdue], "check_kind") == {
        ("三资",): (15, 3),
        ("不正之风",): (2, 0),
        ("四议两公开",): (0, 0),
        ("村务监督",): (3, 0),
    }
    assert asked("checks", Supervision.checks, "year") == {(2023,): (1,), (2024,): (5,)}
    assert asked("checks", Supervision.villages_with_overdue, "township") == {(EAST,): (1,), (WEST,): (0,)}


def test_excellent_years_follow_the_person():
    """李二 was excellent in two units. Her streak is counted where she is, whoever asks; the appraisals stay where they were made."""
    place = world(**EXAMPLES["three years"].tables)
    for scope, where in (((EAST,), {}), (("",), {"township": EAST})):
        assert place.ask(ThreeYears.streak, where=where, scope=scope).cell().value == 2
    assert place.ask(Appraisal.excellent_count, where={"township": EAST, "year": [2021, 2022, 2023]}).cell().value == 4
    assert asked("three years", ThreeYears.streak, "township") == {(EAST,): (2,), (WEST,): (0,)}
    people = place.ask(ThreeYears.streak, by="excellent_years")
    assert {key: cells[0].unknown for key, cells in figures(people).items()} == {("3次",): 0, ("2次",): 0, ("1次",): 0, ("0次",): 0}


def test_a_year_without_appraisals_leaves_a_streak_undecided():
    rows = """
        person | year | grade
        王一   | 2020 | 优秀
        王一   | 2022 | 优秀
        王一   | 2023 | 优秀
    """
    cell = world(cadre=FOUR, appraisal=rows).ask(ThreeYears.streak).cell()
    assert (cell.value, cell.unknown) == (0, 4)
    assert world(cadre=FOUR).ask(ThreeYears.streak).cell().unknown == 4
    assert world(cadre=FOUR).ask(ThreeYears.used_rate).cell().value is None


def test_honours_by_level_year_and_post():
    assert asked("honours", Honour.people, "level") == {
        ("全国",): (0,),
        ("省级",): (1,),
        ("州级",): (1,),
        ("市级",): (2,),
        ("乡镇(街道)",): (0,),
        (None,): (1,),
    }
    assert asked("honours", Honour.awards, "year") == {(2023,): (3,), (2024,): (2,)}
    assert asked("honours", Honour.awards, "post_group") == {("书记",): (4,), ("副职",): (1,), ("一般工作人员",): (0,)}
    assert asked("honours", Honour.awards, "township") == {(EAST,): (2,), (WEST,): (3,)}


def test_outcomes_by_route_and_unit():
    assert asked("outcomes", Advancement.moved_up, "route") == {
        ("考试",): (1,),
        ("比选",): (0,),
        ("选举",): (0,),
        ("推荐",): (0,),
        (None,): (1,),
    }
    assert asked("outcomes", Advancement.people, "township") == {(EAST,): (1,), (WEST,): (3,)}
    assert asked("outcomes", Advancement.outcomes, "year") == {(2021,): (1,), (2022,): (2,), (2024,): (2,), (None,): (1,)}
    assert asked("outcomes", Advancement.people, "post_group") == {("书记",): (3,), ("副职",): (1,), ("一般工作人员",): (0,)}


def test_burdens_by_kind_and_level():
    assert asked("burdens", [Burden.before, Burden.remaining], "burden_kind") == {
        ("工作事务",): (0, 0),
        ("机制牌子",): (1, 0),
        ("证明事项",): (0, 0),
        ("一票否决",): (1, 1),
        ("责任状",): (4, 3),
    }
    assert asked("burdens", Burden.units_signing, "unit_level") == {("县(市、区)",): (0,), ("乡镇(街道)",): (1,), ("村(社区)",): (1,)}


def test_funds_by_tier_and_township():
    assert asked("funds of 2024", Funding.amount, "tier") == {("乡",): (4000000,), ("村",): (1080000,), (None,): (6000000,)}
    assert asked("funds of 2024", Funding.amount, "township") == {(EAST,): (4580000,), (WEST,): (500000,), (None,): (6000000,)}


def test_rules_are_the_same_for_every_township():
    place = world(**EXAMPLES["documents and rules"].tables)
    assert place.ask([Rule.rules, Rule.without_policy], scope=(EAST,)).rows == place.ask([Rule.rules, Rule.without_policy]).rows
    assert asked("documents and rules", Policy.documents, "issuer") == {("市委办",): (1,), ("市委组织部",): (2,)}
    found = asked("documents and rules", Rule.rules, "post_group")
    assert found == {("书记",): (3,), ("副职",): (1,), ("一般工作人员",): (0,), (None,): (1,)}


def test_what_the_rules_in_force_say():
    lens = world(**EXAMPLES["documents and rules"].tables).lens()
    assert rule_rows(lens) == [
        ("后备力量人数", "全部", "2", "不限起", "未注明"),
        ("奖励金额", "书记", "5,000", "不限起至2024-06-30", "绩效考核办法"),
        ("年度学时", "书记", "56", "2019-01-01起至2024-06-30", "培训规划"),
        ("年度学时", "副职", "56", "2024-06-30起", "未注明"),
        ("年补贴金额", "书记", "2,000", "2024-06-30起", "绩效考核办法"),
    ]
    assert rules_in_force(lens, ("年度学时", "没有的规定", "后备力量人数")) == [
        "年度学时(书记) 56(培训规划)",
        "年度学时(副职) 56(未注明)",
        "后备力量人数 2(未注明)",
    ]
    assert rule_value(lens, "年度学时") == 56
    assert rule_value(lens, "没有的规定") is None
    (line,) = [line for line in definition_lines(ask(lens, ReserveVillage.short)) if line.startswith("规定")]
    assert line == "规定：未设"
