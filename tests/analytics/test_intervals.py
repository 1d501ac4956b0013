"""Intervals against published figures: Newcombe 1998 (tables I and II of both papers) and the article's own 111 of 500."""

import pytest

from analytics.intervals import LEAST, beside, differ, difference, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (111, 500, 0.188, 0.260),
        (2, 8, 0.07, 0.59),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_published(k, n, low, high):
    digits = 2 if n == 8 else 3 if n == 500 else 4
    assert tuple(round(bound, digits) for bound in wilson(k, n)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 20), 0.6791, 1.0)],
)
def test_difference_published(first, second, low, high):
    assert tuple(round(bound, 4) for bound in difference(first, second)) == (low, high)


def test_wilson_mirrors():
    for k in range(9):
        low, high = wilson(k, 8)
        assert wilson(8 - k, 8) == pytest.approx((1 - high, 1 - low))
        assert 0 <= low <= k / 8 <= high <= 1


def test_wilson_narrows_with_more_people_and_less_confidence():
    wide, narrow, sure = wilson(2, 8), wilson(20, 80), wilson(2, 8, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    assert sure[0] < wide[0] < wide[1] < sure[1]


def test_nobody_leaves_everything_open():
    assert wilson(0, 0) == (0.0, 1.0)
    assert difference((0, 0), (1, 2)) == (-1.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2)])
def test_impossible_shares_are_refused(k, n):
    with pytest.raises(ValueError, match="is not a share"):
        wilson(k, n)


# P(X >= 9 | 10, 50 %) = 11/1024 = 1.1 %; P(X >= 8) = 56/1024 = 5.5 %. P(X <= 4 | 5, 98 %) = 9.6 %, though Wilson ends at 96.4 %.
@pytest.mark.parametrize(
    ("k", "n", "whole", "told"),
    [
        (9, 10, 0.5, 1), (8, 10, 0.5, 0), (1, 10, 0.5, -1), (2, 10, 0.5, 0), (5, 10, 0.5, 0),
        (4, 5, 0.98, 0), (111, 500, 0.18, 1), (111, 500, 0.19, 0), (111, 500, 0.27, -1),
        (1, 1, 0.01, 0), (4, 4, 0.1, 0), (0, 4, 0.99, 0), (0, 0, 0.5, 0), (5, 5, 0.1, 1),
        (6, 6, 1.0, 0), (5, 6, 1.0, -1), (1, 6, 0.0, 1), (5300, 10000, 0.5, 1), (5050, 10000, 0.5, 0), (4700, 10000, 0.5, -1),
    ],
)  # fmt: skip
def test_a_share_beside_a_known_one(k, n, whole, told):
    assert beside(k, n, whole) == told


@pytest.mark.parametrize("n", [1, 2, 3, LEAST - 1])
def test_a_handful_is_told_apart_from_nothing(n):
    for whole in (0.001, 0.5, 0.999):
        assert {beside(k, n, whole) for k in range(n + 1)} == {0}
    assert not differ((n, n), (0, 1000))
    assert differ((LEAST, LEAST), (0, 1000))
