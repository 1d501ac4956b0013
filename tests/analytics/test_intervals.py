"""Intervals against published figures: Newcombe 1998 (tables I and II of both papers) and the article's own 111 of 500."""

import pytest

from analytics.intervals import difference, wilson


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
