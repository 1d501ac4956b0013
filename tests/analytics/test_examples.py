"""Every metric worked by hand on a handful of rows: the text table is the definition, the literal is the answer."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from analytics.catalog import METRICS, MODELS
from analytics.wording import grain_text
from tests.worlds import EAST, WEST, world


@dataclass(frozen=True)
class Answer:
    """What a figure must be: a quotient is worked out as numerator and denominator too."""

    value: float | int | None
    fraction: tuple | None = None
    unknown: int = 0


def of(numerator, denominator, value, unknown=0) -> Answer:
    return Answer(value, (numerator, denominator), unknown)


@dataclass(frozen=True)
class Example:
    tables: dict[str, str]
    answers: dict[str, Answer]
    where: dict | None = None
    as_of: int = 20240630
    since: int = 20230101
    assumed: tuple = ()

    @property
    def when(self) -> dict:
        return {"as_of": self.as_of, "since": self.since, "assumed": self.assumed}


EXAMPLES = {
    # On 2024-06-30 王一 is 54, 李二 is 35 until tomorrow, 张三 is 56 today; nothing is known of 赵四.
    "a team of four": Example(
        {
            "cadre": """
                name | gender | ethnicity | birth_date | political_status | joined_date | unit
                王一 | 男     | 土家族    | 1970-05-01 | 中共党员         | 2010-03-01  | 990001001001
                李二 | 女     | 汉族      | 1988-07-01 | 中共预备党员     | 2021-09-01  | 990001001001
                张三 | 女     | 苗族      | 1968-06-30 | 群众             | 2004-06-30  | 990001002001
                赵四 |        |           |            |                  |             | 990001001002
            """
        },
        {
            "cadre.headcount": Answer(4),
            "cadre.women": of(2, 4, 0.5, unknown=1),
            "cadre.minority": of(2, 4, 0.5, unknown=1),
            "cadre.party": of(2, 4, 0.5, unknown=1),
            "cadre.mean_age": of(145, 3, 48.333333333333336, unknown=1),
            "cadre.median_age": Answer(54, unknown=1),
            "cadre.under_36": of(1, 4, 0.25, unknown=1),
            "cadre.over_55": of(1, 4, 0.25, unknown=1),
            "cadre.mean_tenure": of(36, 3, 12.0, unknown=1),
            "cadre.units_held": Answer(3),
        },
    ),
    # Whether 李二, no secretary, holds two posts is nobody's question: the one unknown is 赵四.
    "schooling and posts": Example(
        {
            "cadre": """
                name | education | fulltime_education | post                       | post_group | dual_post
                王一 | 大专      | 高中               | 党组织书记、村(居)委会主任 | 书记       | 是
                李二 | 研究生    | 本科               | 副书记                     | 副职       |
                张三 | 初中      | 初中               | 党组织书记                 | 书记       | 否
                赵四 |           |                    |                            | 书记       |
            """
        },
        {
            "cadre.secretaries": Answer(2, unknown=1),
            "cadre.college": of(2, 4, 0.5, unknown=1),
            "cadre.bachelor": of(1, 4, 0.25, unknown=1),
            "cadre.fulltime_college": of(1, 4, 0.25, unknown=1),
            "cadre.dual": of(1, 3, 0.3333333333333333, unknown=1),
        },
    ),
    # 赵四 left on the comparison date itself, 周七 joins the day after the as-of date: neither is a movement of the period.
    "movements of a year": Example(
        {
            "cadre": """
                name | unit         | valid_from | valid_to   | opened_by | closed_by
                王一 | 990001001001 | 2023-01-01 | 2024-12-31 | first     | left
                李二 | 990001001001 | 2023-01-01 | 2024-05-01 | first     | moved
                李二 | 990001002001 | 2024-05-01 |            | moved     |
                张三 | 990001002001 | 2024-01-02 |            | joined    |
                赵四 | 990001002001 | 2023-01-01 | 2024-01-01 | first     | left
                钱五 | 990001001001 | 2024-12-31 |            | joined    |
                孙六 | 990001001001 | 2023-01-01 | 2024-08-01 | first     | reclassified
                孙六 | 990001001001 | 2024-08-01 |            | reclassified |
                周七 | 990001001001 | 2025-01-01 |            | joined    |
            """
        },
        {
            "cadre_movement.joined": Answer(2),
            "cadre_movement.left": Answer(1),
            "cadre_movement.moved_in": Answer(1),
            "cadre_movement.moved_out": Answer(1),
        },
        as_of=20241231,
        since=20240101,
    ),
    # 王一 became secretary with a new degree; 李二 moved, and a degree that was too high is put right; what is blank of 张三 is filled in;
    # 孙六's 高中 opens what 中专 did; what changed on the comparison date itself, or will on the day after, is of another period.
    "changes of half a year": Example(
        {
            "cadre": """
                name | unit         | post       | post_group | education | valid_from | valid_to   | opened_by    | closed_by
                王一 | 990001001001 | 副主任     | 副职       | 高中      | 2023-01-01 | 2024-03-01 | first        | reclassified
                王一 | 990001001001 | 党组织书记 | 书记       | 大专      | 2024-03-01 |            | reclassified |
                李二 | 990001001001 | 副主任     | 副职       | 大专      | 2023-01-01 | 2024-05-01 | first        | moved
                李二 | 990001002001 | 副主任     | 副职       | 高中      | 2024-05-01 |            | moved        |
                张三 | 990001001001 |            |            |           | 2023-01-01 | 2024-04-01 | first        | updated
                张三 | 990001001001 | 副主任     | 副职       | 大专      | 2024-04-01 |            | updated      |
                赵四 | 990001001001 |            |            |           | 2024-06-30 |            | joined       |
                钱五 | 990001001001 |            |            |           | 2023-01-01 | 2024-06-30 | first        | left
                孙六 | 990001001001 | 副主任     | 副职       | 中专      | 2023-01-01 | 2023-12-31 | first        | updated
                孙六 | 990001001001 | 副书记     | 副职       | 中专      | 2023-12-31 | 2024-02-01 | updated      | updated
                孙六 | 990001001001 | 副书记     | 副职       | 高中      | 2024-02-01 | 2024-07-01 | updated      | updated
                孙六 | 990001001001 | 副书记     | 副职       | 大专      | 2024-07-01 |            | updated      |
            """
        },
        {
            "cadre_change.changes": Answer(7),
            "cadre_change.people": Answer(4),
            "cadre_change.regrouped": Answer(1),
            "cadre_change.reposted": Answer(1),
            "cadre_change.risen": Answer(1),
        },
        since=20231231,
    ),
    # 一村 has a young woman; in 二社区 a gender and a birth date are blank, so neither question can be answered; 三村 has nobody;
    # 赵四 works for the township itself.
    "three villages": Example(
        {
            "cadre": """
                name | gender | birth_date | post_group   | unit
                王一 | 女     | 1995-01-01 | 书记         | 990001001001
                李二 | 男     | 1970-01-01 | 副职         | 990001001001
                张三 |        |            | 副职         | 990001001002
                钱五 | 男     | 1980-01-01 | 一般工作人员 | 990001001002
                赵四 | 女     | 1999-01-01 | 书记         | 990001002
            """
        },
        {
            "village.villages": Answer(3),
            "village.cadres": Answer(4),
            "village.per_village": of(4, 3, 1.3333333333333333),
            "village.empty": Answer(1),
            "village.without_secretary": Answer(2),
            "village.with_woman": of(1, 2, 0.5),
            "village.with_under_36": of(1, 2, 0.5),
        },
    ),
    # 赵四 came in 2024; 张三's course comes after the as-of date.
    "training of 2023": Example(
        {
            "cadre": """
                name | post_group | valid_from | opened_by
                王一 | 书记       | 2023-01-01 | first
                李二 | 副职       | 2023-01-01 | first
                张三 | 书记       | 2023-01-01 | first
                赵四 | 书记       | 2024-02-01 | joined
            """,
            "training": """
                person | course   | year | start_date | level | hours | result
                王一   | 全国轮训 | 2023 | 2023-05-10 | 全国  | 40    | 结业
                王一   | 全国轮训 | 2022 | 2022-05-10 | 全国  | 99    | 结业
                王一   | 乡村振兴 | 2023 | 2023-09-01 | 市级  | 16    | 未结业
                李二   | 乡村振兴 | 2023 | 2023-09-01 | 市级  | 16.5  | 未结业
                李二   | 基层治理 | 2023 |            |       |       |
                赵四   | 全国轮训 | 2024 | 2024-06-30 | 全国  | 40    | 结业
                张三   | 全国轮训 | 2024 | 2024-07-01 | 全国  | 40    | 结业
            """,
        },
        {
            "cadre_year.headcount": Answer(3),
            "cadre_year.covered": of(2, 3, 0.6666666666666666),
            "cadre_year.secretaries_national": of(1, 2, 0.5),
            "cadre_year.mean_hours": of(72.5, 3, 24.166666666666668),
            "training.attendances": Answer(4),
            "training.people": Answer(2),
            "cadre_course.staff": Answer(3),
            "cadre_course.trained": Answer(2),
            "cadre_course.covered": of(2, 3, 0.6666666666666666),
            "cadre_course.hours": Answer(72.5),
            "cadre_course.mean_hours": of(72.5, 3, 24.166666666666668),
            "training.secretaries": Answer(1),
            "training.national_secretaries": Answer(1),
            "training.hours": Answer(72.5, unknown=1),
            "training.hours_per_person": of(72.5, 2, 36.25),
        },
        where={"year": 2023},
    ),
    "training so far": Example(
        {
            "cadre": """
                name | valid_from | valid_to   | opened_by | closed_by
                王一 | 2023-01-01 |            | first     |
                李二 | 2023-01-01 |            | first     |
                张三 | 2023-01-01 |            | first     |
                赵四 | 2024-02-01 |            | joined    |
                钱五 | 2023-01-01 | 2024-01-01 | first     | left
            """,
            "training": """
                person | course   | year | start_date | result
                王一   | 全国轮训 | 2022 | 2022-05-10 | 结业
                李二   | 乡村振兴 | 2023 | 2023-09-01 | 未结业
                赵四   | 全国轮训 | 2024 | 2024-06-30 | 结业
                张三   | 全国轮训 | 2024 | 2024-07-01 | 结业
                钱五   | 乡村振兴 | 2023 | 2023-09-01 | 结业
            """,
        },
        {"cadre_training.covered": of(3, 4, 0.75), "cadre_training.completed": of(2, 4, 0.5)},
    ),
    # 王一's participation is not written but the grade says it; 孙六's 好 is the same level as 优秀.
    "appraisal of 2023": Example(
        {
            "cadre": """
                name
                王一
                李二
                张三
                赵四
                钱五
                孙六
                周七
            """,
            "appraisal": """
                person | year | grade    | participation
                王一   | 2023 | 优秀     |
                李二   | 2023 | 称职     | 参加考核
                张三   | 2023 | 基本称职 | 参加考核
                孙六   | 2023 | 好       | 参加考核
                周七   | 2023 | 不合格   | 参加考核
                赵四   | 2023 |          | 未参加考核
                钱五   | 2023 |          | 参加未定等次
                李二   | 2022 | 优秀     | 参加考核
            """,
        },
        {
            "appraisal.listed": Answer(7),
            "appraisal.appraised": Answer(5),
            "appraisal.excellent_count": Answer(2),
            "appraisal.excellent": of(2, 5, 0.4),
            "appraisal.competent": of(1, 5, 0.2),
            "appraisal.below": Answer(2),
            "appraisal.not_appraised": Answer(1),
            "appraisal.not_graded": Answer(1),
        },
    ),
    "villages ranked in 2023": Example(
        {
            "village_appraisal": """
                unit         | year | rank | category | score
                990001001001 | 2023 | 1    | 一类     | 95
                990001001002 | 2023 | 2    | 二类     | 88.5
                990001002001 | 2023 | 3    |          |
                990001002001 | 2022 | 1    | 一类     | 99
            """
        },
        {
            "village_appraisal.ranked": Answer(3),
            "village_appraisal.first_class": of(1, 3, 0.3333333333333333, unknown=1),
            "village_appraisal.mean_score": of(183.5, 2, 91.75, unknown=1),
        },
    ),
}


def check(example: Example) -> None:
    place = world(**example.tables)
    for key, answer in example.answers.items():
        cell = place.ask(METRICS[key], where=example.where, **example.when).rows[0].cells[0]
        assert (cell.value, cell.fraction, cell.unknown) == (answer.value, answer.fraction, answer.unknown), key
        assert not cell.no_data


def all_examples() -> list[Example]:
    """Of this file and its siblings, test_examples_*.py."""
    siblings = [import_module(f"tests.analytics.{path.stem}") for path in sorted(Path(__file__).parent.glob("test_examples*.py"))]
    return [example for sibling in siblings for example in sibling.EXAMPLES.values()]


@pytest.mark.parametrize("title", EXAMPLES)
def test_worked_by_hand(title):
    check(EXAMPLES[title])


def test_metrics_asked_together_answer_as_alone():
    for example in all_examples():
        place = world(**example.tables)
        for model in MODELS:
            keys = [key for key in example.answers if METRICS[key].model is model]
            if keys:
                result = place.ask([METRICS[key] for key in keys], where=example.where, **example.when)
                assert [cell.value for cell in result.rows[0].cells] == [example.answers[key].value for key in keys]


def test_movements_by_township():
    example = EXAMPLES["movements of a year"]
    place = world(**example.tables)
    movement = [METRICS[f"cadre_movement.{name}"] for name in ("joined", "left", "moved_in", "moved_out")]
    result = place.ask(movement, by="township", **example.when)
    assert {row.members[0].key: [cell.value for cell in row.cells] for row in result.rows} == {EAST: [1, 1, 0, 1], WEST: [1, 0, 1, 0]}


def test_every_metric_has_an_example():
    worked = {key for example in all_examples() for key in example.answers}
    assert sorted(METRICS.keys() - worked) == []
    assert sorted(worked - METRICS.keys()) == []


@pytest.mark.parametrize("key", METRICS)
def test_every_metric_says_what_it_is(key):
    metric = METRICS[key]
    for said in (metric.label, metric.definition, metric.unit):
        assert said.strip()
    assert metric.definition.endswith("。")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_model_and_dimension_has_a_label(model):
    assert model.label.strip()
    assert model.__doc__.startswith("One row per")
    for name, dimension in model.dimensions.items():
        assert dimension.label.strip(), name
    for labels in ([d.label for d in model.dimensions.values()], [m.label for m in model.metrics.values()]):
        assert len(labels) == len(set(labels)), "two of one label cannot be told apart on a screen"
    keys = [METRICS[f"{model.name}.{name}"] for name in model.metrics]
    assert keys == list(model.metrics.values())


def test_what_a_row_is_can_be_said_of_every_model():
    for model in MODELS:
        assert grain_text(model).startswith("每行："), model.name
