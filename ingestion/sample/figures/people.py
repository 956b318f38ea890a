"""Languages, citizenship and families, in proportion to the population."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.profile import profile
from ingestion.sample.figures.series import YEARS, count, path
from ingestion.sample.noise import Floats, Ints, deal

# the foreign languages served, and their shares of all foreign-language speakers
FOREIGN = {"ru": 0.23, "et": 0.11, "ar": 0.09, "en": 0.08, "so": 0.06, "uk": 0.08, "vi": 0.04, "zh": 0.05, "xx": 0.26}
LANGUAGES = ("fi", "sv", "se", *FOREIGN)
_SAMI = 0.0004
_MONTHS_OF_YEAR = 12


@cache
def by_language() -> Ints:
    """People by language and sex: place, year, ``LANGUAGES``, sex; the languages add up to the population."""
    people = population().people.sum(axis=2)
    foreign = foreign_share()
    swedish = profile().swedish[:, None] * (1.0 - _SAMI - foreign)
    shares = {
        "fi": 1.0 - _SAMI - foreign - swedish,
        "sv": swedish,
        "se": np.full(foreign.shape, _SAMI),
        **{code: foreign * part for code, part in FOREIGN.items()},
    }
    return np.moveaxis(deal(people, np.stack([shares[code] for code in LANGUAGES])[..., None]), 0, 2)


@cache
def foreign_share() -> Floats:
    """Share of foreign-language speakers: place, year. It has grown everywhere, most in towns."""
    years = np.array(YEARS)
    level = path("foreign", 0.022, spread=0.007, step=0.001, low=0.002, high=0.3, urban=0.03)
    return np.asarray(np.minimum(level * (0.15 + (np.maximum(years - 1990, 0) / 20.0) ** 2 * 0.95)[None, :], 0.27))


@cache
def foreign_speakers() -> Ints:
    """Place, year."""
    return np.asarray(by_language()[:, :, 3:].sum(axis=(2, 3)))


@cache
def foreign_citizens() -> Ints:
    """Place, year."""
    return count(foreign_speakers(), np.full(foreign_speakers().shape, 0.66))


@cache
def families() -> Ints:
    """Families: place, year."""
    return count(population().totals, path("families", 0.265, spread=0.006, step=0.001, low=0.15, high=0.4))


@cache
def in_built_up_areas() -> Ints:
    """People living in built-up areas: place, year."""
    share = path("built-up", 0.52, spread=0.13, step=0.002, low=0.0, high=1.0, urban=0.42)
    return count(population().totals, share)


@cache
def by_month() -> Ints:
    """People at the end of each month: place, (year, month). December is the year's figure."""
    totals = population().totals
    before = np.concatenate([totals[:, :1], totals[:, :-1]], axis=1)
    part = np.arange(1, _MONTHS_OF_YEAR + 1)
    moved = (totals - before)[:, :, None] * part // _MONTHS_OF_YEAR
    return np.asarray((before[:, :, None] + moved).reshape(len(totals), -1))
