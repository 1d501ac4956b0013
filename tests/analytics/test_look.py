"""The room that a picture leaves for the names of its axes."""

import pytest

from analytics.look import LIGHT, layout, names_axis, rows_axis


@pytest.mark.parametrize(
    ("own", "margin"),
    [
        ({}, {"l": 8, "r": 16, "t": 8, "b": 8}),
        # 9 + letters of 13 + 6 of the unseen tick and its 3: two characters, five with two figures among them, two lines.
        ({"yaxis": rows_axis(["村", "社区"], LIGHT)}, {"l": 44, "r": 16, "t": 8, "b": 8}),
        ({"yaxis": rows_axis(["35岁及以下", "未填"], LIGHT)}, {"l": 85, "r": 16, "t": 8, "b": 8}),
        ({"yaxis": rows_axis(["一二三<br>四五六七", "&lt;"], LIGHT)}, {"l": 70, "r": 16, "t": 8, "b": 8}),
        # 9 + lines of 16.9
        ({"xaxis": names_axis(["汉族", "苗族"], LIGHT)}, {"l": 8, "r": 16, "t": 8, "b": 26}),
        ({"xaxis": names_axis(["合作社<br>负责人", "未填"], LIGHT)}, {"l": 8, "r": 16, "t": 8, "b": 43}),
        (
            {"yaxis": rows_axis(["村"], LIGHT), "yaxis2": {**rows_axis(["村"], LIGHT), "side": "right", "ticktext": ["100.0%(5/5)"]}},
            {"l": 31, "r": 94, "t": 8, "b": 8},
        ),
        (
            {"xaxis": {**names_axis(["汉族"], LIGHT), "visible": False, "automargin": False}, "margin": {"r": 90}},
            {"l": 8, "r": 90, "t": 8, "b": 8},
        ),
    ],
)
def test_names_have_the_room_they_need(own, margin):
    assert layout(LIGHT, own)["margin"] == margin


def test_a_scale_has_room_for_its_largest_figure():
    scale = {"automargin": True, "tickfont": {"size": 12}, "range": [0, 123456]}
    assert layout(LIGHT, {"yaxis": scale})["margin"]["l"] == 9 + 44  # six figures and a comma: 3.66 letters of 12
    assert layout(LIGHT, {"yaxis": scale | {"range": [0, 1], "tickformat": ".0%"}})["margin"]["l"] == 41
    assert layout(LIGHT, {"yaxis": scale | {"gridcolor": "#000"}})["margin"]["l"] == 9 + 44 + 4  # lines of a grid reach out
