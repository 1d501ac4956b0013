"""Every picture holds the answer: its values, order, labels, blanks, and nothing else."""

import json
from functools import cache

import plotly.graph_objects as go
import pytest

from analytics import charts, look, shape
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.catalog import MODELS
from analytics.honour import Honour
from analytics.intervals import wilson
from analytics.lettering import size, wrapped
from analytics.model import BLANK, Count
from analytics.pay import Payment
from analytics.query import AS_OF, Cell, ask
from analytics.reserve import Candidate, ReserveVillage
from analytics.training import Training
from analytics.wording import show
from data.demo import demo_rows
from data.lens import Lens
from tests.answers import BANDS, NO_DATA, T, answer, share
from tests.worlds import World

DATES = (20211231, 20221231, 20240831)


def ages(values=(64, 120, 221, 90, 5)):
    return answer(Cadre.headcount, [(Cadre.age_band, (*BANDS, None))], values)


def college(values=((30, 50), (20, 60), (9, 40)), **how):
    return answer(Cadre.college, [(Cadre.township, T[: len(values)])], values, **how)


def pyramid():
    return answer(
        Cadre.headcount,
        [(Cadre.age_band, (*BANDS, None)), (Cadre.gender, ("男", "女", None))],
        (40, 20, 0, 80, 40, 0, 150, 70, 1, 60, 30, 0, 3, 2, 0),
    )


def bar(figure, place=0):
    trace = figure.data[place]
    values, names = (trace.x, trace.y) if trace.orientation == "h" else (trace.y, trace.x)
    return dict(zip(names, values, strict=True))


def test_headings_of_a_table_do_not_touch():
    """Nine columns on half a laptop page: each heading is narrower than its column."""
    both = tuple(Cadre.education.order)
    for names in (both, ("党代表", "人大代表", "政协委员", "公务员", "事业编制", "乡镇副职")):
        rows = (*BANDS, None)
        figure = charts.figure(
            answer(Cadre.headcount, [(Cadre.age_band, rows), (Cadre.education, names)], range(5 * len(names))), kind="matrix"
        )
        axis = figure.layout.xaxis
        widest = max(size(line) for name in axis.categoryarray for line in name.split("<br>"))
        left = max(size(name) for name in figure.layout.yaxis.categoryarray) * look.SMALL
        column = (look.NARROW - 24 - left) / len(names)
        assert widest * axis.tickfont.size <= column - 3
        assert axis.tickfont.size >= 10


def test_a_table_of_one_row_has_room_for_its_headings():
    figure = charts.figure(
        answer(Appraisal.excellent, [(Appraisal.township, T[:1]), (Appraisal.year, (2022, 2023))], ((1, 5), (2, 5))), kind="matrix"
    )
    assert figure.layout.height - figure.layout.minreducedheight >= 40  # a line of words, and the margins


def test_large_figures_on_an_axis_are_in_ten_thousands():
    values = [Cell(v, (v * 10, 10)) for v in (23_400, 24_900, 25_600)]
    axis = charts.figure(answer(Payment.per_person, [(Payment.township, T)], values)).layout.xaxis
    assert [float(text.removesuffix("万")) * 10_000 for text in axis.ticktext] == list(axis.tickvals)
    assert 2 <= len(axis.tickvals) <= 5
    assert all(axis.range[0] <= mark <= axis.range[1] for mark in axis.tickvals)


@pytest.mark.parametrize(
    ("span", "marks"),
    [((0, 25e5), [0, 1e6, 2e6]), ((23_000, 26_000), [23_000, 24_000, 25_000, 26_000]), ((9_500, 10_500), [9_500, 10_000, 10_500])],
)
def test_marks_are_round(span, marks):
    assert look.even_marks(span, 5) == marks


# --- one kind after the other ---------------------------------------------------------------------------------------------


def test_bars_stand_in_declared_order_on_zero_with_counts_and_parts():
    figure = charts.figure(ages())
    trace = figure.data[0]
    assert tuple(trace.x) == (*BANDS, BLANK)
    assert tuple(trace.y) == (64, 120, 221, 90, 5)
    assert trace.text[0] == "64人<br>12.8%"
    assert figure.layout.xaxis.type == "category"
    assert figure.layout.yaxis.range[0] == 0
    assert trace.marker.color[-1] == look.LIGHT.blank != trace.marker.color[0]


def test_parts_are_left_out_where_they_do_not_add_up():
    result = answer(Cadre.headcount, [(Cadre.source, ("致富能手", "退役军人"))], (3, 4))
    assert charts.figure(result).data[0].text[0] == "3人"
    assert "一人可属多项" in charts.note(result)


def test_long_names_lie_down():
    result = answer(Cadre.headcount, [(Cadre.post, Cadre.post.order)], range(1, 8))
    assert shape.kind_of(result) == "ranked"
    party = answer(Cadre.headcount, [(Cadre.age_band_party, (*Cadre.age_band_party.order, None))], range(9))
    figure = charts.figure(party)
    assert shape.kind_of(party) == "ranked"
    assert tuple(figure.data[0].y) == (*Cadre.age_band_party.order, BLANK), "an ordered list keeps its order"
    assert figure.data[0].text[1] == "1人  2.8%"


def test_units_are_sorted_by_value_blanks_and_silent_ones_last():
    figure = charts.figure(answer(Cadre.headcount, [(Cadre.township, (*T, None))], (7, NO_DATA, 12, 99)))
    assert tuple(figure.data[0].y) == ("丙街道", "甲镇", "乙镇", BLANK)
    assert tuple(figure.data[0].x) == (12, 7, None, 99)
    assert tuple(figure.data[0].text) == ("12人", "7人", "", "99人")
    assert (figure.data[1].y, figure.data[1].text) == (("乙镇",), ("无数据",))
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.yaxis.range == (3.5, -0.5), "the first row is on top"


def test_four_hundred_units_stay_readable():
    keys = [f"99000100{n:04d}" for n in range(400)]
    figure = charts.figure(answer(Cadre.headcount, [(Cadre.village, keys)], range(400)))
    assert figure.layout.height / 400 >= 24
    assert figure.layout.yaxis.dtick == 1


def test_units_of_one_name_stay_apart():
    result = answer(Cadre.headcount, [(Cadre.education_raw, ("甲", "乙"))], (1, 2))
    same = [row.members[0] for row in result.rows]
    assert shape.names([same[0], same[0], same[1]]) == ["甲(1)", "甲(2)", "乙"]


def test_dots_carry_interval_label_and_the_whole():
    figure = charts.figure(college(), whole=share(59, 150))
    dots = figure.data[0]
    assert tuple(dots.y) == ("甲镇", "乙镇", "丙街道")
    assert tuple(dots.x) == (0.6, 20 / 60, 9 / 40)
    low, high = wilson(30, 50)
    assert dots.error_x.array[0] == pytest.approx(high - 0.6)
    assert dots.error_x.arrayminus[0] == pytest.approx(0.6 - low)
    assert tuple(figure.layout.yaxis2.ticktext) == ("60.0%(30/50)", "33.3%(20/60)", "22.5%(9/40)")
    assert figure.layout.yaxis2.range == figure.layout.yaxis.range
    assert figure.layout.shapes[0].x0 == figure.layout.shapes[0].x1 == 59 / 150
    assert figure.layout.annotations[0].text == "<b>全市 39.3%</b>"
    assert tuple(dots.marker.symbol) == ("circle", "circle-open", "circle"), "hollow: chance alone may explain it"


def test_dots_show_who_has_nobody_and_who_has_no_data():
    figure = charts.figure(college(((1, 4), (0, 0), NO_DATA)))
    assert tuple(figure.data[0].x) == (0.25, None, None)
    assert tuple(figure.layout.yaxis2.ticktext) == ("25.0%(1/4)", "—", "无数据")


def test_dots_of_a_chosen_township_name_it():
    figure = charts.figure(college(((1, 4), (2, 4)), where={"township": (T[1],)}), whole=share(3, 8))
    assert figure.layout.annotations[0].text == "<b>乙镇 37.5%</b>"
    named = charts.figure(college(), whole=share(3, 8), whole_name="全县")
    assert named.layout.annotations[0].text == "<b>全县 37.5%</b>"


def test_villages_and_communities_share_a_row():
    by = [(Cadre.township, T[:2]), (Cadre.kind, ("村", "社区"))]
    figure = charts.figure(answer(Cadre.college, by, ((1, 4), (3, 4), (2, 8), (0, 0))))
    villages, communities = figure.data[:2]
    assert (villages.name, communities.name) == ("村", "社区")
    assert dict(zip(villages.y, villages.x, strict=True)) == {"甲镇": 0.25, "乙镇": 0.25}
    assert dict(zip(communities.y, communities.x, strict=True)) == {"甲镇": 0.75, "乙镇": None}
    assert villages.marker.symbol[0] != communities.marker.symbol[0]
    assert villages.marker.color != communities.marker.color
    assert figure.layout.showlegend
    assert figure.layout.yaxis2.ticktext[0] == "村 25.0%(1/4)<br>社区 75.0%(3/4)"


def test_means_have_dots_without_intervals_and_no_zero():
    figure = charts.figure(answer(Cadre.mean_age, [(Cadre.township, T)], [Cell(v, (v * 10, 10)) for v in (46.1, 47.2, 44.0)]))
    assert tuple(figure.data[0].x) == (47.2, 46.1, 44.0)
    assert figure.data[0].error_x.array is None
    assert figure.layout.xaxis.range[0] > 40


def test_pyramid_mirrors_men_and_women():
    figure = charts.figure(pyramid(), kind="pyramid")
    men, _, unknown = figure.data
    order = (BLANK, *BANDS)
    assert bar(figure, 0) == dict(zip(order, (-3, -40, -80, -150, -60), strict=True))
    assert bar(figure, 1) == dict(zip(order, (2, 20, 40, 70, 30), strict=True))
    assert (unknown.name, sum(unknown.x)) == (BLANK, 1)
    assert tuple(figure.layout.yaxis.categoryarray) == order
    assert figure.layout.yaxis.range == (-0.5, 4.5), "the blank at the bottom, the oldest on top"
    assert men.text[1] == "40人"
    assert -figure.layout.xaxis.range[0] == figure.layout.xaxis.range[1] > 150
    heads = " ".join(note.text for note in figure.layout.annotations)
    assert all(text in heads for text in ("男 333人", "女 162人", "性别未填 1人"))


def test_stacked_bars_add_up():
    by = [(Cadre.township, T[:2]), (Cadre.age_band, (*BANDS, None))]
    figure = charts.figure(answer(Cadre.headcount, by, (1, 2, 3, 4, 0, 5, 6, 7, 8, 9)))
    assert tuple(figure.data[0].y) == ("乙镇", "甲镇")
    assert [trace.name for trace in figure.data[:5]] == [*BANDS, BLANK]
    assert [tuple(trace.x) for trace in figure.data[:5]] == [(5, 1), (6, 2), (7, 3), (8, 4), (9, 0)]
    assert tuple(figure.data[5].text) == ("35人", "10人")
    assert figure.layout.barmode == "stack"


def test_more_than_six_series_are_folded_and_say_so():
    keys = (*Cadre.education.order, None)
    figure = charts.figure(answer(Cadre.headcount, [(Cadre.township, T[:2]), (Cadre.education, keys)], (*(1, 9, 8, 7, 6, 2, 1, 0, 4),) * 2))
    series = [trace for trace in figure.data if trace.type == "bar"]
    assert [trace.name for trace in series] == ["本科", "大专", "中专", "高中", "其他(合并4项)", BLANK]
    assert sum(sum(trace.x) for trace in series) == 2 * 38
    assert charts.clicked(answer(Cadre.headcount, [(Cadre.township, T[:1]), (Cadre.education, keys)], range(9)), 4, 0) is None


def test_a_tally_has_a_dot_for_each_unit_the_short_ones_first():
    by = [(ReserveVillage.township, T), (ReserveVillage.depth, ("0人", "1人", "2人及以上"))]
    result = answer(ReserveVillage.villages, by, (0, 1, 3, 1, 1, 2, NO_DATA, NO_DATA, NO_DATA))
    figure = charts.figure(result, kind="tally")
    none, one, enough, ends = figure.data
    assert list(figure.layout.yaxis.categoryarray) == ["乙镇", "甲镇", "丙街道"]
    assert [*zip(none.y, none.x, strict=True)] == [("乙镇", 0)]
    assert sorted(zip(one.y, one.x, strict=True)) == [("乙镇", 1), ("甲镇", 0)]
    assert sorted(zip(enough.y, enough.x, strict=True)) == [("乙镇", 2), ("乙镇", 3), ("甲镇", 1), ("甲镇", 2), ("甲镇", 3)]
    assert list(ends.text) == ["2/4", "1/4", "无数据"]
    assert none.marker.symbol == "circle-open"
    assert clicked(result, 2, 0, "tally") == (ReserveVillage.villages, {"township": T[1], "depth": "2人及以上"})


def test_a_funnel_stands_about_one_line_with_parts_of_the_first():
    stages = (Candidate.nominated, Candidate.vetted, Candidate.inspected, Candidate.filed)
    figure = charts.figure(answer(stages, [], (tuple(map(Cell, (41, 32, 29, 26))),)), kind="funnel")
    (trace,) = figure.data
    assert list(trace.x) == [41, 32, 29, 26]
    assert all(base == -length / 2 for base, length in zip(trace.base, trace.x, strict=True))
    assert [text.split()[-1] for text in trace.text] == ["100.0%", "78.0%", "70.7%", "63.4%"]
    assert charts.figure(answer(stages, [], (tuple(map(Cell, (0, 0, 0, 0))),)), kind="funnel").data[0].text[0].split() == ["0人"]


def test_matrix_writes_every_number():
    by = [(Cadre.township, T[:2]), (Cadre.education, ("本科", "大专"))]
    figure = charts.figure(answer(Cadre.headcount, by, (1, 20, NO_DATA, 0)), kind="matrix")
    assert [list(row) for row in figure.data[0].z] == [[1, 20], [None, 0]]
    written = {
        (x, y): (text, trace.textfont.color) for trace in figure.data[1:] for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
    }
    assert {place: text for place, (text, _) in written.items()} == {
        ("本科", "甲镇"): "1",
        ("大专", "甲镇"): "20",
        ("本科", "乙镇"): "无数据",
        ("大专", "乙镇"): "0",
    }
    assert written["大专", "甲镇"][1] != written["大专", "乙镇"][1], "light words on dark cells, dark on light"


def test_several_metrics_are_coloured_apart():
    figure = charts.figure(
        answer((Cadre.headcount, Cadre.college), [(Cadre.township, T[:2])], ((Cell(10), share(1, 10)), (Cell(30), share(9, 30))))
    )
    assert [list(row) for row in figure.data[0].z] == [[pytest.approx(1 / 3), 0], [1, 1]]
    assert {text for trace in figure.data[1:] for text in trace.text} == {"10", "30", "10.0%<br>1/10", "30.0%<br>9/30"}


def test_trend_has_gaps_not_zeros():
    figure = charts.figure(answer(Cadre.headcount, [(AS_OF, DATES)], (NO_DATA, 500, 506)))
    line = figure.data[0]
    assert tuple(line.x) == ("2021-12-31", "2022-12-31", "2024-08-31")
    assert tuple(line.y) == (None, 500, 506)
    assert line.connectgaps is False
    assert tuple(line.text) == ("", "500人", "506人")
    assert figure.data[1].text == ("无数据",)
    assert figure.layout.yaxis.range[0] == 0
    assert (figure.layout.xaxis.type, figure.layout.xaxis.tickformat) == ("date", "%Y年<br>%-m月")


def test_crowded_dates_are_thinned():
    many = [20200131 + 100 * month for month in range(9)]
    dates = [date - date % 100 + 28 for date in many]
    figure = charts.figure(answer(Cadre.headcount, [(AS_OF, dates)], range(9)))
    assert len(figure.data[0].x) == 9
    ticks = figure.layout.xaxis.tickvals
    assert 2 <= len(ticks) < 9
    assert ticks[-1] == "2020-09-28"
    assert figure.data[0].text[-1] == "8人"


def test_lines_are_named_at_their_ends_without_covering_each_other():
    result = answer(Cadre.headcount, [(AS_OF, DATES), (Cadre.kind, ("村", "社区"))], (10, 11, 12, 11, 12, 12))
    figure = charts.figure(result)
    assert [tuple(trace.y) for trace in figure.data] == [(10, 12, 12), (11, 11, 12)]
    first, second = figure.layout.annotations
    assert first.text.endswith("村 12人")
    assert second.y > first.y


def test_many_units_over_time_become_a_table():
    keys = [f"9900010{n:02d}" for n in range(12)]
    result = answer(Cadre.college, [(AS_OF, DATES), (Cadre.township, keys)], [(n, 40) for n in range(36)])
    figure = charts.figure(result)
    assert shape.kind_of(result) == "matrix"
    assert (len(figure.data[0].z), len(figure.data[0].z[0])) == (12, 3)
    assert figure.data[0].z[5][1] == 17 / 40


def test_years_are_names_and_shares_have_intervals():
    figure = charts.figure(answer(Appraisal.excellent, [(Appraisal.year, (2022, 2023))], ((100, 480), (111, 500))))
    assert tuple(figure.data[0].x) == ("2022年", "2023年")
    assert figure.layout.xaxis.type == "category"
    assert figure.data[0].text[1] == "22.2%<br>(111/500)"
    assert figure.data[0].error_y.array[1] == pytest.approx(wilson(111, 500)[1] - 0.222)
    assert figure.data[0].mode == "markers+text"


def test_a_year_that_is_not_over_is_hatched():
    figure = charts.figure(answer(Training.attendances, [(Training.year, (2022, 2023, 2024))], (400, 500, 300)))
    assert tuple(figure.data[0].x) == ("2022年", "2023年", "2024年<br>(至8月31日)")
    assert tuple(figure.data[0].marker.pattern.shape) == ("", "", "/")
    assert figure.data[0].text[0] == "400人次", "parts of several years' sum mean nothing"


def test_bridge_floats_between_two_levels():
    figure = charts.bridge(500, 24, 3, 3, 18, 506)
    changes = figure.data[0]
    assert tuple(changes.x) == ("新任", "调入", "调出", "离任")
    assert tuple(changes.base) == (500, 524, 527, 524)
    assert tuple(changes.y) == (24, 3, -3, -18)
    assert tuple(changes.text) == ("+24人", "+3人", "−3人", "−18人")
    assert [note.text for note in figure.layout.annotations] == ["<b>500人</b>", "<b>506人</b>"]
    assert [line.y0 for line in figure.layout.shapes[:2]] == [500, 506]


def test_a_bridge_that_does_not_close_says_so():
    figure = charts.bridge(500, 1, 0, 0, 0, 499)
    assert figure.data[0].x[-1] == "未对上"
    assert figure.data[0].y[-1] == -2
    assert charts.bridge(None, 0, 0, 0, 0, 5).layout.annotations[0].text == "无数据"


@pytest.mark.parametrize(
    ("values", "said"), [((), "所选范围内没有数据"), ((NO_DATA, NO_DATA, NO_DATA), "无数据"), (((0, 0),) * 3, "所选范围内没有数据")]
)
def test_nothing_to_draw_is_said(values, said):
    result = answer(Cadre.college, [(Cadre.township, T[: len(values)])], values)
    for kind in (None, "dots", "matrix"):
        figure = charts.figure(result, kind=kind)
        assert figure.layout.annotations[0].text == said
        assert not figure.data
    assert charts.alt(result) == f"大专及以上占比：{said}。"


# --- rules of every picture -----------------------------------------------------------------------------------------------


@cache
def demo_lens() -> Lens:
    """The demonstration city behind a lens, without a store."""
    return Lens(("",), World(demo_rows()).duckdb, 20240831, 20230831)


@cache
def gallery():
    """Every metric by everything a page may ask, from the demonstration city."""
    lens = demo_lens()
    asked = []
    for model in MODELS:
        for metric in model.metrics.values():
            if "kind" in model.dimensions:
                asked += [ask(lens, metric, by) for by in ("township", "kind", ("township", "kind"))]
    for dimension in Cadre.dimensions:
        asked += [ask(lens, metric, dimension) for metric in (Cadre.headcount, Cadre.women)]
        if dimension != "township":
            asked.append(ask(lens, Cadre.headcount, ("township", dimension)))
    dates = (20200101, *DATES)
    asked += [
        ask(lens, metric, by, as_of=dates) for metric in (Cadre.headcount, Cadre.college) for by in ((), "kind", "township", "education")
    ]
    asked += [ask(lens, Appraisal.excellent, by) for by in ("year", ("year", "kind"), ("township", "year"))]
    asked += [ask(lens, [Cadre.headcount, Cadre.women]), ask(lens, [Cadre.headcount, Cadre.women], "township")]
    asked += [ask(lens, Cadre.headcount, ("township", "age_band", "gender")), ask(lens, Training.hours, ("year", "theme"))]
    return asked


@pytest.mark.parametrize("dark", [False, True])
def test_rules_of_every_picture(dark):
    theme = look.DARK if dark else look.LIGHT
    for result in gallery():
        figure = charts.figure(result, dark=dark, whole=result.rows[0].cells[0])
        name = f"{result.metrics[0].key} by {[d.name for d in result.by]}"
        text = figure.to_json()
        spoken = json.loads(text)
        go.Figure(figure.to_plotly_json())  # raises for what Plotly does not know
        for unit in ("9900", "4331"):
            assert f'"{unit}' not in text, name
        codes = {member.key for row in result.rows for member in row.members if isinstance(member.key, str) and member.key.isdigit()}
        assert not any(code in text for code in codes), name
        assert "customdata" not in text, name
        assert all(axis.get("type") in ("category", "date", None) for key, axis in spoken["layout"].items() if "axis" in key), name
        for trace in spoken["data"]:
            for side, axis in (("x", "xaxis"), ("y", "yaxis")):
                words = [value for value in trace.get(side, []) if isinstance(value, str)]
                if words:
                    assert spoken["layout"][axis]["type"] in ("category", "date"), name
            assert trace["type"] in ("bar", "scatter", "heatmap"), name
            assert "hovertext" not in trace or trace["hovertemplate"] == "%{hovertext}<extra></extra>", name
        series = [trace for trace in spoken["data"] if trace.get("name") is not None]
        assert len(series) <= shape.MOST_SERIES, name
        bars = [trace for trace in spoken["data"] if trace["type"] == "bar"]
        for trace in bars:
            values = spoken["layout"]["xaxis" if trace.get("orientation") == "h" else "yaxis"]
            assert values["range"][0] == 0, name
        assert figure.layout.height >= 40, name
        assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)", name
        assert figure.layout.title.text is None, name
        assert figure.layout.font.color == theme.ink, name
        assert charts.alt(result).endswith("。"), name


def test_every_figure_of_the_answer_is_written():
    """A picture drops nothing but a blank that nobody has: each cell's text stands in it, or in what a pointer shows."""
    for result in gallery():
        if shape.kind_of(result) == "nothing" or (len(result.by) > 1 and len(shape.table(result).columns) > shape.MOST_SERIES):
            continue
        text = json.dumps(charts.figure(result).to_dict(), ensure_ascii=False).replace("<br>", "")
        told = [
            row for row in result.rows if any(cell.value for cell in row.cells) or all(member.key is not None for member in row.members)
        ]
        for metric, cell in ((m, row.cells[j]) for row in told for j, m in enumerate(shape.drawn_metrics(result))):
            if cell.value is not None:
                assert show(metric, cell) in text, f"{metric.key} by {[d.name for d in result.by]}: {show(metric, cell)}"


def clicked(result, trace, point, kind=None):
    """(metric, dimension name -> key) of what was clicked, or None."""
    behind = charts.clicked(result, trace, point, kind)
    return behind and (behind[0], {d.name: member.key for d, member in zip(result.by, behind[1], strict=True)})


def test_clicks_find_their_row_behind_the_sorted_bars():
    for result in gallery():
        figure = charts.figure(result)
        for place, trace in enumerate(figure.data):
            if trace.type == "bar" and trace.orientation == "h":
                for point, (name, value) in enumerate(zip(trace.y, trace.x, strict=True)):
                    metric, keys = clicked(result, place, point) or (None, {})
                    if keys and value is not None and isinstance(result.metrics[0], Count):
                        assert metric is result.metrics[0]
                        assert result.cell(**keys).value == value
                        found = [row.members[0].label for row in result.rows if row.members[0].key == next(iter(keys.values()))]
                        assert name.replace("<br>", "") == found[0]
    assert clicked(ages(), 0, 2) == (Cadre.headcount, {"age_band": "46–55岁"})
    assert clicked(ages(), 9, 0) is clicked(ages(), -1, 0) is clicked(ages(), 0, -1) is None
    assert clicked(pyramid(), 1, 0, kind="pyramid") == (Cadre.headcount, {"age_band": None, "gender": "女"})
    matrix = answer(Cadre.headcount, [(Cadre.township, T[:2]), (Cadre.education, ("本科", "大专"))], range(4))
    assert clicked(matrix, 0, 3, kind="matrix") == (Cadre.headcount, {"township": T[1], "education": "大专"})
    several = answer((Cadre.headcount, Cadre.women), [(Cadre.township, T[:2])], ((Cell(4), share(1, 4)), (Cell(6), share(3, 6))))
    assert clicked(several, 0, 3, kind="matrix") == (Cadre.women, {"township": T[1]})
    alone = answer((Cadre.headcount, Cadre.women), [], ((Cell(4), share(1, 4)),))
    assert clicked(alone, 0, 1, kind="matrix") == (Cadre.women, {})


def test_names_from_files_stay_text():
    result = answer(Cadre.headcount, [(Cadre.education_raw, ("<b>甲</b><a href='x'>",))], (1,))
    assert "<b>" not in charts.figure(result).data[0].y[0]
    assert "&lt;b&gt;" in charts.figure(result).data[0].y[0]


def test_alt_says_every_figure_or_the_ends():
    assert charts.alt(college()) == "点图：大专及以上占比，按乡镇(街道)分。甲镇 60.0%；乙镇 33.3%；丙街道 22.5%。"
    by = [(Cadre.township, T), (Cadre.age_band, BANDS)]
    told = charts.alt(answer(Cadre.headcount, [*by, (Cadre.gender, ("男", "女"))], range(24)))
    assert (
        told
        == "数字表：干部人数，按乡镇(街道)、年龄段、性别分，共24个数；最大 丙街道 · 56岁及以上 · 女 23人，最小 甲镇 · 35岁及以下 · 男 0人。"
    )


@pytest.mark.parametrize("theme", [look.LIGHT, look.DARK])
def test_colours_can_be_told_from_the_page_and_words_from_colours(theme):
    pages = {look.LIGHT: ("#FFFFFF", "#F6F3EE"), look.DARK: ("#0E1117", "#14171C", "#1E2229")}[theme]
    for page in pages:
        assert all(
            look.contrast(colour, page) >= (3 if page in ("#FFFFFF", "#0E1117", "#14171C", "#1E2229") else 2.7) for colour in theme.series
        )
        assert look.contrast(theme.blank, page) >= 2.7
        assert look.contrast(theme.ink, page) >= 7
        assert look.contrast(theme.muted, page) >= 4.5
    assert len(set(theme.series)) == shape.MOST_SERIES
    assert all(look.contrast(colour, word) >= 4.5 for colour, word in zip(theme.series, theme.inside, strict=True))
    assert look.contrast(theme.blank, theme.on_blank) >= 4.5
    for place in range(0, 101, 5):
        mixed = [round(a + (b - a) * place / 100) for a, b in zip(look._rgb(theme.pale), look._rgb(theme.deep), strict=True)]
        assert look.contrast("#{:02X}{:02X}{:02X}".format(*mixed), look.words_on(theme, place / 100)) >= 4.2


def test_names_break_where_people_break_them():
    assert wrapped("小学及以下", 4) == "小学<br>及以下"
    assert wrapped("36–45岁", 3) == "36–45岁", "a number is not broken"
    assert wrapped("村(居)务监督委员会主任", 6) == "村(居)务监<br>督委员会主任"
    assert wrapped("返乡创业人员", 4) == "返乡创<br>业人员"
    assert wrapped("甲&乙", 9) == "甲&amp;乙"
    assert size("甲12") == pytest.approx(2.2)


def test_money_is_marked_in_ten_thousands():
    paid = answer(Payment.per_person, [(Payment.township, T)], (Cell(24561, (1, 1)), Cell(25535, (1, 1)), Cell(25000, (1, 1))))
    axis = charts.figure(paid).layout.xaxis
    assert [text for text in axis.ticktext if not text.endswith("万")] == []
    assert [float(text[:-1]) * 10000 for text in axis.ticktext] == [pytest.approx(value) for value in axis.tickvals]
    low, high = axis.range
    assert 2 <= len([value for value in axis.tickvals if low <= value <= high]) == len(axis.tickvals) <= 8


def test_the_years_of_a_table_have_room_and_say_what_is_not_over():
    by = [(Appraisal.township, T[:1]), (Appraisal.year, (2023, 2024))]
    figure = charts.figure(answer(Appraisal.excellent, by, ((27, 61), (1, 9))), kind="matrix")
    assert list(figure.data[0].x) == ["2023年", "2024年<br>(至8月31日)"]
    assert figure.layout.margin.t >= 40
    assert {text for trace in figure.data[1:] for text in trace.text} == {"44.3%<br>27/61", "11.1%<br>1/9"}


@pytest.mark.parametrize(
    ("metric", "by", "values", "kind", "drawn"),
    [
        (Cadre.headcount, [(Cadre.age_band, BANDS)], (1, 9, 0, 3), None, "matrix"),
        (Cadre.headcount, [(Cadre.age_band, BANDS)], (1, 10, 0, 3), None, "bars"),
        (Cadre.headcount, [(Cadre.age_band, BANDS[:2]), (Cadre.gender, ("男", "女"))], (9, 9, 9, 9), "pyramid", "matrix"),
        (Cadre.headcount, [(Cadre.age_band, BANDS[:2]), (Cadre.gender, ("男", "女"))], (9, 9, 9, 10), "pyramid", "pyramid"),
        (Cadre.headcount, [(Cadre.township, T)], (3, NO_DATA, 4), None, "matrix"),
        (Cadre.headcount, [(Cadre.age_band, BANDS)], (0, 0, 0, 0), None, "bars"),
        (Cadre.college, [(Cadre.township, T)], ((1, 3), (2, 4), (0, 2)), None, "dots"),
        (Honour.amount, [(Honour.level, ("省级", "州级"))], (5, 9), "ranked", "ranked"),
        (Honour.awards, [(Honour.year, (2022, 2023))], (5, 9), None, "matrix"),
        ((Candidate.nominated, Candidate.vetted), [], [(Cell(7), Cell(4))], "funnel", "matrix"),
    ],
)
def test_bars_that_all_stay_below_ten_are_a_table(metric, by, values, kind, drawn):
    result = answer(metric, by, values)
    assert shape.drawn_kind(result, kind) == drawn
    assert (charts.figure(result, kind=drawn).data[0].type == "heatmap") == (drawn == "matrix")


def test_a_blank_that_nobody_counted_has_is_not_drawn():
    by = [(Cadre.gender, ("男", "女", None))]
    assert list(charts.figure(answer(Cadre.headcount, by, (20, 30, 0))).data[0].x) == ["男", "女"]
    assert list(charts.figure(answer(Cadre.headcount, by, (20, 30, 1))).data[0].x) == ["男", "女", "未填"]
    asked = answer(Cadre.headcount, by, (20, 30, Cell(0, unknown=2)))
    assert list(charts.figure(asked).data[0].x) == ["男", "女", "未填"]
