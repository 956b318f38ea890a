"""p-values of trends and of gaps, and the Benjamini–Hochberg adjustment. Pure."""

from functools import cache
from itertools import accumulate, pairwise
from math import comb, factorial

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from tilannekuva.numerics.trends import kendall_counts

Floats = NDArray[np.float64]

FALSE_DISCOVERY_RATE = 0.10


def kendall_p_values(values: Floats) -> Floats:
    """Two-sided exact p-values of Kendall's S against order: (s, n) series in the order of time to (s,).

    A pair of equal figures counts for neither direction, and the distribution is that without ties: with ties the
    p-value is somewhat too large, never too small. Kendall 1938; scipy.stats.kendalltau(method="exact") without ties.
    """
    n = values.shape[1]
    first, second = np.triu_indices(n, 1)
    score = np.sign(values[:, second] - values[:, first]).sum(axis=1)
    # |S| among tied series may have the other parity: the next smaller possible value is taken.
    discordant = np.ceil((n * (n - 1) / 2 - np.abs(score)) / 2).astype(np.int64)
    found: Floats = np.minimum(1.0, 2.0 * np.array(_kendall_tail(n))[discordant])
    return found


def sign_test_p_value(changes: Floats) -> float:
    """Two-sided exact p-value of the sign test: are rises and falls equally likely?

    Unchanged years count as tests but for neither side, which can only make the p-value larger. 1 without changes.
    """
    n = changes.size
    larger = max(int((changes > 0).sum()), int((changes < 0).sum()))
    return min(1.0, float(2 * sum(comb(n, k) for k in range(larger, n + 1)) / 2**n))


def gap_p_values(gap: Floats, sd: Floats, n: Floats) -> Floats:
    """Two-sided p-values of a gap to the median of n members: could ordinary yearly variation alone be behind it?

    sd: ordinary yearly variation of the municipality's own figure (fct_trend.scatter), in the gap's unit. Normal
    approximation. Each member's variation is taken to be as large, so that the median of n has pi / 2n of its variance.
    NaN where sd is not positive or not known.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(gap) / (sd * np.sqrt(1.0 + np.pi / (2.0 * n)))
        found: Floats = np.where(sd > 0, 2.0 * ndtr(-z), np.nan)
    return found


def adjusted_p_values(p_values: Floats, family: NDArray[np.int64]) -> Floats:
    """Benjamini and Hochberg's (1995) adjusted p-values, each within its family; NaN stays NaN and is no test.

    p_values, family: (t,). A test is a discovery at rate q exactly when its adjusted p-value is at most q.
    """
    adjusted = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.lexsort((p_values[known], family[known]))]
    if order.size == 0:
        return adjusted
    sorted_family = family[order]
    bounds = [0, *(np.flatnonzero(np.diff(sorted_family)) + 1).tolist(), order.size]
    for begin, end in pairwise(bounds):
        at = order[begin:end]
        scaled = p_values[at] * at.size / np.arange(1, at.size + 1)
        adjusted[at] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted


@cache
def _kendall_tail(n: int) -> tuple[float, ...]:
    """Probability of at most so many discordant pairs among n distinct items in random order; index: the number."""
    return tuple(total / factorial(n) for total in accumulate(kendall_counts(n)))
