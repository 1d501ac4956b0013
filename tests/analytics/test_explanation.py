"""Any number explains itself: the rows listed behind it make it up again, whatever the metric, the group and the township."""

import os
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from analytics.cadre import Cadre, CadreMovement
from analytics.catalog import METRICS, MODELS
from analytics.explanation import Number, answered, columns, count, headline, lines, number_of, parts, read, rows, sql
from analytics.model import Count, Dimension, Distinct, Mean, Median, Metric, Ratio, Share, Sum
from analytics.query import Cell, Result, UnknownValue, ask, rows_behind
from analytics.reserve import Candidate
from analytics.scenario import local_scenario
from analytics.study import StudyProjection
from analytics.training import CadreCourse, CadreYear, Training
from data.demo_city import COUNTY
from data.engines import DuckDB
from data.lens import EVERYTHING, Lens, fetch
from data.store import Store
from tests.worlds import same_cell, world

PROOF = bool(os.environ.get("CADRE_PROOF"))
DIMENSIONS = 1000 if PROOF else 1  # of each metric, beside the townships alone
NUMBERS = 3_000 if PROOF else 100  # asked as a click asks for them, two dimensions among them
PAIRS = 10_000 if PROOF else 2  # of a metric and a dimension, whose numbers are listed one by one:
EVERY, NOUGHTS = (1, 0.05) if PROOF else (0.03, 0.001)  # those that are not nought, and those that are
TOWN = COUNTY + "102"


@pytest.fixture(scope="module")
def lens(demo_store) -> Lens:
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230630)


# ── the rows listed agree with the number shown ──
def made_of(metric: Metric, listed: Callable[[Metric, bool], list]) -> Cell:
    """The figure that these rows amount to, worked out from `listed` (metric, denominator) -> their values, 1 where a row has none."""
    if isinstance(metric, Ratio):
        pair = tuple(made_of(part, listed).value for part in (metric.numerator, metric.denominator))
        return Cell(pair[0] / pair[1] if pair[1] else None, pair)
    values = listed(metric, False)
    if isinstance(metric, Share):
        pair = (len(values), len(listed(metric, True)))
        return Cell(pair[0] / pair[1] if pair[1] else None, pair)
    if isinstance(metric, Mean):
        return Cell(sum(values) / len(values) if values else None, (sum(values), len(values)))
    if isinstance(metric, Median):
        return Cell(statistics.median(values) if values else None)
    kinds = {Count: len, Distinct: lambda found: len(set(found)), Sum: sum}
    return Cell(kinds[type(metric)](values))


def told(metric: Metric) -> str:
    return metric.of or "1"


def by_township(lens: Lens, metric: Metric, dimension: Dimension) -> Result:
    """The figure of every township and value. What is supposed of an election is what the city's own rules say: else nothing happens."""
    own = local_scenario(lens).through(lens) if metric.model.supposed else lens
    by = dict.fromkeys([*({"township"} & metric.model.dimensions.keys()), dimension.name])
    return ask(own, metric, [*by], {"until": 20261231} if "until" in metric.model.dimensions else {})


def listed_again(lens: Lens, number: Number) -> Cell:
    """The figure that the rows amount to which its own page lists."""

    def listed(metric: Metric, among: bool) -> list:
        return [row[-1] for row in rows(lens, replace(number, metric=metric, among=among), [told(metric)])]

    return made_of(number.metric, listed)


def groupings(metric: Metric) -> list[Dimension | None]:
    """Every dimension that one listing can be parted by; the others are asked one by one."""
    model = metric.model
    return [d for d in model.dimensions.values() if not (d.parameter or d.view or d.name == "township")] if model.dimensions else []


def keys_of(dimension: Dimension, value, kinds: dict) -> list:
    if dimension.unit_join:
        return [kinds.get(value)]
    return [part for part in value.split("|") if part] if dimension.many and value else [value]


def parted(lens: Lens, result: Result, kinds: dict) -> dict[tuple, list]:
    """(metric, denominator, keys of a cell) -> the values of its rows, from one listing of each part of the one metric asked."""
    (metric,) = result.metrics
    *above, dimension = result.by
    where = dict(result.where)
    if dimension.name == "year":  # without a year its last one would be meant
        where["year"] = tuple({row.members[-1].key for row in result.rows})
    column = "f.village_code" if dimension.unit_join else dimension.expression
    found = defaultdict(list)
    sides = [(metric.numerator, False), (metric.denominator, False)] if isinstance(metric, Ratio) else [(metric, False)]
    for part, among in sides + ([(metric, True)] if isinstance(metric, Share) else []):
        for *place, value, amount in rows_behind(lens, part, [*(d.expression for d in above), column, told(part)], where, among):
            for key in keys_of(dimension, value, kinds):
                found[part.key, among, (*place, key)].append(amount)
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_rows_of_every_township_and_value_make_up_its_number(lens, model):
    """One listing per metric and dimension, parted here by township and value: every cell of the answer, and no row beside them."""
    kinds = dict(fetch(lens, "SELECT code, kind FROM village").rows)
    choose = random.Random(model.name)
    for metric in model.metrics.values():
        possible = groupings(metric)
        for dimension in choose.sample(possible, min(DIMENSIONS, len(possible))):
            result = by_township(lens, metric, dimension)
            listed = parted(result.lens, result, kinds)
            shown = {tuple(member.key for member in row.members): row.cells[0] for row in result.rows}
            for keys, cell in shown.items():
                again = made_of(metric, lambda part, among, keys=keys, listed=listed: listed.get((part.key, among, keys), []))
                told = f"{metric.key} by {dimension.name}, {keys}: {again} is not {cell}"
                assert cell.no_data or same_cell(again, Cell(cell.value, cell.fraction)), told
            assert {keys for *_, keys in listed} <= shown.keys(), f"{metric.key} by {dimension.name}: rows that no cell counts"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_number_of_every_township_and_value_lists_its_own_rows(lens, model, record_property):
    """One listing per number, as its address asks for it: all that are not nought, and some of those that are."""
    choose, compared = random.Random(model.name), 0
    pairs = [(metric, d) for metric in model.metrics.values() for d in model.dimensions.values() if not d.parameter]
    for metric, dimension in choose.sample(pairs, min(PAIRS, len(pairs))):
        result = by_township(lens, metric, dimension)
        for row in result.rows:
            (cell,) = row.cells
            if cell.no_data or choose.random() >= (EVERY if cell.value else NOUGHTS):
                continue
            number = read(number_of(lens, result, metric, row.members).text)
            assert same_cell(listed_again(lens, number), Cell(cell.value, cell.fraction)), number.text
            compared += 1
    record_property("numbers", compared)


def numbers(lens: Lens) -> Iterator[tuple[Result, Number, Cell]]:
    """Numbers as a click on a page would name them: any metric, up to two of its dimensions, any cell; a seeded sample."""
    choose = random.Random(20240831)
    metrics = [metric for metric in METRICS.values() if metric.model is not CadreCourse or PROOF]
    for _ in range(NUMBERS):
        metric = choose.choice(metrics)
        possible = [d.name for d in metric.model.dimensions.values() if not d.parameter]
        by = choose.sample(possible, min(len(possible), choose.choice((0, 1, 1, 2))))
        where = {"until": 20261231} if metric.model is StudyProjection else {}
        result = ask(lens, metric, by, where)
        if not result.rows:
            continue
        row = choose.choice(result.rows)
        yield result, number_of(lens, result, metric, row.members), row.cells[0]


def test_a_number_named_by_a_click_lists_what_it_counts(lens):
    asked = 0
    for _, clicked, cell in numbers(lens):
        number = read(clicked.text)
        assert number == clicked
        (row,) = answered(lens, number, {}).rows
        assert same_cell(row.cells[0], cell), number.text
        if not cell.no_data:
            assert same_cell(listed_again(lens, number), Cell(cell.value, cell.fraction)), number.text
            asked += 1
    assert asked > NUMBERS * 0.9


def test_what_is_listed_of_a_row_never_identifies_it(lens):
    for metric in METRICS.values():
        found = " ".join(columns(Number(metric, {})).values())
        for hidden in ("id_number", "phone", "birth_date", "f.one", "f.other"):
            assert hidden not in found, metric.key
        assert not metric.model.candidates or ".name" not in found, metric.key


def test_a_township_leader_lists_their_own_only(lens):
    own = replace(lens, scope=(TOWN,))
    for metric in (Cadre.women, Training.hours, CadreMovement.joined):
        number = number_of(own, ask(own, metric), metric)
        found = rows(own, number, ["f.township_code"])
        assert found
        assert {row[-1] for row in found} == {TOWN}
        assert found == rows(lens, replace(number, where={**number.where, "township": (TOWN,)}), ["f.township_code"])
    with pytest.raises(UnknownValue, match="只在市级查看"):
        rows(own, Number(Candidate.nominated, {}))
    with pytest.raises(UnknownValue, match="权限范围"):
        rows(own, Number(Cadre.women, {"township": (COUNTY + "001",)}))


# ── an address carries codes, and only those that are there ──
def test_every_key_survives_the_address():
    keys = (None, 2023, "a;b", "c,d", "e=f", "~5", "100%", "岁 及", "990101102")
    number = Number(Cadre.headcount, {"education_raw": keys}, 20230630, then=True, among=True)
    assert read(number.text) == number
    assert Number(CadreYear.covered, {"year": (2023,), "township": (TOWN,)}).text == f"cadre_year.covered;year=~2023;township={TOWN}"


@pytest.mark.parametrize(
    "text", ["", "cadre", "cadre.nobody", "cadre.women;foo=1", "cadre.women;foo", "cadre.women;as_of=x", "f.name; DROP"]
)
def test_an_address_that_says_nothing_is_refused_in_words(text):
    with pytest.raises(UnknownValue, match="不存在，请核对链接"):
        read(text)


def test_no_dimension_bears_a_name_that_the_address_uses_itself():
    assert not {"as_of", "then", "among"} & {name for model in MODELS for name in model.dimensions}


# ── what is said ──
TEAM = """
    name | gender | birth_date | unit         | post_group
    王一 | 男     | 1970-05-01 | 990001001001 | 书记
    李二 | 女     | 1990-07-01 | 990001001001 | 副职
    张三 | 女     |            | 990001001002 | 副职
    赵四 |        | 1990-01-01 | 990001002001 | 副职
"""


def test_an_explanation_worked_by_hand():
    place = world(cadre=TEAM)
    number = Number(Cadre.women, {"township": ("990001001",)})
    result = answered(place.lens(), number, {"township": "990001001", "year": 2023})
    assert headline(number, result.rows[0].cells[0]) == "女干部占比 66.7%(2/3)"
    assert dict(lines(result)) == {
        "口径": "女干部人数 ÷ 现任干部人数。",
        "截止日": "2024-06-30",
        "范围": "东乡",
        "说明": "不按年度筛选",
        "未填": "0人",
    }
    top, bottom = parts(number, result.rows[0].cells[0])
    assert (top.label, top.told, bottom.label, bottom.told) == ("分子", "2人", "分母", "3人")
    assert list(columns(number)) == ["乡镇(街道)", "村(社区)", "姓名", "性别", "年龄", "最高学历", "待遇岗位类别"]
    assert [row[2:5] for row in rows(place.lens(), top.number)] == [("李二", "女", 33), ("张三", "女", None)]
    assert [row[2] for row in rows(place.lens(), bottom.number)] == ["李二", "王一", "张三"]


def test_a_mean_and_a_median_list_the_rows_that_enter_with_their_value():
    place = world(cadre=TEAM)
    for metric in (Cadre.mean_age, Cadre.median_age):
        number = Number(metric, {})
        assert number.valued
        at = list(columns(number)).index("年龄")
        assert sorted(row[at] for row in rows(place.lens(), number)) == [33, 34, 54]


def test_a_ratio_is_its_two_lists():
    place = world(cadre=TEAM)
    result = place.ask(Training.hours_per_person)
    told = parts(number_of(place.lens(), result, Training.hours_per_person), Cell(20.0, (40.0, 2)))
    assert [(part.label, part.told, part.number.listed) for part in told] == [
        ("分子·培训学时", "40.0学时", Training.hours),
        ("分母·参训人数", "2人", Training.people),
    ]


def test_the_sql_is_the_text_that_ran(lens):
    """Run as it is printed, its parameters put in, it gives the figure: in the township's own scope too."""
    for own in (lens, replace(lens, scope=(TOWN,))):
        result = answered(own, Number(Cadre.women, {"kind": ("村",)}), {})
        printed = sql(result)
        told = dict(line[4:].split(" = ", 1) for line in printed.split("\n") if line.startswith("-- $"))
        text = "\n".join(line for line in printed.split("\n") if not line.startswith("-- "))
        for name, value in told.items():
            text = text.replace(f"${name}", value)
        assert "$" not in text
        engine = own.snapshot.engine
        assert isinstance(engine, DuckDB)
        assert engine.rows(text, {}).rows[0][:2] == result.rows[0].cells[0].fraction


def test_the_first_rows_are_those_that_the_whole_list_begins_with(lens):
    """Sorted by the engine, as Python sorts the file: a column with an order of its own, blanks last, numbers as text."""
    cut = 0
    for model in MODELS:
        for metric in list(model.metrics.values())[:: 1 if PROOF else 3]:
            number = Number(metric, {})
            every = rows(lens, number, candidates=True)
            assert count(lens, number) == len(every)
            assert rows(lens, number, candidates=True, most=20) == every[:20], metric.key
            cut += len(every) > 20
    assert cut > 20
    told = ["f.education", "f.ethnicity", "f.tenure", "f.person_id"]  # blanks among them, which come last
    every = rows_behind(lens, Cadre.headcount, told)
    assert every[-1][0] is None
    for most in (1, 7, len(every) // 2, len(every) - 3):
        assert rows_behind(lens, Cadre.headcount, told, most=most) == every[:most]
    many = Number(Cadre.college, {"township": (TOWN,)}, among=True)
    assert rows(lens, many, ["f.person_id"], most=7) == rows(lens, many, ["f.person_id"])[:7]
