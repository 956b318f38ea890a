"""The municipalities: those of 2026, and the twelve that have merged into them since 2013.

The 320 municipalities of 2013 are the *places* all figures are generated for; those of any later year are sums of
places. See ingestion/municipalities.py for the lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ingestion.municipalities import merger_rows, municipality_rows
from ingestion.sample.noise import Ints

FIRST_DIVISION, LAST_DIVISION = 2013, 2026
ALAND = "21"

# dissolved code, its name in Finnish and Swedish, the municipality it became part of, in force from 1 January
MERGERS = tuple(
    (row["municipality_code"], row["name_fi"], row["name_sv"], row["merged_into_code"], int(row["in_force"][:4]))
    for row in merger_rows()
)
MERGED_INTO = {code: target for code, _, _, target, _ in MERGERS}
MERGED_IN = {code: year for code, _, _, _, year in MERGERS}

_ALPHABET = {letter: chr(0x7B + n) for n, letter in enumerate("åäö")}


@dataclass(frozen=True)
class Place:
    """A municipality of 2013, with the groups that it (or what it became part of) belongs to in 2026."""

    code: str
    name_fi: str
    name_sv: str
    name_en: str
    region_code: str
    region_fi: str
    region_sv: str
    subregion_code: str
    subregion_fi: str
    county_code: str
    county_fi: str
    class_code: str
    language_code: str
    district_code: str

    def name(self, language: str) -> str:
        """The name in ``fi``, ``sv`` or ``en``."""
        return {"fi": self.name_fi, "sv": self.name_sv, "en": self.name_en}[language]


@cache
def seed_places() -> tuple[Place, ...]:
    """The 308 municipalities of 2026 in the order of their codes."""
    return tuple(_place(row) for row in municipality_rows())


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        code=row["municipality_code"],
        name_fi=row["name_fi"],
        name_sv=row["name_sv"],
        name_en=row["name_en"],
        region_code=row["region_code"],
        region_fi=row["region_name_fi"],
        region_sv=row["region_name_sv"],
        subregion_code=row["subregion_code"],
        subregion_fi=row["subregion_name_fi"],
        county_code=row["wellbeing_county_code"],
        county_fi=row["wellbeing_county_name_fi"],
        class_code=row["urban_rural_class_code"],
        language_code=row["language_code"],
        district_code=row["electoral_district_code"],
    )


@cache
def places() -> tuple[Place, ...]:
    """The 320 municipalities of 2013 in the order of their codes."""
    today = {place.code: place for place in seed_places()}
    gone = (
        replace(today[target], code=code, name_fi=fi, name_sv=sv, name_en=fi, class_code="3")
        for code, fi, sv, target, _ in MERGERS
    )
    return tuple(sorted((*today.values(), *gone), key=lambda place: place.code))


@cache
def place_numbers() -> Ints:
    """The codes of ``places()`` as numbers: keys for the noise."""
    return np.array([int(place.code) for place in places()], dtype=np.int64)


@cache
def place_index() -> dict[str, int]:
    """The position of each code in ``places()``."""
    return {place.code: position for position, place in enumerate(places())}


def in_force(code: str, year: int) -> bool:
    """Whether the municipality existed on 1 January of the year."""
    return MERGED_IN.get(code, LAST_DIVISION + 1) > year


def owner(code: str, year: int) -> str:
    """The municipality of 1 January of the year that a place belongs to."""
    while not in_force(code, year):
        code = MERGED_INTO[code]
    return code


@cache
def division(year: int) -> tuple[Place, ...]:
    """The municipalities of 1 January of a year (2013-2026) in the order of their Finnish names."""
    return tuple(sorted((p for p in places() if in_force(p.code, year)), key=lambda place: finnish_key(place.name_fi)))


def finnish_key(name: str) -> str:
    """A sorting key in which å, ä and ö come last."""
    return "".join(_ALPHABET.get(letter, letter) for letter in name.lower())
