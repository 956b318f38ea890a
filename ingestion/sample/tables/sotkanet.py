"""The indicators of Sotkanet: each on the municipal division of its time, old municipalities included."""

from functools import cache

import numpy as np

from ingestion.sample.figures import education, experience, finance, housing, income, people, society, work
from ingestion.sample.figures.population import FIRST_YEAR, population
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import fewer_people_than, now_and_then
from ingestion.sample.tables.layout import Figures
from ingestion.sample.tables.parts import both_sexes
from ingestion.sample.tables.sotkanet_parts import GENDERS, Indicator, level, make, share

_SURVEY = (fewer_people_than(45_000),)  # a survey has figures for the largest municipalities only
_SMALL_NUMBERS = (fewer_people_than(9_000),)
_FEW_PLACED = (fewer_people_than(1_500),)
_FEW_SPEAKERS = (fewer_people_than(600), now_and_then(0.01))


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by its number."""
    made = (*_counts(), *_population_shares(), *_welfare_shares(), *_safety_shares(), *_levels(), *_finances())
    return {indicator.id: indicator for indicator in made}


def _counts() -> list[Indicator]:
    return [
        make("127", "LKM", (2000, 2025), _population_by_sex, genders=GENDERS),
        make("2433", "LKM", (2000, 2025), lambda: _once(_swedish()), rules=_FEW_SPEAKERS),
        make("4223", "EUR1000", (2006, 2025), lambda: _once(income.labour_market_subsidy())),
    ]


def _population_shares() -> list[Indicator]:
    return [
        share("178", _net_moves, _people, scale=1_000.0, first=1991),
        share("186", lambda: population().deaths, _people, scale=100_000.0, first=1991),
        share("761", lambda: population().aged(0, 14) + population().aged(65), lambda: population().aged(15, 64)),
        share("3076", _voters, lambda: society.electorate().sum(axis=2), only=society.COUNCIL_ELECTIONS),
    ]


def _welfare_shares() -> list[Indicator]:
    return [
        share("183", housing.crowded, lambda: housing.households().sum(axis=2)),
        share("493", income.social_assistance, _people),
        share("3071", _hard_to_employ, lambda: population().aged(15, 64), first=2006),
        share("3099", income.low_income, _people, first=2005),
        share("3219", education.outside_education, education.young),
        share("1275", experience.assisted_young, education.young, first=2013, rules=_SMALL_NUMBERS),
        share("3563", experience.placed_children, lambda: population().aged(0, 17), first=1995, rules=_FEW_PLACED),
    ]


def _safety_shares() -> list[Indicator]:
    return [
        share("3113", lambda: society.offences()[:, :, 1], _people, scale=1_000.0),
        share("3090", experience.drug_offences, _people, scale=1_000.0),
        share("3114", lambda: society.offences()[:, :, 0], _people, scale=1_000.0),
    ]


def _levels() -> list[Indicator]:
    return [
        level("180", education.level_index, decimals=0),
        level("3126", income.gini, first=2005),
        level("4461", society.obesity, first=2013, rules=_SURVEY),
        level("5527", society.inactivity, first=2020, rules=_SURVEY),
        level("3127", experience.quality_of_life, first=2013, rules=_SURVEY),
        level("3128", experience.feeling_safe, first=2013, rules=_SURVEY),
        level("4333", experience.poor_health, first=2013, rules=_SURVEY),
    ]


def _finances() -> list[Indicator]:
    return [
        level("3177", finance.tax_revenue, first=1997, last=finance.REFORM - 1, decimals=0),
        level("3180", finance.loans, first=1997, decimals=0),
        level("3181", finance.relative_debt, first=1997),
    ]


def _once(numbers: Ints) -> Figures:
    return Figures(numbers[..., None])


def _people() -> Ints:
    return population().totals


def _population_by_sex() -> Figures:
    return Figures(both_sexes(population().people.sum(axis=2)))


def _net_moves() -> Ints:
    return population().moved_in - population().moved_out


def _swedish() -> Ints:
    return np.asarray(people.by_language()[:, :, people.LANGUAGES.index("sv")].sum(axis=2))


def _voters() -> Ints:
    return np.asarray(society.council_voters().sum(axis=2))


def _hard_to_employ() -> Ints:
    """Long-term unemployed in December, per year; years before the monthly series have none."""
    december = np.zeros(population().totals.shape, dtype=np.int64)
    for column, month in enumerate(work.MONTHS):
        if month.endswith("M12"):
            december[:, int(month[:4]) - FIRST_YEAR] = work.long_term_unemployed()[:, column]
    return december
