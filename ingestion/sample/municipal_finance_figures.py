"""Accounts of the sample's municipalities in cents, place by year: they add up, and agree with the key figures."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from ingestion.sample.figures import finance
from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import YEARS, path, year_slice
from ingestion.sample.noise import Floats, Ints
from ingestion.sample.places import ALAND, owner, place_index, places

FIRST_YEAR, LAST_YEAR = 2021, 2024
# A municipality that wrote nothing off in its first year: a ratio to it has no value.
NO_DEPRECIATION = ("435", 2021)
_EXPENSE_SHARES = {"services": 0.30, "materials": 0.06, "grants": 0.04}
_SMALLEST_GAP = 800.0


@cache
def accounts() -> Mapping[str, Ints]:
    """Figure -> cents: place, year (1990-2025). The parts of a sum add up to it exactly.

    margin = revenue - expenses + taxes + transfers + financial; result = margin - depreciation;
    expenses = personnel + services + materials + grants + other.
    """
    taxes, margin = finance.tax_revenue(), finance.annual_margin()
    transfers, financial = _transfers(), path("financial items", 25.0, spread=18.0, step=6.0, low=-60.0, high=140.0)
    revenue = _revenue() + np.maximum(0.0, _SMALLEST_GAP - (taxes + transfers + financial - margin))
    cents = {
        "revenue": _cents(revenue),
        "taxes": _cents(taxes),
        "transfers": _cents(transfers),
        "financial": _cents(financial),
        "margin": _cents(margin),
        "depreciation": _depreciation(),
        "investments": _cents(_investments()),
    }
    cents["expenses"] = sum((cents[key] for key in ("revenue", "taxes", "transfers", "financial")), -cents["margin"])
    cents["result"] = cents["margin"] - cents["depreciation"]
    cents["surplus"] = cents["result"] + _cents(path("reserves", 6.0, spread=3.0, step=2.0, low=0.0, high=40.0))
    return cents | _expense_parts(cents["expenses"])


def cents_of(code: str, year: int) -> dict[str, int]:
    """The account of a municipality (as it was in that year), cents."""
    members, column = _members(year)[code], year_slice(year, year)
    return {key: int(figures[members, column].sum()) for key, figures in accounts().items()}


@cache
def _members(year: int) -> dict[str, list[int]]:
    """Municipality of a year -> positions of the places it is made of."""
    members: dict[str, list[int]] = {}
    for place in places():
        members.setdefault(owner(place.code, year), []).append(place_index()[place.code])
    return members


@cache
def filing_municipalities(year: int) -> tuple[str, ...]:
    """Codes of the mainland's municipalities of a year; Åland reports in another form."""
    mainland = {owner(place.code, year) for place in places() if place.region_code != ALAND}
    return tuple(sorted(mainland))


def _cents(per_inhabitant: Floats) -> Ints:
    return np.rint(per_inhabitant * 100.0).astype(np.int64) * population().totals


def _transfers() -> Floats:
    """State transfers, below nought where a wealthy municipality pays more than it gets."""
    level = path("transfers", 1_450.0, drift=330.0, spread=420.0, step=30.0, low=-900.0, high=5_500.0, wealth=-430.0)
    return level * np.where(np.array(YEARS)[None, :] >= finance.REFORM, 0.30, 1.0)


def _revenue() -> Floats:
    level = path("revenue", 1_150.0, drift=140.0, spread=240.0, step=30.0, low=350.0, high=4_000.0, urban=160.0)
    return level * np.where(np.array(YEARS)[None, :] >= finance.REFORM, 0.78, 1.0)


def _depreciation() -> Ints:
    cents = _cents(path("depreciation", 340.0, drift=70.0, spread=90.0, step=9.0, low=60.0, high=1_500.0))
    code, year = NO_DEPRECIATION
    cents[place_index()[code], year_slice(year, year)] = 0
    return cents


def _investments() -> Floats:
    return path("investments", 620.0, drift=120.0, spread=230.0, step=95.0, low=20.0, high=4_500.0, urban=90.0)


def _expense_parts(expenses: Ints) -> dict[str, Ints]:
    """Personnel by a path of its own, the rest by fixed shares; what is left over is other expenses."""
    after = np.array(YEARS)[None, :] >= finance.REFORM
    share = path("personnel share", 0.44, spread=0.04, step=0.004, low=0.25, high=0.56) + np.where(after, 0.02, 0.0)
    parts = {"personnel": np.rint(expenses * share).astype(np.int64)}
    parts |= {key: np.rint(expenses * part).astype(np.int64) for key, part in _EXPENSE_SHARES.items()}
    other = expenses - sum(parts.values(), np.zeros_like(expenses))
    return {**parts, "other": other}
