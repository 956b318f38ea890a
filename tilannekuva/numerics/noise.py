"""Ordinary yearly variation: what a short series' own scatter says of the error of its slope, shocks correlated or not.

A *design* is when the points of a window are and what was fitted: a line (its slope is the answer) or a mean.
Shocks are e_t with correlation ``rho ** |t - u|``; rho = 0 is independent years, rho near 1 a random walk.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

RHO_GRID: Floats = np.linspace(0, 0.98, 50)
CONFIDENCE = 0.95
NEIGHBOURS = 100
QUADRATURE_NODES = 60
# Scatter below this share of the values' size is rounding of a straight line.
EXACT = 1e-9


@dataclass(frozen=True)
class Design:
    """Times of the points in steps before the newest, ascending, and what is fitted.

    step: years of a step: 1, of elections the usual time between two.
    """

    times: tuple[float, ...]
    is_line: bool
    step: float = 1.0

    @property
    def degrees_of_freedom(self) -> int:
        return len(self.times) - (2 if self.is_line else 1)


@dataclass(frozen=True)
class Algebra:
    """Matrices of a design with p points: (p, p) residual maker, (2 or 1, p) weights of intercept at time 0 and slope
    (of a mean: the mean alone)."""

    residual_maker: Floats
    coefficients: Floats


@lru_cache(maxsize=4096)
def algebra(design: Design) -> Algebra:
    """Least squares of the design; the intercept is the fitted value at time 0, the newest point."""
    times = np.array(design.times)
    columns = [np.ones_like(times), times] if design.is_line else [np.ones_like(times)]
    x = np.column_stack(columns)
    coefficients = np.linalg.pinv(x)
    return Algebra(np.eye(len(times)) - x @ coefficients, coefficients)


def correlation(times: Floats, others: Floats, rho: float) -> Floats:
    """(p, q) correlation of shocks at two sets of times."""
    gaps = np.abs(times[:, None] - others[None, :])
    return np.where(gaps == 0, 1.0, np.power(rho, np.maximum(gaps, 1e-12))) if rho > 0 else (gaps == 0).astype(float)


def scatter_and_autocorrelation(values: Floats, design: Design) -> tuple[Floats, Floats]:
    """Of (s, p) series: residual variance around the least-squares fit, and lag-one autocorrelation of the residuals.

    Without scatter (within rounding) the variance is 0 and the autocorrelation NaN.
    """
    residuals = values @ algebra(design).residual_maker.T
    squares = (residuals**2).sum(axis=1)
    exact = squares <= (EXACT * np.abs(values).max(axis=1)) ** 2
    products = (residuals[:, 1:] * residuals[:, :-1]).sum(axis=1)
    lagged: Floats = np.divide(products, squares, out=np.full(len(values), np.nan), where=~exact)
    return np.where(exact, 0.0, squares / max(design.degrees_of_freedom, 1)), lagged


@lru_cache(maxsize=4096)
def expected_autocorrelation(design: Design) -> tuple[float, ...]:
    """Expected lag-one autocorrelation of the residuals of normal shocks, for each rho of ``RHO_GRID``.

    With a line fitted through eight independent points it is -0.25, not 0: the fit takes the slow part away. Exact:
    E(e'Ae / e'Be) = ∫ |I + 2tB|^(-1/2) tr((I + 2tB)^(-1) A) dt over t > 0 (Magnus 1986), by Gauss-Legendre quadrature.
    """
    maker, times = algebra(design).residual_maker, np.array(design.times)
    roots = np.linalg.cholesky(np.array([correlation(times, times, float(rho)) for rho in RHO_GRID]))
    kept = maker @ roots
    lagged = np.swapaxes(kept[:, 1:], 1, 2) @ kept[:, :-1]
    sizes, axes = np.linalg.eigh(np.swapaxes(kept, 1, 2) @ kept)
    sizes = np.clip(sizes, 0, None)
    along = np.einsum("rij,rik,rkj->rj", axes, lagged, axes)
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_NODES)
    u = (nodes + 1) / 2
    # t = s (u / (1 - u))² reaches from 0 to infinity and keeps the tail smooth; s fits the size of the shocks.
    t = (u / (1 - u)) ** 2 / sizes.mean(axis=1)[:, None]
    steps = weights / 2 * 2 * u / (1 - u) ** 3 / sizes.mean(axis=1)[:, None]
    shrunk = 1 + 2 * t[:, :, None] * sizes[:, None, :]
    integrand = (along[:, None, :] / shrunk).sum(axis=2) / np.sqrt(shrunk.prod(axis=2))
    return tuple((integrand * steps).sum(axis=1).tolist())


def local_rho(observed: Floats, expected: Floats, population: Floats) -> Floats:
    """(s,) autocorrelation of shocks, from the hundred municipalities nearest in population (values of ``RHO_GRID``).

    observed: (s,) from ``scatter_and_autocorrelation``, NaN left out. expected: (s, grid), by the series' designs, from
    ``expected_autocorrelation``. Among few people chance covers the shocks' correlation, so the large are not judged
    by the small. Where the population is not known, all together. Never negative: a correlation that would make a
    trend easier to see is not counted on.
    """
    known = ~np.isnan(observed)
    if not known.any():
        return np.zeros(len(observed))
    differences = expected - observed[:, None]
    overall = np.argmin(np.abs(differences[known].mean(axis=0)))
    rho = np.full(len(observed), RHO_GRID[overall])
    sized = np.flatnonzero(known & (population > 0))
    if sized.size > 0:
        people, at, counts = np.unique(population[sized], return_inverse=True, return_counts=True)
        # Municipalities of exactly the same size stand for their mean, so that their order does not matter.
        of_size = np.zeros((len(people), len(RHO_GRID)))
        np.add.at(of_size, at, differences[sized])
        in_order = np.repeat(of_size / counts[:, None], counts, axis=0)
        width = min(NEIGHBOURS, sized.size)
        sums = np.cumsum(np.vstack([np.zeros(len(RHO_GRID)), in_order]), axis=0)
        nearest = RHO_GRID[np.argmin(np.abs(sums[width:] - sums[:-width]), axis=1)]
        ends = np.append(0, np.cumsum(counts))
        ranks = np.searchsorted(people, population)
        middle = (ends[ranks] + ends[np.minimum(ranks + 1, len(people))]) // 2
        rho = np.where(population > 0, nearest[np.clip(middle - width // 2, 0, len(nearest) - 1)], rho)
    return rho


@lru_cache(maxsize=65536)
def shock_variance_ratio(design: Design, rho: float) -> float:
    """True variance of shocks over the expected residual variance: above 1 when the fit swallows correlated shocks."""
    times = np.array(design.times)
    kept = float(np.trace(algebra(design).residual_maker @ correlation(times, times, rho)))
    return design.degrees_of_freedom / kept


@lru_cache(maxsize=65536)
def slope_variance(design: Design, rho: float) -> float:
    """Variance of the slope per year (or of the mean) per unit of residual variance.

    For independent shocks 1 / Σ(year - mean)², or 1 / p.
    """
    times = np.array(design.times)
    weights = algebra(design).coefficients[-1]
    return (
        float(weights @ correlation(times, times, rho) @ weights) * shock_variance_ratio(design, rho) / design.step**2
    )


def noise_floor(variance: float, freedom: float, design: Design, rho: float) -> float:
    """Smallest slope that stands out from ordinary variation at 95 %: Student's quantile times the slope's error."""
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom))
    return quantile * float(np.sqrt(variance * slope_variance(design, rho)))


@lru_cache(maxsize=65536)
def forecast_variance(design: Design, rho: float, horizon: int) -> float:
    """Variance of the error of ``trend + rho**k * newest residual`` per unit of residual variance.

    Of a line: of the value ``horizon`` years ahead; of a mean of yearly changes: of their sum over those years.
    Both parts are in it: what the years ahead bring, and that the fit itself is uncertain.
    """
    times, own = np.array(design.times), algebra(design).coefficients
    ahead = np.array([float(horizon)]) if design.is_line else np.arange(1.0, horizon + 1)
    newest = np.zeros(len(times))
    newest[-1] = 1.0 if design.times[-1] == 0 else 0.0
    memory = float((rho**ahead).sum()) * newest.sum()
    base = own[0] + horizon * own[1] if design.is_line else horizon * own[0]
    weights = base + memory * (newest - own[0])
    error = (
        correlation(ahead, ahead, rho).sum()
        - 2 * weights @ correlation(times, ahead, rho).sum(axis=1)
        + weights @ correlation(times, times, rho) @ weights
    )
    return max(float(error), 0.0) * shock_variance_ratio(design, rho)
