"""The laws of test_laws on random pay, benefits, checks, honours, outcomes, burdens and funds."""

import math

from hypothesis import given
from hypothesis import strategies as st

from analytics.advancement import Advancement
from analytics.appraisal import ThreeYears
from analytics.benefit import Benefit
from analytics.burden import Burden
from analytics.funding import Funding
from analytics.honour import Honour
from analytics.model import Share
from analytics.pay import Payment, PayStandard
from analytics.pay_budget import PayBudget
from analytics.person import Person, PersonEvent
from analytics.query import ask
from analytics.supervision import Supervision
from tests.analytics.test_laws import DATES, TOWNSHIPS, UNITS, YEARS, Asked, assert_cells, base, cells_of, law, maybe, whens
from tests.worlds import assert_same, figures, located

MODELS = (ThreeYears, Payment, PayBudget, Benefit, Supervision, Honour, Advancement, Burden, Funding, Person, PersonEvent)
years, days, units, money = st.sampled_from(YEARS), maybe(*DATES), st.sampled_from(UNITS), st.sampled_from((0, 300, 5000))


def rows_of(key, *, person=0, unit=False, **columns):
    """Up to six rows, no two of one key."""
    given = {**({"person_id": st.integers(1, person)} if person else {}), **({"unit": units} if unit else {}), **columns}
    return st.lists(st.fixed_dictionaries(given), max_size=6, unique_by=lambda row: tuple(row[name] for name in key))


@st.composite
def managed(draw):
    rows = draw(base())
    who = max(row["person_id"] for row in rows["cadre"])
    # Excellent year after year, here and there: chance alone makes no streak.
    ever = draw(st.lists(st.tuples(st.integers(1, who), st.lists(units, min_size=4, max_size=4)), max_size=3, unique_by=lambda t: t[0]))
    for person, places in ever:
        rows["appraisal"] = [row for row in rows["appraisal"] if row["person_id"] != person]
        rows["appraisal"] += [
            {"person_id": person, "year": year, "grade": "优秀", **located(unit)} for year, unit in zip(YEARS, places, strict=True)
        ]
    person_year = ("person_id", "kind", "year")
    amount, kinds = maybe(0, 300, 5000), st.sampled_from(("基本", "绩效"))
    given = {
        "pay_rule": rows_of(("year", "post_group"), year=years, post_group=maybe("书记", "副职"), percent=maybe(70.0, 80.0), amount=money),
        "payment": rows_of(person_year, person=who, unit=True, kind=kinds, year=years, amount=money, paid_on=days),
        "benefit": rows_of(person_year, person=who, kind=st.sampled_from(("养老保险补贴", "健康体检")), year=years, due_on=days,
                           done=maybe("是", "否"), done_on=days, amount=amount),
        "supervision": rows_of(("unit", "kind", "checked_on"), unit=True, kind=st.sampled_from(("三资", "村务监督")),
                               checked_on=st.sampled_from(DATES), findings=maybe(0, 2, 5), rectified=maybe(0, 2), due_on=days),
        "honour": rows_of(("person_id", "award", "year"), person=who, award=st.sampled_from(("甲", "乙")), year=years,
                          level=maybe("省级", "市级"), amount=amount, peace=maybe(88.5, 90.1)),
        "advancement": rows_of(("person_id", "outcome", "since_date"), person=who, outcome=st.sampled_from(("党代表", "公务员")),
                               level=maybe("市级", "乡镇(街道)"), route=maybe("考试", "选举"), since_date=days),
        "burden": rows_of(("unit", "kind", "item"), unit=True, kind=st.sampled_from(("责任状", "机制牌子")),
                          item=st.sampled_from(("甲", "乙")), found_on=days, cleared_on=days),
        "funding": rows_of(("unit", "project", "year"), unit=True, project=st.sampled_from(("甲", "乙")), year=years,
                           level=maybe("中央", "市"), tier=maybe("乡", "村"), is_increase=maybe("是", "否"), amount=money),
    }  # fmt: skip
    for table, strategy in given.items():
        rows[table] = [{**row, **located(row["unit"])} if "unit" in row else row for row in draw(strategy)]
        for row in rows[table]:
            row.pop("unit", None)
    return rows


managed_worlds = st.builds(Asked, managed(), whens)


def questions():
    for model in MODELS:
        for by in ((), *((name,) for name in model.dimensions)):
            yield model, tuple(model.metrics.values()), by


def assert_scope_is_filter(asked, scope, where):
    for model, metrics, by in questions():
        limited, whole = figures(asked(metrics, by, scope=scope)), figures(asked(metrics, by, where))
        for key, cells in limited.items():
            assert_cells(metrics, cells, whole[key], f"{model.name} in scope {scope} by {by} = {key}")
        for key in whole.keys() - limited.keys():
            assert not any(cell.value for cell in whole[key]), (model.name, by, key)


@given(managed_worlds)
@law(8)
def test_the_scope_law(asked):
    for code in TOWNSHIPS:
        assert_scope_is_filter(asked, (code,), {"township": code})


@given(managed_worlds, st.sampled_from(("990001", "990002")))
@law(6)
def test_the_scope_law_for_a_county(asked, code):
    assert_scope_is_filter(asked, (code,), {"county": code})


@given(managed_worlds)
@law(6)
def test_engines_agree(asked):
    for _, metrics, by in questions():
        assert_same(ask(asked.lens(on="duckdb"), metrics, by), asked(metrics, by))
    for by in ((), *((name,) for name in PayStandard.dimensions)):
        metrics = tuple(PayStandard.metrics.values())
        assert_same(ask(asked.lens((TOWNSHIPS[0],), "duckdb"), metrics, by), asked(metrics, by))


@given(managed_worlds)
@law(8)
def test_filtering_is_slicing(asked):
    for model, metrics, by in questions():
        for (key, *_), cells in figures(asked(metrics, by)).items() if by else ():
            assert_cells(metrics, cells_of(asked(metrics, where={by[0]: key})), cells, f"{model.name} where {by[0]} = {key}")


@given(managed_worlds)
@law(15)
def test_parts_add_up(asked):
    for model, metrics, by in questions():
        if any(model.dimensions[name].many for name in by):
            continue
        whole, parts = cells_of(asked(metrics)), asked(metrics, by).rows
        if model.yearly and by == ("year",):
            whole = cells_of(asked(metrics, where={"year": [row.members[0].key for row in parts]}))
        for place, metric in enumerate(metrics):
            cells = [row.cells[place] for row in parts]
            if metric.additive:
                assert math.isclose(sum(cell.value or 0 for cell in cells), whole[place].value or 0), (metric.key, by)
            if isinstance(metric, Share):
                assert sum(cell.fraction[1] for cell in cells if cell.fraction) == (whole[place].fraction or (0, 0))[1], (metric.key, by)
            assert sum(cell.unknown for cell in cells) == whole[place].unknown, (metric.key, by)


@given(managed_worlds)
@law(40)
def test_streaks_counted_by_hand(asked):
    """The people now in a township, whatever unit appraised them; undecided where the store lacks one of the three years."""
    rows, day = asked.world.base, asked.when.as_of
    known = {row["year"] for row in rows["appraisal"] if row["year"] <= day // 10000}
    last = {max(known) - back for back in range(3)} if known else {0}
    best = {
        (row["person_id"], row["year"])
        for row in rows["appraisal"]
        if row["grade"] in ("优秀", "好") and row.get("participation") in (None, "参加考核")
    }
    reported = {row["township_code"] for row in rows["roster"] if row["as_of"] <= day}
    for code in reported:
        team = {r["person_id"] for r in rows["cadre"] if r["township_code"] == code and r["valid_from"] <= day < r["valid_to"]}
        streaks = {person for person in team if last <= known and all((person, year) in best for year in last)}
        used = {row["person_id"] for row in rows["advancement"] if (row["since_date"] or 0) <= day}
        streak, unused = cells_of(asked((ThreeYears.streak, ThreeYears.unused), scope=(code,)))
        assert (streak.value, unused.value) == (len(streaks), len(streaks - used))
        assert streak.unknown == (0 if last <= known else len(team))
