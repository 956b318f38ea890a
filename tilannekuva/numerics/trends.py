"""Trends of short yearly series: Theil–Sen with an exact Kendall interval, and the median of yearly changes for stocks.

A verdict needs three things: at least five points, an interval that excludes zero, and a change over the window that is
larger than the series' own noise floor. Of one series alone the floor is what its scatter says; with all municipalities
at hand ``trend_table`` gives a better one (docs/decisions/0010-noise-floor.md).
"""

from dataclasses import dataclass
from functools import cache
from math import comb, factorial
from typing import Literal

import numpy as np

from tilannekuva.numerics.member_order import sort_places
from tilannekuva.numerics.noise import CONFIDENCE, Design, Floats, noise_floor, scatter_and_autocorrelation

Verdict = Literal[
    "improving", "worsening", "rising", "falling", "no_clear_change", "too_short", "broken", "outdated"
]  # fmt: skip

MIN_POINTS = 5
MAX_POINTS = 8
MAX_YEARS = 10
_BLOCK_SERIES = 2048  # their slopes stay within a processor's cache


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
    per_year, low, high = theil_sen_many(years[None, :], values[None, :], confidence)[0].tolist()
    return Slope(per_year, low, high, _own_floor(values, Design(tuple((years - years[-1]).tolist()), is_line=True)))


def theil_sen_many(years: Floats, values: Floats, confidence: float = CONFIDENCE) -> Floats:
    """``theil_sen`` of many series of the same length: (s, n) years and values to (s, 3) slope, low and high."""
    size, n = values.shape
    drop = _slopes_to_drop(n, confidence)
    found = np.empty((size, 3))
    for start in range(0, size, _BLOCK_SERIES):
        block = slice(start, start + _BLOCK_SERIES)
        found[block] = _slopes_of(years[block], values[block], drop)
    return found


def _slopes_of(years: Floats, values: Floats, drop: int) -> Floats:
    """``theil_sen_many`` of some series, a pair of years at a time: only the places of the answer are put in order."""
    first, second = np.triu_indices(values.shape[1], 1)
    t, v = years.T, np.ascontiguousarray(values.T)
    # Series whose points lie at the same distances share their divisors.
    t = t[:, :1] if (np.diff(t, axis=0) == np.diff(t[:, :1], axis=0)).all() else t
    slopes = v[second]
    slopes -= v[first]
    slopes /= t[second] - t[first]
    pairs = len(first)
    low, high = (pairs - 1) // 2, pairs // 2
    wanted = {low, high} | ({drop - 1, pairs - drop} if drop else set())
    ordered = sort_places(slopes, tuple(sorted(wanted)))
    unbounded = np.full(len(values), np.inf)
    ends = (ordered[drop - 1], ordered[pairs - drop]) if drop else (-unbounded, unbounded)
    return np.column_stack([(ordered[low] + ordered[high]) / 2, *ends])


def median_change(years: Floats, values: Floats, confidence: float = CONFIDENCE) -> Slope:
    """Median yearly change in per cent, with the exact order-statistic interval of a median (sign test).

    Only changes between consecutive years count; values must be positive.
    """
    consecutive = np.diff(years) == 1
    changes = ((values[1:] / values[:-1] - 1) * 100)[consecutive]
    if changes.size == 0:
        return Slope(float("nan"), -np.inf, np.inf, 0.0)
    times = tuple((years[1:][consecutive] - years[-1]).tolist())
    per_year, low, high = median_changes_many(changes[None, :], confidence)[0].tolist()
    return Slope(per_year, low, high, _own_floor(changes, Design(times, is_line=False)))


def median_changes_many(changes: Floats, confidence: float = CONFIDENCE) -> Floats:
    """Medians of (s, m) changes with their exact intervals: (s, 3)."""
    return _with_interval(np.sort(changes, axis=1), _order_to_drop(changes.shape[1], confidence))


def _with_interval(ordered: Floats, drop: int) -> Floats:
    """(s, 3) median, and the drop-th smallest and largest of each row; unbounded when drop is 0."""
    unbounded = np.full(len(ordered), np.inf)
    low, high = (ordered[:, drop - 1], ordered[:, -drop]) if drop > 0 else (-unbounded, unbounded)
    return np.column_stack([np.median(ordered, axis=1), low, high])


def _own_floor(values: Floats, design: Design) -> float:
    if design.degrees_of_freedom < 1:
        return 0.0
    variance, _ = scatter_and_autocorrelation(values[None, :], design)
    return noise_floor(float(variance[0]), design.degrees_of_freedom, design, rho=0.0)


def window(years: Floats, values: Floats, breaks: list[int], is_election: bool) -> tuple[Floats, Floats, bool]:
    """The last 5–8 valid points after the latest break, and whether a break shortened the series below five.

    Points more than ten years older than the newest are left out (except for elections, which are four years apart).
    """
    keep = ~np.isnan(values)
    years, values = years[keep], values[keep]
    if years.size == 0:
        return years, values, False
    if not is_election:
        recent = years > years[-1] - MAX_YEARS
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


@cache
def kendall_counts(n: int) -> tuple[int, ...]:
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
    counts = kendall_counts(n)
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
