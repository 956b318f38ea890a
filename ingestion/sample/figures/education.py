"""Education of those aged 15 or over, and young people outside education."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import count, path
from ingestion.sample.noise import Floats, Ints


@cache
def adults() -> Ints:
    """Aged 15 or over: place, year, sex."""
    return np.asarray(population().people[:, :, 15:].sum(axis=2))


@cache
def by_level() -> Ints:
    """Adults with basic only, upper secondary and tertiary education: place, year, level, sex; they add up."""
    tertiary = path(
        "tertiary", 0.225, drift=0.045, spread=0.02, step=0.0015, low=0.05, high=0.7, better=0.02, learning=0.045
    )
    basic = path(
        "basic only", 0.325, drift=-0.06, spread=0.02, step=0.0015, low=0.08, high=0.7, better=-0.02, learning=-0.02
    )
    women = np.array([0.95, 1.05])
    high = count(adults(), np.minimum(tertiary[..., None] * women * np.array([0.92, 1.02]), 0.75))
    low = np.minimum(count(adults(), basic[..., None] / women), adults() - high)
    return np.stack([low, adults() - high - low, high], axis=2)


@cache
def level_index() -> Floats:
    """Education level index (average length of education after basic school, times 100): place, year."""
    totals = by_level().sum(axis=3)
    points = totals[:, :, 1] * 290.0 + totals[:, :, 2] * 640.0
    return np.asarray(np.divide(points, totals.sum(axis=2), out=np.zeros(points.shape), where=totals.sum(axis=2) > 0))


@cache
def young() -> Ints:
    """Aged 17-24: place, year."""
    return population().aged(17, 24)


@cache
def outside_education() -> Ints:
    """Aged 17-24 and neither in education nor with a qualification: place, year."""
    share = path(
        "outside", 0.075, spread=0.015, step=0.005, low=0.01, high=0.25, better=-0.03, learning=-0.008, urban=0.01
    )
    return count(young(), share)
