"""选 and 育, worked by hand: reserve, vetting and inspection, newcomers, mentoring, study, required hours, needs met."""

import pytest

from analytics.cadre import CadreMovement
from analytics.catalog import METRICS, MODELS
from analytics.finding import subtitle
from analytics.mentoring import Mentoring, MentoringCover, MentorLoad
from analytics.query import UnknownValue, ask, rows_behind
from analytics.reserve import Candidate, Reserve, ReserveVillage, Vetting
from analytics.study import Study, StudyEligible, StudyProjection
from analytics.training import CadreCourse, CadreYear, TrainingNeed
from analytics.wording import definition_lines
from data.lens import Refused
from tests.analytics.test_examples import Answer, Example, check, of
from tests.worlds import EAST, WEST, figures, world

RESERVE_RULES = """
    name         | value | text_value | valid_from | valid_to
    后备年龄上限 | 30    |            | 2020-01-01 | 2024-06-29
    后备年龄上限 | 40    |            | 2023-01-01 |
    后备学历下限 |       | 大专       | 2023-01-01 |
    可用后备人数 | 2     |            | 2023-01-01 | 2024-06-30
    可用后备人数 | 9     |            | 2024-07-01 |
"""
# 甲一 is 40 today and fit in every way; 乙二 is 41; 丙三 has not the schooling; of 丁四 the birth date and of 己六 the vetting is blank;
# 戊五 was refused; 庚七 comes tomorrow, 辛八 left today; 壬九 and 丁四 are of the township itself.
POOL = """
    name | gender | birth_date | education | vetting_state | trained | source             | entered_on | left_on    | unit
    甲一 | 男     | 1984-06-30 | 大专      | 通过          | 是      | 致富能手、退役军人 | 2023-01-01 |            | 990001001001
    乙二 | 女     | 1983-06-30 | 本科      | 通过          | 是      | 致富能手           | 2024-06-30 |            | 990001001001
    丙三 | 女     | 1995-01-01 | 高中      | 通过          | 是      |                    | 2023-01-01 |            | 990001001002
    丁四 | 男     |            | 本科      | 通过          | 是      |                    | 2023-01-01 |            | 990001002
    戊五 | 男     | 1990-07-01 |           | 未通过        | 是      |                    | 2023-01-01 |            | 990001001002
    己六 |        | 1990-07-01 | 大专      |               | 是      |                    | 2023-01-01 |            | 990001001001
    庚七 | 女     | 1990-07-01 | 大专      | 通过          | 是      |                    | 2024-07-01 |            | 990001002001
    辛八 | 女     | 1990-07-01 | 大专      | 通过          | 是      |                    | 2023-01-01 | 2024-06-30 | 990001002001
    壬九 | 男     | 2000-01-01 | 大专      | 通过          | 否      |                    |            | 2024-07-01 | 990001002
"""

EXAMPLES = {
    "the reserve": Example(
        {"reserve": POOL, "rule": RESERVE_RULES},
        {
            "reserve.pool": Answer(7),
            "reserve.available": Answer(6, unknown=1),
            "reserve.ready_count": Answer(1),
            "reserve.to_train": Answer(4),
            "reserve.not_vetted": Answer(1, unknown=1),
            "reserve.not_trained": Answer(1),
            "reserve.too_old": Answer(1, unknown=1),
            "reserve.too_little_schooling": Answer(1, unknown=1),
            "reserve.ready": of(1, 5, 0.2),
            "reserve.mean_age": of(200, 6, 33.333333333333336, unknown=1),
            "reserve.women": of(2, 7, 0.2857142857142857, unknown=1),
            "reserve.college": of(5, 7, 0.7142857142857143, unknown=1),
            "reserve.under_36": of(4, 7, 0.5714285714285714, unknown=1),
            # 一村 has 甲一, 乙二, 己六; 二社区 has 丙三 and, refused, 戊五; 三村 has nobody.
            "reserve_village.villages": Answer(3),
            "reserve_village.reserves": Answer(5),
            "reserve_village.per_village": of(5, 3, 1.6666666666666667),
            "reserve_village.available": Answer(4),
            "reserve_village.ready": Answer(1),
            "reserve_village.none": Answer(1),
            "reserve_village.short": Answer(2),
        },
    ),
    # 甲一 is through; of 乙二 the police reply tomorrow; the discipline department objects to 丙三; 丁四's police have not answered and his
    # other question goes out tomorrow; 戊五 is nominated tomorrow; nobody was asked about 己六. Another 甲一 is not among the candidates.
    "candidates": Example(
        {
            "inspection": """
                name | birth_date | intended_post | nominated_on | inspected_on | filed_on   | politics | unit
                甲一 | 1990-01-01 | 书记          | 2024-01-10   | 2024-03-01   | 2024-06-30 | 好       | 990001001001
                乙二 |            | 副职          | 2024-01-10   | 2024-07-01   |            | 较好     | 990001001001
                丙三 | 1985-01-01 | 副职          | 2024-02-01   |              |            |          | 990001002001
                丁四 |            |               | 2024-03-01   |              |            |          | 990001002001
                戊五 |            |               | 2024-07-01   |              |            |          | 990001002001
                己六 |            |               | 2024-06-30   |              |            |          | 990001002
            """,
            "vetting": """
                name | birth_date | department | asked_on   | reply  | replied_on | bar            | unit
                甲一 | 1990-01-01 | 纪检监察   | 2024-01-15 | 无异议 | 2024-01-20 |                | 990001001001
                甲一 | 1990-01-01 | 公安       | 2024-01-15 | 无异议 |            |                | 990001001001
                甲一 | 2000-01-01 | 公安       | 2024-01-15 | 有问题 | 2024-01-20 | 其他不宜       | 990001001001
                乙二 |            | 纪检监察   | 2024-01-15 | 无异议 | 2024-06-30 |                | 990001001001
                乙二 |            | 公安       | 2024-01-15 | 无异议 | 2024-07-01 |                | 990001001001
                丙三 | 1985-01-01 | 纪检监察   |            | 有问题 | 2024-02-20 | 串联拉票贿选   | 990001002001
                丙三 | 1985-01-01 | 公安       | 2024-02-15 | 无异议 | 2024-02-20 |                | 990001002001
                丁四 |            | 纪检监察   | 2024-07-01 |        |            |                | 990001002001
                丁四 |            | 公安       | 2024-03-15 |        |            |                | 990001002001
            """,
        },
        {
            "candidate.nominated": Answer(5),
            "candidate.vetted": Answer(1),
            "candidate.awaiting": Answer(2),
            "candidate.objected": Answer(1),
            "candidate.inspected": Answer(1),
            "candidate.filed": Answer(1),
            "candidate.ahead": Answer(0),
            "vetting.asked": Answer(8),
            "vetting.unanswered": Answer(2),
            "vetting.objections": Answer(2),
            "vetting.replied": of(6, 8, 0.75),
        },
    ),
    # 乙二 was inspected and filed while the police had not answered, 丙三 filed without an inspection: neither has passed. 丁四's police
    # answer tomorrow and he is inspected tomorrow.
    "candidates ahead of their vetting": Example(
        {
            "inspection": """
                name | birth_date | nominated_on | inspected_on | filed_on   | unit
                甲一 | 1990-01-01 | 2024-01-10   | 2024-03-01   | 2024-04-01 | 990001001001
                乙二 |            | 2024-01-10   | 2024-03-01   | 2024-04-01 | 990001001001
                丙三 |            | 2024-01-10   |              | 2024-04-01 | 990001002001
                丁四 |            | 2024-01-10   | 2024-07-01   |            | 990001002001
            """,
            "vetting": """
                name | birth_date | department | asked_on   | reply  | replied_on | unit
                甲一 | 1990-01-01 | 公安       | 2024-01-15 | 无异议 | 2024-01-20 | 990001001001
                乙二 |            | 纪检监察   | 2024-01-15 | 无异议 | 2024-01-20 | 990001001001
                乙二 |            | 公安       | 2024-01-15 |        |            | 990001001001
                丙三 |            | 公安       | 2024-01-15 | 无异议 | 2024-01-20 | 990001002001
                丁四 |            | 公安       | 2024-01-15 | 无异议 | 2024-07-01 | 990001002001
            """,
        },
        {
            "candidate.vetted": Answer(2),
            "candidate.inspected": Answer(1),
            "candidate.filed": Answer(1),
            "candidate.ahead": Answer(2),
        },
    ),
    # Posts that fall vacant within two years: 王一 is 58 today, 李二 57; deputies go at 55, which 张三 reaches in two years; 赵四's birth
    # date is blank; 三村 has no secretary. 一村 has one reserve person for two posts, 二社区 one for none, 三村 nobody.
    "posts that fall vacant": Example(
        {
            "cadre": """
                name | post_group   | birth_date | unit
                王一 | 书记         | 1966-06-30 | 990001001001
                李二 | 书记         | 1966-07-01 | 990001001002
                张三 | 副职         | 1971-06-30 | 990001001001
                赵四 | 一般工作人员 |            | 990001002001
            """,
            "reserve": """
                name | vetting_state | trained | unit
                甲一 | 通过          | 是      | 990001001001
                乙二 |               |         | 990001001002
            """,
            "rule": """
                name         | post_group | value | valid_from
                到龄年龄     |            | 60    | 2020-01-01
                到龄年龄     | 副职       | 55    | 2020-01-01
                到龄研判年数 |            | 2     | 2020-01-01
            """,
        },
        {
            "reserve_village.openings": Answer(3),
            "reserve_village.with_openings": Answer(2),
            "reserve_village.uncovered": Answer(2),
            "reserve_village.ready": Answer(1),
        },
    ),
    # 王一 turns 40 on the as-of date, 李二 41; nothing is known of 张三; 赵四 leaves.
    "newcomers": Example(
        {
            "cadre": """
                name | education | birth_date | source               | valid_from | valid_to   | opened_by | closed_by
                王一 | 大专      | 1984-06-30 | 致富带头人、退役军人 | 2024-01-02 |            | joined    |
                李二 | 高中      | 1983-06-30 | 致富带头人           | 2024-02-01 |            | joined    |
                张三 |           |            |                      | 2024-03-01 |            | joined    |
                赵四 | 本科      | 1990-01-01 | 高校毕业生           | 2023-01-01 | 2024-02-01 | first     | left
            """
        },
        {
            "cadre_movement.joined_college": Answer(1, unknown=1),
            "cadre_movement.joined_40": Answer(1, unknown=1),
            "cadre_movement.joined_sourced": Answer(2),
        },
    ),
    # Two leaders are called 田甲; 石丁's kind is not written.
    # 钱五's pair ends today, 李二's tomorrow, 赵四's begins tomorrow; 孙六 has left.
    "mentors": Example(
        {
            "cadre": """
                name | post_group   | unit         | valid_to   | closed_by
                王一 | 书记         | 990001001001 |            |
                李二 | 书记         | 990001002001 |            |
                张三 | 副职         | 990001001001 |            |
                赵四 | 副职         | 990001002001 |            |
                钱五 | 一般工作人员 | 990001001001 |            |
                孙六 | 书记         | 990001001002 | 2024-01-01 | left
            """,
            "mentoring": """
                person | mentor_name | mentor_kind  | mentor_unit | started_on | ended_on   | way
                王一   | 田甲        | 乡镇班子成员 | 东乡        | 2023-02-01 |            | 谈心谈话
                李二   | 田甲        | 乡镇班子成员 | 西镇        | 2023-02-01 | 2024-07-01 |
                张三   | 王一        | 村党组织书记 | 一村        | 2023-03-01 |            | 实践指导
                钱五   | 王一        | 村党组织书记 | 一村        | 2023-03-01 | 2024-06-30 |
                赵四   | 石丙        | 第一书记     |             | 2024-07-01 |            |
                孙六   | 田甲        | 乡镇班子成员 | 东乡        | 2023-02-01 |            |
                张三   | 石丁        |              |             |            |            |
                王一   | 石丁        |              |             | 2024-06-30 |            |
            """,
        },
        {
            "mentoring.pairs": Answer(5),
            "mentoring.mentees": Answer(3),
            "mentoring.mentors": Answer(4),
            "mentoring.load": of(3, 4, 0.75),
            "mentoring.secretaries_by_leaders": Answer(2, unknown=1),
            "mentoring_cover.covered": of(3, 5, 0.6),
            "mentoring_cover.secretary_covered": of(2, 2, 1.0),
            "mentoring_cover.village_secretary_covered": of(2, 2, 1.0),
            "mentoring_cover.to_repair": Answer(1),
            # 田甲 twice, 王一, and 石丁, who has two.
            "mentor_load.mentors": Answer(4),
            "mentor_load.mean_load": of(5, 4, 1.25),
        },
    ),
    # 王一 graduates today and has begun again; 李二 graduates tomorrow; when 张三 did is not written; 赵四 has left; 钱五 enrols tomorrow.
    "study": Example(
        {
            "cadre": """
                name | valid_to   | closed_by
                王一 |            |
                李二 |            |
                张三 |            |
                赵四 | 2024-01-01 | left
                钱五 |            |
                孙六 |            |
            """,
            "study": """
                person | programme  | level | enrolled_on | state | graduated_on | subsidy  | subsidy_amount | subsidy_paid_on
                王一   | 农民大学生 | 大专  | 2021-09-01  | 毕业  | 2024-06-30   | 学费补贴 | 3000           | 2024-06-30
                王一   | 自考       | 本科  | 2024-03-01  | 在读  |              | 学历补贴 | 2000           | 2024-07-01
                李二   | 农民大学生 | 大专  | 2022-09-01  | 毕业  | 2024-07-01   |          |                |
                张三   | 自考       | 大专  |             | 毕业  |              | 学费补贴 | 1000           |
                赵四   | 其他       | 本科  | 2022-03-01  | 毕业  | 2023-07-01   | 学历补贴 | 500            | 2023-09-01
                钱五   | 自考       | 本科  | 2024-07-01  | 在读  |              |          |                |
                孙六   | 自考       | 本科  | 2023-03-01  | 退学  |              |          |                |
            """,
        },
        {
            "study.enrolments": Answer(6),
            "study.people": Answer(5),
            "study.graduates": Answer(2, unknown=1),
            "study.in_study": Answer(2, unknown=1),
            "study.subsidy": Answer(3500, unknown=1),
        },
    ),
    # 王一 is 45, 李二 46, 张三 50; 赵四's birth date and 钱五's schooling are blank; 孙六 is at it; 周七 and 吴八 are above and below.
    "who could study": Example(
        {
            "cadre": """
                name | education | birth_date
                王一 | 高中      | 1979-06-30
                李二 | 中专      | 1978-06-30
                张三 | 大专      | 1974-06-30
                赵四 | 大专      |
                钱五 |           | 1990-01-01
                孙六 | 高中      | 1990-01-01
                周七 | 本科      | 1990-01-01
                吴八 | 初中      | 1990-01-01
            """,
            "study": """
                person | programme  | level | enrolled_on | state
                孙六   | 农民大学生 | 大专  | 2023-09-01  | 在读
                李二   | 农民大学生 | 大专  | 2023-09-01  | 退学
                吴八   | 自考       | 大专  | 2024-09-01  | 在读
            """,
            "rule": """
                name             | value | valid_from
                报读专科年龄上限 | 45    | 2021-01-01
                报读本科年龄上限 | 50    |
            """,
        },
        {
            "study_eligible.eligible": Answer(2),
            "study_eligible.undecided": Answer(2),
            "study_eligible.college": of(3, 8, 0.375, unknown=1),
            "study_eligible.projected_college": of(4, 8, 0.5, unknown=1),
        },
    ),
    # By the end of 2024 李二 has graduated and 张三 had before; of 赵四 nothing is known, 己六's studies have no first day; 王一, who began
    # in July 2022, needs until January 2025; 钱五 gave up, 周七's own studies lead to no degree.
    "degrees to come": Example(
        {
            "cadre": """
                name | education
                王一 | 高中
                李二 | 高中
                张三 | 大专
                赵四 |
                钱五 | 高中
                己六 | 初中
                周七 | 初中
            """,
            "study": """
                person | programme  | level | enrolled_on | state | graduated_on
                王一   | 农民大学生 | 大专  | 2022-07-01  | 在读  |
                李二   | 自考       | 大专  | 2023-04-01  | 在读  | 2024-12-31
                钱五   | 自考       | 大专  | 2020-04-01  | 退学  |
                己六   | 自考       | 大专  |             | 在读  |
                周七   | 其他       | 中专  | 2021-09-01  | 在读  |
            """,
            "rule": "name | value\n学历提升学制 | 2.5",
        },
        {
            "study_projection.staff": Answer(7),
            "study_projection.holders": Answer(2, unknown=2),
            "study_projection.college": of(2, 7, 0.2857142857142857, unknown=2),
        },
        where={"until": "2024-12-31"},
    ),
    # 王一 has 56 hours and 李二 55.5; how long 张三's second course was is not written; no rule speaks of 赵四's post group.
    "required hours": Example(
        {
            "cadre": """
                name | post_group
                王一 | 书记
                李二 | 副职
                张三 | 书记
                赵四 | 一般工作人员
            """,
            "training": """
                person | course | year | start_date | hours
                王一   | 甲     | 2023 | 2023-05-10 | 40
                王一   | 乙     | 2023 | 2023-09-01 | 16
                李二   | 甲     | 2023 | 2023-05-10 | 40
                李二   | 乙     | 2023 | 2023-09-01 | 15.5
                张三   | 甲     | 2023 | 2023-05-10 | 40
                张三   | 乙     | 2023 | 2023-09-01 |
                赵四   | 甲     | 2023 | 2023-05-10 | 40
                赵四   | 丙     | 2024 | 2024-05-10 | 8
            """,
            "rule": """
                name     | post_group | value | valid_from | valid_to
                年度学时 | 书记       | 56    | 2019-01-01 | 2023-12-31
                年度学时 | 副职       | 56    | 2019-01-01 | 2023-12-31
                年度学时 | 书记       | 8     | 2019-01-01 | 2023-12-30
                年度学时 |            | 8     | 2024-01-01 |
                年度学时 | 书记       | 16    | 2024-01-01 |
            """,
        },
        {
            "cadre_year.met_hours": of(1, 3, 0.3333333333333333, unknown=1),
            "cadre_year.required": of(168, 3, 56.0),
        },
        where={"year": 2023},
    ),
    # 张三's course begins the day after the as-of date; 李二 attended what he had not asked for; 赵四's course has no theme.
    "needs of 2023": Example(
        {
            "cadre": """
                name | gender | unit
                王一 | 男     | 990001001001
                李二 | 女     | 990001001001
                张三 | 男     | 990001002001
                赵四 | 女     | 990001002001
            """,
            "training_need": """
                person | year | theme
                王一   | 2023 | 集体经济
                王一   | 2023 | 基层治理
                李二   | 2023 | 集体经济
                张三   | 2023 | 乡村振兴
                王一   | 2022 | 党建业务
            """,
            "training": """
                person | course | year | start_date | theme
                王一   | 甲     | 2023 | 2023-05-01 | 集体经济
                王一   | 乙     | 2023 | 2023-06-01 | 集体经济
                李二   | 丙     | 2023 | 2023-11-30 | 基层治理
                张三   | 丁     | 2023 | 2023-12-01 | 乡村振兴
                赵四   | 戊     | 2023 | 2023-07-01 |
            """,
        },
        {
            "training_need.wanted": Answer(4),
            "training_need.attended": Answer(3),
            "training_need.unmet": Answer(3),
            "training_need.met": of(1, 4, 0.25),
            "training_need.attendances": Answer(4),
            "training_need.wanting": Answer(3),
            "training_need.waiting": Answer(3),
        },
        as_of=20231130,
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_worked_by_hand(title):
    check(EXAMPLES[title])


def asked(title, metrics, by=(), **how) -> dict:
    """Keys -> values, of the rows that have any."""
    example = EXAMPLES[title]
    result = world(**example.tables).ask(metrics, by, **{"as_of": example.as_of, **how})
    values = {key: tuple(cell.value for cell in cells) for key, cells in figures(result).items()}
    return {key[0] if len(key) == 1 else key: row[0] if len(row) == 1 else row for key, row in values.items()}


def some(counts: dict) -> dict:
    return {key: count for key, count in counts.items() if count}


# --- selection --------------------------------------------------------------------------------------------------------------


def test_the_reserve_by_what_it_is():
    def counted(by):
        return some(asked("the reserve", Reserve.pool, by))

    assert counted("readiness") == {"近期可使用": 1, "需继续培养": 4, "无法判断": 2}
    assert counted("vetting_state") == {"通过": 5, "未通过": 1, None: 1}
    assert counted("source") == {"致富能手": 2, "退役军人": 1, None: 5}
    assert counted("age_40") == {"40岁及以下": 5, "41岁及以上": 1, None: 1}
    assert counted("kind") == {"村": 3, "社区": 2, None: 2}
    assert counted("township") == {EAST: 5, WEST: 2}


# One person, fit unless said otherwise, under one rule or none.
@pytest.mark.parametrize(
    ("person", "rule", "readiness"),
    [
        ({}, "", "近期可使用"),
        ({"birth_date": "", "education": ""}, "", "近期可使用"),
        ({"vetting_state": "未反馈"}, "", "需继续培养"),
        ({"vetting_state": ""}, "", "无法判断"),
        ({"trained": ""}, "", "无法判断"),
        ({"trained": "否", "vetting_state": ""}, "", "需继续培养"),
        ({}, "后备年龄上限 | 40 |", "近期可使用"),
        ({"birth_date": "1983-06-30"}, "后备年龄上限 | 40 |", "需继续培养"),
        ({"birth_date": ""}, "后备年龄上限 | 40 |", "无法判断"),
        ({"birth_date": "", "trained": "否"}, "后备年龄上限 | 40 |", "需继续培养"),
        ({"education": "中专"}, "后备学历下限 | | 高中", "近期可使用"),
        ({"education": "初中"}, "后备学历下限 | | 高中", "需继续培养"),
        ({"education": ""}, "后备学历下限 | | 高中", "无法判断"),
        ({"education": "其他"}, "后备学历下限 | | 高中", "无法判断"),
        ({}, "后备学历下限 | | 不识字也行", "无法判断"),
    ],
)
def test_readiness(person, rule, readiness):
    fit = {"birth_date": "1984-06-30", "education": "大专", "vetting_state": "通过", "trained": "是"} | person
    place = world(
        reserve=f"name | unit | {' | '.join(fit)}\n甲一 | 990001001001 | {' | '.join(fit.values())}",
        rule=f"name | value | text_value\n{rule}",
    )
    assert some({key[0]: cells[0].value for key, cells in figures(place.ask(Reserve.pool, "readiness")).items()}) == {readiness: 1}


def test_villages_by_depth_and_by_rule():
    assert asked("the reserve", ReserveVillage.villages, "depth") == {"0人": 1, "1人": 1, "2人及以上": 1}
    assert asked("the reserve", ReserveVillage.villages, "sufficiency") == {"不足规定人数": 2, "达到规定人数": 1, "未设规定": 0}
    assert asked("the reserve", ReserveVillage.short, "village") == {"990001001001": 0, "990001001002": 1, "990001002001": 1}
    without = {"reserve": POOL, "rule": "name"}
    assert world(**without).ask(ReserveVillage.short).rows[0].cells[0].value == 0
    assert world(**without).ask(ReserveVillage.villages, "sufficiency").cell(sufficiency="未设规定").value == 3


def test_candidates_by_stage_and_departments_by_reply():
    assert asked("candidates", Candidate.nominated, "stage") == {"提名": 1, "联审": 3, "考察": 0, "备案": 1}
    # What 乙二's inspection found is not known before it took place.
    assert some(asked("candidates", Candidate.nominated, "politics")) == {"好": 1, None: 4}
    assert some(asked("candidates", Vetting.unanswered, "department")) == {"公安": 2}
    assert some(asked("candidates", Vetting.asked, "reply")) == {"无异议": 4, "有问题": 2, "未反馈": 2}
    assert some(asked("candidates", Vetting.objections, "bar")) == {"串联拉票贿选": 1, "其他不宜": 1}


@pytest.mark.parametrize("model", [model for model in MODELS if model.city_only], ids=lambda model: model.name)
def test_the_city_alone_asks_about_candidates(model):
    place = world(**EXAMPLES["candidates"].tables)
    for scope in ((EAST,), ("990001",), ()):
        with pytest.raises(Refused):
            ask(place.lens(scope), list(model.metrics.values()))


def test_which_models_are_the_citys_alone():
    assert {Candidate, Vetting} <= {model for model in MODELS if model.city_only}


def test_newcomers_by_source_and_schooling():
    assert some(asked("newcomers", CadreMovement.joined, "source")) == {"致富带头人": 2, "退役军人": 1, None: 1}
    assert some(asked("newcomers", CadreMovement.joined, "education")) == {"大专": 1, "高中": 1, None: 1}
    for as_of, young in ((20240629, 2), (20240630, 1), (20250629, 1), (20250630, 0)):
        assert asked("newcomers", CadreMovement.joined_40, as_of=as_of)[()] == young


# --- training ---------------------------------------------------------------------------------------------------------------


def test_mentors_by_kind_and_place():
    metrics = [Mentoring.pairs, Mentoring.mentors]
    assert asked("mentors", metrics, "mentor_kind") == {"乡镇班子成员": (2, 2), "村党组织书记": (1, 1), "第一书记": (0, 0), None: (2, 1)}
    assert asked("mentors", metrics, "township") == {EAST: (4, 3), WEST: (1, 1)}
    assert asked("mentors", MentoringCover.covered, "post_group") == {"书记": 1.0, "副职": 0.5, "一般工作人员": 0.0}
    everybody = [METRICS["cadre.headcount"]]
    assert asked("mentors", everybody)[()] == 5


@pytest.mark.parametrize(("as_of", "pairing"), [(20230228, "未结对"), (20230301, "帮带中"), (20240629, "帮带中"), (20240630, "待重新结对")])
def test_a_pair_holds_its_first_day_and_not_its_last(as_of, pairing):
    place = world(**EXAMPLES["mentors"].tables)
    asked = place.ask(MentoringCover.to_repair, "pairing", where={"post_group": "一般工作人员"}, as_of=as_of)
    assert [cells[0].value for cells in figures(asked).values()] == [0, int(pairing == "待重新结对"), 0]
    assert (
        place.ask(MentoringCover.covered, where={"pairing": pairing, "post_group": "一般工作人员"}, as_of=as_of)
        .rows[0]
        .cells[0]
        .fraction[1]
        == 1
    )


def test_study_by_state_level_and_cohort():
    assert asked("study", Study.enrolments, "state") == {"在读": 2, "毕业": 2, "退学": 1, None: 1}
    assert asked("study", Study.enrolments, "cohort") == {2021: 1, 2022: 2, 2023: 1, 2024: 1, None: 1}
    assert asked("study", Study.subsidy, "subsidy_kind") == {"学费补贴": 3000, "学历补贴": 500, None: 0}
    assert [asked("study", Study.graduates, as_of=day)[()] for day in (20240629, 20240630, 20240701)] == [1, 2, 3]
    # What is paid tomorrow and who enrols tomorrow is tomorrow's.
    assert asked("study", [Study.subsidy, Study.enrolments], as_of=20240701) == {(): (5500, 7)}


def test_who_could_study_and_why_not():
    states = asked("who could study", METRICS["study_eligible.college"], "eligibility")
    assert set(states) == {"可报读", "在读", "超过年龄", "学历不在报读范围", "未设规定", "无法判断"}
    assert some(asked("who could study", StudyEligible.eligible, "target")) == {"大专": 1, "本科": 1}
    tables = {**EXAMPLES["who could study"].tables, "rule": "name | value\n报读本科年龄上限 | 50"}
    place = world(**tables)
    assert place.ask(StudyEligible.eligible).rows[0].cells[0].value == 1
    by_state = figures(place.ask(StudyEligible.college, "eligibility"))
    assert {key[0]: cells[0].fraction[1] for key, cells in by_state.items() if cells[0].fraction[1]} == {
        "可报读": 1,  # 张三
        "在读": 1,  # 孙六
        "学历不在报读范围": 2,  # 周七 and 吴八
        "未设规定": 2,  # 王一 and 李二
        "无法判断": 2,  # 赵四 and 钱五
    }


def test_required_hours_are_those_of_the_year():
    place = world(**EXAMPLES["required hours"].tables)
    assert place.ask(CadreYear.met_hours, "year").cell(year=2023).fraction == (1, 3)
    # In 2024 all need 8 hours but the secretaries, who need 16; 赵四 has 8.
    assert place.ask(CadreYear.met_hours, where={"year": 2024}).rows[0].cells[0].fraction == (1, 4)
    states = {key[0]: cells[0].value for key, cells in figures(place.ask(CadreYear.headcount, "hours_met", {"year": 2023})).items()}
    assert states == {"达标": 1, "未达标": 1, "未设规定": 1, None: 1}
    without = world(**{**EXAMPLES["required hours"].tables, "rule": "name"})
    cell = without.ask(CadreYear.met_hours, where={"year": 2023}).rows[0].cells[0]
    assert (cell.value, cell.fraction, cell.unknown) == (None, (0, 0), 0)


def test_needs_by_theme_and_township():
    metrics = [TrainingNeed.wanted, TrainingNeed.attended, TrainingNeed.unmet]
    assert asked("needs of 2023", metrics, "theme") == {
        "集体经济": (2, 1, 1),
        "基层治理": (1, 1, 1),
        "乡村振兴": (1, 0, 1),
        "党建业务": (0, 0, 0),
        "其他": (0, 0, 0),
        None: (0, 1, 0),
    }
    assert asked("needs of 2023", metrics, "township") == {EAST: (3, 2, 2), WEST: (1, 1, 1)}
    assert asked("needs of 2023", TrainingNeed.wanted, "year") == {2022: 1, 2023: 4}


# --- what a page puts side by side -------------------------------------------------------------------------------------------


def test_courses_by_theme_and_level_reach_all_of_the_team():
    """赵四's course has no theme: it stands apart, and everybody is in every other denominator. All that they had is the year's."""
    place = world(
        cadre="name | unit\n王一 | 990001001001\n李二 | 990001001001\n张三 | 990001002001\n赵四 | 990001002001",
        training="""
            person | course | year | start_date | theme    | level | hours
            王一   | 甲     | 2023 | 2023-05-01 | 集体经济 | 全国  | 8
            王一   | 乙     | 2023 | 2023-06-01 | 集体经济 | 市级  | 4
            李二   | 丙     | 2023 | 2023-11-30 | 基层治理 | 市级  | 16
            赵四   | 戊     | 2023 | 2023-07-01 |          | 市级  | 2
        """,
    )

    def by(name):
        return {key[0]: cells for key, cells in figures(place.ask((CadreCourse.covered, CadreCourse.mean_hours), name)).items()}

    themes, levels = by("theme"), by("level")
    assert list(themes) == [*CadreCourse.theme.order, None]
    assert list(levels) == list(CadreCourse.level.order)
    assert {key: cells[0].fraction for key, cells in themes.items()} == {
        "集体经济": (1, 4), "基层治理": (1, 4), "乡村振兴": (0, 4), "党建业务": (0, 4), "其他": (0, 4), None: (1, 0),
    }  # fmt: skip
    assert {cells[0].fraction[1] for cells in levels.values()} == {4}
    assert (themes[None][0].value, themes[None][1].fraction) == (None, (2, 0))
    assert levels["市级"][0].fraction == (3, 4)
    assert [levels[key][1].fraction for key in ("全国", "市级")] == [(8, 4), (22, 4)]
    assert place.ask(CadreCourse.covered).rows[0].cells == place.ask(CadreYear.covered).rows[0].cells
    assert place.ask(CadreCourse.mean_hours).rows[0].cells[0].value == place.ask(CadreYear.mean_hours).rows[0].cells[0].value == 7.5


def test_secretaries_of_villages_are_counted_apart_from_those_of_communities():
    place = world(
        cadre="name | post_group | unit\n王一 | 书记 | 990001001001\n李二 | 书记 | 990001001002\n张三 | 书记 | 990001002001",
        mentoring="person | mentor_name | started_on\n王一 | 田甲 | 2023-02-01\n李二 | 石丙 | 2024-07-01",
    )
    cells = place.ask((MentoringCover.village_secretary_covered, MentoringCover.secretary_covered)).rows[0].cells
    assert [cell.fraction for cell in cells] == [(1, 2), (1, 3)]


def test_how_many_each_mentor_has():
    assert some(asked("mentors", MentorLoad.mentors, "load_band")) == {"1人": 3, "2人": 1}
    assert some(asked("mentors", MentorLoad.mentors, "township")) == {EAST: 3, WEST: 1}


@pytest.mark.parametrize(
    ("begun", "until", "holds"),
    [("2022-06-30", "2024-12-29", 0), ("2022-06-30", "2024-12-30", 1), ("2022-09-01", "2025-02-28", 0), ("2022-09-01", "2025-03-01", 1)],
)
def test_a_degree_is_projected_to_any_day(begun, until, holds):
    tables = {"cadre": "name | education\n王一 | 高中", "study": f"person | level | enrolled_on | state\n王一 | 大专 | {begun} | 在读"}
    ruled = world(**tables, rule="name | value\n学历提升学制 | 2.5")
    result = ruled.ask(StudyProjection.college, where={"until": until})
    assert result.rows[0].cells[0].fraction == (holds, 1)
    assert subtitle(result) == f"预计大专及以上占比，预计到{until}(%)"
    assert f"范围：全市(预计到：{until})" in definition_lines(result)
    assert len(rows_behind(ruled.lens(), StudyProjection.holders, ["f.name"], {"until": until})) == holds
    with pytest.raises(UnknownValue, match="不是日期"):
        ruled.ask(StudyProjection.college, where={"until": "2024-13-01"})


@pytest.mark.parametrize(("begun", "holders"), [("2022-06-30", (1, 1)), ("2022-07-01", (0, 1)), ("2019-01-01", (1, 1))])
def test_a_degree_comes_after_the_years_that_the_rule_gives(begun, holders):
    """Two and a half years from June 2022 end in December 2024."""
    tables = {"cadre": "name | education\n王一 | 高中", "study": f"person | level | enrolled_on | state\n王一 | 大专 | {begun} | 在读"}
    ruled = world(**tables, rule="name | value\n学历提升学制 | 2.5")
    found = [ruled.ask(StudyProjection.holders, where={"until": day}).rows[0].cells[0].value for day in ("2024-12-31", 20251231)]
    assert tuple(found) == holders
    unruled = world(**tables).ask(StudyProjection.holders, where={"until": "2028-12-31"}).rows[0].cells[0]
    assert (unruled.value, unruled.unknown) == (0, 1)
