"""Work: the labour force by month, employment, jobs and their sectors by year."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import FIRST_YEAR, LAST_YEAR, population
from ingestion.sample.figures.series import YEARS, count, path
from ingestion.sample.noise import Floats, Ints, bell
from ingestion.sample.places import place_numbers

MONTHS = tuple(f"{year}M{month:02d}" for year in range(2006, 2027) for month in range(1, 13))[:-3]
NEWEST_MONTH = MONTHS[-1]

# ordinary share of unemployed, % of the labour force; it falls below this in good years and rises in bad ones
_CYCLE = {
    1990: 4, 1991: 8, 1992: 13, 1993: 17, 1994: 17, 1995: 15, 1996: 14, 1997: 13, 1998: 12, 1999: 11, 2000: 10,
    2001: 9.5, 2002: 9.4, 2003: 9.4, 2004: 9.2, 2005: 8.8, 2006: 8.2, 2007: 7.4, 2008: 7.0, 2009: 8.9, 2010: 9.1,
    2011: 8.6, 2012: 8.9, 2013: 9.8, 2014: 10.6, 2015: 11.4, 2016: 11.2, 2017: 10.1, 2018: 8.9, 2019: 8.5, 2020: 11.8,
    2021: 10.1, 2022: 8.7, 2023: 9.2, 2024: 10.3, 2025: 11.0, 2026: 10.8,
}  # fmt: skip
_SEASON = (1.09, 1.04, 1.0, 0.97, 0.93, 1.02, 1.08, 0.98, 0.92, 0.93, 0.97, 1.07)


@cache
def labour_force() -> Ints:
    """People working or out of work: place, month."""
    participation = path("participation", 0.785, drift=0.015, spread=0.015, step=0.002, low=0.6, high=0.9, wealth=0.015)
    return count(_working_age_by_month(), participation[:, _year_columns()])


@cache
def unemployed() -> Ints:
    """Unemployed job seekers on the counting day: place, month."""
    years, months = _calendar()
    cycle = np.array([_CYCLE[year] / 100.0 for year in years])
    season = np.array([_SEASON[month - 1] for month in months])
    ripple = 1.0 + 0.03 * bell("unemployment month", place_numbers()[:, None], years[None, :], months[None, :])
    return count(labour_force(), np.clip(_exposure()[:, _year_columns()] * cycle * season * ripple, 0.005, 0.35))


@cache
def long_term_unemployed() -> Ints:
    """Unemployed for over a year: place, month."""
    share = path("long-term", 0.30, drift=0.02, spread=0.05, step=0.012, low=0.08, high=0.6, better=-0.08, urban=0.03)
    return count(unemployed(), share[:, _year_columns()])


@cache
def young_unemployed() -> Ints:
    """Unemployed under 25 years: place, month."""
    share = path("young unemployed", 0.125, spread=0.02, step=0.006, low=0.03, high=0.3)
    return count(unemployed(), share[:, _year_columns()])


@cache
def open_vacancies() -> Ints:
    """Vacancies open on the counting day: place, month."""
    years, months = _calendar()
    share = path("vacancies", 0.015, drift=0.006, spread=0.004, step=0.0015, low=0.001, high=0.08, urban=0.004)
    ripple = 1.0 + 0.2 * bell("vacancy month", place_numbers()[:, None], years[None, :], months[None, :])
    return count(labour_force(), share[:, _year_columns()] * np.maximum(ripple, 0.2))


@cache
def new_vacancies() -> Ints:
    """Vacancies that opened during the month: place, month."""
    return count(open_vacancies(), np.full(open_vacancies().shape, 0.72))


@cache
def unemployed_at_year_end() -> Ints:
    """Unemployed at the end of the year, by the registers: place, year."""
    cycle = np.array([_CYCLE[year] / 100.0 for year in YEARS])
    return count(labour_force_at_year_end(), np.clip(_exposure() * cycle * 1.02, 0.005, 0.4))


@cache
def labour_force_at_year_end() -> Ints:
    """Place, year."""
    participation = path("participation", 0.785, drift=0.015, spread=0.015, step=0.002, low=0.6, high=0.9, wealth=0.015)
    return count(population().aged(18, 64), participation)


@cache
def employed() -> Ints:
    """Employed people aged 18-64 who live in the place: place, year."""
    return labour_force_at_year_end() - unemployed_at_year_end()


@cache
def students() -> Ints:
    """Students and pupils outside the labour force, 15-64: place, year."""
    idle = population().aged(15, 64) - labour_force_at_year_end()
    return count(idle, path("students", 0.42, spread=0.03, step=0.004, low=0.2, high=0.6, urban=0.08))


@cache
def pensioners() -> Ints:
    """Pensioners of any age: place, year."""
    idle = population().aged(15, 64) - labour_force_at_year_end() - students()
    return count(population().aged(65), np.full((len(place_numbers()), len(YEARS)), 0.97)) + count(
        idle, path("early pensioners", 0.48, drift=-0.06, spread=0.04, step=0.004, low=0.2, high=0.8, health=-0.05)
    )


@cache
def jobs() -> Ints:
    """Jobs in the place: place, year."""
    share = path(
        "self-sufficiency", 0.78, spread=0.12, step=0.006, low=0.3, high=1.7, better=0.08, urban=0.18, industry=0.07
    )
    return count(employed(), share)


@cache
def jobs_by_sector() -> Ints:
    """Jobs in primary production, processing and services: place, year, three sectors that add up to ``jobs()``."""
    farming = path("primary", 0.13, drift=-0.02, spread=0.04, step=0.003, low=0.002, high=0.5, urban=-0.125)
    making = path(
        "secondary", 0.24, drift=-0.02, spread=0.04, step=0.006, low=0.05, high=0.7, industry=0.06, urban=-0.03
    )
    primary, secondary = count(jobs(), farming), count(jobs(), making)
    return np.stack([primary, secondary, jobs() - primary - secondary], axis=2)


@cache
def working_at_home() -> Ints:
    """Employed people who work in the municipality they live in: place, year."""
    return np.minimum(
        count(employed(), path("commuting", 0.62, drift=-0.02, spread=0.1, step=0.004, low=0.2, high=0.95)), jobs()
    )


def _exposure() -> Floats:
    """How much harder than ordinary the place is hit by unemployment: place, year."""
    return path(
        "exposure", 1.0, spread=0.2, step=0.03, low=0.3, high=2.2, better=-0.3, wealth=-0.14, urban=0.12, health=-0.05
    )


def _calendar() -> tuple[Ints, Ints]:
    return np.array([int(m[:4]) for m in MONTHS]), np.array([int(m[5:]) for m in MONTHS])


def _year_columns() -> Ints:
    """For each month the column of its year; months after the last year use the last."""
    return np.minimum(_calendar()[0], LAST_YEAR) - FIRST_YEAR


def _working_age_by_month() -> Ints:
    return population().aged(18, 64)[:, _year_columns()]
