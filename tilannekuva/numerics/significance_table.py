"""p-values of every trend and gap that a claim could be made of, adjusted per municipality. Pure."""

import numpy as np
import pandas as pd

from tilannekuva.numerics.chance_tests import (
    Floats,
    adjusted_p_values,
    gap_p_values,
    kendall_p_values,
    sign_test_p_value,
)

MIN_POINTS = 5
SERIES = ["municipality_code", "indicator_id"]
TREND = "trend"
STOCK = "median_change"


def significance_table(trends: pd.DataFrame, points: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """One row per test: municipality_code, indicator_id, test, p_value, p_adjusted (Benjamini–Hochberg).

    trends: SERIES, method, points, scatter, is_tested (its verdict may be a claim). points: SERIES, year, value: the
    valid points of each trend's window. gaps: SERIES, comparison_group, gap, n. test: ``trend`` or the group.
    The family of a municipality is **all** its tests, not only those that became claims: claims are what stood out.
    """
    series = _series(trends, points)
    tested = series[series["is_tested"].to_numpy(dtype=np.bool_)][[*SERIES, "p_value"]].assign(test=TREND)
    # A stock's scatter is in per cent, which is not the gap's unit.
    against = gaps.merge(series[series["method"] != STOCK], on=SERIES)
    p = gap_p_values(*(against[name].to_numpy(dtype=np.float64) for name in ("gap", "scatter", "n")))
    compared = against[SERIES].assign(p_value=p, test=against["comparison_group"])
    found = pd.concat([tested, compared[~np.isnan(p)]], ignore_index=True)[[*SERIES, "test", "p_value"]]
    family = pd.factorize(found["municipality_code"])[0].astype(np.int64)
    p_values = found["p_value"].to_numpy(dtype=np.float64)
    return found.assign(p_value=p_values, p_adjusted=adjusted_p_values(p_values, family))


def _series(trends: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """The trends of at least five points with their p_value; the points must be the trend's own."""
    known = trends[trends["points"] >= MIN_POINTS].sort_values(SERIES, kind="stable").reset_index(drop=True)
    ordered = points.merge(known[SERIES], on=SERIES).sort_values([*SERIES, "year"], kind="stable")
    lengths = known["points"].to_numpy(dtype=np.int64)
    if int(lengths.sum()) != len(ordered):
        raise ValueError(
            f"Expected the {int(lengths.sum())} points that the trends were computed from, found {len(ordered)}. "
            "The window of int_trend (first_year, last_year, points) and the valid figures disagree."
        )
    years, values = (ordered[name].to_numpy(dtype=np.float64) for name in ("year", "value"))
    starts = np.cumsum(lengths) - lengths
    p = np.full(len(known), np.nan)
    is_stock = (known["method"] == STOCK).to_numpy()
    for length in np.unique(lengths):
        at = np.flatnonzero(lengths == length)
        cells = starts[at][:, None] + np.arange(length)
        p[at] = _p_values(years[cells], values[cells], is_stock[at])
    return known.assign(p_value=p)


def _p_values(years: Floats, values: Floats, is_stock: np.ndarray) -> Floats:
    """Of (s, n) series: the sign test of yearly changes for stocks, else Kendall's."""
    found = kendall_p_values(values)
    for row in np.flatnonzero(is_stock):
        consecutive = np.diff(years[row]) == 1
        found[row] = sign_test_p_value(np.diff(values[row])[consecutive])
    return found
