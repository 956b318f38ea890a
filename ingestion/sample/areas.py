"""The area variable of a table: its codes and names, and which places each area is the sum of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingestion.sample.groups import FIRST_COUNTY_YEAR, group_code, group_names, groups_in_force
from ingestion.sample.noise import Ints, number_of
from ingestion.sample.places import ALAND, FIRST_DIVISION, LAST_DIVISION, MERGED_IN, Place, division, owner, places

Level: TypeAlias = Literal["SSS", "MA1", "MK", "SK", "HV", "KU"]
CodeStyle: TypeAlias = Literal["KU", "bare", "election"]

_WHOLE = {
    "SSS": {"fi": "KOKO MAA", "sv": "HELA LANDET", "en": "WHOLE COUNTRY"},
    "MA1": {"fi": "MANNER-SUOMI", "sv": "FASTA FINLAND", "en": "MAINLAND FINLAND"},
}
_MAINLAND_AS_WHOLE = {"fi": "Manner-Suomi", "sv": "Fasta Finland", "en": "Mainland Finland"}
_GROUPED = {"MK": "maakunta", "SK": "seutukunta", "HV": "hyvinvointialue"}
OF_ITS_TIME = 0


@dataclass(frozen=True)
class Area:
    """One value of the area variable. municipality: its three digits, or None for a larger area."""

    code: str
    names: dict[str, str]
    level: Level
    municipality: str | None = None
    group: str | None = None

    @property
    def number(self) -> int:
        """A key for the noise."""
        return number_of(self.code)


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas of a table on one municipal division, or (year ``OF_ITS_TIME``) on that of each period."""

    year: int
    values: tuple[Area, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(area.code for area in self.values)

    def names(self, language: str) -> tuple[str, ...]:
        return tuple(area.names[language] for area in self.values)

    def members(self, period_year: int) -> tuple[Ints, ...]:
        """The positions of the places that make up each area in a period; none where the area is not there."""
        return _members(self, self.year or max(FIRST_DIVISION, min(period_year, LAST_DIVISION)))

    def add_up(self, figures: Ints, rows: Sequence[int], period_year: int) -> Ints:
        """Sum figures of places (first axis) to the areas of the rows; an area that is not there sums to 0.

        Whole numbers, added without any library that spreads over processors: the same result everywhere.
        """
        members = self.members(period_year)
        there = [n for n, row in enumerate(rows) if len(members[row])]
        sums = np.zeros((len(rows), *figures.shape[1:]), dtype=np.int64)
        if there:
            chosen = [members[rows[n]] for n in there]
            starts = np.cumsum([0, *map(len, chosen[:-1])])
            sums[there] = np.add.reduceat(figures[np.concatenate(chosen)], starts, axis=0)
        return sums

    def exists(self, period_years: Sequence[int]) -> NDArray[np.bool_]:
        """Whether each area (rows) is there in each period (columns)."""
        if self.year:
            return np.ones((len(self.values), len(period_years)), dtype=bool)
        return np.array([[len(places) > 0 for places in self.members(year)] for year in period_years]).T


@cache
def areas(year: int, levels: tuple[Level, ...] = ("SSS", "KU"), style: CodeStyle = "KU") -> Areas:
    """The areas of a division (or, for ``OF_ITS_TIME``, every municipality there has been), level by level."""
    values: list[Area] = []
    for level in levels:
        values += _municipalities(year, style) if level == "KU" else _larger(level, year or LAST_DIVISION, style)
    return Areas(year, tuple(values))


def _larger(level: Level, year: int, style: CodeStyle) -> list[Area]:
    if style == "election":
        return [Area("SSS", _MAINLAND_AS_WHOLE, "MA1")]  # nobody votes for a municipal council of this kind in Åland
    if level in _WHOLE:
        return [Area(level, _WHOLE[level], level)]
    classification = _GROUPED[level]
    codes = groups_in_force(classification, max(year, FIRST_COUNTY_YEAR))
    return [Area(level + code, group_names(classification, code), level, group=code) for code in codes]


def _municipalities(year: int, style: CodeStyle) -> list[Area]:
    listed = places() if year == OF_ITS_TIME else division(year)
    if style == "election":
        voting = (place for place in listed if place.region_code != ALAND)
        listed = tuple(sorted(voting, key=lambda p: (p.district_code, p.class_code, p.code)))
    return [_municipality(place, style) for place in listed]


def _municipality(place: Place, style: CodeStyle) -> Area:
    names = {language: place.name(language) for language in ("fi", "sv", "en")}
    if style != "election":
        return Area(("KU" if style == "KU" else "") + place.code, names, "KU", place.code)
    gone = MERGED_IN.get(place.code)
    suffix = f" -{gone % 100:02d}" if gone else ""
    labels = {language: f"{place.code} {name}{suffix}" for language, name in names.items()}
    return Area(f"{place.district_code}{place.class_code}{place.code}", labels, "KU", place.code)


@cache
def _members(listed: Areas, year: int) -> tuple[Ints, ...]:
    return tuple(np.flatnonzero(_is_member(area, year)) for area in listed.values)


def _is_member(area: Area, year: int) -> list[bool]:
    """Of each place, whether it belongs to the area in the year."""
    if area.level == "SSS":
        return [True] * len(places())
    if area.level == "MA1":
        return [place.region_code != ALAND for place in places()]
    if area.level == "KU":
        return [owner(place.code, year) == area.municipality for place in places()]
    return [group_code(place, _GROUPED[area.level], max(year, FIRST_COUNTY_YEAR)) == area.group for place in places()]
