"""Pieces that many tables share: variables, spans of years, ways to make figures."""

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import weighted, with_total, year_slice
from ingestion.sample.noise import Floats, Ints
from ingestion.sample.tables.layout import Content, Figures, Values

SEX = Values("sukupuoli_9_20180101", "Sukupuoli", ("SSS", "1", "2"), ("Yhteensä", "Miehet", "Naiset"))
AGE_CODES = ("SSS", *(f"{age:03d}" for age in range(100)), "100-")
AGE_TEXTS = ("Yhteensä", *(str(age) for age in range(100)), "100 -")
AGE = Values("ikaryhma_10_20180101", "Ikä", AGE_CODES, AGE_TEXTS)
HOUSE_TYPE = Values(
    "talotyyppi_4_20210101",
    "Talotyyppi",
    ("SSS", "1", "2", "3", "9"),
    ("Yhteensä", "Erillinen pientalo", "Rivi- tai ketjutalo", "Asuinkerrostalo", "Muu rakennus"),
)
_HOUSE_TYPE_SHARES = (0.46, 0.14, 0.38, 0.02)


def years(first: int, last: int) -> tuple[str, ...]:
    """The period codes of a yearly table."""
    return tuple(str(year) for year in range(first, last + 1))


def people(first: int, last: int) -> Ints:
    """The population at the ends of the years: place, year."""
    return population().totals[:, year_slice(first, last)]


def amount(numbers: Ints, first: int, last: int) -> Figures:
    """A plain count of the years first to last."""
    return Figures(numbers[:, year_slice(first, last)])


def ratio(above: Ints, below: Ints, first: int, last: int, scale: float = 100.0, decimals: int = 1) -> Figures:
    """One count over another, times the scale (by default a percentage)."""
    span = year_slice(first, last)
    return Figures(above[:, span], below[:, span], scale, decimals)


def mean(levels: Floats, weights: Ints, first: int, last: int, decimals: int = 1) -> Figures:
    """A level of each place; of larger areas the mean weighted with the weights."""
    span = year_slice(first, last)
    return Figures(weighted(levels, weights)[:, span], weights[:, span], 0.001, decimals)


def by_house_type(numbers: Ints) -> Ints:
    """Split counts into house types and put the total before them, on a new last axis."""
    parts = np.rint(numbers[..., None] * np.array(_HOUSE_TYPE_SHARES[:-1])).astype(np.int64)
    parts = np.concatenate([parts, (numbers - parts.sum(axis=-1))[..., None]], axis=-1)
    return with_total(parts, axis=parts.ndim - 1)


def both_sexes(parts: Ints) -> Ints:
    """Men and women on the last axis, with their total put before them."""
    return with_total(parts, axis=parts.ndim - 1)


__all__ = [
    "AGE",
    "HOUSE_TYPE",
    "SEX",
    "Content",
    "Figures",
    "Values",
    "amount",
    "both_sexes",
    "by_house_type",
    "mean",
    "people",
    "ratio",
    "years",
]
