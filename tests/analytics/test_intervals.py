"""Intervals against published figures: Newcombe 1998 (tables I and II of both papers) and the article's own 111 of 500."""

import os
import random
from decimal import Decimal, localcontext
from math import ceil, floor

import pytest
from scipy import stats

from analytics.intervals import INNER, LEAST, OUTER, beside, byar, differ, difference, expected, limits, ranks, wilson


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


# ── against scipy, to nine digits ──
NEWCOMBE = [(81, 263), (15, 148), (0, 20), (1, 29)]  # the four of his table I, above
COUNTS = NEWCOMBE + [(k, n) for n in (5, 8, 26, 42, 61, 500) for k in sorted({0, 1, n // 7, n // 4, n // 2, n - 1, n})]
LEVELS = (0.9, 0.95, 0.998)


@pytest.mark.parametrize("confidence", LEVELS)
def test_wilson_is_scipys(confidence):
    for k, n in COUNTS:
        theirs = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
        assert wilson(k, n, confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


# statsmodels 0.15.0, confint_proportions_2indep(…, method="newcomb", alpha=…): its six packages are not worth five lines.
@pytest.mark.parametrize(
    ("first", "second", "alpha", "low", "high"),
    [
        ((56, 70), (48, 80), 0.05, 0.05243147240236498, 0.33387265403690614),
        ((9, 10), (3, 10), 0.05, 0.1705227239345029, 0.809017973535488),
        ((27, 61), (84, 439), 0.05, 0.12730287272090648, 0.3802019571944141),
        ((3, 39), (27, 61), 0.05 / 66, -0.5810164714211153, -0.05000286582433633),
        ((6, 42), (12, 42), 0.05 / 66, -0.4211804955790609, 0.16172675923285945),
    ],
)
def test_difference_is_statsmodels(first, second, alpha, low, high):
    assert difference(first, second, 1 - alpha) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("confidence", LEVELS)
@pytest.mark.parametrize("whole", [0.02, 0.222, 0.5, 0.938])
def test_limits_are_where_scipys_binomial_tails_are(whole, confidence):
    """Spiegelhalter's formula for the lower limit, and its mirror image for the upper one, from scipy's quantiles."""
    tail = (1 - confidence) / 2
    for n in (5, 26, 42, 61, 500, 1000):
        known = stats.binom(n, whole)
        r = known.ppf(tail)
        low = max(r - (known.cdf(r) - tail) / known.pmf(r), 0) / n
        s = known.ppf(1 - tail)
        high = min(s + (known.sf(s - 1) - tail) / known.pmf(s), n) / n
        assert limits(n, whole, confidence) == pytest.approx((low, high), abs=1e-9)


def test_limits_published():
    """DOMAIN: of 42 at 22.2 %, 4 to 15 are within 95 %, 2 to 18 within 99.8 %."""
    assert [(ceil(42 * low), floor(42 * high)) for low, high in (limits(42, 0.222), limits(42, 0.222, OUTER))] == [(4, 15), (2, 18)]


@pytest.mark.parametrize("confidence", [INNER, OUTER])
def test_a_share_is_told_apart_just_where_it_lies_beyond_the_limits(confidence):
    for n in (LEAST, 8, 26, 42, 61, 1000, 1001, 5000):
        for whole in (0.0, 0.05, 0.222, 0.5, 0.938, 1.0):
            low, high = limits(n, whole, confidence)
            for k in range(0, n + 1, max(1, n // 97)):
                assert (k / n > high) - (k / n < low) == beside(k, n, whole, confidence), (k, n, whole)


def test_of_a_handful_there_are_no_limits():
    assert limits(LEAST - 1, 0.5) == (0.0, 1.0)


# ── ranks ──
def brute_ranks(shares, confidence):
    """Every pair on its own: who surely lies above, and who below."""
    each = 1 - (1 - confidence) / (len(shares) * (len(shares) - 1) / 2)
    told = []
    for one in shares:
        apart = [difference(one, other, each) for other in shares if other is not one and min(one[1], other[1]) >= LEAST]
        told.append((1 + sum(high < 0 for _, high in apart), len(shares) - sum(low > 0 for low, _ in apart)))
    return told


def test_ranks_worked_by_hand():
    """90 of 100 surely lies above 50 and 40 of 100 at 98.3 % each; these two cannot be told apart, nor a handful from anything."""
    assert ranks([(90, 100), (50, 100), (40, 100)]) == [(1, 1), (2, 3), (2, 3)]
    assert ranks([(50, 100), (90, 100), (4, 4)]) == [(2, 3), (1, 2), (1, 3)]
    assert ranks([(7, 10), (7, 10)]) == [(1, 2), (1, 2)]
    assert ranks([(7, 10)]) == [(1, 1)]
    assert ranks([]) == []


def test_ranks_are_those_of_every_pair():
    draw = random.Random(5)
    for _ in range(20):
        shares = [(draw.randint(0, n), n) for n in (draw.choice((3, 8, 30, 60, 400)) for _ in range(9))]
        for confidence in (0.8, 0.95):
            assert ranks(shares, confidence) == brute_ranks(shares, confidence)


def test_all_ranks_hold_together_as_often_as_they_say():
    """The true rank of every one of twelve townships at once, in at least 95 of 100 worlds."""
    worlds = 3000 if os.environ.get("CADRE_PROOF") else 150
    draw = random.Random(20240831)
    true = [0.08, 0.12, 0.15, 0.18, 0.2, 0.22, 0.24, 0.26, 0.3, 0.36, 0.45, 0.6]
    held = 0
    for _ in range(worlds):
        shares = [(sum(draw.random() < p for _ in range(42)), 42) for p in true]
        held += all(first <= len(true) - place <= last for place, (first, last) in enumerate(ranks(shares)))
    assert held / worlds >= 0.95


# ── observed beside expected ──
def test_byar_by_its_formula_in_decimals():
    """Byar's formula as Breslow and Day (1987) give it, worked for a hundred cases with fifty digits: 81.362 to 121.628."""
    with localcontext() as context:
        context.prec = 50
        z = Decimal("1.959963984540054235524594430520551681")  # the 97.5 % point of the normal, to more digits than a float has
        lower, upper = ((d, 1 - 1 / (9 * d) + sign * z / (3 * d.sqrt())) for d, sign in ((Decimal(100), -1), (Decimal(101), 1)))
        exact = [float(count * root**3) for count, root in (lower, upper)]
    assert byar(100) == pytest.approx(exact, abs=1e-9)
    assert tuple(round(bound, 3) for bound in exact) == (81.362, 121.628)


def test_byar_is_near_to_the_exact_poisson_limits():
    """From ten cases on within 0.2 % of the exact Poisson limits, which are quantiles of chi-square."""
    for count in range(10, 300, 7):
        exact = stats.chi2.ppf(0.025, 2 * count) / 2, stats.chi2.ppf(0.975, 2 * count + 2) / 2
        assert byar(count) == pytest.approx(exact, rel=0.002)


@pytest.mark.parametrize("confidence", LEVELS)
def test_byar_with_scipys_normal_quantile(confidence):
    for count in (1, 3, 27, 111, 5000):
        cubes = [part ** (1 / 3) for part in byar(count, confidence)]
        z = stats.norm.ppf((1 + confidence) / 2)
        low = (count ** (1 / 3)) * (1 - 1 / (9 * count) - z / (3 * count**0.5))
        high = ((count + 1) ** (1 / 3)) * (1 - 1 / (9 * (count + 1)) + z / (3 * (count + 1) ** 0.5))
        assert cubes == pytest.approx([max(low, 0), high], abs=1e-9)


def test_byar_of_nothing_begins_at_nothing():
    low, high = byar(0)
    assert low == 0
    assert high == pytest.approx((8 / 9 + stats.norm.ppf(0.975) / 3) ** 3, abs=1e-9)
    assert byar(1, 0.9999)[0] == 0
    with pytest.raises(ValueError, match="is not a count"):
        byar(-1)


def test_expected_by_hand():
    """Ten secretaries at 30 % and twenty others at 5 %: four."""
    assert expected([(10, 0.3), (20, 0.05), (0, 1.0)]) == pytest.approx(4)
