"""Where a series is heading: the trend carried on for one to five years, with an interval of honest width.

Central value: fitted level + w · slope · h + rho**h · newest residual (a deviation fades, it does not vanish at once),
where w = slope² / (slope² + floor²): a slope that hardly stands out is hardly carried on.
Stocks: the last value grown by the median yearly change, weighted likewise, with the fading rest of the newest one.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tilannekuva.numerics.noise import Floats, forecast_variance
from tilannekuva.numerics.trend_fit import Fits, by_design

HORIZONS = (1, 2, 3, 4, 5)
COVERAGE = 0.8


@dataclass(frozen=True)
class Fan:
    """(k, 5) central values and ends of the 80 % interval, one to five years after each series' last year."""

    central: Floats
    low: Floats
    high: Floats


def fan(fits: Fits, which: NDArray[np.int64], widening: Floats) -> Fan:
    """The fan of the series ``which`` (all with a fit), the interval's half-width times ``widening`` (k,).

    Not bounded: ``bounded`` keeps it within what the indicator can be.
    """
    rho, slope = fits.rho[which], _carried_slope(fits.slope[which, 0], fits.floor[which])
    horizons = np.array(HORIZONS, dtype=np.float64)
    memory = rho[:, None] ** horizons
    per_variance = np.column_stack([
        by_design(partial(forecast_variance, horizon=h), fits.designs, fits.design[which], rho) for h in HORIZONS
    ])  # fmt: skip
    quantile = np.asarray(stats.t.ppf((1 + COVERAGE) / 2, fits.freedom[which]), dtype=np.float64)
    half = quantile[:, None] * np.sqrt(fits.variance[which][:, None] * per_variance) * widening[:, None]
    residual, level = fits.last_residual[which][:, None], fits.level[which][:, None]
    line = level + slope[:, None] * horizons + residual * memory
    # Yearly changes in per cent: summed as logarithms, so that a stock never falls below zero.
    changes = np.maximum(slope[:, None] + residual * memory, -99.0)
    growth, wide = np.cumsum(np.log1p(changes / 100), axis=1), half / 100
    is_stock = fits.windows.is_stock[which][:, None]
    return Fan(
        np.where(is_stock, level * np.exp(growth), line),
        np.where(is_stock, level * np.exp(growth - wide), line - half),
        np.where(is_stock, level * np.exp(growth + wide), line + half),
    )


def bounded(found: Fan, lowest: Floats, highest: Floats) -> Fan:
    """The fan within the smallest and largest value (k,) that can be true."""
    return Fan(*(np.clip(x, lowest[:, None], highest[:, None]) for x in (found.central, found.low, found.high)))


def _carried_slope(slope: Floats, floor: Floats) -> Floats:
    total = slope**2 + floor**2
    weight: Floats = np.divide(slope**2, total, out=np.zeros_like(slope), where=total > 0)
    return slope * weight
