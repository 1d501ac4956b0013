"""The laws of test_laws on random elections, and a second reader of who goes, who qualifies and which villages have nobody."""

import calendar
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analytics.model import Share
from analytics.query import ask
from analytics.scenario import Scenario
from analytics.succession import Succession, SuccessionReserve, SuccessionVillage, goers, successors, teams
from tests.analytics.test_laws import DATES, TOWNSHIPS, age_of, assert_cells, every_metric_by_every_dimension, in_post, law, maybe
from tests.analytics.test_laws_select_train import trained_worlds, valid
from tests.worlds import assert_same, figures

MODELS = (Succession, SuccessionReserve, SuccessionVillage)
LEVELS = {"研究生": 6, "本科": 5, "大专": 4, "中专": 3, "高中": 3, "初中": 2}
numbers = st.sets(st.integers(1, 6), max_size=2)
elections = st.builds(
    lambda day, again, new, least, leaving, staying: Scenario(day, again, new, least, tuple(leaving - staying), tuple(staying)),
    st.sampled_from((*DATES, 20260331, 20260701)),
    maybe(36, 48, 58),
    maybe(35, 47),
    maybe("高中", "大专"),
    numbers,
    numbers,
)


def lens_of(asked, election, scope=("",), on="sqlite"):
    when = asked.when
    lens = asked.world.lens(scope, as_of=when.as_of, since=when.since, age_rule=when.age_rule, on=on)
    return replace(election, held_on=max(election.held_on, lens.as_of)).through(lens)


@given(trained_worlds, elections, st.sampled_from(TOWNSHIPS))
@law(2)
def test_the_scope_law(asked, election, code):
    own, all_ = lens_of(asked, election, (code,)), lens_of(asked, election)
    for model, metrics, by in every_metric_by_every_dimension(MODELS):
        limited, whole = figures(ask(own, metrics, by)), figures(ask(all_, metrics, by, {"township": code}))
        for key, cells in limited.items():
            assert_cells(metrics, cells, whole[key], f"{model.name} in {code} by {by} = {key}")


@given(trained_worlds, elections)
@law(1)
def test_engines_agree(asked, election):
    for _, metrics, by in every_metric_by_every_dimension(MODELS):
        assert_same(*(ask(lens_of(asked, election, on=engine), metrics, by) for engine in ("duckdb", "sqlite")))


@given(trained_worlds, elections)
@law(2)
def test_parts_add_up(asked, election):
    lens = lens_of(asked, election)
    for model, metrics, by in every_metric_by_every_dimension(MODELS):
        if any(model.dimensions[name].many for name in by):
            continue
        (whole,), parts = ask(lens, metrics).rows, ask(lens, metrics, by).rows
        for place, metric in enumerate(metrics):
            cells = [row.cells[place] for row in parts if not row.cells[place].no_data]
            if metric.additive:
                assert sum(cell.value or 0 for cell in cells) == (whole.cells[place].value or 0), (metric.key, by)
            if isinstance(metric, Share):
                assert sum((cell.fraction or (0, 0))[1] for cell in cells) == (whole.cells[place].fraction or (0, 0))[1], (metric.key, by)


def ages(row, day, rule) -> set[int]:
    """Every age that somebody may have on the day, by what is known of their birth."""
    birth, precision = row["birth_date"], row.get("birth_date_precision")
    if birth is None:
        return set()
    year, month = birth // 10000, birth // 100 % 100
    last = {"year": year * 10000 + 1231, "month": birth // 100 * 100 + calendar.monthrange(year, month)[1]}.get(precision, birth)
    return {age_of(born, day, rule) for born in (birth, last)}


def fits(row, limit, day, rule) -> bool | None:
    """Whether the limit holds whatever the day of birth; None where that is open."""
    found = {age <= limit for age in ages(row, day, rule)} if limit is not None else {True}
    return found.pop() if len(found) == 1 else None


def due_level(rows, person, as_of, day) -> int:
    """The level of the highest degree that somebody has studied for and holds by the day."""
    years, held = valid(rows, as_of, "学历提升学制"), 0
    for row in rows["study"]:
        if row["person_id"] != person or (row["enrolled_on"] or row["graduated_on"] or 0) > as_of:
            continue
        ends = row["graduated_on"]
        if row["level"] not in ("大专", "本科") or (ends is None and row["state"] != "在读"):
            continue
        if ends is None and years is not None and row["enrolled_on"]:
            months = row["enrolled_on"] // 10000 * 12 + row["enrolled_on"] // 100 % 100 - 1 + int(12 * years)
            ends = months // 12 * 10000 + (months % 12 + 1) * 100 + row["enrolled_on"] % 100
        if ends is not None and ends <= day:
            held = max(held, LEVELS[row["level"]])
    return held


@given(trained_worlds, elections, st.lists(st.sampled_from((None, "day", "month", "year")), min_size=12, max_size=12))
@law(10)
def test_an_election_counted_by_hand(asked, election, known):
    rows, as_of, rule = asked.world.base, asked.when.as_of, asked.when.age_rule
    for place, row in enumerate((*rows["cadre"], *rows["reserve"])):
        if row["birth_date"] and (precision := known[(row.get("person_id") or place) % 12]):
            cut = {"year": 10000, "month": 100, "day": 1}[precision]
            row["birth_date"] = row["birth_date"] // cut * cut + {"year": 101, "month": 1, "day": 0}[precision]
            row["birth_date_precision"] = precision
    asked = type(asked)(rows, asked.when)
    lens, day = lens_of(asked, election), max(election.held_on, as_of)
    team = in_post(rows, as_of)
    going, schooled = {}, 0
    for row in team:
        fit = fits(row, election.again_oldest, day, rule)
        if row["person_id"] not in election.staying and (fit is not True or row["person_id"] in election.leaving):
            going[row["person_id"]] = "到龄" if fit is False else "不再留任" if row["person_id"] in election.leaving else "无法判断"
        else:
            schooled += max(LEVELS.get(row["education"], 0), due_level(rows, row["person_id"], as_of, day)) >= 4
    reported = {row["township_code"] for row in rows["roster"] if row["as_of"] <= as_of}
    if all(row["township_code"] in reported for row in team):
        (stays, college) = ask(lens, (Succession.stays, Succession.college)).rows[0].cells
        if not stays.no_data:
            assert (stays.value, (college.fraction or (0,))[0]) == (len(team) - len(going), schooled)
    assert {one.person_id: one.outcome for one in goers(lens, {})} == going

    qualified: dict[str, list[str]] = {}
    for row in rows["reserve"]:
        if not (row["entered_on"] or 0) <= as_of < (row["left_on"] or 99991231):
            continue
        level, least = LEVELS.get(row["education"]), LEVELS.get(election.least_education)
        tests = [
            fits(row, election.new_oldest, day, rule),
            True if least is None else None if level is None else level >= least,
            row["vetting_state"] and row["vetting_state"] == "通过",
            row["trained"] and row["trained"] == "是",
        ]
        if False not in tests:
            qualified.setdefault(row["village_code"], []).append("无法判断" if None in tests else "符合条件")
    found = successors(lens, {})
    assert sorted(one.fitness for one in found) == sorted(state for states in qualified.values() for state in states)
    for one in teams(lens, {}):
        here = [row for row in team if row["village_code"] == one.village_code]
        outcomes = [going.get(row["person_id"], "留任") for row in here]
        openings = outcomes.count("到龄") + outcomes.count("不再留任") + all(row["post_group"] != "书记" for row in here)
        own = qualified.get(one.village_code, [])
        fit, most = own.count("符合条件"), len(own)
        worst = openings + outcomes.count("无法判断")
        assert one.openings == openings
        assert one.cover == (
            "没有空缺" if worst == 0
            else "人选充足" if fit >= worst
            else "无合适人选" if openings and not most
            else "人选不足" if most < openings
            else "无法判断"
        )  # fmt: skip
