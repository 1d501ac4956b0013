"""A question in names and codes: what goes together, what an address may say, and that nothing that is offered fails."""

import os
import random
from itertools import product

import pytest

from analytics import charts, shape
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre, CadreMovement
from analytics.catalog import METRICS, MODELS
from analytics.export import joined_bytes
from analytics.finding import finding
from analytics.honour import Honour
from analytics.model import Dimension
from analytics.person import PersonEvent
from analytics.query import AS_OF, UnknownValue, ask
from analytics.question import MOST_METRICS, Question, asked, beside, dimensions, joined, joining, members, offered, read
from analytics.reserve import Candidate, Reserve
from analytics.study import StudyProjection
from analytics.succession import Succession
from analytics.training import Training
from analytics.wording import definition_lines
from tests.answers import T, answer
from tests.worlds import EAST, WEST, world

SINGLES, PAIRS = (10_000, 10_000) if os.environ.get("CADRE_PROOF") else (4, 2)  # dimensions of each model, and two together
CADRES = """
    name | gender | birth_date | education | education_raw | source
    王一 | 女     | 1970-05-01 | 本科      | 函授,本科;~1  | 致富能手
    李二 | 男     | 1990-05-01 |           |               |
"""


@pytest.fixture(scope="module")
def lens():
    return world(
        cadre=CADRES,
        appraisal="person | year | grade | participation\n王一 | 2022 | 优秀 | 参加考核\n王一 | 2023 | 称职 | 参加考核",
        training="person | course | year | theme\n王一 | 旧班 | 2022 | 集体经济\n王一 | 新班 | 2023 | 集体经济",
        honour="person | award | level | year\n王一 | 好支书 | 省级 | 2023",
    ).lens()


# ── what goes together ──
def test_only_what_means_the_same_is_common_to_two_models():
    both = dimensions([Cadre.women, Reserve.pool])
    assert {"township", "village", "kind", "gender", "education", "source", "age_band"} <= both.keys()
    assert both.keys().isdisjoint({"post_group", "seat", "readiness", AS_OF.name})
    assert "level" not in dimensions([Honour.awards, Training.hours]), "荣誉级别 is not 培训层级"
    assert "source" not in dimensions([Cadre.women, CadreMovement.joined]) or Cadre.source.order == CadreMovement.source.order
    assert dimensions([]) == {}


def test_the_past_is_asked_of_what_rosters_say_and_no_flow():
    assert AS_OF.name in dimensions([Cadre.women])
    for metric in (CadreMovement.joined, Appraisal.excellent, Reserve.pool, Succession.stays):
        assert AS_OF.name not in dimensions([Cadre.women, metric])


def test_nobody_is_told_one_by_one_and_no_day_is_a_group():
    assert "person" not in dimensions([PersonEvent.events])
    assert not any(d.parameter for d in dimensions([StudyProjection.staff]).values())


def test_a_group_does_not_say_again_what_another_says():
    found = dimensions([Cadre.women])
    assert beside(found, "township").keys().isdisjoint({"township", "village", "county"})
    assert "kind" in beside(found, "township")
    assert "kind" not in beside(found, "village")
    assert "village" not in beside(found, "kind")
    assert {"age_band", "as_of"} <= beside(found, "gender").keys()


def test_a_metric_joins_only_where_the_question_still_means_something(lens):
    by_grade = Question((Appraisal.excellent,), ("grade",))
    assert {metric.model for metric in joining(lens, by_grade)} >= {Appraisal}
    assert Appraisal.excellent not in joining(lens, by_grade)
    assert Cadre.women not in joining(lens, by_grade)
    assert Cadre.women in joining(lens, Question((Appraisal.excellent,), ("gender",), {"education": ("本科",)}))
    assert Cadre.women not in joining(lens, Question((Appraisal.excellent,), ("gender",), {"grade": ("优秀",)}))
    assert joining(lens, Question(tuple(METRICS.values())[:MOST_METRICS])) == ()


def test_what_is_the_city_s_alone_is_offered_to_the_city_alone(lens):
    own = world(cadre=CADRES).lens(scope=(EAST,))
    assert Candidate.nominated in offered(lens)
    assert offered(lens) == tuple(METRICS.values())
    assert {m.model for m in offered(lens)} - {m.model for m in offered(own)} == {m for m in MODELS if m.city_only}
    with pytest.raises(UnknownValue, match=r"candidate\.nominated.*不在您的权限范围内"):
        read(own, "candidate.nominated")
    with pytest.raises(UnknownValue, match=f"您无权查看.*“{WEST}”：它不存在，或不在您的权限范围内"):
        read(own, f"cadre.women;township={WEST}")


# ── addresses ──
def test_a_question_reads_back_as_it_was_written(lens):
    whole = Question(
        (Cadre.headcount, Cadre.women),
        ("township", "gender"),
        {"education": ("本科", None), "education_raw": ("函授,本科;~1",), "township": (EAST,)},
    )
    assert whole.text == (
        "cadre.headcount,cadre.women;by=township,gender;education=本科,;education_raw=函授%2C本科%3B%7E1;township=990001001"
    )
    assert read(lens, whole.text) == whole
    years = Question((Honour.awards,), (), {"year": (2023,)})
    assert years.text == "honour.awards;year=~2023"
    assert read(lens, years.text) == years
    assert read(lens, "cadre.women") == Question((Cadre.women,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "指标“”"),
        ("cadre.nobody", "指标“cadre.nobody”"),
        ("cadre.women,", "指标“”"),
        ("cadre.women;by=grade", "“grade”"),
        ("cadre.women,reserve.pool;by=post_group", "“post_group”"),
        ("cadre.women;nothing=1", "“nothing”"),
        ("cadre.women;", "“”"),
        ("cadre.women;as_of=~20240101", "“as_of”"),
        ("person_event.events;by=person", "“person”"),
        ("study_projection.staff;until=~20261231", "“until”"),
        ("cadre.women;gender=仙", "性别“仙”"),
        ("cadre.women;gender=", "性别“未填”"),
        ("cadre.women;education_raw=没有的", "学历(原文)“没有的”"),
        ("cadre.women;education=~1", "最高学历“1”"),
        ("cadre.women;by=township,village", "乡镇(街道)、村(社区)”不能放在一起"),
        ("cadre.women;by=gender,gender", "不能放在一起"),
        ("cadre.women;by=gender,kind,education", "不能放在一起"),
        (",".join(list(METRICS)[: MOST_METRICS + 1]), f"最多{MOST_METRICS}项"),
    ],
)
def test_a_link_that_says_what_is_not_there_is_refused_in_words(lens, text, said):
    with pytest.raises(UnknownValue) as refused:
        read(lens, text)
    assert said in str(refused.value)


def test_a_filter_offers_the_members_of_every_year_and_the_blank_last(lens):
    assert [member.label for member in members(lens, [Training.people], "course")] == ["新班", "旧班"]
    assert [member.key for member in members(lens, [Cadre.women], "education_raw")] == ["函授,本科;~1", None]
    assert [member.key for member in members(lens, [Cadre.women], "gender")] == ["男", "女"]
    assert {member.key for member in members(lens, [Cadre.women], "township")} == {EAST, WEST}


# ── how it is asked ──
def test_a_picture_for_each_metric_but_one_for_those_that_run_through_time():
    two = (Appraisal.excellent, Appraisal.competent)
    assert list(asked(Question(two, ("year",)))) == [(two, ("year",))]
    assert list(asked(Question((*two, Appraisal.appraised), ("year",)))) == [((m,), ("year",)) for m in (*two, Appraisal.appraised)]
    assert list(asked(Question(two, ("township",)))) == [((m,), ("township",)) for m in two]
    assert list(asked(Question(two, ("township", "year")))) == [((m,), ("year", "township")) for m in two]
    assert list(asked(Question((Cadre.women, Reserve.pool), ()))) == [((Cadre.women,), ()), ((Reserve.pool,), ())]


def test_answers_stand_side_by_side_and_what_one_lacks_is_nothing_in_it():
    women = answer(Reserve.women, [(Reserve.township, T[:2])], ((1, 2), (3, 4)))
    pool = answer(Reserve.pool, [(Reserve.township, [T[2], T[1], None])], (7, 8, 9))
    rows = joined([women, pool])
    assert [row.members[0].key for row in rows] == [T[0], T[1], T[2], None]
    assert [tuple(cell.value for cell in row.cells) for row in rows] == [(0.5, 0), (0.75, 8), (None, 7), (None, 9)]
    text = joined_bytes([women, pool]).decode("utf-8-sig").split("\r\n")
    assert text[0] == "乡镇(街道),女性后备占比(%),女性后备占比·分子,女性后备占比·分母,后备力量人数(人)"
    assert text[1:3] == ["甲镇,50.0,1,2,0", "乙镇,75.0,3,4,8"]
    assert sum(line.startswith("口径：") for line in text) == 2


# ── nothing that is offered fails ──
def _drawn(lens, question: Question) -> None:
    for metrics, by in asked(question):
        dates = [20230630, 20240630] if AS_OF.name in by else None
        result = ask(lens, metrics, [name for name in by if name != AS_OF.name], question.where, dates)
        assert [dimension.name for dimension in result.by] == list(by)
        assert finding(result)
        assert definition_lines(result)
        assert shape.crowded(result) or charts.figure(result, kind=shape.drawn_kind(result))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_dimension_that_is_offered_can_be_asked_drawn_and_linked(lens, model):
    own = tuple(model.metrics.values())[:3]
    found, drawn = dimensions(own), random.Random(model.name)
    for name in drawn.sample(list(found), min(SINGLES, len(found))):
        _drawn(lens, Question(own, (name,)))
        if name != AS_OF.name:
            keys = tuple(member.key for member in members(lens, own, name))[:2]
            question = Question(own[:1], (), {name: keys}) if keys else Question(own[:1])
            assert read(lens, question.text) == question
            _drawn(lens, question)
    pairs = [(own[:1], (first, second)) for first in found for second in beside(found, first)]
    for metrics, by in drawn.sample(pairs, min(PAIRS, len(pairs))):
        question = Question(metrics, by)
        assert read(lens, question.text) == question
        _drawn(lens, question)


def test_no_two_choices_read_the_same():
    """The browser sends the label: of two that read the same, it would mean either."""
    labels = [f"{metric.model.label} ｜ {metric.label}" for metric in METRICS.values()]
    assert len(set(labels)) == len(labels)
    for model in MODELS:
        told = [dimension.label for dimension in dimensions(list(model.metrics.values())).values()]
        assert len(set(told)) == len(told), model.name


# ── where a picture would not be read ──
@pytest.mark.parametrize(
    ("by", "crowded"),
    [
        ([(Cadre.village, 41)], "共41行，"),
        ([(Cadre.village, 40)], ""),
        ([(Cadre.village, 146), (Cadre.age_band_party, 8)], "共146行8列，"),
        ([(Cadre.township, 12), (Cadre.education_raw, 60)], ""),  # the smallest are put together
        ([(AS_OF, 50)], ""),
        ([(AS_OF, 8), (Cadre.village, 50)], "共8行50列，"),
    ],
)
def test_too_many_numbers_are_a_table_and_why(by: list[tuple[Dimension, int]], crowded):
    by = [(dimension, [f"{place:03}" for place in range(count)] if dimension is not AS_OF else list(range(20200101, 20200101 + count)))
          for dimension, count in by]  # fmt: skip
    values = [20] * len(list(product(*(keys for _, keys in by))))
    assert shape.crowded(answer(Cadre.headcount, by, values)).startswith(crowded)
    assert bool(shape.crowded(answer(Cadre.headcount, by, values))) == bool(crowded)


def test_where_only_the_blank_has_a_value_the_headline_says_so():
    assert finding(answer(Cadre.median_age, [(Cadre.ethnicity, (None,))], (44,))) == "民族均为未填"


def test_people_who_are_there_at_every_date_are_not_added_up_over_them():
    teams = answer(Cadre.headcount, [(AS_OF, (20211231, 20240831)), (Cadre.township, T)], (10, 20, 30, 11, 40, 29))
    assert finding(teams, kind="matrix") == "2024-08-31：乙镇最多，占 50.0%(40人)；丙街道 29人，占 36.2%"
