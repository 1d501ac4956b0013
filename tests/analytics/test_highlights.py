"""要点: what is chosen and why, on small worlds worked by hand; every number of the city's asked again; a township sees its own."""

import re
from itertools import pairwise

import pytest

from analytics import highlights as module
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.highlights import CHANGES, DIFFERENCES, INDICATORS, MOST, RULES, Asked, Compared, Highlight, compared, highlights
from analytics.intervals import LEAST, OUTER, beside
from analytics.query import Cell, ask
from analytics.quota import ExcellentQuota
from analytics.rules import VillageRule
from analytics.supervision import Supervision
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.analytics.test_examples_quota import TABLES as QUOTA
from tests.analytics.test_examples_rules import TABLES as TEAMS
from tests.answers import T, answer
from tests.worlds import EAST, WEST, world

STAFFED = """
    name | post_group | education | birth_date | unit
    王一 | 书记       | 大专      | 1990-05-01 | 990001001001
    李二 | 书记       | 大专      | 1990-05-01 | 990001001002
    张三 | 书记       | 大专      | 1990-05-01 | 990001002001
"""
TOWN = "990101102"


def chosen(place=None, where=None, level="township", lens=None) -> list[Highlight]:
    asked = Asked(lens or place.lens(), where or {}, level)
    return highlights(asked, compared(asked))


def told(*args, **more) -> list[str]:
    return [one.told for one in chosen(*args, **more)]


def people(unit: str, count: int, degrees: int, start: str = "人", **periods: str) -> str:
    """Lines of a roster: so many in a village, the first of them with a degree."""
    valid = " | ".join(periods.values())
    return "\n".join(
        f"{start}{unit[-6:]}{i} | {'书记' if not i else '副职'} | {'大专' if i < degrees else '高中'} | 1990-05-01 | {unit} | {valid}"
        for i in range(count)
    )


@pytest.fixture(scope="module")
def city(demo_store):
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230630)


# ── what is said ──
def test_nothing_to_say_is_no_highlight():
    assert chosen(world(cadre=STAFFED)) == []


def test_villages_without_a_secretary():
    (one,) = chosen(
        world(cadre=STAFFED.replace("书记       | 大专      | 1990-05-01 | 990001002001", "副职 | 大专 | 1990-05-01 | 990001002001"))
    )
    assert (one.source, one.told, one.page) == (RULES, "1个村(社区)没有书记", "villages")


def test_the_law_stands_before_what_the_city_set_itself():
    """Of the team example: 职数 and 女性成员 missed by one village each (law), 可用后备 by two (local); one village has no secretary."""
    found = chosen(world(**TEAMS))
    assert [one.told for one in found][:3] == ["1个村(社区)未达标：女性成员", "1个村(社区)未达标：村(居)委会职数", "1个村(社区)没有书记"]
    assert found[0].why == "法律规定的标准没有达到，逐村核对所得"
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    assert found[-1].told == "2个村(社区)未达标：可用后备人数"


def test_places_used_beyond_those_allowed():
    """Of the quota example: one over in 东乡 (the common cap), none in 西镇."""
    found = {one.told: one for one in chosen(world(**QUOTA))}
    one = found["优秀等次超出核定名额1名，在东乡"]
    assert (one.source, one.rank, one.page, one.query) == (RULES, 1, "differences", {"metric": "appraisal.excellent"})
    assert one.why == "2023年已用名额多于文件核定的名额"
    assert "优秀等次超出核定名额1名" in told(world(**QUOTA), {"township": EAST}, "village")
    assert not any("名额" in text for text in told(world(**QUOTA), {"township": WEST}, "village"))


def test_what_is_overdue():
    overdue = """
        unit         | kind | checked_on | findings | rectified | due_on
        990001001001 | 三资 | 2024-01-10 | 5        | 2         | 2024-02-10
        990001002001 | 三资 | 2024-01-10 | 4        | 3         | 2024-02-10
        990001001002 | 三资 | 2024-01-10 | 4        | 0         | 2024-07-10
    """
    (one, *_) = chosen(world(cadre=STAFFED, supervision=overdue))
    assert (one.told, one.source, one.page) == ("2个村(社区)有4个监督问题逾期未整改", RULES, "management")


VILLAGES = ("990001001001", "990001001002", "990001002001")
HEAD = "name | post_group | education | birth_date | unit | valid_from | opened_by\n"


def test_a_real_difference_names_who_is_furthest():
    """东乡 30 of 40 with a degree, 西镇 2 of 40: 40 % in all."""
    team = HEAD + "\n".join(
        [people("990001001001", 39, 29, a="2023-01-01", b="first"), people("990001001002", 1, 1, a="2023-01-01", b="first"),
         people("990001002001", 40, 2, a="2023-01-01", b="first")]
    )  # fmt: skip
    (one,) = chosen(world(cadre=team))
    assert one.told == "大专及以上占比与全市(40.0%)真有差别：东乡(75.0%)高于；西镇(5.0%)低于"
    assert one.why == "落在99.8%界限外，差别不是偶然"
    assert (one.source, one.page, one.query) == (DIFFERENCES, "differences", {"metric": "cadre.college"})


def test_a_difference_beyond_the_inner_limit_only_may_be_luck_and_says_so():
    """14 of 20 beside 20 of 40 is beyond 95 % of neither; 16 of 20 beside 22 of 40 at 55 % is beyond the inner limit only."""
    team = HEAD + "\n".join(
        [people("990001001001", 19, 15, a="2023-01-01", b="first"), people("990001001002", 1, 1, a="2023-01-01", b="first"),
         people("990001002001", 20, 6, a="2023-01-01", b="first")]
    )  # fmt: skip
    (one,) = chosen(world(cadre=team))
    assert one.told == "大专及以上占比与全市(55.0%)有差别：东乡(80.0%)高于；西镇(30.0%)低于"
    assert one.why == "落在95%界限外；2个单位毫无差别时平均也有0.1个偶然如此"
    assert one.rank > 2
    assert (beside(16, 20, 0.55), beside(16, 20, 0.55, OUTER)) == (1, 0)


def test_a_change_since_the_comparison_date_of_three_points():
    """Twenty on the first of January 2023, ten with a degree; eleven of twenty-one a year later is 2.4 points, twelve of twenty-one 7.1."""
    before = people("990001001001", 20, 10, a="2023-01-01", b="first")
    others = "\n".join(people(unit, 1, 1, a="2023-01-01", b="first") for unit in ("990001001002", "990001002001"))
    for degrees, said in ((1, []), (3, ["大专及以上占比从2023-01-01的 54.5% 到2024-06-30的 60.0%，上升 5.5个百分点"])):
        joined = people("990001001001", degrees, degrees, "新", a="2024-01-01", b="joined").replace("书记", "副职")
        assert told(world(cadre=HEAD + "\n".join([before, others, joined]))) == said


def test_a_year_s_change_is_told_where_chance_does_not_explain_it():
    names = [f"人{i}" for i in range(20)]
    team = "name | post_group | education | birth_date | unit\n" + "\n".join(
        [f"{name} | 书记 | 大专 | 1990-05-01 | 990001001001" for name in names] + STAFFED.strip().splitlines()[1:]
    )
    grades = lambda year, many: [f"{name} | {year} | {'优秀' if i < many else '称职'} | 参加考核" for i, name in enumerate(names)]  # noqa: E731
    for many, said in ((9, []), (18, ["优秀等次占比从2022年的 30.0% 到2023年的 90.0%，上升 60.0个百分点"])):
        place = world(cadre=team, appraisal="\n".join(["person | year | grade | participation", *grades(2022, 6), *grades(2023, many)]))
        assert told(place) == said
    assert told(place, {"year": 2022}) == []
    rows = "\n".join(["person | year | grade | participation", *grades(2022, 6), *grades(2023, 18)])
    for year in (2022, 2023):  # what a cap decides in either year is no change of theirs
        cap = f"year | percent | policy\n{year} | 90 | 某号文件"
        capped = world(
            cadre=team,
            excellent_cap=cap,
            appraisal=rows,
        )
        assert not any("占比" in text for text in told(capped))


# ── which are chosen ──
def of(source: str, rank: int, weight: float = 1.0) -> Highlight:
    return Highlight(source, f"{source}{rank}{weight}", "", "", {}, rank, weight)


@pytest.mark.parametrize(
    ("found", "picked"),
    [
        # at most two of one source …
        ([(RULES, 1)] * 4 + [(DIFFERENCES, 2)] * 2 + [(CHANGES, 4)], [(RULES, 1)] * 2 + [(DIFFERENCES, 2)] * 2 + [(CHANGES, 4)]),
        # … unless the others have too little to say
        ([(RULES, 1)] * 7, [(RULES, 1)] * 5),
        ([(RULES, 3)] * 3 + [(DIFFERENCES, 4)], [(RULES, 3)] * 3 + [(DIFFERENCES, 4)]),
        # the serious first, of one rank rules before differences before changes
        ([(CHANGES, 2), (DIFFERENCES, 2), (RULES, 3), (RULES, 1)], [(RULES, 1), (DIFFERENCES, 2), (CHANGES, 2), (RULES, 3)]),
    ],
)
def test_five_are_chosen_of_several_sources(monkeypatch, found, picked):
    made = [of(source, rank, weight) for weight, (source, rank) in enumerate(found)]
    monkeypatch.setattr(module, "_rules", lambda asked: made)
    monkeypatch.setattr(module, "_differences", lambda asked, table: [])
    monkeypatch.setattr(module, "_changes", lambda asked, table: [])
    taken = highlights(None, [])
    assert [(one.source, one.rank) for one in taken] == picked
    for first, second in pairwise(taken):
        assert (first.rank, -first.weight) <= (second.rank, -second.weight) or first.source != second.source


# ── the city ──
def test_the_city_s_five_and_their_numbers(city):
    found = chosen(lens=city)
    assert len(found) == MOST
    assert {one.source for one in found} == {RULES, DIFFERENCES, CHANGES}
    numbers = {
        str(ask(city, ExcellentQuota.exceeding).rows[0].cells[0].value),
        *(str(row.cells[0].value) for row in ask(city, VillageRule.failing, "rule_name").rows),
        *(
            f"{cell.value:.1%}"
            for metric in INDICATORS
            for by in ((), "township")
            for row in ask(city, metric, by).rows
            for cell in row.cells
        ),
        *(f"{ask(city, metric, where={'year': 2022}).rows[0].cells[0].value:.1%}" for metric in INDICATORS if metric.model.yearly),
        *(
            f"{ask(city, metric, as_of=[city.since]).rows[0].cells[0].value:.1%}"
            for metric in INDICATORS
            if not (metric.model.yearly or metric.model.cumulative)
        ),
    }
    for one in found:
        figures = re.findall(r"\d+\.\d%|^\d+(?=个)|(?<=名额)\d+", one.told)
        assert figures, one.told
        assert set(figures) <= numbers, one.told


def test_a_township_sees_what_the_city_sees_of_it_and_is_led_to_its_own_pages(city):
    own = Lens((TOWN,), city.snapshot, city.as_of, city.since)
    mine, theirs = chosen(lens=own, level="village"), chosen(lens=city, where={"township": TOWN}, level="village")
    assert [one[:3] for one in mine] == [one[:3] for one in theirs]
    assert mine
    assert {one.page for one in mine} <= {"structure", "villages", "training", "management"}


def test_every_shaded_cell_is_one_that_the_exact_test_tells_apart(city):
    asked = Asked(city, {}, "township")
    shaded = 0
    for one in compared(asked):
        whole = ask(city, one.metric).rows[0].cells[0]
        assert one.whole == whole
        for row in one.result.rows:
            k, n = row.cells[0].fraction
            side = beside(k, n, whole.value) if n >= LEAST and not one.capped else 0
            assert one.side(row.cells[0]) == side
            shaded += side != 0
    assert shaded
    assert [one.metric for one in compared(asked) if one.capped] == [Appraisal.excellent]
    assert not any("优秀等次占比" in one.told for one in highlights(asked, compared(asked)))


def test_the_whole_is_that_of_the_city_even_where_a_township_has_no_roster():
    silent = "unit | as_of\n990001001 | 2023-01-01\n990001002 | 2024-12-31"
    place = world(cadre=STAFFED, roster=silent)
    for one in compared(Asked(place.lens(), {}, "township")):
        assert one.whole == place.ask(one.metric).rows[0].cells[0]


def test_a_year_that_is_not_over_shades_nothing(city):
    asked = Asked(city, {"year": 2024}, "township")
    (hours,) = [one for one in compared(asked) if one.metric.key == "cadre_year.met_hours"]
    assert {hours.side(row.cells[0]) for row in hours.result.rows} == {0}
    assert not any("学时" in one.told for one in highlights(asked, [hours]))


def test_filters_that_are_not_followed_are_said(city):
    asked = Asked(city, {"post_group": "书记"}, "township")
    highlights(asked, compared(asked))
    assert "不按待遇岗位类别筛选" in asked.not_followed
    assert Supervision.label in asked.not_followed


def test_a_change_of_the_villages_is_told_and_a_change_of_the_rules_is_not():
    """Half with a degree is asked: one village of three has it, and a second since two joined in 2024."""
    rule = "name | measure | basis | operator | threshold | tag | valid_from\n学历 | 大专及以上占比 | 村干部 | 不少于 | 50 | 本地 | {}"
    first = [people(unit, 1, degrees, a="2023-01-01", b="first") for unit, degrees in zip(VILLAGES, (1, 0, 0), strict=True)]
    team = HEAD + "\n".join([*first, people(VILLAGES[2], 2, 2, "新", a="2024-01-01", b="joined").replace("书记", "副职")])
    said = "班子规定达标率从2023-01-01的 33.3% 到2024-06-30的 66.7%，上升 33.4个百分点"
    assert said in told(world(cadre=team, team_rule=rule.format("")))
    more = "\n一肩挑 | 一肩挑 | 村干部 | 不少于 | 0 | 上级 | 2024-01-01"
    for others in (rule.format("") + more, rule.format("2024-01-01")):
        assert not any("班子规定达标率从" in text for text in told(world(cadre=team, team_rule=others)))


def test_the_six_are_shares_that_a_township_has():
    assert len(INDICATORS) == 6
    assert all(metric.proportion and "township" in metric.model.dimensions for metric in INDICATORS)
    assert Cadre.college in INDICATORS
    assert Appraisal.excellent in INDICATORS


def test_of_several_that_differ_the_furthest_is_named():
    result = answer(Cadre.college, [(Cadre.township, T)], ((70, 100), (90, 100), (2, 100)))
    one = Compared(Cadre.college, result, Cell(0.54, (162, 300)))
    told = module._difference(Asked(result.lens, {}, "township"), one)
    assert told.told == "大专及以上占比与全市(54.0%)真有差别：乙镇(90.0%)等2个高于；丙街道(2.0%)低于"
    assert told.weight == pytest.approx(0.52)
