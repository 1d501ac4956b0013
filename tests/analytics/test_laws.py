"""What must hold for every metric, dimension, scope and date, on random worlds of base rows.

Laws that compare questions with each other ask SQLite, which is quick; one law says that DuckDB gives the same answers.
`HYPOTHESIS_PROFILE=proof` asks thirty times as many worlds.
"""

import math
import os
import statistics
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import catalog
from analytics.appraisal import Appraisal, VillageAppraisal
from analytics.bridge import bridges
from analytics.cadre import Cadre, CadreMovement
from analytics.model import Count, Distinct, Mean, Median, Ratio, Share, Sum
from analytics.query import Cell, ask
from analytics.training import CadreCourse, CadreTraining, CadreYear, Training
from analytics.village import Village
from data.invariants import faults
from data.tables import FOREVER
from tests.worlds import World, assert_same, base_rows, figures, located, same_cell

# The laws of other fields stand beside this file, each on worlds that have its rows.
MODELS = (Cadre, CadreMovement, Village, CadreYear, CadreCourse, CadreTraining, Training, Appraisal, VillageAppraisal)
METRICS = {metric.key: metric for model in MODELS for metric in model.metrics.values()}


def law(examples: int):
    """`examples` worlds for `make test`, thirty times as many for `make proof`."""
    if os.environ.get("HYPOTHESIS_PROFILE") == "proof":
        examples *= 30
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


# --- random worlds ----------------------------------------------------------------------------------------------------------

TOWNSHIPS = ("990001001", "990001002", "990002001", "990002002")
PLACES = {
    "county": "code | name\n990001 | 甲县\n990002 | 乙县",
    "township": "code | name\n990001001 | 河东镇\n990001002 | 河西镇\n990002001 | 河东镇\n990002002 | 河口乡",
    "village": """
        code         | name   | kind | pay_tier
        990001001001 | 一村   | 村   | 一档
        990001001002 | 二社区 | 社区 | 二档
        990001002001 | 三村   | 村   |
        990002001001 | 一村   |      | 一档
        990002002001 | 五社区 | 社区 | 二档
        990002002002 | 六村   | 村   | 一档
    """,
    "roster": "unit | as_of",
}
VILLAGES = ("990001001001", "990001001002", "990001002001", "990002001001", "990002002001", "990002002002")
UNITS = (*VILLAGES, "990001001", "990002001", "990002")
FIRST, YEARS = 20210630, (2021, 2022, 2023, 2024)
DATES = (FIRST, 20211231, 20220101, 20220615, 20221231, 20230301, 20231231, 20240101, 20240229, 20240630, 20240701, 20241231)


def maybe(*values):
    return st.sampled_from((None, *values))


births = st.one_of(
    st.none(),
    st.builds(lambda year, day: year * 10000 + day, st.sampled_from((*range(1965, 1970), *range(1976, 1979), *range(1986, 1991), 2000)),
              st.sampled_from((101, 229, 630, 701, 1231))).filter(lambda birth: birth % 10000 != 229 or birth // 10000 % 4 == 0),
)  # fmt: skip
lives = st.fixed_dictionaries(
    {
        "gender": maybe("男", "女"),
        "ethnicity": maybe("汉族", "苗族", "土家族"),
        "birth_date": births,
        "joined_date": maybe(20010315, 20121231, 20190701, 20210630),
    }
)
states = st.fixed_dictionaries(
    {
        "political_status": maybe("中共党员", "中共预备党员", "群众"),
        "education": maybe("研究生", "本科", "大专", "高中"),
        "education_raw": maybe("大学", "O'Brien"),
        "fulltime_education": maybe("大专", "高中"),
        "post": maybe("|党组织书记|", "|党组织书记|村(居)委会主任|", "|副书记|“两委”委员|"),
        "post_group": maybe("书记", "副职", "一般工作人员"),
        "seat": maybe("|党组织|", "|党组织|监委会|"),
        "source": maybe("|致富能手|", "|致富能手|退役军人|其他|"),
        "dual_post": maybe("是", "否"),
    }
)
courses = st.fixed_dictionaries(
    {
        "course": st.sampled_from(("甲", "乙")),
        "year": st.sampled_from(YEARS),
        "start_date": maybe(*DATES),
        "level": maybe("全国", "市级"),
        "theme": maybe("集体经济", "基层治理"),
        "hours": maybe(0.0, 8.0, 16.1, 40.0),
        "result": maybe("结业", "未结业"),
    }
)
results = st.fixed_dictionaries(
    {
        "year": st.sampled_from(YEARS),
        "grade": maybe("优秀", "好", "称职", "基本称职", "不合格"),
        "participation": maybe("参加考核", "参加未定等次", "未参加考核"),
        "post_group": maybe("书记", "副职"),
    }
)
rankings = st.fixed_dictionaries({"year": st.sampled_from(YEARS), "category": maybe("一类", "二类"), "score": maybe(60.3, 88.8, 95.1)})


@st.composite
def cadres(draw, person_id: int, rosters: dict):
    """One person's periods, in order: first or joined, then moved, reclassified, left, and perhaps back again."""

    def open_on(day):
        return [unit for unit in UNITS if len(unit) < 9 or (rosters[unit[:9]] or FOREVER) <= day]

    who = {"person_id": person_id, "name": f"人{person_id}", **draw(lives)}
    begun = draw(st.sampled_from(DATES[:-1]))
    days = sorted({begun, *draw(st.lists(st.sampled_from(DATES), max_size=3))})
    days = days[days.index(begun) :]
    unit = draw(st.sampled_from(open_on(begun)))
    opened = "first" if begun == rosters.get(unit[:9], FIRST) else "joined"
    periods = []
    for place, day in enumerate(days):
        ends = days[place + 1] if place + 1 < len(days) else FOREVER
        after = None if ends == FOREVER else draw(st.sampled_from(("moved", "moved", "reclassified", "updated", "left")))
        period = {**who, **draw(states), **located(unit), "valid_from": day, "valid_to": ends, "opened_by": opened, "closed_by": after}
        if opened == "left":  # away between two days, back on the next
            opened = "joined"
            if after is None:
                break
        else:
            periods.append(period)
            opened = after
        unit = draw(st.sampled_from(open_on(ends))) if after in ("moved", "left") else unit
    # A move is a move of unit: to the same one nothing moved.
    for one, other in pairwise(periods):
        if one["closed_by"] == "moved" and one["unit_code"] == other["unit_code"]:
            one["closed_by"] = other["opened_by"] = "updated"
    if periods[-1]["closed_by"] not in (None, "left"):
        periods[-1]["closed_by"] = "left"
    return periods


@st.composite
def base(draw) -> dict:
    rows = base_rows(**PLACES, cadre="name")
    first = {
        TOWNSHIPS[0]: FIRST,
        TOWNSHIPS[1]: draw(st.sampled_from((FIRST, 20220615))),
        TOWNSHIPS[2]: FIRST,
        TOWNSHIPS[3]: draw(st.sampled_from((FIRST, 20230301, 20240630, None))),
    }
    rows["roster"] = [{"as_of": day, **located(code)} for code, day in first.items() if day]
    count = draw(st.integers(1, 7))
    for person_id in range(1, count + 1):
        rows["cadre"] += draw(cadres(person_id, first))
    people = st.integers(1, count)
    attended = draw(st.lists(st.tuples(people, courses), max_size=6, unique_by=lambda t: (t[0], t[1]["course"], t[1]["start_date"])))
    rows["training"] = [
        {"person_id": who, **course, "year": course["start_date"] // 10000 if course["start_date"] else course["year"]}
        for who, course in attended
    ]
    appraised = draw(st.lists(st.tuples(people, st.sampled_from(UNITS), results), max_size=6, unique_by=lambda t: (t[0], t[2]["year"])))
    rows["appraisal"] = [{"person_id": who, **located(unit), **result} for who, unit, result in appraised]
    ranked = draw(st.lists(st.tuples(st.sampled_from(VILLAGES), rankings), max_size=6, unique_by=lambda t: (t[0], t[1]["year"])))
    rows["village_appraisal"] = [{**located(unit), **ranking} for unit, ranking in ranked]
    return rows


@dataclass(frozen=True)
class When:
    as_of: int
    since: int
    age_rule: str


whens = st.builds(
    lambda days, rule: When(max(days), min(days), rule),
    st.tuples(st.sampled_from(DATES), st.sampled_from(DATES)),
    st.sampled_from(("day", "month", "year")),
)


class Asked:
    """A random world at one moment, asked through SQLite."""

    def __init__(self, rows: dict, when: When):
        self.world, self.when = World(rows), when

    def lens(self, scope=("",), on="sqlite"):
        when = self.when
        return self.world.lens(scope, as_of=when.as_of, since=when.since, age_rule=when.age_rule, on=on)

    def __call__(self, metrics, by=(), where=None, scope=("",)):
        return ask(self.lens(scope), metrics, by, where)


asked_worlds = st.builds(Asked, base(), whens)


def every_metric_by_every_dimension(of=MODELS):
    for model in of:
        for by in ((), *((name,) for name in model.dimensions)):
            yield model, tuple(model.metrics.values()), by


SHARED = tuple(model for model in MODELS if not model.city_only)  # asked in any scope


def cells_of(result) -> tuple[Cell, ...]:
    (row,) = result.rows
    return row.cells


def assert_cells(metrics, these, those, where) -> None:
    for metric, one, other in zip(metrics, these, those, strict=True):
        assert same_cell(one, other), f"{metric.key} {where}: {one} is not {other}"


# --- laws -------------------------------------------------------------------------------------------------------------------


@given(base())
@law(20)
def test_random_worlds_are_sound(rows):
    """The generator makes what a publish would accept: else the laws speak of nothing real."""
    world = World(rows)
    assert faults(world.draft.rows) == []


@given(asked_worlds)
@law(6)
def test_sqlite_agrees_with_duckdb(asked):
    for _, metrics, by in every_metric_by_every_dimension():
        assert_same(ask(asked.lens(on="duckdb"), metrics, by), asked(metrics, by))


@given(asked_worlds, st.sampled_from(TOWNSHIPS), st.sampled_from(({}, {"kind": "村"})))
@law(6)
def test_one_township_found_among_all_is_the_township_asked_for_alone(asked, code, others):
    """DuckDB keeps all townships for the next choice, SQLite is asked for the one."""
    for model, metrics, by in every_metric_by_every_dimension():
        if "township" in model.dimensions:
            where = {"township": code, **others}
            assert_same(ask(asked.lens(on="duckdb"), metrics, by, where), asked(metrics, by, where))
    for model in MODELS:
        metrics, by, where = tuple(model.metrics.values()), ("kind", "township"), {"township": code}
        assert_same(ask(asked.lens(on="duckdb"), metrics, by, where), asked(metrics, by, where))


@given(asked_worlds, st.data())
@law(30)
def test_engines_agree_on_two_dimensions_filters_and_scopes(asked, data):
    for model in MODELS:
        metrics, names = tuple(model.metrics.values()), st.sampled_from(tuple(model.dimensions))
        by = data.draw(st.lists(names, min_size=2, max_size=2, unique=True))
        name = data.draw(names)
        scopes = (("",), (TOWNSHIPS[0],), (TOWNSHIPS[1], TOWNSHIPS[2]), ("990002",), ())
        scope = data.draw(st.sampled_from(scopes[:1] if model.city_only else scopes))
        keys = [row.members[0].key for row in asked(metrics, name, scope=scope).rows]
        where = {name: data.draw(st.lists(st.sampled_from(keys), max_size=2)) if keys else []}
        assert_same(ask(asked.lens(scope, "duckdb"), metrics, by, where), ask(asked.lens(scope), metrics, by, where))


@given(asked_worlds)
@law(40)
def test_additive_figures_add_up_and_shares_are_between_none_and_all(asked):
    for model, metrics, by in every_metric_by_every_dimension():
        whole, result = cells_of(asked(metrics)), asked(metrics, by)
        if model.yearly and by == ("year",):
            whole = cells_of(asked(metrics, where={"year": [row.members[0].key for row in result.rows]}))
        many = any(dimension.many for dimension in result.by)
        for place, metric in enumerate(metrics):
            parts = [row.cells[place] for row in result.rows]
            if metric.additive and not many:
                assert math.isclose(sum(cell.value or 0 for cell in parts), whole[place].value or 0), (metric.key, by)
                assert sum(cell.unknown for cell in parts) == whole[place].unknown
            if metric.additive and many:
                assert sum(cell.value or 0 for cell in parts) >= (whole[place].value or 0)
            if isinstance(metric, Share | Mean) and not many:
                for side in (0, 1):
                    added = sum(cell.fraction[side] for cell in parts if cell.fraction)
                    assert math.isclose(added, whole[place].fraction[side] if whole[place].fraction else 0), (metric.key, by)
            for cell in parts:
                if isinstance(metric, Share) and cell.fraction:
                    assert 0 <= cell.fraction[0] <= cell.fraction[1]
                    assert (cell.value is None) == (cell.fraction[1] == 0)
                    assert cell.value is None or 0 <= cell.value <= 1
                if isinstance(metric, Count):
                    assert cell.value is None or (type(cell.value) is int and cell.value >= 0)


@given(asked_worlds)
@law(25)
def test_filtering_is_slicing(asked):
    for _, metrics, by in every_metric_by_every_dimension():
        for (key, *_), cells in figures(asked(metrics, by)).items() if by else ():
            assert_cells(metrics, cells_of(asked(metrics, where={by[0]: key})), cells, f"where {by[0]} = {key}")


@given(asked_worlds, st.data())
@law(30)
def test_filtering_is_slicing_of_two_dimensions(asked, data):
    for model in MODELS:
        metrics = tuple(model.metrics.values())
        one, other = data.draw(st.lists(st.sampled_from(tuple(model.dimensions)), min_size=2, max_size=2, unique=True))
        if {one, other} <= {"county", "township", "village"}:
            continue  # a village of another township is nowhere: whether that is 0 or 无数据 says nothing
        crossed = figures(asked(metrics, (one, other)))
        for key in dict.fromkeys(key for key, _ in crossed):
            sliced = figures(asked(metrics, other, where={one: key}))
            for (second,), cells in sliced.items():
                assert_cells(metrics, cells, crossed[key, second], f"where {one} = {key} by {other} = {second}")


@given(base(), whens)
@law(20)
def test_doubling_everybody_keeps_shares_means_and_medians(rows, when):
    twins = {name: [{**row, "person_id": row["person_id"] + 1000} for row in rows[name]] for name in ("cadre", "training", "appraisal")}
    once, twice = Asked(rows, when), Asked({**rows, **{name: rows[name] + more for name, more in twins.items()}}, when)
    for model, metrics, by in every_metric_by_every_dimension():
        if "person_id" not in model.grain:
            continue
        for single, double in zip(once(metrics, by).rows, twice(metrics, by).rows, strict=True):
            assert single.members == double.members
            for metric, one, two in zip(metrics, single.cells, double.cells, strict=True):
                if isinstance(metric, Share | Mean | Median | Ratio) or one.value is None:
                    kept = one.value
                else:
                    kept = one.value if metric is Cadre.units_held else one.value * 2
                assert same_cell(Cell(kept), Cell(two.value)), (metric.key, by, one, two)
                assert two.unknown == one.unknown * 2
    for metric in (Village.with_woman, Village.with_under_36, Village.empty, Village.without_secretary):
        assert cells_of(once(metric)) == cells_of(twice(metric))


def assert_scope_is_filter(asked, scope, where) -> None:
    for _, metrics, by in every_metric_by_every_dimension(SHARED):
        limited, whole = figures(asked(metrics, by, scope=scope)), figures(asked(metrics, by, where))
        for key, cells in limited.items():
            assert_cells(metrics, cells, whole[key], f"scope {scope} by {by} = {key}")
        for key in whole.keys() - limited.keys():
            assert not any(cell.value for cell in whole[key]), (by, key)


@given(asked_worlds)
@law(8)
def test_the_scope_law(asked):
    """ask(scope = T) = ask(scope = city, township = T), for every metric, township and dimension."""
    for code in TOWNSHIPS:
        assert_scope_is_filter(asked, (code,), {"township": code})


@given(asked_worlds, st.sampled_from([(a, b) for a in TOWNSHIPS for b in TOWNSHIPS if a < b]))
@law(12)
def test_the_scope_law_for_two_townships(asked, pair):
    assert_scope_is_filter(asked, pair, {"township": list(pair)})
    for metric in METRICS.values():
        if metric.additive and metric.model in SHARED:
            apart = [cells_of(asked(metric, scope=(code,)))[0] for code in pair]
            (together,) = cells_of(asked(metric, scope=pair))
            assert math.isclose(together.value or 0, sum(cell.value or 0 for cell in apart)), metric.key
            assert together.no_data == all(cell.no_data for cell in apart)


@given(asked_worlds)
@law(8)
def test_the_scope_law_for_a_county(asked):
    for code in ("990001", "990002"):
        assert_scope_is_filter(asked, (code,), {"county": code})
    for _, metrics, by in every_metric_by_every_dimension(SHARED):
        everything = asked(metrics, by, scope=("990001", "990002"))
        assert figures(everything) == figures(asked(metrics, by))


@given(asked_worlds)
@law(12)
def test_the_scope_law_through_duckdb(asked):
    for metric in (Cadre.headcount, CadreMovement.moved_in, CadreTraining.covered, CadreYear.covered, Training.people):
        for code in TOWNSHIPS:
            scoped = ask(asked.lens((code,), "duckdb"), metric)
            assert cells_of(scoped) == cells_of(ask(asked.lens(on="duckdb"), metric, where={"township": code}))


@given(asked_worlds)
@law(40)
def test_the_bridge_closes(asked):
    """opening + joined + moved in - moved out - left = closing, wherever there was a roster on the comparison date."""
    first = {row["township_code"]: row["as_of"] for row in asked.world.base["roster"]}
    known = [code for code in TOWNSHIPS if first.get(code, FOREVER) <= asked.when.since]
    questions = [({"township": code}, code) for code in known] + [({"township": known}, None)]
    if len(known) == len(TOWNSHIPS):
        questions.append(({}, None))
    for where, code in questions:
        (whole,) = bridges(asked.lens(), where)
        assert whole.opening + whole.joined + whole.moved_in - whole.moved_out - whole.left == whole.closing, where
        if code:
            (alone,) = bridges(asked.lens((code,)), {})
            assert alone.figures == whole.figures
            (same,) = [bridge for bridge in bridges(asked.lens(), {}, "township") if bridge.unit.key == code]
            assert (same.opening, same.joined, same.closing) == (whole.opening, whole.joined, whole.closing)


# --- a second opinion in plain Python ---------------------------------------------------------------------------------------


def as_date(day: int) -> date:
    return date(day // 10000, day // 100 % 100, day % 100)


def age_of(birth: int | None, day: int, rule: str) -> int | None:
    """Birthdays counted, not subtracted."""
    if birth is None:
        return None
    born, on = as_date(birth), as_date(day)
    reached = {"day": (on.month, on.day) >= (born.month, born.day), "month": on.month >= born.month, "year": True}[rule]
    return on.year - born.year - (not reached)


def band_of(age: int | None) -> str | None:
    if age is None:
        return None
    return "35岁及以下" if age < 36 else "36–45岁" if age < 46 else "46–55岁" if age < 56 else "56岁及以上"


def in_post(rows: dict, day: int) -> list[dict]:
    return [row for row in rows["cadre"] if row["valid_from"] <= day < row["valid_to"]]


def whereabouts(rows: dict, day: int) -> dict[int, dict]:
    """Person -> the period on the day, else the last one that began before it."""
    return {row["person_id"]: row for row in sorted(rows["cadre"], key=lambda row: row["valid_from"]) if row["valid_from"] <= day}


def reported(rows: dict, day: int) -> set[str]:
    return {row["township_code"] for row in rows["roster"] if row["as_of"] <= day}


def check_team(asked):
    rows, when = asked.world.base, asked.when
    answers = figures(asked((Cadre.headcount, Cadre.women, Cadre.mean_age, Cadre.median_age, Cadre.under_36, Cadre.units_held), "township"))
    for code in (*TOWNSHIPS, None):
        team = [row for row in in_post(rows, when.as_of) if row["township_code"] == code]
        if code and code not in reported(rows, when.as_of):
            assert all(cell.no_data and cell.value is None for cell in answers[code,])
            continue
        if (code,) not in answers:
            assert code is None
            assert not team
            continue
        headcount, women, mean_age, median_age, under_36, villages = answers[code,]
        ages = [age_of(row["birth_date"], when.as_of, when.age_rule) for row in team]
        known = [age for age in ages if age is not None]
        assert headcount.value == len(team)
        assert women.fraction == (sum(row["gender"] == "女" for row in team), len(team))
        assert women.unknown == sum(row["gender"] is None for row in team)
        assert mean_age.fraction == (sum(known), len(known))
        assert mean_age.unknown == median_age.unknown == len(ages) - len(known)
        assert (mean_age.value, median_age.value) == (
            (pytest.approx(statistics.fmean(known)), statistics.median(known)) if known else (None, None)
        )
        assert under_36.fraction == (sum(age < 36 for age in known), len(team))
        assert villages.value == len({row["village_code"] for row in team} - {None})
        banded = {key: cells[0].value for (key,), cells in figures(asked(Cadre.headcount, "age_band", {"township": code})).items()}
        bands = [band_of(age) for age in ages]
        assert {band: count for band, count in banded.items() if count} == {band: bands.count(band) for band in set(bands)}


def check_training(asked):
    rows, when = asked.world.base, asked.when
    unit, this_year = whereabouts(rows, when.as_of), when.as_of // 10000
    done = [row for row in rows["training"] if (row["start_date"] or row["year"] * 10000 + 101) <= when.as_of]
    for year in {row["year"] for row in rows["training"] if row["year"] <= this_year}:
        on = when.as_of if year == this_year else year * 10000 + 1231
        team = {row["person_id"] for row in in_post(rows, on)} & unit.keys()
        courses = [row for row in done if row["year"] == year and row["person_id"] in unit]
        for code in TOWNSHIPS:
            here = {person for person in unit if unit[person]["township_code"] == code}
            trained = {row["person_id"] for row in courses} & here
            where = {"township": code, "year": year}
            covered, hours = cells_of(asked((CadreYear.covered, CadreYear.mean_hours), where=where))
            assert covered.fraction == (len(trained & team), len(here & team))
            assert hours.fraction[0] == pytest.approx(sum(row["hours"] or 0 for row in courses if row["person_id"] in here & team))
            attendances, people = cells_of(asked((Training.attendances, Training.people), where=where))
            assert attendances.value == sum(row["person_id"] in here for row in courses)
            assert people.value == len(trained)
            told = [row["hours"] for row in courses if row["person_id"] in here]
            known = [hours for hours in told if hours is not None]
            people, hours, per_person = cells_of(asked((Training.people, Training.hours, Training.hours_per_person), where=where))
            assert (people.value, hours.unknown) == (len(trained), len(told) - len(known))
            assert (hours.value, *per_person.fraction) == (pytest.approx(sum(known)), pytest.approx(sum(known)), len(trained))


def check_villages_and_movements(asked):
    rows, when = asked.world.base, asked.when
    teams = {code: [row for row in in_post(rows, when.as_of) if row["village_code"] == code] for code in VILLAGES}
    known = {code: team for code, team in teams.items() if code[:9] in reported(rows, when.as_of)}
    metrics = (Village.villages, Village.cadres, Village.empty, Village.without_secretary, Village.with_woman)
    villages, cadres_, empty, headless, with_woman = cells_of(asked(metrics))
    assert villages.value == len(known)
    assert cadres_.value == sum(map(len, known.values()))
    assert empty.value == sum(not team for team in known.values())
    assert headless.value == sum(all(row["post_group"] != "书记" for row in team) for team in known.values())
    certain = [{row["gender"] for row in team} for team in known.values() if {"女"} <= {row["gender"] for row in team}]
    refuted = [team for team in known.values() if all(row["gender"] == "男" for row in team)]
    assert with_woman.fraction == (len(certain), len(certain) + len(refuted))

    arrived = [(row["opened_by"], row["valid_from"]) for row in rows["cadre"]]
    gone = [(row["closed_by"], row["valid_to"]) for row in rows["cadre"]]
    metrics = (CadreMovement.joined, CadreMovement.moved_in, CadreMovement.moved_out, CadreMovement.left)
    for cell, (events, word) in zip(
        cells_of(asked(metrics)), ((arrived, "joined"), (arrived, "moved"), (gone, "moved"), (gone, "left")), strict=True
    ):
        assert cell.value == sum(event == word and when.since < day <= when.as_of for event, day in events)


@given(asked_worlds)
@law(60)
def test_counted_by_hand(asked):
    check_team(asked)
    check_training(asked)
    check_villages_and_movements(asked)


def test_every_kind_of_metric_is_under_these_laws():
    kinds = {Count, Distinct, Sum, Share, Mean, Median, Ratio}
    assert {type(metric) for metric in catalog.METRICS.values()} <= {type(metric) for metric in METRICS.values()} == kinds


def test_every_model_with_units_is_under_the_scope_law():
    """In one of the files of laws; what only the whole city may see has no scope to compare."""
    beside = [import_module(f"tests.analytics.{path.stem}") for path in sorted(Path(__file__).parent.glob("test_laws*.py"))]
    proved = {model.name for module in beside for model in module.MODELS if hasattr(module, "test_the_scope_law")}
    asked = {model.name for model in catalog.MODELS if "township" in model.dimensions and not model.city_only}
    assert sorted(asked - proved) == []
