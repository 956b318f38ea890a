"""Where figures are missing, and with which symbol: repeatable, and different from table to table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingestion.sample.areas import Area
from ingestion.sample.figures.population import FIRST_YEAR, population
from ingestion.sample.figures.profile import ALMOST_NO_DATA
from ingestion.sample.noise import Floats, uniform
from ingestion.sample.places import place_index

if TYPE_CHECKING:
    from ingestion.sample.tables.layout import Layout, Selection

NOT_APPLICABLE, NOT_AVAILABLE, SUPPRESSED, NONE_AT_ALL = ".", "..", "...", "-"
ESTIMATE = "e"
SYMBOL_TYPE = "U6"
_SIZE_YEAR = 2015

Symbols: TypeAlias = NDArray[np.str_]  # empty where a cell has none
Mask: TypeAlias = NDArray[np.bool_]
Rule: TypeAlias = "Callable[[Cells], Mask]"
Gaps: TypeAlias = "Callable[[Cells], tuple[Floats, Symbols]]"


@dataclass(frozen=True)
class Cells:
    """The cells of one content, as worked out: area, period, then the table's other variables."""

    table: Layout
    content: str
    chosen: Selection
    values: Floats

    @property
    def areas(self) -> list[Area]:
        return [self.table.areas.values[n] for n in self.chosen["area"]]

    @property
    def years(self) -> list[int]:
        return [self.table.period_years[n] for n in self.chosen["time"]]

    def nowhere(self) -> Mask:
        """No cell."""
        return np.zeros(self.values.shape, dtype=bool)

    def where_area(self, hits: list[bool]) -> Mask:
        """All cells of the areas that are hit."""
        return self.where(np.array(hits, dtype=bool).reshape(-1, 1))

    def where(self, hits: Mask) -> Mask:
        """All cells of the areas (rows) and periods (columns) that are hit."""
        return np.broadcast_to(hits.reshape(hits.shape + (1,) * (self.values.ndim - 2)), self.values.shape)


def gaps(*rules: tuple[str, Rule]) -> Gaps:
    """Blank the cells that a rule names, with its symbol; the first rule that names a cell decides.

    What cannot be worked out (no denominator) and areas that are not there in the period are missing in any case.
    ``ESTIMATE`` marks a cell without blanking it.
    """

    def apply(cells: Cells) -> tuple[Floats, Symbols]:
        symbols = np.full(cells.values.shape, "", dtype=SYMBOL_TYPE)
        for symbol, rule in ((NOT_APPLICABLE, _absent), (NOT_AVAILABLE, _not_a_number), *rules):
            symbols[rule(cells) & (symbols == "")] = symbol
        blank = (symbols != "") & (symbols != ESTIMATE)
        return np.where(blank, np.nan, cells.values), symbols

    return apply


NO_GAPS = gaps()


def now_and_then(share: float, *contents: str) -> Rule:
    """This share of the municipal cells of the contents named (default: of all)."""

    def rule(cells: Cells) -> Mask:
        if contents and cells.content not in contents:
            return cells.nowhere()
        numbers = np.array([area.number for area in cells.areas], dtype=np.int64)
        keys = np.ix_(numbers, *(np.asarray(cells.chosen[role]) for role in ("time", *cells.table.others)))
        drawn = uniform(f"gap {cells.table.path} {cells.content}", *keys)
        return (drawn < share) & cells.where_area([area.level == "KU" for area in cells.areas])

    return rule


def fewer_people_than(people: int, *contents: str) -> Rule:
    """Municipalities with fewer people than this (for the contents named; default: all)."""

    def rule(cells: Cells) -> Mask:
        if contents and cells.content not in contents:
            return cells.nowhere()
        totals = population().totals[:, _SIZE_YEAR - FIRST_YEAR]
        codes = [area.municipality for area in cells.areas]
        return cells.where_area([code is not None and bool(totals[place_index()[code]] < people) for code in codes])

    return rule


def before(year: int, *contents: str) -> Rule:
    """Periods before the year, for the contents named."""

    def rule(cells: Cells) -> Mask:
        early = [cells.content in contents and period < year for period in cells.years]
        return cells.where(np.array([early], dtype=bool))

    return rule


def cell(area_code: str, year: int) -> Rule:
    """One area in one year."""

    def rule(cells: Cells) -> Mask:
        there = np.array([area.code == area_code for area in cells.areas], dtype=bool)
        return cells.where(there[:, None] & (np.array(cells.years) == year)[None, :])

    return rule


def almost_no_data(cells: Cells) -> Mask:
    """The municipality that publishes next to nothing."""
    return cells.where_area([area.municipality == ALMOST_NO_DATA for area in cells.areas])


def zero(cells: Cells) -> Mask:
    """Exact zeros, which the source prints as a dash."""
    return np.asarray(cells.values == 0.0)


def _absent(cells: Cells) -> Mask:
    return cells.where(~cells.table.areas.exists(cells.years)[np.asarray(cells.chosen["area"])])


def _not_a_number(cells: Cells) -> Mask:
    return np.isnan(cells.values)
