"""How far chance alone may have moved a share: intervals for small numbers. Pure arithmetic.

Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212;
R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (method 3) and "Interval estimation for the
difference between independent proportions" (method 10), Statistics in Medicine 17 (1998) 857-872 and 873-890;
D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005) 1185-1202;
M. Klein, T. Wright and J. Wieczorek, "A joint confidence region for an overall ranking of populations", JRSS C 69 (2020) 589-606,
and D. Al Mohamad, J. J. Goeman and E. W. van Zwet, "Simultaneous confidence intervals for ranks with application to ranking
institutions", Biometrics 78 (2022) 238-247;
N. E. Breslow and N. E. Day, "Statistical methods in cancer research II" (IARC 1987), sections 2.2 and 2.3: Byar's interval and the
indirectly standardised ratio.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

INNER, OUTER = 0.95, 0.998  # the limits of a funnel plot

LEAST = 5  # of fewer nothing is told apart: one more or less turns such a share over
LEAST_EXPECTED = 1  # beside less than this nothing is called more
_MOST_EXACT = 1000  # beyond this the two tests agree and the exact one takes too long
WHOLE_RANGE = (0.0, 1.0)  # what is known of a share of nobody


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The shares that k of n does not contradict (Wilson score, without continuity correction)."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
    if not n:
        return WHOLE_RANGE
    z = _z(confidence)
    middle = k + z * z / 2
    reach = z * sqrt(k * (n - k) / n + z * z / 4)
    whole = n + z * z
    # At the two ends the limits are exact; rounding must not carry them past what is possible.
    low = 0.0 if k == 0 else (middle - reach) / whole
    high = 1.0 if k == n else (middle + reach) / whole
    return low, high


def difference(first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95) -> tuple[float, float]:
    """The differences first - second that two shares, each (k, n), do not contradict (Newcombe's hybrid score)."""
    (k1, n1), (k2, n2) = first, second
    if not n1 or not n2:
        return (-1.0, 1.0)
    p1, p2 = k1 / n1, k2 / n2
    (low1, high1), (low2, high2) = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    return (
        p1 - p2 - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
        p1 - p2 + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
    )


def beside(k: int, n: int, whole: float, confidence: float = 0.95) -> int:
    """1 where k of n lies above a known share by more than chance explains, -1 below, else 0.

    By the exact binomial test, for Wilson's interval calls 4 of 5 less than 98 %; fewer than LEAST are told from nothing.
    """
    if n < LEAST or k == n * whole:
        return 0
    if n > _MOST_EXACT:
        low, high = wilson(k, n, confidence)
        return (low > whole) - (high < whole)
    above = k > n * whole
    tail = sum(_chance(i, n, whole) for i in (range(k, n + 1) if above else range(k + 1)))
    return 0 if tail > (1 - confidence) / 2 else 1 if above else -1


def differ(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two shares lie further apart than chance explains; fewer than LEAST are told from nothing."""
    low, high = difference(first, second)
    return min(first[1], second[1]) >= LEAST and (low > 0 or high < 0)


def limits(n: int, whole: float, confidence: float = INNER) -> tuple[float, float]:
    """The shares of n beyond which `beside` tells one from a known share: the limits of a funnel plot.

    Binomial tails are interpolated between whole counts, each from its own side, as Spiegelhalter does for the lower one.
    """
    if n < LEAST:
        return WHOLE_RANGE
    if n > _MOST_EXACT:
        reach = _z(confidence) * sqrt(whole * (1 - whole) / n)
        return max(whole - reach, 0.0), min(whole + reach, 1.0)
    tail = (1 - confidence) / 2
    return _lowest(n, whole, tail), 1 - _lowest(n, 1 - whole, tail)


def _lowest(n: int, p: float, tail: float) -> float:
    """The share below which less than `tail` lies."""
    k, below = 0, 0.0
    while below + (chance := _chance(k, n, p)) <= tail:
        k, below = k + 1, below + chance
    return max(k - (below + chance - tail) / chance, 0.0) / n


def ranks(shares: Sequence[tuple[int, int]], confidence: float = 0.95) -> list[tuple[int, int]]:
    """The best and the worst rank that each share, (k, n), may really have, the highest being 1; all of them true together.

    A rank is bounded by those that surely lie above and surely below. Every pair is compared at once (Newcombe's interval, Bonferroni).
    """
    pairs = len(shares) * (len(shares) - 1) // 2
    each = 1 - (1 - confidence) / max(pairs, 1)
    bounds = [_reaches(k, n, each) if n >= LEAST else None for k, n in shares]
    above, below = [0] * len(shares), [0] * len(shares)
    for i, one in enumerate(bounds):
        for j, other in enumerate(bounds[:i]):
            if one is None or other is None or one[0] == other[0]:
                continue
            high, low, first, last = (one, other, i, j) if one[0] > other[0] else (other, one, j, i)
            if (high[0] - low[0]) ** 2 > high[1] + low[2]:
                below[first] += 1
                above[last] += 1
    return [(1 + a, len(shares) - b) for a, b in zip(above, below, strict=True)]


def _reaches(k: int, n: int, confidence: float) -> tuple[float, float, float]:
    """A share, and the squares of how far its interval reaches below and above it."""
    low, high = wilson(k, n, confidence)
    return k / n, (k / n - low) ** 2, (high - k / n) ** 2


def byar(count: float, confidence: float = 0.95) -> tuple[float, float]:
    """The numbers of cases that a count does not contradict (Byar's approximation to the Poisson limits)."""
    if count < 0:
        raise ValueError(f"{count} is not a count")
    z, more = _z(confidence), count + 1
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    return max(low, 0.0), more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3


def expected(strata: Iterable[tuple[int, float]]) -> float:
    """How many would be counted at the rates of a standard: of each stratum (n, rate). Observed over this is the standardised ratio."""
    return sum(n * rate for n, rate in strata)


def _chance(k: int, n: int, p: float) -> float:
    """That k of n are counted where each is with probability p."""
    if p in (0, 1):
        return float(k == n * p)
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))


@lru_cache(maxsize=16)
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
