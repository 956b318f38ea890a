"""Population by age and sex, year by year: births, deaths and moves as a closed account.

people(t) = people(t-1) + births - deaths + moved in - moved out + immigrants - emigrants, exactly, for each place.
Between municipalities as many arrive as leave. Ages 0-100 (100 and over together); sex 0 is male, 1 is female.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ingestion.sample.figures.profile import YOUNG_PLACE, profile
from ingestion.sample.noise import Floats, Ints, bell, deal, sum_in_order, uniform, walk, whole
from ingestion.sample.places import place_index, place_numbers

FIRST_YEAR, LAST_YEAR = 1990, 2025
AGES = 101
_OLDEST = AGES - 1


@dataclass(frozen=True)
class Account:
    """Stocks at the end of each year and the flows of each year.

    people: place, year, age, sex. The flows: place, year (all zero in the first year, which has no year before it).
    """

    years: tuple[int, ...]
    people: Ints
    births: Ints
    deaths: Ints
    moved_in: Ints
    moved_out: Ints
    immigrants: Ints
    emigrants: Ints

    @property
    def totals(self) -> Ints:
        """People of all ages and both sexes: place, year."""
        return np.asarray(self.people.sum(axis=(2, 3)))

    def aged(self, youngest: int, oldest: int = _OLDEST) -> Ints:
        """People of the ages given, both included: place, year."""
        return np.asarray(self.people[:, :, youngest : oldest + 1].sum(axis=(2, 3)))


@cache
def population() -> Account:
    """The account of 1990-2025."""
    return project(_start(), FIRST_YEAR, LAST_YEAR, "actual")


@cache
def projection(base_year: int, last_year: int) -> Account:
    """A projection from the end of the base year, whose figures it repeats: the same model with other chances."""
    start = population().people[:, base_year - FIRST_YEAR]
    return project(start, base_year, last_year, f"projection {base_year}")


def project(start: Ints, first_year: int, last_year: int, chance: str) -> Account:
    """Carry the people (place, age, sex) of the first year's end forward, one year at a time."""
    years = tuple(range(first_year, last_year + 1))
    stocks, flows = [start], [np.zeros((6, start.shape[0]), dtype=np.int64)]
    pull = _pull(years)
    for position, year in enumerate(years[1:], start=1):
        stock, flow = _one_year(stocks[-1], year, pull[:, position], chance)
        stocks.append(stock)
        flows.append(flow)
    return Account(years, np.stack(stocks, axis=1), *np.stack(flows, axis=2))


def _start() -> Ints:
    """The people of 1990: younger in towns, older in the countryside."""
    ages = np.arange(AGES)
    shape = np.where(ages < 48, 0.95, np.maximum(1.0 - (ages - 45) / 53.0, 0.0) + 0.001)
    old = np.where(ages > 60, 1.25, np.where(ages < 35, 0.95, 1.0))
    young = np.where(ages > 60, 0.85, np.where(ages < 35, 1.08, 1.0))
    urban = profile().urban[:, None]
    shapes = shape * (urban * young + (1.0 - urban) * old)
    youthful = place_index()[YOUNG_PLACE]
    shapes[youthful] = shapes[youthful] * np.where(ages < 16, 2.1, np.where(ages < 45, 1.2, 0.6))
    shares = shapes / sum_in_order(shapes, axis=1)
    men = np.where(ages < 60, 0.51, np.maximum(0.51 - (ages - 60) * 0.007, 0.2))
    by_sex = np.stack([shares * men, shares * (1.0 - men)], axis=2)
    return whole("start", by_sex * profile().size[:, None, None], *_keys(0))


def _one_year(people: Ints, year: int, pull: Floats, chance: str) -> tuple[Ints, Ints]:
    keys = _keys(year)
    deaths = np.minimum(whole(f"{chance}/deaths", people * _mortality(year), *keys), people)
    births = whole(f"{chance}/births", _births(people, year), *keys[:2], np.arange(2))
    older = np.zeros_like(people)
    older[:, 1:] = (people - deaths)[:, :-1]
    older[:, _OLDEST] += (people - deaths)[:, _OLDEST]
    older[:, 0] = births[:, 0]
    out = np.minimum(whole(f"{chance}/out", older * _leaving(), *keys), older)
    into = deal(out.sum(axis=0), older * _drawing(pull))
    emigrants = np.minimum(whole(f"{chance}/emigrants", older * _emigration(), *keys), older - out)
    immigrants = whole(f"{chance}/immigrants", _immigration(older, year), *keys)
    flows = [flow.sum(axis=(1, 2)) for flow in (births, deaths, into, out, immigrants, emigrants)]
    return older + into - out + immigrants - emigrants, np.stack(flows)


def _keys(year: int) -> tuple[Ints, int, Ints, Ints]:
    return place_numbers()[:, None, None], year, np.arange(AGES)[None, :, None], np.arange(2)[None, None, :]


def _mortality(year: int) -> Floats:
    """Chance of dying: place, age, sex. Rises by 9.5 % with each year of age, falls by 1.3 % a year."""
    factors = np.full(AGES, 1.095)
    factors[:31] = 1.0
    by_age = np.cumprod(factors) * 0.00066
    by_age[0] = 0.003
    better = np.cumprod(np.full(year - FIRST_YEAR, 0.987))[-1]
    health = 1.0 - 0.06 * profile().health
    rates = by_age[None, :, None] * np.array([1.3, 0.75]) * health[:, None, None] * float(better)
    return np.asarray(np.minimum(rates, 0.6))


def _births(people: Ints, year: int) -> Floats:
    """Expected births: place, one (age), sex. The level falls after 2010."""
    ages = np.arange(AGES)
    weights = np.maximum(1.0 - np.abs(ages - 30) / 14.0, 0.0)
    level = 1.80 if year <= 2010 else max(1.80 - (year - 2010) * 0.042, 1.28)
    custom = 1.0 + 0.12 * bell("fertility", place_numbers())
    custom[place_index()[YOUNG_PLACE]] = 2.0
    born = sum_in_order(people[:, :, 1] * (weights / sum_in_order(weights, axis=0)), axis=1)[:, 0] * level * custom
    return np.asarray(born[:, None, None] * np.array([0.512, 0.488]))


def _leaving() -> Floats:
    """Share that moves to another municipality in a year: place, age, one."""
    ages = np.arange(AGES)
    young = np.maximum(1.0 - np.abs(ages - 22) / 8.0, 0.0) * 0.17
    by_age = 0.012 + young + np.where(ages < 7, 0.028, 0.0) + np.where((ages > 28) & (ages < 40), 0.03, 0.0)
    restless = 1.06 - 0.16 * profile().urban + 0.06 * bell("restless", place_numbers())
    return by_age[None, :, None] * restless[:, None, None]


def _drawing(pull: Floats) -> Floats:
    """How much a place draws the movers of each age, per inhabitant: place, age, one."""
    ages = np.arange(AGES)
    student = np.where((ages > 17) & (ages < 26), 1.0, 0.0)
    family = np.where((ages < 10) | ((ages > 28) & (ages < 42)), 1.0, 0.0)
    town = (profile().urban - 0.55)[:, None]
    leafy = bell("leafy", place_numbers())[:, None] * 0.10
    return (pull[:, None] * (1.0 + student * town * 0.24 + family * (leafy - town * 0.06)))[:, :, None]


def _emigration() -> Floats:
    ages = np.arange(AGES)
    return (np.where((ages > 17) & (ages < 40), 0.0035, 0.001) * np.ones(1))[None, :, None]


def _immigration(people: Ints, year: int) -> Floats:
    """Expected immigrants: place, age, sex. More of them from year to year, most of them to towns."""
    rate = 0.0022 + 0.00011 * (year - FIRST_YEAR) + (0.003 if year in (2022, 2023, 2024) else 0.0)
    ages = np.arange(AGES)
    by_age = np.where((ages > 17) & (ages < 40), 1.9, np.where(ages > 60, 0.15, 0.8))
    open_door = 0.45 + 0.75 * profile().urban + 0.3 * uniform("open door", place_numbers())
    return people * rate * by_age[None, :, None] * open_door[:, None, None]


def _pull(years: tuple[int, ...]) -> Floats:
    """Attraction in each year: place, year. It wanders, and changes course after 2012."""
    traits = profile()
    wandering = walk("pull path", place_numbers(), np.array(years), 0.006)
    turn = np.clip((np.array(years) - 2012) / 13.0, 0.0, 1.0)[None, :] * traits.course[:, None] * 0.03
    return traits.pull[:, None] + wandering + turn
