"""Trends of many municipalities × indicators at once: from a long table of yearly values to one row per series."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from tilannekuva.numerics.trends import MIN_POINTS, Floats, Slope, median_change, theil_sen_many, verdict_of, window

COLUMNS = [
    "municipality_code", "indicator_id", "method", "slope_per_year", "slope_low", "slope_high", "slope_unit",
    "first_year", "last_year", "points", "noise_floor", "direction", "verdict",
]  # fmt: skip


@dataclass(frozen=True)
class TrendRule:
    """What the catalogue says of an indicator, as far as its trend is concerned."""

    direction: str
    kind: str
    is_election: bool
    max_age_years: int
    breaks: list[int]


@dataclass
class _Series:
    municipality_code: str
    indicator_id: str
    years: Floats
    values: Floats
    is_broken: bool
    is_stock: bool
    slope: Slope | None = None


def trend_table(values: pd.DataFrame, rules: Mapping[str, TrendRule], edition_year: int) -> pd.DataFrame:
    """One row per series in ``values`` (municipality_code, indicator_id, year, value; valid values only).

    Returns the columns of ``COLUMNS``; series are in the order of their keys.
    """
    ordered = values.sort_values(["municipality_code", "indicator_id", "year"], kind="stable")
    series = list(_series(ordered, rules))
    _add_slopes(series)
    return pd.DataFrame([_row(s, rules[s.indicator_id], edition_year) for s in series], columns=COLUMNS)


def _series(ordered: pd.DataFrame, rules: Mapping[str, TrendRule]) -> Iterator[_Series]:
    municipalities = ordered["municipality_code"].to_numpy()
    indicators = ordered["indicator_id"].to_numpy()
    years = ordered["year"].to_numpy(dtype=np.float64)
    values = ordered["value"].to_numpy(dtype=np.float64)
    if len(ordered) == 0:
        return
    starts = np.flatnonzero((municipalities[1:] != municipalities[:-1]) | (indicators[1:] != indicators[:-1])) + 1
    bounds = [0, *starts.tolist(), len(ordered)]
    for begin, end in pairwise(bounds):
        rule = rules[indicators[begin]]
        kept_years, kept, broken = window(years[begin:end], values[begin:end], rule.breaks, rule.is_election)
        is_stock = rule.kind == "stock" and bool((kept > 0).all())
        yield _Series(municipalities[begin], indicators[begin], kept_years, kept, broken, is_stock)


def _add_slopes(series: list[_Series]) -> None:
    """Series of the same length are computed together: thousands of short series are slow one by one."""
    by_length: dict[int, list[_Series]] = {}
    for s in series:
        if len(s.years) < MIN_POINTS:
            continue
        if s.is_stock:
            s.slope = median_change(s.years, s.values)
        else:
            by_length.setdefault(len(s.years), []).append(s)
    for group in by_length.values():
        slopes = theil_sen_many(np.stack([s.years for s in group]), np.stack([s.values for s in group]))
        for s, numbers in zip(group, slopes.tolist(), strict=True):
            s.slope = Slope(*numbers)


def _row(s: _Series, rule: TrendRule, edition_year: int) -> tuple[object, ...]:
    method, unit = ("median_change", "pct") if s.is_stock else ("theil_sen", "unit")
    key, span = (s.municipality_code, s.indicator_id), (int(s.years[0]), int(s.years[-1]), len(s.years))
    if s.slope is None:
        return (*key, method, None, None, None, unit, *span, None, None, "broken" if s.is_broken else "too_short")
    verdict: str = verdict_of(s.slope, rule.direction)
    if s.years[-1] < edition_year - rule.max_age_years:
        verdict = "outdated"
    return (
        *key, method, _finite(s.slope.per_year), _finite(s.slope.low), _finite(s.slope.high), unit, *span,
        s.slope.noise_floor, _direction(s.slope, verdict), verdict,
    )  # fmt: skip


def _direction(slope: Slope, verdict: str) -> str | None:
    if verdict in {"too_short", "outdated"}:
        return None
    if verdict == "no_clear_change":
        return "flat"
    return "up" if slope.per_year > 0 else "down"


def _finite(number: float) -> float | None:
    return number if np.isfinite(number) else None
