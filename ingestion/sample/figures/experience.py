"""What people say in surveys, and what small numbers hide: assistance, placements, drug offences."""

from functools import cache

import numpy as np

from ingestion.sample.figures import education
from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import count, path
from ingestion.sample.noise import Floats, Ints


@cache
def poor_health() -> Floats:
    """Share of people who rate their health as fair or poor, %, by a survey: place, year."""
    return path("poor health", 37.0, drift=-1.0, spread=3.0, step=0.6, low=15.0, high=65.0, better=-2.0, health=-3.0)


@cache
def quality_of_life() -> Floats:
    """Share of people whose quality of life is good, %, by a survey: place, year."""
    return path("quality of life", 54.0, drift=-1.5, spread=2.5, step=0.6, low=30.0, high=80.0, better=2.0, wealth=2.0)


@cache
def feeling_safe() -> Floats:
    """Share of people satisfied with the safety of their neighbourhood, %, by a survey: place, year."""
    return path("feeling safe", 88.0, spread=2.5, step=0.5, low=55.0, high=99.0, better=1.5, urban=-4.0)


@cache
def assisted_young() -> Ints:
    """People aged 17 to 24 on long-term assistance: place, year."""
    share = path("assisted", 0.02, spread=0.006, step=0.002, low=0.001, high=0.12, better=-0.006, wealth=-0.004)
    return count(np.asarray(education.young()), share)


@cache
def placed_children() -> Ints:
    """Children placed outside the home: place, year."""
    share = path("placed", 0.014, drift=0.001, spread=0.004, step=0.001, low=0.001, high=0.08, better=-0.003)
    return count(population().aged(0, 17), share)


@cache
def drug_offences() -> Ints:
    """Drug offences: place, year."""
    rate = path("drugs", 0.0038, drift=0.0012, spread=0.001, step=0.0004, low=0.0, high=0.03, urban=0.002)
    return count(population().totals, rate)
