"""How far chance alone may have moved a share: intervals for small numbers. Pure arithmetic.

Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212;
R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (method 3) and "Interval estimation for the
difference between independent proportions" (method 10), Statistics in Medicine 17 (1998) 857-872 and 873-890.
"""

from functools import lru_cache
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

LEAST = 5  # of fewer nothing is told apart: one more or less turns such a share over
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


def _chance(k: int, n: int, p: float) -> float:
    """That k of n are counted where each is with probability p."""
    if p in (0, 1):
        return float(k == n * p)
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))


@lru_cache(maxsize=16)
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
