"""Cars in use and cars registered for the first time, by driving power."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.profile import profile
from ingestion.sample.figures.series import YEARS, count, path
from ingestion.sample.noise import Floats, Ints, whole
from ingestion.sample.places import place_numbers

# petrol, diesel, electricity, petrol and diesel plug-in hybrids, the rest: codes and texts of the register
POWERS = {
    "01": "Bensiini", "02": "Diesel", "04": "Sähkö", "39": "Bensiini/Sähkö (ladattava hybridi)",
    "44": "Diesel/Sähkö (ladattava hybridi)", "Y": "Muu",
}  # fmt: skip
_PLUG_INS = {"04": 0.0006, "39": 0.0005, "44": 0.00003}
_FIRST_PLUG_IN = 2013


@cache
def cars() -> Ints:
    """Passenger cars in use at the end of the year: place, year."""
    owned = path("cars", 0.50, drift=0.035, spread=0.03, step=0.003, low=0.15, high=0.9, wealth=0.015, urban=-0.08)
    return count(population().totals, owned)


@cache
def cars_by_power() -> Ints:
    """Passenger cars in use: place, year, ``POWERS``; they add up to ``cars()``."""
    return _split("stock", cars(), 1.0)


@cache
def registered_by_power() -> Ints:
    """Passenger cars registered for the first time in the year: place, year, ``POWERS``."""
    rate = path("registrations", 0.036, drift=-0.006, spread=0.006, step=0.002, low=0.008, high=0.09, wealth=0.006)
    return _split("registered", count(cars(), rate), 4.5)


@cache
def vans() -> Ints:
    """Vans in use: place, year."""
    return count(cars(), path("vans", 0.12, drift=0.006, spread=0.01, step=0.001, low=0.05, high=0.25, urban=-0.02))


def _split(name: str, totals: Ints, pace: float) -> Ints:
    years = np.array(YEARS)
    grown = np.maximum(years - _FIRST_PLUG_IN, 0)[None, :] ** 2 * pace
    eager = np.maximum(1.0 + 0.25 * profile().wealth + 0.2 * (profile().urban - 0.5), 0.2)[:, None]
    plugged = {code: np.minimum(grown * eager * share, 0.3) for code, share in _PLUG_INS.items()}
    parts = {code: _some(f"{name} {code}", totals, share) for code, share in plugged.items()}
    rest = totals - sum(parts.values())
    diesel = np.rint(rest * 0.26).astype(np.int64)
    other = np.rint(rest * 0.004).astype(np.int64)
    parts |= {"01": rest - diesel - other, "02": diesel, "Y": other}
    return np.stack([parts[code] for code in POWERS], axis=2)


def _some(name: str, totals: Ints, share: Floats) -> Ints:
    drawn = whole(name, totals * share, place_numbers()[:, None], np.array(YEARS)[None, :])
    return np.minimum(drawn, totals // 3)
