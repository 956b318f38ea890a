"""Paths of shares and levels over the years, and counts made from them."""

import numpy as np

from ingestion.sample.figures.population import FIRST_YEAR, LAST_YEAR
from ingestion.sample.figures.profile import profile
from ingestion.sample.noise import Floats, Ints, bell, walk
from ingestion.sample.places import place_numbers

YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
_MIDDLE_YEAR = 2010
_TURN_FROM, _TURN_YEARS = 2012, 13.0


def path(
    name: str,
    level: float,
    *,
    drift: float = 0.0,
    spread: float,
    step: float,
    low: float,
    high: float,
    better: float = 0.0,
    **traits: float,
) -> Floats:
    """A level for each place and year (1990-2025).

    level: the ordinary one in 2010. drift: its change in ten years. spread: between places. step: from year to year.
    better: how far a place on a good course gets by 2025 (negative where less is better).
    traits: weight of a trait of the profile (``wealth=0.1``). The result is kept between low and high.
    """
    years = np.array(YEARS)
    numbers = place_numbers()
    place = level + spread * bell(name, numbers)
    for trait, weight in traits.items():
        place = place + weight * np.asarray(getattr(profile(), trait))
    turn = np.clip((years - _TURN_FROM) / _TURN_YEARS, 0.0, 1.0)[None, :] * profile().course[:, None] * better
    steady = place[:, None] + drift * (years - _MIDDLE_YEAR)[None, :] / 10.0
    return np.clip(steady + walk(f"{name} path", numbers, years, step) + turn, low, high)


def count(base: Ints, shares: Floats) -> Ints:
    """The number that the share makes of the base, to the nearest whole."""
    return np.rint(base * shares).astype(np.int64)


def weighted(levels: Floats, weights: Ints, decimals: int = 3) -> Ints:
    """A level times its weight as a whole number, so that adding places up stays exact."""
    return np.asarray(np.rint(levels * 10.0**decimals).astype(np.int64) * weights)


def year_slice(first: int, last: int = LAST_YEAR) -> slice:
    """The columns of a yearly array for the years first to last."""
    return slice(first - FIRST_YEAR, last - FIRST_YEAR + 1)


def with_total(parts: Ints, axis: int) -> Ints:
    """The parts with their sum put before them along the axis."""
    return np.concatenate([parts.sum(axis=axis, keepdims=True), parts], axis=axis)
