"""How far chance alone may have moved a share: intervals for small numbers. Pure arithmetic.

Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212;
R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (method 3) and "Interval estimation for the
difference between independent proportions" (method 10), Statistics in Medicine 17 (1998) 857-872 and 873-890.
"""

from functools import lru_cache
from math import sqrt
from statistics import NormalDist

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


@lru_cache(maxsize=16)
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
