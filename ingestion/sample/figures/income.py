"""Incomes and low income. Medians are levels weighted with people, so that areas can be made of places."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import YEARS, count, path
from ingestion.sample.noise import Floats, Ints


@cache
def median_income() -> Floats:
    """Median disposable income of adults, euros a year: place, year."""
    years = np.array(YEARS)
    growth = 0.50 + np.clip(years - 1990, 0, 20) * 0.022 + np.maximum(years - 2010, 0) * 0.022
    level = path("income", 23_600, spread=700, step=90, low=12_000, high=60_000, better=1_300, wealth=1_500, urban=600)
    return np.asarray(level * growth[None, :])


@cache
def low_income() -> Ints:
    """People at risk of poverty: place, year."""
    share = path(
        "low income", 0.135, spread=0.018, step=0.003, low=0.02, high=0.35, better=-0.03, wealth=-0.022, urban=0.02
    )
    return count(population().totals, share)


@cache
def children() -> Ints:
    """Under 18 years: place, year."""
    return population().aged(0, 17)


@cache
def low_income_children() -> Ints:
    """Children at risk of poverty: place, year."""
    share = path(
        "child low income",
        0.115,
        spread=0.02,
        step=0.004,
        low=0.01,
        high=0.4,
        better=-0.035,
        wealth=-0.024,
        urban=0.025,
    )
    return count(children(), share)


@cache
def persistent_low_income() -> Ints:
    """People at risk of poverty for years: place, year."""
    return count(low_income(), path("persistent", 0.62, spread=0.04, step=0.006, low=0.3, high=0.9))


@cache
def gini() -> Floats:
    """Gini coefficient of disposable income, 0-100: place, year."""
    return path("gini", 24.0, drift=0.6, spread=0.9, step=0.2, low=17.0, high=50.0, wealth=1.1, urban=1.2)


@cache
def social_assistance() -> Ints:
    """People who received social assistance during the year: place, year."""
    share = path(
        "assistance", 0.052, spread=0.012, step=0.0025, low=0.002, high=0.2, better=-0.02, wealth=-0.012, urban=0.018
    )
    return count(population().totals, share)


@cache
def labour_market_subsidy() -> Ints:
    """Labour market subsidy paid in part by the municipality, 1,000 euros: place, year."""
    euros = path(
        "subsidy", 62.0, drift=28.0, spread=16.0, step=4.0, low=3.0, high=400.0, better=-25.0, wealth=-14.0, urban=14.0
    )
    return np.rint(population().totals * euros / 1000.0).astype(np.int64)


@cache
def earned() -> tuple[Ints, Ints]:
    """Earned income of the taxed in euros, and the number of those who had any: each place, year."""
    recipients = count(population().aged(16), path("recipients", 0.985, spread=0.004, step=0.001, low=0.9, high=1.0))
    return np.rint(recipients * median_income() * 1.25).astype(np.int64), recipients
