"""Every figure that a leader may ask for, by everything they may ask it by: the list as it was ordered, with its exceptions written out."""

import pytest

from analytics.cadre import AGE_SCHEMES
from analytics.catalog import METRICS
from analytics.query import ask
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.worlds import world

BY = ("township", "kind", "post_group", "gender", *AGE_SCHEMES, "education", "ethnicity", "source", "year")
OF_CADRES = ("headcount", "women", "minority", "party", "mean_age", "median_age", "under_36", "over_55", "college", "bachelor", "dual")
OF_TRAINING = (
    *(f"cadre_year.{name}" for name in ("headcount", "covered", "mean_hours", "met_hours", "secretaries_national")),
    *(f"training.{name}" for name in ("attendances", "people", "secretaries", "hours", "hours_per_person")),
)
OF_APPRAISAL = ("listed", "appraised", "excellent_count", "excellent", "competent", "below", "not_appraised", "not_graded")
LISTED = (
    *(f"cadre.{name}" for name in OF_CADRES),
    *OF_TRAINING,
    *(f"appraisal.{name}" for name in OF_APPRAISAL),
    *(f"village.{name}" for name in ("villages", "cadres", "per_village", "empty", "without_secretary", "with_woman")),
)
OF_A_UNIT = {"township", "kind"}  # a village has no gender
FEW = 5
NOT_ASKED = {  # a stock on a date has no year: its trend is over dates
    "cadre": {"year"},
    "village": {*BY} - OF_A_UNIT,
}


@pytest.fixture(scope="module")
def lens(demo_store) -> Lens:
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230831)


@pytest.mark.parametrize("name", LISTED)
def test_every_listed_metric_by_every_listed_dimension(lens, name):
    metric = METRICS[name]
    lacking = NOT_ASKED.get(metric.model.name, set())
    assert {by for by in BY if by not in metric.model.dimensions} == lacking
    for by in set(BY) - lacking:
        rows = ask(lens, metric, by, {"year": 2023}).rows
        known = [row for row in rows if row.members[0].key is not None and row.cells[0].value]
        # A dimension that nobody filled has a blank and nothing else; of three people chance may leave every one blank.
        assert known or sum(row.cells[0].value or 0 for row in rows) < FEW, (name, by)


def test_a_course_and_a_grade_are_those_of_whom_a_person_was_then():
    """李二 turns 41 on the first day of 甲 and is 40 the day before; the schooling and the source are those of before May 2023."""
    place = world(
        cadre="""
            name | birth_date | ethnicity | education | source       | valid_from | valid_to   | opened_by | closed_by
            李二 | 1981-03-02 | 苗族      | 高中      | 合作社负责人 | 2021-01-01 | 2023-05-01 | first     | updated
            李二 | 1981-03-02 | 苗族      | 大专      | 致富能手     | 2023-05-01 |            | updated   |
        """,
        training="""
            person | course | year | start_date | hours
            李二   | 甲     | 2022 | 2022-03-02 | 8
            李二   | 乙     | 2022 | 2022-03-01 | 8
            李二   | 丙     | 2022 |            | 8
        """,
        appraisal="""
            person | year | grade
            李二   | 2022 | 优秀
        """,
    )

    def counted(name, by):
        rows = place.ask(METRICS[name], by, {"year": 2022}).rows
        return {row.members[0].key: row.cells[0].value for row in rows if row.cells[0].value}

    for name, count in (("training.attendances", 3), ("appraisal.listed", 1)):
        for by, key in (("education", "高中"), ("ethnicity", "苗族"), ("source", "合作社负责人")):
            assert counted(name, by) == {key: count}, (name, by)
    assert counted("training.attendances", "age_40") == {"40岁及以下": 1, "41岁及以上": 2}
    assert counted("appraisal.listed", "age_40") == {"41岁及以上": 1}
