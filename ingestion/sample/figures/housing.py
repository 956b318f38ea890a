"""Household-dwelling units, dwellings, buildings and what they are heated with, prices."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import YEARS, count, path
from ingestion.sample.noise import Floats, Ints, bell, sum_in_order, uniform
from ingestion.sample.places import place_numbers

HOUSEHOLD_SIZES = ("1", "2", "3", "4")
USES = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
FUELS = ("1", "2", "3", "4", "5", "6", "7")
COMPLETED = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "99")
_USE_SHARES = (0.36, 0.07, 0.17, 0.06, 0.035, 0.03, 0.025, 0.02, 0.04, 0.12, 0.04, 0.03)
_COMPLETED_SHARES = (0.03, 0.05, 0.12, 0.12, 0.18, 0.17, 0.11, 0.13, 0.08, 0.01)


@cache
def households() -> Ints:
    """Household-dwelling units of 1, 2, 3 and at least 4 people: place, year, size."""
    size = path("household size", 2.12, drift=-0.11, spread=0.06, step=0.004, low=1.6, high=3.4, urban=-0.12)
    total = np.rint(population().totals / size).astype(np.int64)
    alone = path("alone", 0.41, drift=0.03, spread=0.02, step=0.002, low=0.15, high=0.6, urban=0.02)
    single, couple, three = (count(total, share) for share in (alone, (1 - alone) * 0.56, (1 - alone) * 0.17))
    return np.stack([single, couple, three, total - single - couple - three], axis=2)


@cache
def renting() -> Ints:
    """Household-dwelling units in rented dwellings: place, year."""
    return count(
        households().sum(axis=2),
        path("renting", 0.22, drift=0.02, spread=0.03, step=0.002, low=0.05, high=0.6, urban=0.16),
    )


@cache
def in_small_houses() -> Ints:
    """Household-dwelling units in detached, terraced or linked houses: place, year."""
    return count(
        households().sum(axis=2), path("small houses", 0.83, spread=0.05, step=0.001, low=0.1, high=0.98, urban=-0.38)
    )


@cache
def crowded() -> Ints:
    """Overcrowded household-dwelling units: place, year."""
    share = path(
        "crowded", 0.088, drift=-0.008, spread=0.012, step=0.0015, low=0.01, high=0.25, wealth=-0.006, urban=0.012
    )
    return count(households().sum(axis=2), share)


@cache
def space() -> Floats:
    """Floor area per person, m2: place, year."""
    return path("space", 42.0, drift=2.3, spread=1.6, step=0.12, low=20.0, high=75.0, urban=-4.5)


@cache
def dwellings() -> Ints:
    """Dwellings lived in permanently and others: place, year, two."""
    lived_in = households().sum(axis=2)
    empty = path("empty", 0.15, drift=0.025, spread=0.035, step=0.002, low=0.03, high=0.5, better=-0.03, urban=-0.05)
    total = np.rint(lived_in / (1.0 - empty)).astype(np.int64)
    return np.stack([lived_in, total - lived_in], axis=2)


@cache
def price() -> Floats:
    """Price of old dwellings in housing companies, euros per m2: place, year."""
    years = np.array(YEARS)
    course = 0.75 + np.clip(years - 2000, 0, 12) * 0.03 + np.clip(years - 2012, 0, 20) * 0.002
    level = path(
        "price", 950.0, spread=190.0, step=28.0, low=250.0, high=7_000.0, better=350.0, wealth=230.0, urban=650.0
    )
    return np.asarray(level * course[None, :])


@cache
def floor_area() -> Ints:
    """Gross floor area of buildings, m2: place, year, use, heating fuel."""
    per_person = path(
        "building", 92.0, drift=5.0, spread=9.0, step=0.3, low=50.0, high=200.0, urban=-10.0, industry=5.0
    )
    total = population().totals * per_person
    by_use = total[:, :, None] * np.array(_USE_SHARES)
    return np.asarray(np.rint(by_use[..., None] * _fuel_shares()[:, :, None, :]).astype(np.int64))


@cache
def floor_area_by_age() -> Ints:
    """Gross floor area of buildings, m2: place, year, use, time of completion."""
    lean = 1.0 + 0.2 * bell("built when", place_numbers()[:, None], np.arange(len(COMPLETED))[None, :])
    shares = np.array(_COMPLETED_SHARES) * lean
    shares = shares / sum_in_order(shares, axis=1)
    return np.asarray(np.rint(floor_area().sum(axis=3)[..., None] * shares[:, None, None, :]).astype(np.int64))


def _fuel_shares() -> Floats:
    """Place, year, fuel; they add up to one. Oil gives way to ground heat, faster where the course is good."""
    district = path("district", 0.30, drift=0.02, spread=0.09, step=0.003, low=0.0, high=0.85, urban=0.28)
    oil = path("oil", 0.24, drift=-0.065, spread=0.05, step=0.004, low=0.01, high=0.6, better=-0.04, urban=-0.07)
    ground = path("ground", 0.03, drift=0.05, spread=0.012, step=0.003, low=0.001, high=0.3, better=0.02)
    wood = path("wood", 0.16, drift=-0.01, spread=0.05, step=0.002, low=0.005, high=0.5, urban=-0.12)
    coal = np.full(oil.shape, 0.002)
    other = 0.01 + 0.01 * uniform("other fuel", place_numbers())[:, None] + np.zeros(oil.shape)
    electricity = np.maximum(0.92 - district - oil - ground - wood, 0.06)
    shares = np.stack([district, oil, electricity, coal, wood, ground, other], axis=2)
    return np.asarray(shares / sum_in_order(shares, axis=2))
