"""Trends of many municipalities × indicators at once: from a long table of yearly values to one row per series."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilannekuva.numerics.trend_fit import Fits, fit_all
from tilannekuva.numerics.trend_window import TrendRule

__all__ = ["COLUMNS", "TrendRule", "trend_rows", "trend_rules", "trend_table"]

COLUMNS = [
    "municipality_code", "indicator_id", "method", "slope_per_year", "slope_low", "slope_high", "slope_unit",
    "first_year", "last_year", "points", "noise_floor", "scatter_own", "scatter_expected", "scatter", "autocorrelation",
    "direction", "verdict",
]  # fmt: skip


def trend_rules(indicators: pd.DataFrame) -> dict[str, TrendRule]:
    """Rules of the catalogue's indicators (indicator_id, direction, kind, time_rule, max_age_years, breaks).

    Projections (is_projection) have no trend and no rule.
    """
    names = ["indicator_id", "direction", "kind", "time_rule", "max_age_years", "breaks"]
    actual = indicators[~indicators["is_projection"].astype(bool)]
    return {
        str(i): TrendRule(str(direction), str(kind), time_rule == "election", int(age), [int(b) for b in breaks])
        for i, direction, kind, time_rule, age, breaks in zip(*(actual[n].tolist() for n in names), strict=True)
    }


def trend_table(values: pd.DataFrame, rules: Mapping[str, TrendRule], edition_year: int) -> pd.DataFrame:
    """One row per series in ``values`` (municipality_code, indicator_id, year, value; valid values only).

    The noise floor uses the rows of the indicator ``population``; without them each series stands alone.
    Returns the columns of ``COLUMNS``; series are in the order of their keys.
    """
    return trend_rows(fit_all(values, rules), rules, edition_year)


def trend_rows(fits: Fits, rules: Mapping[str, TrendRule], edition_year: int) -> pd.DataFrame:
    """``trend_table`` of series that are fitted already."""
    w = fits.windows
    verdicts = _verdicts(fits, rules, edition_year)
    direction = np.where(fits.slope[:, 0] > 0, "up", "down").astype(object)
    direction[verdicts == "no_clear_change"] = "flat"
    direction[np.isin(verdicts, ["too_short", "outdated", "broken"])] = None
    finite = np.where(np.isfinite(fits.slope), fits.slope, np.nan)
    rows = {
        "municipality_code": w.municipality_codes, "indicator_id": w.indicator_ids,
        "method": np.where(w.is_stock, "median_change", "theil_sen"),
        "slope_per_year": finite[:, 0], "slope_low": finite[:, 1], "slope_high": finite[:, 2],
        "slope_unit": np.where(w.is_stock, "pct", "unit"),
        "first_year": w.years[w.begin].astype(np.int64), "last_year": w.last_year.astype(np.int64), "points": w.points,
        "noise_floor": fits.floor, "scatter_own": np.sqrt(fits.own), "scatter_expected": np.sqrt(fits.expected),
        "scatter": np.sqrt(fits.variance), "autocorrelation": fits.rho, "direction": direction, "verdict": verdicts,
    }  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _verdicts(fits: Fits, rules: Mapping[str, TrendRule], edition_year: int) -> NDArray[np.object_]:
    """(S,) words; the same rule as ``trends.verdict_of``, of all series at once."""
    w = fits.windows
    slope, low, high = fits.slope.T
    of_series = [rules[i] for i in w.indicator_ids]
    sign = np.array([_SIGN[r.direction] for r in of_series], dtype=np.int64)
    clear = ((low > 0) | (high < 0)) & (np.abs(slope) > fits.floor)
    is_judged = np.isfinite(low) & np.isfinite(high) & np.isfinite(fits.floor)
    names = np.select(
        [sign == 0, sign * slope > 0], [np.where(slope > 0, "rising", "falling"), "improving"], "worsening"
    )
    verdicts = np.where(clear, names, "no_clear_change").astype(object)
    verdicts[~is_judged] = "too_short"
    oldest = edition_year - np.array([r.max_age_years for r in of_series], dtype=np.float64)
    verdicts[(fits.design >= 0) & (w.last_year < oldest)] = "outdated"
    verdicts[(fits.design < 0) & w.is_broken] = "broken"
    return verdicts


_SIGN = {"higher_is_better": 1, "lower_is_better": -1, "neutral": 0}
