"""What each place is like: its size, drift and character. All invented; only the groups in the seed file are real."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingestion.sample.noise import Floats, bell, uniform
from ingestion.sample.places import ALAND, place_index, place_numbers, places

LARGEST = "091"
SMALLEST = "766"
ALMOST_NO_DATA = "318"
# places unlike any other: a mining town, a wealthy enclave, a very young one, a shrinking industrial one
MINING_TOWN, ENCLAVE, YOUNG_PLACE, MILL_TOWN = "261", "235", "440", "051"
IMPROVING, WORSENING = ("285", "734", "165"), ("609", "740", "178")

# class -> smallest size in 1990, thinness of the tail (1 would have no largest size)
_SIZES = {"1": (17_000.0, 0.915), "2": (6_500.0, 0.80), "3": (2_000.0, 0.87)}
_ALAND_SIZES = (240.0, 0.86)


@dataclass(frozen=True)
class Profile:
    """Traits of the places (one number for each place, in the order of ``places()``).

    size: people in 1990. pull: how much it attracts movers (1 is neutral). urban: 1, 0.5 or 0.
    wealth, health, industry, learning: about -2 to 2, 0 is ordinary. course: -1 worsens, 1 improves over the years.
    swedish: share of Swedish speakers. is_aland, is_bare: truth values.
    """

    size: Floats
    pull: Floats
    urban: Floats
    wealth: Floats
    health: Floats
    industry: Floats
    learning: Floats
    course: Floats
    swedish: Floats
    is_aland: NDArray[np.bool_]
    is_bare: NDArray[np.bool_]


@cache
def profile() -> Profile:
    """The traits of all places, made once."""
    numbers = place_numbers()
    urban = np.array([{"1": 1.0, "2": 0.5, "3": 0.0}[p.class_code] for p in places()])
    wealth = bell("wealth", numbers) * 0.6 + urban * 0.7 - 0.35
    traits = {
        "pull": 0.950 + 0.020 * urban + bell("pull", numbers) * 0.11,
        "wealth": wealth,
        "health": bell("health", numbers) * 0.8 + wealth * 0.3,
        "industry": bell("industry", numbers),
        "learning": bell("learning", numbers) * 0.5 + urban * 1.3 - 0.6,
        "course": bell("course", numbers) * 0.4,
    }
    _make_special(traits)
    return Profile(
        size=_sizes(),
        urban=urban,
        swedish=_swedish_shares(),
        is_aland=np.array([p.region_code == ALAND for p in places()]),
        is_bare=np.array([p.code == ALMOST_NO_DATA for p in places()]),
        **traits,
    )


def _sizes() -> Floats:
    """A few large and many small: c / (1 - b u), the tail of Zipf's law cut off at c / (1 - b)."""
    draws = uniform("size", place_numbers())
    shapes = [
        _ALAND_SIZES if p.region_code == ALAND and p.class_code == "3" else _SIZES[p.class_code] for p in places()
    ]
    smallest, thinness = np.array(shapes).T
    sizes = np.floor(smallest / (1.0 - thinness * draws))
    sizes[place_index()[LARGEST]] = 520_000
    sizes[place_index()[SMALLEST]] = 115
    return np.asarray(sizes)


def _swedish_shares() -> Floats:
    middle = {"0": 0.004, "1": 0.18, "2": 0.88, "3": 0.68}
    spread = {"0": 0.004, "1": 0.14, "2": 0.07, "3": 0.15}
    draws = uniform("swedish", place_numbers())
    return np.array(
        [
            middle[p.language_code] + spread[p.language_code] * (2.0 * float(u) - 1.0)
            for p, u in zip(places(), draws, strict=True)
        ]
    )


def _make_special(traits: dict[str, Floats]) -> None:
    """Give the singular places their character, in place."""
    at = place_index()
    for code, changes in {
        MINING_TOWN: {"industry": 3.6, "wealth": 1.6, "pull": 1.0},
        ENCLAVE: {"wealth": 3.4, "learning": 3.0, "health": 1.8},
        YOUNG_PLACE: {"pull": 1.03, "health": 1.6},
        MILL_TOWN: {"industry": 2.8, "pull": 0.86, "wealth": 0.4},
        **{code: {"course": 1.8} for code in IMPROVING},
        **{code: {"course": -1.8, "pull": 0.9} for code in WORSENING},
    }.items():
        for trait, amount in changes.items():
            traits[trait][at[code]] = amount
