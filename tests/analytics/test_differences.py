"""Which units differ, in words, ranks and beside what was to be expected: on answers written by hand, and counted again from the rows."""

import plotly.graph_objects as go
import pytest

from analytics import charts, limits, shape
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.differences import (
    AS_EXPECTED,
    COMPARED,
    STRATA,
    capped_years,
    differences,
    figures,
    headings,
    standard_finding,
    standardised,
    strata,
    told_ranks,
    word,
    years_together,
)
from analytics.export import csv_bytes
from analytics.finding import finding
from analytics.intervals import OUTER, byar
from analytics.intervals import limits as limits_of
from analytics.query import Cell, ask
from analytics.supervision import Supervision
from analytics.wording import unfilled
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.answers import NO_DATA, T, answer, share
from tests.worlds import EAST, WEST, world

ROLES = ("书记", "副职")


def by_township(*values):
    return answer(Appraisal.excellent, [(Appraisal.township, T[: len(values)])], values, {"year": (2023,)})


def by_role(*values):
    return answer(Appraisal.excellent, [(Appraisal.township, T), (Appraisal.post_group, ROLES)], values, {"year": (2023,)})


@pytest.fixture(scope="module")
def city(demo_store):
    snapshot = Store(demo_store).current()
    return Lens(EVERYTHING, snapshot, 20240831, 20230831)


# ── observed beside expected ──
def test_expected_worked_by_hand():
    """书记: 10 of 20 in all; 副职: 4 of 80. 甲 has 10 and 10: 5.5 expected, 8 observed; 丙 has no one."""
    ratio = standardised(by_role((7, 10), (1, 10), (3, 10), (3, 70), (0, 0), (0, 0)))
    first, second, third = (row.cells[0] for row in ratio.rows)
    assert first.fraction == (8, pytest.approx(5.5))
    assert second.fraction == (6, pytest.approx(5 + 3.5))
    assert third.value is None
    assert sum(row.cells[0].fraction[1] for row in ratio.rows) == pytest.approx(14), "all units together are as expected"
    assert shape.interval(ratio.metrics[0], first) == pytest.approx(tuple(bound / 5.5 for bound in byar(8)))


def test_a_blank_stratum_is_a_stratum_and_its_blanks_are_told():
    fine = answer(
        Cadre.college, [(Cadre.township, T[:2]), (Cadre.post_group, ("书记", None))], [(1, 2), Cell(0.5, (2, 4), 3), (1, 2), (0, 4)]
    )
    ratio = standardised(fine)
    assert [row.cells[0].fraction for row in ratio.rows] == [(3, pytest.approx(1 + 1)), (1, pytest.approx(2))]
    assert unfilled(ratio) == "最高学历3人"


def test_a_unit_without_a_roster_has_no_figure():
    (first, _, _) = standardised(by_role(NO_DATA, NO_DATA, (3, 10), (3, 70), (1, 5), (1, 5))).rows
    assert first.cells[0].no_data
    assert first.cells[0].value is None


def test_less_than_one_expected_is_told_from_nothing():
    ratio = standardised(by_role((3, 3), (0, 0), (0, 97), (0, 0), (0, 0), (0, 0)))
    (cell, *_) = (row.cells[0] for row in ratio.rows)
    assert cell.fraction == (3, pytest.approx(0.09))
    assert shape.interval(ratio.metrics[0], cell)[0] > 1
    assert shape.side(ratio.metrics[0], cell, AS_EXPECTED) == 0


def test_the_finding_names_who_is_beyond_what_was_expected():
    ratio = standardised(by_role((20, 20), (20, 20), (5, 40), (5, 40), (6, 20), (6, 20)))
    assert standard_finding(ratio) == "按待遇岗位类别和村考核类别换算，高于预期的有1个：甲镇；低于的有1个：乙镇；其余1个与预期无法区分"


def test_the_file_holds_observed_and_expected():
    lines = csv_bytes(standardised(by_role((7, 10), (1, 10), (3, 10), (3, 70), (0, 0), (0, 0)))).decode("utf-8-sig").split("\r\n")
    name = "优秀等次占比·实际÷预期"
    assert lines[0] == f"乡镇(街道),{name}(%),{name}·分子,{name}·分母"
    assert lines[1] == "甲镇,145.5,8,5.5"
    assert lines[3] == "丙街道,—,0,0"


def test_the_city_s_standard_counted_again_person_by_person(city):
    """The plain way, from the rows: everybody's chance is that of their role and their village's category."""
    from data.lens import fetch

    rows = fetch(
        city,
        "SELECT township_code, post_group, village_category, grade_level FROM person_appraisal"
        " WHERE year = 2023 AND participation = '参加考核'",
    ).rows
    alike = lambda row: [other[3] == 1 for other in rows if other[1:3] == row[1:3]]  # noqa: E731
    awaited, observed = {}, {}
    for row in rows:
        chances = alike(row)
        awaited[row[0]] = awaited.get(row[0], 0) + sum(chances) / len(chances)
        observed[row[0]] = observed.get(row[0], 0) + (row[3] == 1)
    ratio = standardised(ask(city, Appraisal.excellent, ["township", *strata(Appraisal.excellent)]))
    assert len(rows) == 500
    for row in ratio.rows:
        key, (k, e) = row.members[0].key, row.cells[0].fraction
        assert (k, e) == (observed[key], pytest.approx(awaited[key], abs=1e-9))


# ── years together ──
def test_three_years_are_those_up_to_the_one_meant(city):
    assert years_together(ask(city, Appraisal.excellent, "township")) == (2021, 2022, 2023)
    assert years_together(ask(city, Appraisal.excellent, "township", {"year": 2021})) == ()
    assert years_together(ask(city, Appraisal.excellent, "township", {"year": 2022})) == (2021, 2022)
    assert years_together(ask(city, Cadre.college, "township")) == ()


def test_a_year_without_records_is_not_filled_up_with_an_earlier_one():
    result = by_township((9, 10), (3, 10))
    result.lens.snapshot.memo["years", "appraisal", 2024] = (2024, 2023, 2021, 2020, 2019)
    assert years_together(result) == (2021, 2023)


def test_the_years_whose_share_a_cap_decides(city):
    every = (2021, 2022, 2023)
    assert capped_years(city, Appraisal.excellent, {}, every) == (2022, 2023)
    assert capped_years(city, Appraisal.competent, {"post_group": "书记", "township": "990101102"}, every) == (2022, 2023)
    assert capped_years(city, Appraisal.excellent, {}, (2021,)) == capped_years(city, Appraisal.excellent, {}, ()) == ()
    assert capped_years(city, Cadre.college, {}, every) == ()


def test_a_cap_of_all_posts_decides_the_share_of_each_and_one_of_a_township_no_other():
    appraised = """
        person | unit         | year | grade | participation
        王一   | 990001001001 | 2023 | 优秀  | 参加考核
        李二   | 990001002001 | 2023 | 称职  | 参加考核
    """
    team = "name | post_group | unit\n王一 | 书记 | 990001001001\n李二 | 书记 | 990001002001"
    common, of_east = (
        world(cadre=team, appraisal=appraised, excellent_cap=f"year | applies_to | percent | policy\n2023 | {place} | 25 | 某号文件")
        for place in ("", "东乡")
    )
    asked = [{"post_group": "书记"}, {"township": EAST}, {"township": WEST}]
    assert [capped_years(common.lens(), Appraisal.excellent, where, (2023,)) for where in asked] == [(2023,)] * 3
    assert [capped_years(of_east.lens(), Appraisal.excellent, where, (2023,)) for where in asked] == [(2023,), (2023,), ()]


def test_years_together_are_the_sum_of_the_years(city):
    each = [ask(city, Appraisal.excellent, "township", {"year": year}) for year in (2021, 2022, 2023)]
    together = ask(city, Appraisal.excellent, "township", {"year": (2021, 2022, 2023)})
    for row, *years in zip(together.rows, *(one.rows for one in each), strict=True):
        assert row.cells[0].fraction == tuple(sum(parts) for parts in zip(*(year.cells[0].fraction for year in years), strict=True))
    assert finding(together, Cell(0.2, (1, 5)), kind="limits").startswith("全市2021至2023年合计 20.0%")


# ── the table ──
def test_words_ranks_and_figures_of_a_unit():
    result = by_township((90, 100), (50, 100), (40, 100))
    pooled = (by_township((180, 200), (80, 200), (100, 200)), share(360, 600))
    found = differences(result, share(180, 300), pooled)
    assert [(one.unit.label, one.side, one.far, one.ranks, one.pooled_side) for one in found] == [
        ("甲镇", 1, True, (1, 1), 1),
        ("丙街道", -1, True, (2, 3), -1),
        ("乙镇", 0, False, (2, 3), -1),
    ]
    head = headings(result, (2021, 2023), False)
    assert head == ["乡镇(街道)", "优秀等次占比", "95%区间", "与全市相比", "可能名次", "2021至2023年合计", "合计相比"]
    assert figures(found[0], result, None) == [
        "甲镇", "90.0%(90/100)", "82.6%–94.5%", "▲ 高于(99.8%界限外)", "1–1", "90.0%(180/200)", "▲ 高于",
    ]  # fmt: skip
    assert figures(found[2], result, None)[3] == "○ 无法区分"


def test_a_unit_that_has_nobody_has_no_word_and_no_rank():
    result = by_township((9, 10), (0, 0), NO_DATA)
    ratio = standardised(by_role((9, 10), (0, 0), (0, 0), (0, 0), NO_DATA, NO_DATA))
    found = {one.unit.label: figures(one, result, ratio) for one in differences(result, share(9, 10), None, ratio)}
    assert found["乙镇"] == ["乙镇", "—", "—", "—", "—", "—", "—", "—"]
    assert found["丙街道"] == ["丙街道", "无数据", "—", "—", "—", "无数据", "—", "—"]
    assert {len(line) for line in found.values()} == {len(headings(result, (), True))}


def test_every_line_is_as_long_as_the_heading_where_a_unit_has_no_other_year():
    result, pooled = by_township((9, 10), (3, 10)), (by_township((9, 10)), share(9, 10))
    (_, second) = sorted(differences(result, share(12, 20), pooled), key=lambda one: one.unit.key)
    assert figures(second, result, None)[-2:] == ["—", "—"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (((90, 100), (50, 100), (10, 100)), "3个单位的名次只能说到一个范围，一般有1个可能的位次，不宜排名次"),
        (((5, 10), (6, 10), (4, 10)), "3个单位个个都可能排第1，也可能排第3，不能按占比排名次"),
        (((5, 10),), "可比的单位不足两个，没有名次"),
    ],
)
def test_how_little_a_league_table_would_say(values, said):
    result = by_township(*values)
    assert told_ranks(differences(result, share(1, 2))) == said


def test_beyond_the_inner_limit_only_is_no_more_than_different():
    """16 of 42 where 22.2 % are: beyond 15, within 18."""
    (one,) = differences(by_township((16, 42)), share(222, 1000))
    assert (one.side, one.far) == (1, False)
    assert figures(one, by_township((16, 42)), None)[3] == "▲ 高于"


def test_words():
    assert [word(side) for side in (1, 0, -1)] == ["▲ 高于", "○ 无法区分", "▼ 低于"]


def test_what_is_compared_are_shares_of_townships():
    assert Appraisal.excellent.key in COMPARED
    assert all(metric.proportion for metric in COMPARED.values())
    assert [dimension.name for dimension in strata(Appraisal.excellent)] == list(STRATA)
    assert [dimension.name for dimension in strata(Cadre.college)] == ["post_group"]


# ── the picture ──
def traces(figure):
    *curves, dots, names = figure.data
    return curves, dots, names


def test_a_dot_at_nought_keeps_off_the_scale():
    for second, below in ((0, True), (4, False)):
        figure = charts.figure(by_township((3, 6), (second, 7), (2, 8)), kind="limits", whole=share(5, 21))
        assert (figure.layout.yaxis.range[0] < 0) is below


def test_only_those_beyond_the_limits_are_named():
    result = by_township((30, 60), (10, 50), (4, 40))
    figure = charts.figure(result, kind="limits", whole=share(44, 150))
    curves, dots, names = traces(figure)
    go.Figure(figure.to_plotly_json())  # raises for what Plotly does not know
    assert list(names.text) == ["甲镇 50.0%", "丙街道 10.0%"]
    assert list(dots.marker.symbol) == ["circle", "circle-open", "circle"]
    assert list(zip(dots.x, dots.y, strict=True)) == [(60, 0.5), (50, 0.2), (40, 0.1)]
    assert len(curves) == 4
    for curve, (confidence, side) in zip(curves, ((0.95, 0), (0.95, 1), (OUTER, 0), (OUTER, 1)), strict=True):
        assert list(curve.y) == [limits_of(n, 44 / 150, confidence)[side] for n in curve.x]
    metric, (unit,) = charts.clicked(result, 4, 1, "limits")
    assert (metric, unit.key) == (Appraisal.excellent, T[1])
    assert charts.clicked(result, 0, 1, "limits") is None


def test_a_handful_is_drawn_and_said_not_to_be_judged():
    figure = charts.figure(by_township((4, 4), (3, 10), (0, 0)), kind="limits", whole=share(7, 14))
    curves, dots, names = traces(figure)
    assert list(dots.x) == [4, 10]
    assert figure.layout.xaxis.range[0] < 4
    assert min(curves[0].x) >= 5
    assert any("不足5的不判断" in note.text for note in figure.layout.annotations)
    assert list(names.text) == []


def test_names_do_not_cover_each_other():
    values = [(30, 40), (31, 41), (2, 42)]
    result = by_township(*values)
    figure = charts.figure(result, kind="limits", whole=share(63, 123))
    _, _, names = traces(figure)
    assert len(set(names.textposition)) >= 2 or len(names.text) < 2
    boxes = [limits._box(place, 200, 100, 80) for place in ("top center", "bottom center", "middle left", "middle right")]
    assert not any(limits._meet(one, other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_a_file_that_counts_more_than_there_is_is_not_compared():
    result = answer(Supervision.rectification, [(Supervision.township, T)], ((12, 10), (5, 10), (30, 20)))
    whole = share(47, 40)
    assert {shape.side(Supervision.rectification, row.cells[0], whole) for row in result.rows} == {0}
    figure = charts.figure(result, kind="limits", whole=whole)
    assert figure.layout.annotations[0].text == "分子多于分母，无法比较"
    assert charts.figure(result, kind="dots", whole=whole).data


def test_many_outside_are_named_only_as_far_as_they_can_be_read(monkeypatch):
    monkeypatch.setattr(limits, "MOST_NAMED", 1)
    figure = charts.figure(by_township((30, 60), (10, 50), (4, 40)), kind="limits", whole=share(44, 150))
    assert list(traces(figure)[2].text) == ["甲镇 50.0%"]
    assert any("只标出最突出的1个名称" in note.text for note in figure.layout.annotations)


def test_the_headline_and_the_note_of_the_picture():
    result = by_township((30, 60), (10, 50), (4, 40))
    assert finding(result, share(44, 150), kind="limits") == (
        "全市 29.3%；高于全市的有1个：甲镇；低于的有1个：丙街道；其余1个与全市无法区分"
    )
    assert charts.note(result, "limits") == "3个单位即使毫无差别，平均也有0.2个偶然落到95%界限外"
    assert charts.alt(result, "limits").startswith("界限图：优秀等次占比，按乡镇(街道)分。甲镇 50.0%")


def test_what_is_expected_is_drawn_with_its_interval_about_one():
    ratio = standardised(by_role((20, 20), (20, 20), (5, 40), (5, 40), (6, 20), (6, 20)))
    figure = charts.figure(ratio, kind="dots", whole=AS_EXPECTED, whole_name="预期")
    assert figure.data[0].error_x.array[0] == pytest.approx(byar(40)[1] / ratio.rows[0].cells[0].fraction[1] - ratio.rows[0].cells[0].value)
    assert list(figure.data[0].marker.symbol) == ["circle", "circle-open", "circle"]
    assert figure.layout.annotations[0].text == "<b>预期 100.0%</b>"
