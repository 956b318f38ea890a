"""Trends of many municipalities × indicators at once: from a long table of yearly values to one row per series."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tilannekuva.numerics.trends import MIN_POINTS, Slope, median_change, theil_sen, verdict_of, window

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


def trend_table(values: pd.DataFrame, rules: Mapping[str, TrendRule], edition_year: int) -> pd.DataFrame:
    """One row per series in ``values`` (municipality_code, indicator_id, year, value; valid values only).

    Returns the columns of ``COLUMNS``; series are in the order of their keys.
    """
    ordered = values.sort_values(["municipality_code", "indicator_id", "year"], kind="stable")
    return pd.DataFrame(list(_rows(ordered, rules, edition_year)), columns=COLUMNS)


def _rows(ordered: pd.DataFrame, rules: Mapping[str, TrendRule], edition_year: int) -> Iterator[tuple[object, ...]]:
    municipalities = ordered["municipality_code"].to_numpy()
    indicators = ordered["indicator_id"].to_numpy()
    years = ordered["year"].to_numpy(dtype=np.float64)
    values = ordered["value"].to_numpy(dtype=np.float64)
    if len(ordered) == 0:
        return
    starts = np.flatnonzero((municipalities[1:] != municipalities[:-1]) | (indicators[1:] != indicators[:-1])) + 1
    bounds = [0, *starts.tolist(), len(ordered)]
    for begin, end in zip(bounds[:-1], bounds[1:], strict=True):
        key = (municipalities[begin], indicators[begin])
        yield (*key, *_trend(years[begin:end], values[begin:end], rules[key[1]], edition_year))


def _trend(years: np.ndarray, values: np.ndarray, rule: TrendRule, edition_year: int) -> tuple[object, ...]:
    years, values, broken = window(years, values, rule.breaks, rule.is_election)
    is_stock = rule.kind == "stock" and bool((values > 0).all())
    method, unit = ("median_change", "pct") if is_stock else ("theil_sen", "unit")
    span = (int(years[0]), int(years[-1]), len(years))
    if len(years) < MIN_POINTS:
        return (method, None, None, None, unit, *span, None, None, "broken" if broken else "too_short")
    slope = median_change(years, values) if is_stock else theil_sen(years, values)
    verdict: str = verdict_of(slope, rule.direction)
    if years[-1] < edition_year - rule.max_age_years:
        verdict = "outdated"
    return (
        method, _finite(slope.per_year), _finite(slope.low), _finite(slope.high), unit, *span,
        slope.noise_floor, _direction(slope, verdict), verdict,
    )  # fmt: skip


def _direction(slope: Slope, verdict: str) -> str | None:
    if verdict in {"too_short", "outdated"}:
        return None
    if verdict == "no_clear_change":
        return "flat"
    return "up" if slope.per_year > 0 else "down"


def _finite(number: float) -> float | None:
    return number if np.isfinite(number) else None
