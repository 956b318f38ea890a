"""Ordinary variation by population: a curve over all municipalities, and each one's own scatter shrunk towards it.

variance(municipality) = a / population + b: chance among few people, and what no size removes (overdispersion).
The shrinkage is the empirical Bayes estimate of Smyth (2004): the curve counts as ``prior_freedom`` more years.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from tilannekuva.numerics.noise import Floats

MIN_SERIES = 30
# a/b from nothing but overdispersion to nothing but chance, for populations from a hundred to a million.
_RATIOS = np.concatenate([[0.0], np.geomspace(1.0, 1e9, 73)])
_PRIOR_GRID = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 40.0, 80.0)


@dataclass(frozen=True)
class Curve:
    """Variance a / population + b in the square of the slope's unit, and how many years of evidence it counts as."""

    a: float
    b: float
    prior_freedom: float

    def at(self, population: Floats) -> Floats:
        """(s,) expected variance; NaN where the population is not known."""
        return self.a / population + self.b


def fit_curve(variance: Floats, freedom: Floats, population: Floats) -> Curve | None:
    """The curve through (s,) residual variances with their degrees of freedom; None with fewer than 30 that vary.

    Least absolute deviations of logarithms, so that a few municipalities of extreme scatter do not bend it.
    Series without any scatter say nothing of its size and are left out.
    """
    used = (variance > 0) & (freedom > 0) & (population > 0)
    if used.sum() < MIN_SERIES:
        return None
    s2, d, people = variance[used], freedom[used], population[used]
    logs = np.log(s2) - np.log(_chi2_medians(d))
    # A pure a/population is the limit of large ratios: shapes are scaled so that they stay near one.
    shapes = np.log((_RATIOS[:, None] / people + 1) / (_RATIOS[:, None] / np.median(people) + 1))
    levels = np.median(logs - shapes, axis=1)
    best = int(np.argmin(np.abs(logs - shapes - levels[:, None]).sum(axis=1).round(9)))
    b = float(np.exp(levels[best])) / (_RATIOS[best] / float(np.median(people)) + 1)
    prior = _prior_freedom(logs - shapes[best], d)
    middle = float(np.median(d))
    b *= _middle_ratio(middle, prior)
    return Curve(float(_RATIOS[best]) * b, b, prior)


def shrunk(variance: Floats, freedom: Floats, expected: Floats, prior_freedom: float) -> tuple[Floats, Floats]:
    """Own variance and the curve's, weighted by their years of evidence: (s,) variance and its degrees of freedom.

    Where the expected variance is not known (NaN) the own one stands alone.
    """
    alone = np.isnan(expected)
    total = freedom + prior_freedom
    both = (freedom * variance + prior_freedom * np.nan_to_num(expected)) / total
    return np.where(alone, variance, both), np.where(alone, freedom, total)


def _prior_freedom(logs: Floats, freedom: Floats) -> float:
    """How alike municipalities of a size are: the prior whose F distribution has the interquartile range observed."""
    low, high = np.quantile(logs, [0.25, 0.75])
    lengths, counts = np.unique(freedom, return_counts=True)
    expected = [np.average([_log_spread(float(d), p) for d in lengths], weights=counts) for p in _PRIOR_GRID]
    return _PRIOR_GRID[int(np.argmin(np.abs(np.array(expected) - (high - low))))]


@cache
def _middle_ratio(freedom: float, prior: float) -> float:
    """Median of an own variance of that freedom over that of variances that differ as much as the prior says."""
    return float(stats.chi2.median(freedom) / freedom / stats.f.median(freedom, prior))


@cache
def _log_spread(freedom: float, prior: float) -> float:
    return float(np.log(stats.f.ppf(0.75, freedom, prior) / stats.f.ppf(0.25, freedom, prior)))


def _chi2_medians(freedom: Floats) -> Floats:
    lengths, which = np.unique(freedom, return_inverse=True)
    medians: Floats = np.array([_chi2_median(float(length)) for length in lengths])[which]
    return medians


@cache
def _chi2_median(freedom: float) -> float:
    return float(stats.chi2.median(freedom) / freedom)
