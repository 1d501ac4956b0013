"""The questions of `benchmarks.question`, each with its SQL by hand: straight on the tables, in DuckDB's own words.

A text gives what the screen shows of each figure and no more: the figure, or its numerator and denominator, and how many are blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.appraisal import Appraisal
from analytics.bridge import MOVEMENTS
from analytics.cadre import Cadre, CadreMovement
from analytics.model import Dimension, Metric
from analytics.training import CadreYear, Training
from analytics.village import Village
from benchmarks.world import DATES
from data.lens import Lens


@dataclass(frozen=True)
class Question:
    """`text` holds {scope}, a condition on the table named `c`, or {scope_v}, on `v`; "$township" stands for the one at hand."""

    title: str
    metrics: tuple[Metric, ...]
    text: str
    by: tuple[Dimension, ...] = ()
    where: Mapping[str, object] = field(default_factory=dict)
    as_of: tuple[int, ...] | None = None

    def sql(self, lens: Lens, township: str) -> tuple[str, dict]:
        """The text and its parameters within the scope of the lens."""
        bounds = {} if "" in lens.scope else {"low": township, "high": township[:-1] + chr(ord(township[-1]) + 1)}
        limit = "{}.unit_code >= $low AND {}.unit_code < $high" if bounds else "true"
        text = self.text.format(scope=limit.format("c", "c"), scope_v=limit.format("v", "v"))
        given = {"as_of": lens.as_of, "since": lens.since, "township": township, **bounds}
        return text, {name: value for name, value in given.items() if f"${name}" in text}

    def dates(self, lens: Lens) -> list[dict]:
        """The parameters that change from one text run to the next."""
        return [{"as_of": date} for date in self.as_of] if self.as_of else [{}]


_IN_POST = "FROM cadre c WHERE c.valid_from <= $as_of AND c.valid_to > $as_of AND {scope}"
_AGE = "($as_of - c.birth_date) // 10000"
_BAND = (
    f"CASE WHEN {_AGE} <= 35 THEN '35岁及以下' WHEN {_AGE} <= 45 THEN '36–45岁' WHEN {_AGE} <= 55 THEN '46–55岁'"
    f" WHEN {_AGE} > 55 THEN '56岁及以上' END"
)
_TRAINED = (
    "FROM training t JOIN cadre c USING (person_id)"
    " WHERE c.valid_from <= $as_of AND c.next_from > $as_of AND coalesce(t.start_date, 20230101) <= $as_of AND t.year = 2023 AND {scope}"
)

_BLANK_AGE = "count(*) - count(c.birth_date)"
_MEAN_AGE = f"sum({_AGE}), count(c.birth_date), {_BLANK_AGE}"
_COLLEGE = "count(*) FILTER (c.education IN ('研究生', '本科', '大专')), count(*), count(*) - count(c.education)"
_WOMEN = "count(*) FILTER (c.gender = '女'), count(*), count(*) - count(c.gender)"

QUESTIONS = (
    Question("headcount", (Cadre.headcount,), f"SELECT count(*), 0 {_IN_POST}"),
    Question("headcount by township", (Cadre.headcount,), f"SELECT c.township_code, count(*), 0 {_IN_POST} GROUP BY 1", (Cadre.township,)),
    Question(
        "headcount by age band and gender",
        (Cadre.headcount,),
        f"SELECT {_BAND}, c.gender, count(*), 0 {_IN_POST} GROUP BY 1, 2",
        (Cadre.age_band, Cadre.gender),
    ),
    Question(
        "explore: women by township and age band, of two educations",
        (Cadre.women,),
        f"SELECT c.township_code, {_BAND}, {_WOMEN} {_IN_POST} AND c.education IN ('本科', '大专') GROUP BY 1, 2",
        (Cadre.township, Cadre.age_band),
        {"education": ("本科", "大专")},
    ),
    Question(
        "explore: college and mean age by gender, of one source (many)",
        (Cadre.college, Cadre.mean_age),
        f"SELECT c.gender, {_COLLEGE}, {_MEAN_AGE} {_IN_POST} AND contains(c.source, '|致富能手|') GROUP BY 1",
        (Cadre.gender,),
        {"source": "致富能手"},
    ),
    Question("headcount on 4 dates", (Cadre.headcount,), f"SELECT count(*), 0 {_IN_POST}", as_of=DATES),
    Question(
        "headcount by source (many)",
        (Cadre.headcount,),
        f"SELECT s, count(*), 0 FROM (SELECT unnest(COALESCE(string_split(trim(c.source, '|'), '|'), [NULL])) AS s {_IN_POST}) GROUP BY 1",
        (Cadre.source,),
    ),
    Question("villages with cadres", (Cadre.units_held,), f"SELECT count(DISTINCT c.village_code), 0 {_IN_POST}"),
    Question(
        "women where township",
        (Cadre.women,),
        f"SELECT {_WOMEN} {_IN_POST} AND c.township_code = $township",
        where={"township": "$township"},
    ),
    Question(
        "three shares by township",
        (Cadre.women, Cadre.college, Cadre.under_36),
        f"SELECT c.township_code, {_WOMEN}, {_COLLEGE}, count(*) FILTER ({_AGE} <= 35), count(*), {_BLANK_AGE} {_IN_POST} GROUP BY 1",
        (Cadre.township,),
    ),
    Question("mean age by township", (Cadre.mean_age,), f"SELECT c.township_code, {_MEAN_AGE} {_IN_POST} GROUP BY 1", (Cadre.township,)),
    Question("median age", (Cadre.median_age,), f"SELECT median({_AGE}), {_BLANK_AGE} {_IN_POST}"),
    Question(
        "median age by township",
        (Cadre.median_age,),
        f"SELECT c.township_code, median({_AGE}), {_BLANK_AGE} {_IN_POST} GROUP BY 1",
        (Cadre.township,),
    ),
    Question(
        "four movements by township",
        MOVEMENTS,
        "SELECT c.township_code, count(*) FILTER (c.opened_by = 'joined' AND c.valid_from > $since AND c.valid_from <= $as_of), 0,"
        " count(*) FILTER (c.opened_by = 'moved' AND c.valid_from > $since AND c.valid_from <= $as_of), 0,"
        " count(*) FILTER (c.closed_by = 'moved' AND c.valid_to > $since AND c.valid_to <= $as_of), 0,"
        " count(*) FILTER (c.closed_by = 'left' AND c.valid_to > $since AND c.valid_to <= $as_of), 0"
        " FROM cadre c WHERE c.valid_to > $since AND c.valid_from <= $as_of AND {scope} GROUP BY 1",
        (CadreMovement.township,),
    ),
    Question("hours of the last whole year", (Training.hours,), f"SELECT sum(t.hours), count(*) - count(t.hours) {_TRAINED}"),
    Question(
        "hours per person by township",
        (Training.hours_per_person,),
        f"SELECT c.township_code, sum(t.hours), count(DISTINCT t.person_id), 0 {_TRAINED} GROUP BY 1",
        (Training.township,),
    ),
    Question(
        "trained in the year by township",
        (CadreYear.covered,),
        "WITH trained AS (SELECT DISTINCT person_id FROM training WHERE year = 2023 AND coalesce(start_date, 20230101) <= $as_of)"
        " SELECT c.township_code, count(x.person_id), count(*), 0 FROM cadre AS w JOIN cadre c USING (person_id)"
        " LEFT JOIN trained x USING (person_id)"
        " WHERE w.valid_from <= 20231231 AND w.valid_to > 20231231 AND c.valid_from <= $as_of AND c.next_from > $as_of"
        " AND {scope} GROUP BY 1",
        (CadreYear.township,),
        {"year": 2023},
    ),
    Question(
        "excellent of the last year",
        (Appraisal.excellent,),
        "SELECT c.township_code, count(*) FILTER (c.grade IN ('优秀', '好')), count(*), 0 FROM appraisal c"
        " WHERE c.year = 2023 AND c.participation = '参加考核' AND {scope} GROUP BY 1",
        (Appraisal.township,),
    ),
    Question(
        "cadres per village by township",
        (Village.per_village,),
        "SELECT v.township_code, sum(n), count(*), 0 FROM (SELECT c.village_code, count(*) AS n"
        f" {_IN_POST} GROUP BY 1) AS team RIGHT JOIN village v ON v.code = team.village_code"
        " WHERE v.township_code IN (SELECT r.township_code FROM roster r WHERE r.as_of <= $as_of) AND {scope_v} GROUP BY 1",
        (Village.township,),
    ),
)
