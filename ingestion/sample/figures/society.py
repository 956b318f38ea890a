"""Elections, offences and health."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import YEARS, count, path
from ingestion.sample.noise import Floats, Ints, bell, whole
from ingestion.sample.places import place_numbers

COUNCIL_ELECTIONS = (2012, 2017, 2021, 2025)
PARLIAMENT_ELECTIONS = (2003, 2007, 2011, 2015, 2019, 2023)
PARTIES = ("03", "01", "04", "05", "06", "02", "07", "08", "99")
_PARTY_SHARES = (0.18, 0.20, 0.19, 0.10, 0.09, 0.13, 0.04, 0.04, 0.03)


@cache
def electorate() -> Ints:
    """People entitled to vote (18 or over): place, year, sex."""
    return np.asarray(population().people[:, :, 18:].sum(axis=2))


@cache
def council_voters() -> Ints:
    """Votes cast if there is a municipal election in the year: place, year, sex."""
    share = path(
        "turnout",
        0.585,
        drift=-0.02,
        spread=0.035,
        step=0.006,
        low=0.35,
        high=0.85,
        better=0.05,
        wealth=0.015,
        urban=-0.035,
    )
    return count(electorate(), share[..., None] * np.array([0.97, 1.02]))


@cache
def parliament_voters() -> Ints:
    """Votes cast if there is a parliamentary election in the year: place, year, sex."""
    share = path("parliament", 0.675, drift=0.01, spread=0.03, step=0.004, low=0.4, high=0.9, better=0.02, wealth=0.02)
    return count(electorate(), share[..., None] * np.array([0.98, 1.02]))


@cache
def candidates() -> Ints:
    """Candidates in a municipal election: place, year, party, sex."""
    people = population().totals.astype(np.float64)
    number = 14.0 + 0.42 * np.sqrt(people) + people / 1_900.0
    eager = 1.0 + 0.4 * bell("party", place_numbers()[:, None], np.arange(len(PARTIES))[None, :]) / 2.0
    women = path("women", 0.395, drift=0.015, spread=0.03, step=0.006, low=0.2, high=0.6, better=0.03, urban=0.03)
    by_party = number[:, :, None] * np.array(_PARTY_SHARES) * np.maximum(eager, 0.0)[:, None, :]
    by_sex = by_party[..., None] * np.stack([1.0 - women, women], axis=2)[:, :, None, :]
    keys = np.ix_(place_numbers(), np.array(YEARS), np.arange(len(PARTIES)), np.arange(2))
    return whole("candidates", by_sex, *keys)


@cache
def offences() -> Ints:
    """Offences against the Criminal Code, property, life and health, others of it: place, year, three."""
    property_rate = path(
        "property", 26.0, drift=-4.0, spread=5.0, step=1.4, low=2.0, high=90.0, better=-5.0, urban=16.0
    )
    violence_rate = path("violence", 5.6, spread=1.3, step=0.4, low=0.3, high=20.0, better=-1.6, urban=1.6, health=-0.4)
    other_rate = path("other offences", 38.0, drift=4.0, spread=8.0, step=1.8, low=6.0, high=120.0, urban=8.0)
    rates = np.stack([property_rate, violence_rate, other_rate], axis=2) / 1000.0
    return count(population().totals[..., None], rates)


@cache
def obesity() -> Floats:
    """Share of obese people aged 65 or over, %, by a survey: place, year."""
    return path("obesity", 23.5, drift=3.0, spread=2.5, step=0.5, low=8.0, high=50.0, better=-2.0, health=-1.6)


@cache
def inactivity() -> Floats:
    """Share of people who exercise too little, %, by a survey: place, year."""
    return path(
        "inactivity",
        61.0,
        drift=2.0,
        spread=3.5,
        step=0.6,
        low=30.0,
        high=90.0,
        better=-3.0,
        health=-2.0,
        learning=-1.5,
    )
