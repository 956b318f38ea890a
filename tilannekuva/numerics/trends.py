"""Trends of short yearly series: Theil–Sen with an exact Kendall interval, and the median of yearly changes for stocks.

A verdict needs three things: at least five points, an interval that excludes zero, and a change over the window that is
larger than twice the ordinary scatter around the line (the series' own noise floor).
"""

from dataclasses import dataclass
from functools import cache
from math import comb, factorial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Verdict = Literal[
    "improving", "worsening", "rising", "falling", "no_clear_change", "too_short", "broken", "outdated"
]  # fmt: skip

MIN_POINTS = 5
MAX_POINTS = 8
CONFIDENCE = 0.95
NOISE_FACTOR = 2.0
MAD_TO_SD = 1.4826


@dataclass(frozen=True)
class Slope:
    """Change per year with its interval, in the series' own unit (or per cent for yearly changes of a stock)."""

    per_year: float
    low: float
    high: float
    noise_floor: float


def theil_sen(years: Floats, values: Floats, confidence: float = CONFIDENCE) -> Slope:
    """Median of pairwise slopes with the exact interval from Kendall's S (Hollander & Wolfe 1999, section 9.3).

    years, values: (n,) with n ≥ 3, years distinct. With few points the exact interval may be unbounded: then ±inf.
    """
    return Slope(*theil_sen_many(years[None, :], values[None, :], confidence)[0].tolist())


def theil_sen_many(years: Floats, values: Floats, confidence: float = CONFIDENCE) -> Floats:
    """``theil_sen`` of many series of the same length: (s, n) years and values to (s, 4), the fields of ``Slope``."""
    first, second = np.triu_indices(values.shape[1], 1)
    slopes = (values[:, second] - values[:, first]) / (years[:, second] - years[:, first])
    slopes.sort(axis=1)
    middle = np.median(slopes, axis=1)
    drop = _slopes_to_drop(values.shape[1], confidence)
    unbounded = np.full(len(values), np.inf)
    low, high = (slopes[:, drop - 1], slopes[:, -drop]) if drop > 0 else (-unbounded, unbounded)
    return np.column_stack([middle, low, high, _noise_per_year(values - middle[:, None] * years, years)])


def median_change(years: Floats, values: Floats, confidence: float = CONFIDENCE) -> Slope:
    """Median yearly change in per cent, with the exact order-statistic interval of a median (sign test).

    Only changes between consecutive years count; values must be positive.
    """
    consecutive = np.diff(years) == 1
    changes = np.sort(((values[1:] / values[:-1] - 1) * 100)[consecutive])
    if changes.size == 0:
        return Slope(float("nan"), -np.inf, np.inf, 0.0)
    drop = _order_to_drop(changes.size, confidence)
    low, high = (float(changes[drop - 1]), float(changes[-drop])) if drop > 0 else (-np.inf, np.inf)
    return Slope(float(np.median(changes)), low, high, 0.0)


def window(years: Floats, values: Floats, breaks: list[int], is_election: bool) -> tuple[Floats, Floats, bool]:
    """The last 5–8 valid points after the latest break, and whether a break shortened the series below five.

    Points more than ten years older than the newest are left out (except for elections, which are four years apart).
    """
    keep = ~np.isnan(values)
    years, values = years[keep], values[keep]
    if years.size == 0:
        return years, values, False
    if not is_election:
        recent = years > years[-1] - 10
        years, values = years[recent], values[recent]
    past = [b for b in breaks if b <= years[-1]]
    after = years >= (max(past) if past else -np.inf)
    broken = bool(after.sum() < MIN_POINTS <= years.size)
    return years[after][-MAX_POINTS:], values[after][-MAX_POINTS:], broken


def verdict_of(slope: Slope, direction: str) -> Verdict:
    """What may be said of a slope: nothing clear unless the interval excludes zero and the noise floor is exceeded."""
    if not (np.isfinite(slope.low) and np.isfinite(slope.high)):
        return "too_short"
    clear = slope.low > 0 or slope.high < 0
    if not clear or abs(slope.per_year) <= slope.noise_floor:
        return "no_clear_change"
    rising = slope.per_year > 0
    if direction == "neutral":
        return "rising" if rising else "falling"
    return "improving" if rising == (direction == "higher_is_better") else "worsening"


def _noise_per_year(residuals: Floats, years: Floats) -> Floats:
    centred = np.abs(residuals - np.median(residuals, axis=1, keepdims=True))
    scatter = MAD_TO_SD * np.median(centred, axis=1)
    noise: Floats = NOISE_FACTOR * scatter / (years[:, -1] - years[:, 0])
    return noise


@cache
def _kendall_counts(n: int) -> tuple[int, ...]:
    """Number of permutations of n items by their number of inversions (the null distribution of Kendall's S)."""
    counts = [1]
    for size in range(2, n + 1):
        wider = [0] * (len(counts) + size - 1)
        for inversions, count in enumerate(counts):
            for extra in range(size):
                wider[inversions + extra] += count
        counts = wider
    return tuple(counts)


@cache
def _slopes_to_drop(n: int, confidence: float) -> int:
    """The interval runs from the d-th smallest to the d-th largest slope; 0 when none has that confidence."""
    counts = _kendall_counts(n)
    tail, drop = 0, 0
    for count in counts:
        tail += count
        if 2 * tail / factorial(n) > 1 - confidence:
            break
        drop += 1
    return drop


@cache
def _order_to_drop(n: int, confidence: float) -> int:
    tail, drop = 0.0, 0
    for below in range(n // 2 + 1):
        tail += comb(n, below) / 2**n
        if 2 * tail > 1 - confidence:
            break
        drop += 1
    return drop
