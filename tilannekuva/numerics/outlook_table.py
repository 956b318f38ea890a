"""The fans of all municipalities as a table, and how earlier fans fared: their errors, coverage and widening."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilannekuva.numerics.noise import Floats
from tilannekuva.numerics.outlook import COVERAGE, HORIZONS, Fan, bounded, fan
from tilannekuva.numerics.trend_fit import Fits, fit_all
from tilannekuva.numerics.trend_table import trend_rows
from tilannekuva.numerics.trend_window import TrendRule

Ranges = Mapping[str, tuple[float, float]]

COLUMNS = ["municipality_code", "indicator_id", "horizon", "year", "base_year", "central", "low", "high"]
ERROR_COLUMNS = ["municipality_code", "indicator_id", "origin", "horizon", "year", "ratio", "error", "error_unchanged"]
BACKTEST_COLUMNS = [
    "indicator_id", "horizon", "n", "n_origins", "coverage", "coverage_unwidened", "median_error",
    "median_error_unchanged", "widening",
]  # fmt: skip
NO_FAN = {"too_short", "broken", "outdated"}
# Origins tested, and the oldest year a window of the first of them can reach.
N_ORIGINS = 5
REACH_YEARS = N_ORIGINS + 12
MIN_ERRORS = 100


def outlook_table(
    values: pd.DataFrame,
    rules: Mapping[str, TrendRule],
    edition_year: int,
    ranges: Ranges,
    widening: Mapping[str, float],
) -> pd.DataFrame:
    """One row per series with a judged trend and horizon of 1–5 years; elections have none.

    ranges: smallest and largest value that can be true, by indicator. widening: from ``widening_of``; 1 when absent.
    """
    fits = fit_all(values, rules)
    which = _with_fan(fits, rules, edition_year)
    ids = fits.windows.indicator_ids[which]
    factors = np.array([widening.get(i, 1.0) for i in ids], dtype=np.float64)
    lowest, highest = (np.array([ranges[i][end] for i in ids], dtype=np.float64) for end in (0, 1))
    found = bounded(fan(fits, which, factors), lowest, highest)
    return _long(fits, which, {"central": found.central, "low": found.low, "high": found.high})[COLUMNS]


def outlook_errors(values: pd.DataFrame, rules: Mapping[str, TrendRule], edition_year: int) -> pd.DataFrame:
    """Each fan (not widened) of the five years before the edition whose outcome is known: ``ERROR_COLUMNS``.

    origin: the edition year it would have been made for; ratio: |error| over the half-width on that side;
    error_unchanged: |error| of saying that the last value stays. Outcomes across a break are left out.
    """
    recent = values[values["year"] > edition_year - REACH_YEARS]
    outcomes = recent.set_index(["municipality_code", "indicator_id", "year"])["value"]
    # Each origin sorts and compares the keys anew: numbers of categories are quicker than texts.
    recent = recent.astype({"municipality_code": "category", "indicator_id": "category"})
    found = [_errors(recent, outcomes, rules, origin) for origin in range(edition_year - N_ORIGINS, edition_year)]
    return pd.concat(found, ignore_index=True)


def widening_of(errors: pd.DataFrame) -> dict[str, float]:
    """Factor by indicator that would have made 80 % of its earlier fans hold: at least 1, from 100 or more errors.

    An indicator with fewer gets the median factor of the others.
    """
    by_indicator = errors.groupby("indicator_id")["ratio"]
    factors = by_indicator.quantile(COVERAGE, interpolation="higher").clip(lower=1.0)
    enough = by_indicator.size() >= MIN_ERRORS
    usual = float(factors[enough].median()) if enough.any() else 1.0
    used = factors.where(enough & np.isfinite(factors), usual)
    return {str(i): float(f) for i, f in used.items()}


def backtest_table(errors: pd.DataFrame) -> pd.DataFrame:
    """How the fans fared per indicator and horizon: ``BACKTEST_COLUMNS``.

    coverage: share of outcomes inside fans widened only by what was known at their origin (null at origins before
    which nothing was known); widening: the factor in use today, from all errors.
    """
    widths = []
    for origin in sorted(errors["origin"].unique()):
        known = errors[(errors["year"] <= origin) & (errors["origin"] < origin)]
        factors = widening_of(known) if len(known) else {}
        rows = errors[errors["origin"] == origin]
        widths.append(rows["indicator_id"].map(factors).astype("float64"))
    factor = pd.concat(widths) if widths else pd.Series(dtype="float64")
    inside = (errors["ratio"] <= factor).astype("float64").where(factor.notna())
    marked = errors.assign(inside=inside, inside_raw=(errors["ratio"] <= 1).astype("float64"))
    table = marked.groupby(["indicator_id", "horizon"], as_index=False).agg(
        n=("ratio", "size"), n_origins=("origin", "nunique"), coverage=("inside", "mean"),
        coverage_unwidened=("inside_raw", "mean"), median_error=("error", "median"),
        median_error_unchanged=("error_unchanged", "median"),
    )  # fmt: skip
    table["widening"] = table["indicator_id"].map(widening_of(errors)).astype("float64")
    return table[BACKTEST_COLUMNS]


def _with_fan(fits: Fits, rules: Mapping[str, TrendRule], edition_year: int) -> NDArray[np.int64]:
    trends = trend_rows(fits, rules, edition_year)
    elections = {i for i, r in rules.items() if r.is_election}
    return np.flatnonzero(~trends["verdict"].isin(NO_FAN) & ~trends["indicator_id"].isin(elections))


def _long(fits: Fits, which: NDArray[np.int64], numbers: Mapping[str, Floats]) -> pd.DataFrame:
    """One row per series and horizon; numbers: (k, 5) by column."""
    w, width = fits.windows, len(HORIZONS)
    base = np.repeat(w.last_year[which].astype(np.int64), width)
    horizon = np.tile(np.array(HORIZONS, dtype=np.int64), len(which))
    columns = {
        "municipality_code": np.repeat(w.municipality_codes[which], width),
        "indicator_id": np.repeat(w.indicator_ids[which], width),
        "horizon": horizon, "year": base + horizon, "base_year": base,
    }  # fmt: skip
    return pd.DataFrame({**columns, **{name: n.ravel() for name, n in numbers.items()}})


def _errors(values: pd.DataFrame, outcomes: pd.Series, rules: Mapping[str, TrendRule], origin: int) -> pd.DataFrame:
    fits = fit_all(values[values["year"] <= origin], rules)
    which = _with_fan(fits, rules, origin)
    found: Fan = fan(fits, which, np.ones(len(which)))
    last = fits.windows.values[fits.windows.begin + fits.windows.points - 1][which]
    numbers = {"central": found.central, "low": found.low, "high": found.high, "last": np.repeat(last, len(HORIZONS))}
    rows = _long(fits, which, numbers)
    keys = pd.MultiIndex.from_frame(rows[["municipality_code", "indicator_id", "year"]])
    rows["value"] = outcomes.reindex(keys).to_numpy()
    rows = rows[rows["value"].notna() & ~_crosses_break(rows, rules)]
    above = rows["value"] >= rows["central"]
    half = np.where(above, rows["high"] - rows["central"], rows["central"] - rows["low"])
    error = (rows["value"] - rows["central"]).abs().to_numpy()
    ratio = np.divide(error, half, out=np.where(error > 0, np.inf, 0.0), where=half > 0)
    unchanged = (rows["value"] - rows["last"]).abs()
    return rows.assign(origin=origin, ratio=ratio, error=error, error_unchanged=unchanged)[ERROR_COLUMNS]


def _crosses_break(rows: pd.DataFrame, rules: Mapping[str, TrendRule]) -> pd.Series:
    crosses = pd.Series(False, index=rows.index)
    for indicator in rows["indicator_id"].unique():
        for first in rules[indicator].breaks:
            crosses |= (rows["indicator_id"] == indicator) & (rows["base_year"] < first) & (rows["year"] >= first)
    return crosses
