"""Municipal finances, euros per inhabitant. With 2023 social and health services left the municipalities: a break."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingestion.sample.figures.series import YEARS, path
from ingestion.sample.noise import Floats

REFORM = 2023
_GOOD_YEARS = {
    2015: 40,
    2016: 80,
    2017: 130,
    2018: -60,
    2019: -140,
    2020: 210,
    2021: 190,
    2022: 120,
    2023: 260,
    2024: 30,
    2025: -20,
}


@cache
def annual_margin() -> Floats:
    """Annual contribution margin: place, year."""
    tide = np.array([_GOOD_YEARS.get(year, 0) for year in YEARS])
    level = path(
        "margin", 370.0, drift=45.0, spread=130.0, step=38.0, low=-900.0, high=2_500.0, better=240.0, wealth=50.0
    )
    return np.asarray(level + tide[None, :])


@cache
def loans() -> Floats:
    """Loan stock: place, year. A loan-free municipality is a true zero."""
    level = path(
        "loans", 2_450.0, drift=850.0, spread=750.0, step=110.0, low=0.0, high=11_000.0, better=-1_300.0, wealth=-180.0
    )
    return level * np.where(_reformed(), 0.86, 1.0)


@cache
def group_loans() -> Floats:
    """Loan stock of the municipality and what it owns: place, year."""
    share = path("group", 1.85, drift=0.1, spread=0.3, step=0.03, low=1.05, high=4.0, urban=0.3)
    return loans() * share + 350.0


@cache
def education_cost() -> Floats:
    """Net operating costs of education and culture: place, year."""
    level = path("education cost", 1_750.0, drift=260.0, spread=150.0, step=24.0, low=900.0, high=4_500.0, wealth=-25.0)
    return level + np.where(_reformed(), 90.0, 0.0)


@cache
def care_cost() -> Floats:
    """Net operating costs of social and health services: place, year. Almost nothing is left after the reform."""
    level = path(
        "care cost",
        3_050.0,
        drift=720.0,
        spread=260.0,
        step=45.0,
        low=1_700.0,
        high=6_500.0,
        health=-160.0,
        urban=-150.0,
    )
    return np.where(_reformed(), np.rint(level / 100.0), level)


@cache
def tax_revenue() -> Floats:
    """Tax revenue: place, year."""
    level = path(
        "taxes", 3_350.0, drift=640.0, spread=190.0, step=40.0, low=1_800.0, high=12_000.0, wealth=260.0, urban=120.0
    )
    return level * np.where(_reformed(), 0.54, 1.0)


@cache
def relative_debt() -> Floats:
    """Relative indebtedness, % of operating income: place, year."""
    income = np.where(_reformed(), 0.60, 1.0)
    return np.clip(
        100.0 * (loans() + 1_100.0) / ((tax_revenue() / np.where(_reformed(), 0.54, 1.0) + 3_000.0) * income),
        5.0,
        250.0,
    )


def _reformed() -> NDArray[np.bool_]:
    return np.array(YEARS)[None, :] >= REFORM
