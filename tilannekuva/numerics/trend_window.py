"""The windows of all series at once: the years a municipality's trend is judged on (the rule of ``window``)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilannekuva.numerics.noise import Floats
from tilannekuva.numerics.trends import MAX_POINTS, MAX_YEARS, MIN_POINTS

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class TrendRule:
    """What the catalogue says of an indicator, as far as its trend is concerned."""

    direction: str
    kind: str
    is_election: bool
    max_age_years: int
    breaks: list[int]


@dataclass(frozen=True)
class Windows:
    """S series in the order of their keys; each window is ``begin[i]:begin[i] + points[i]`` of years and values.

    municipality_codes, indicator_ids: (S,) text. is_broken: a break left fewer than five of at least five points.
    is_stock: judged on yearly changes (all values of the window positive). population: (S,) newest; NaN when unknown.
    """

    municipality_codes: NDArray[np.object_]
    indicator_ids: NDArray[np.object_]
    years: Floats
    values: Floats
    begin: Ints
    points: Ints
    is_broken: NDArray[np.bool_]
    is_stock: NDArray[np.bool_]
    population: Floats

    @property
    def last_year(self) -> Floats:
        last: Floats = self.years[self.begin + self.points - 1]
        return last

    def of_length(self, n: int, which: Ints) -> tuple[Floats, Floats]:
        """(k, n) years and values of the series ``which``, all with n points."""
        at = self.begin[which][:, None] + np.arange(n)
        return self.years[at], self.values[at]


def windows_of(values: pd.DataFrame, rules: Mapping[str, TrendRule]) -> Windows:
    """Windows of every series in ``values`` (municipality_code, indicator_id, year, value; valid values only)."""
    ordered = values.dropna(subset=["value"]).sort_values(["municipality_code", "indicator_id", "year"], kind="stable")
    codes, ids = (ordered[c].to_numpy(dtype=object) for c in ("municipality_code", "indicator_id"))
    years, numbers = (ordered[c].to_numpy(dtype=np.float64) for c in ("year", "value"))
    is_new = np.ones(len(ordered), dtype=bool)
    is_new[1:] = (codes[1:] != codes[:-1]) | (ids[1:] != ids[:-1])
    first = np.flatnonzero(is_new)
    end = np.append(first[1:], len(ordered)).astype(np.int64)
    series, of_series = ids[first], np.cumsum(is_new) - 1
    last = years[end - 1] if len(first) else years
    election = np.array([rules[i].is_election for i in series], dtype=bool)
    is_recent = election[of_series] | (years > (last - MAX_YEARS)[of_series])
    is_after = years >= _break_before(series, last, rules)[of_series]
    points, recent = (np.bincount(of_series[keep], minlength=len(first)) for keep in (is_recent & is_after, is_recent))
    kept = np.minimum(points, MAX_POINTS).astype(np.int64)
    begin = end - kept
    positive = np.cumsum(np.append(0, numbers <= 0))
    is_stock = np.array([rules[i].kind == "stock" for i in series], dtype=bool) & (positive[end] == positive[begin])
    broken = (points < MIN_POINTS) & (recent >= MIN_POINTS)
    people = _population(codes[first], ordered)
    return Windows(codes[first], series, years, numbers, begin, kept, broken, is_stock, people)


def _break_before(series: NDArray[np.object_], last: Floats, rules: Mapping[str, TrendRule]) -> Floats:
    """(S,) first year that may be used: of the newest break up to the last year, or minus infinity."""
    found = np.full(len(series), -np.inf)
    numbers, indicators = pd.factorize(series)
    order = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[order], np.arange(len(indicators) + 1))
    for i, indicator in enumerate(indicators):
        breaks = np.sort(np.array(rules[indicator].breaks, dtype=np.float64))
        if breaks.size:
            mine = order[bounds[i] : bounds[i + 1]]
            found[mine] = np.append(-np.inf, breaks)[np.searchsorted(breaks, last[mine], side="right")]
    return found


def _population(codes: NDArray[np.object_], ordered: pd.DataFrame) -> Floats:
    rows = ordered[ordered["indicator_id"] == "population"].drop_duplicates("municipality_code", keep="last")
    people = pd.Series(rows["value"].to_numpy(), index=rows["municipality_code"].to_numpy(), dtype="float64")
    found: Floats = people.reindex(codes).to_numpy(dtype=np.float64)
    return np.where(found > 0, found, np.nan)
