"""Learning peers: municipalities that were similar eight years ago and have done better since.

A peer that started from an unusually bad year looks good afterwards whatever it does (regression to the mean).
So each row tells how much of the advantage the peer's worse start alone would lead one to expect.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from tilannekuva.numerics.trend_window import TrendRule

YEARS_BACK = 8
MAX_LEARNING_PEERS = 3
MIN_MUNICIPALITIES = 30
JUDGED = ["improving", "worsening", "no_clear_change"]

COLUMNS = [
    "municipality_code", "indicator_id", "peer_rank", "peer_code", "similar_year", "first_year", "last_year",
    "slope_unit", "value_first", "value_last", "slope_per_year", "peer_value_first", "peer_value_last",
    "peer_slope_per_year", "advantage_per_year", "noise_floor", "group_median_first", "started_worse",
    "expected_per_year", "expected_share",
]  # fmt: skip
_TREND = [
    "municipality_code", "indicator_id", "first_year", "last_year", "slope_unit", "slope_per_year", "noise_floor",
    "value_first", "value_last", "verdict",
]  # fmt: skip


def learning_table(
    trends: pd.DataFrame,
    values: pd.DataFrame,
    similar: pd.DataFrame,
    similar_year: int,
    rules: Mapping[str, TrendRule],
) -> pd.DataFrame:
    """At most three learning peers per municipality and indicator of ``rules`` that is not improving: ``COLUMNS``.

    trends: rows of ``trend_table``. values: municipality_code, indicator_id, year, value (valid only). similar:
    municipality_code, peer_code by the structure of ``similar_year``. Indicators of ``rules`` have a direction.
    A peer counts when both trends are of the same window, its slope is better by more than both noise floors put
    together, and the figures of the window's first and last year agree with that.
    """
    judged = trends[trends["indicator_id"].isin(list(rules)) & trends["verdict"].isin(JUDGED)]
    ends = _with_ends(judged, values)[_TREND]
    pairs = ends.merge(similar[["municipality_code", "peer_code"]], on="municipality_code")
    window = ["indicator_id", "first_year", "last_year", "slope_unit"]
    peers = ends.drop(columns="verdict").rename(columns={"municipality_code": "peer_code"} | _peer_names())
    pairs = pairs.merge(peers, on=["peer_code", *window])
    better_when_higher = pairs["indicator_id"].isin([i for i, r in rules.items() if r.direction == "higher_is_better"])
    pairs["sign"] = np.where(better_when_higher, 1.0, -1.0)
    pairs = _with_start(_with_expected(pairs, ends)).assign(similar_year=similar_year)
    better = (pairs["advantage_per_year"] > pairs["noise_floor"]) & (_observed_advantage(pairs) > 0)
    return _ranked(pairs[better & (pairs["verdict"] != "improving")])[COLUMNS]


def _peer_names() -> dict[str, str]:
    return {c: f"peer_{c}" for c in ("slope_per_year", "noise_floor", "value_first", "value_last")}


def _with_ends(trends: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The observed values of the window's first and last year beside each trend."""
    for end in ("first", "last"):
        named = values.rename(columns={"year": f"{end}_year", "value": f"value_{end}"})
        trends = trends.merge(named, on=["municipality_code", "indicator_id", f"{end}_year"])
    return trends


def _observed_advantage(pairs: pd.DataFrame) -> pd.Series:
    own, peer = pairs["value_last"] - pairs["value_first"], pairs["peer_value_last"] - pairs["peer_value_first"]
    change: pd.Series = pairs["sign"] * (peer - own)
    return change


def _with_expected(pairs: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    """Advantage, its noise floor, and the part that the difference of starts would lead one to expect."""
    pull = {key: _pull(g) for key, g in ends.groupby(["indicator_id", "first_year", "last_year", "slope_unit"])}
    keys = zip(pairs["indicator_id"], pairs["first_year"], pairs["last_year"], pairs["slope_unit"], strict=True)
    slope = np.array([pull[k] for k in keys], dtype=np.float64)
    advantage = pairs["sign"] * (pairs["peer_slope_per_year"] - pairs["slope_per_year"])
    expected = pairs["sign"] * slope * (pairs["peer_value_first"] - pairs["value_first"])
    expected = (
        (expected.clip(lower=0.0) + 0.0).where(expected < advantage, advantage.clip(lower=0.0)).where(~np.isnan(slope))
    )
    return pairs.assign(
        advantage_per_year=advantage,
        noise_floor=np.hypot(pairs["noise_floor"], pairs["peer_noise_floor"]),
        expected_per_year=expected,
        expected_share=(expected / advantage).where(advantage > 0),
    )


def _pull(group: pd.DataFrame) -> float:
    """How much the slope falls per unit of a higher start, over all municipalities (robust); never positive.

    NaN with fewer than 30 municipalities: then nothing can be said of what was to be expected.
    """
    if len(group) < MIN_MUNICIPALITIES:
        return float("nan")
    start, slope = group["value_first"].to_numpy(), group["slope_per_year"].to_numpy()
    if np.ptp(start) == 0:
        return 0.0
    return min(float(stats.theilslopes(slope, start).slope), 0.0)


def _with_start(pairs: pd.DataFrame) -> pd.DataFrame:
    """Whether the peer started worse than the middle of the group of that time (the municipality and its peers)."""
    key = ["municipality_code", "indicator_id"]
    own = pairs.drop_duplicates(key)[[*key, "value_first"]].set_axis([*key, "start"], axis=1)
    peers = pairs[[*key, "peer_value_first"]].set_axis([*key, "start"], axis=1)
    everyone = pd.concat([own, peers])
    median = everyone.groupby(key, as_index=False).agg(group_median_first=("start", "median"))
    pairs = pairs.merge(median, on=key)
    worse = pairs["sign"] * (pairs["peer_value_first"] - pairs["group_median_first"]) < 0
    return pairs.assign(started_worse=worse)


def _ranked(pairs: pd.DataFrame) -> pd.DataFrame:
    """The three with the largest advantage beyond what was to be expected; ties by code."""
    beyond = pairs["advantage_per_year"] - pairs["expected_per_year"].fillna(0.0)
    keys = ["municipality_code", "indicator_id"]
    ordered = pairs.assign(beyond=beyond).sort_values(
        [*keys, "beyond", "peer_code"], ascending=[True, True, False, True]
    )
    ordered["peer_rank"] = ordered.groupby(keys).cumcount() + 1
    return ordered[ordered["peer_rank"] <= MAX_LEARNING_PEERS].reset_index(drop=True)
