"""From the tables of metrics, figures and peers' figures to one row per metric and year, typed for the warehouse."""

from collections.abc import Iterator
from math import inf
from typing import Any

import numpy as np
import pandas as pd

from tilannekuva.numerics.pace import Floats, Target
from tilannekuva.numerics.pace_table import Key, MetricRule, YearJudged, judge_all, row_of
from tilannekuva.numerics.pace_windows import Realism, realism

_KEYS = ["municipality_code", "metric_id"]
_TEXT = ["municipality_code", "metric_id", "status", "reason", "council_status"]
_WHOLE = ["year", "pace_points", "met_at_pace_year", "windows", "windows_reached"]
_FLAGS = ["is_latest", "is_time_distance_bound"]
_COUNCIL = ("value", "required_pace", "observed_pace", "observed_pace_low", "observed_pace_high", "status")
_FIGURES = [
    "value", "target_line", "required_pace", "observed_pace", "observed_pace_low", "observed_pace_high",
    "years_ahead_or_behind", *(f"council_{name}" for name in _COUNCIL if name != "status"),
]  # fmt: skip
COLUMNS = [*_TEXT, *_WHOLE, *_FLAGS, *_FIGURES]


def strategy_frame(
    metrics: pd.DataFrame, values: pd.DataFrame, windows: pd.DataFrame, edition_year: int
) -> pd.DataFrame:
    """One row per metric and year, columns ``COLUMNS``.

    metrics: int_strategy_metric, with approved_year.
    values: municipality_code, metric_id, year, value, council_value (null: not known).
    windows: municipality_code, metric_id, peer_code, year, value.
    """
    by_key: dict[Key, Any] = {(str(m.municipality_code), str(m.metric_id)): m for m in metrics.itertuples()}
    rules = {key: _rule(metric) for key, metric in by_key.items()}
    today = judge_all(_series(values, "value"), rules, edition_year)
    council = _council(_series(values, "council_value"), rules, by_key)
    found = _realism(windows, by_key)
    rows = [
        row
        for key in by_key
        for row in _rows(key, today.get(key, []), council.get(key, []), found.get(key), edition_year)
    ]
    return _typed(pd.DataFrame(rows, columns=COLUMNS))


def _council(
    series: dict[Key, tuple[Floats, Floats]], rules: dict[Key, MetricRule], metrics: dict[Key, Any]
) -> dict[Key, list[YearJudged]]:
    """Judged on the day of approval: whether a figure was too old is asked of that year, not of this edition."""
    found: dict[Key, list[YearJudged]] = {}
    for year in sorted({int(metrics[key].approved_year) for key in series}):
        found |= judge_all({k: s for k, s in series.items() if int(metrics[k].approved_year) == year}, rules, year)
    return found


def _rule(metric: Any) -> MetricRule:
    breaks = [int(b) for b in metric.breaks]
    return MetricRule(_target(metric), breaks, bool(metric.is_election), int(metric.max_age_years))


def _target(metric: Any) -> Target | None:
    if metric.direction == "improve":
        return None
    low = -inf if pd.isna(metric.low) else float(metric.low)
    high = inf if pd.isna(metric.high) else float(metric.high)
    start = None if pd.isna(metric.baseline_year) else int(metric.baseline_year)
    value = float(metric.baseline_value) if metric.direction == "reach" else None
    return Target(low, high, int(metric.target_year), start, value)


def _series(values: pd.DataFrame, column: str) -> dict[Key, tuple[Floats, Floats]]:
    valid = values[values[column].notna()].sort_values([*_KEYS, "year"], kind="stable")
    keys = list(zip(*(valid[name].tolist() for name in _KEYS), strict=True))
    years, numbers = (valid[name].to_numpy(dtype=np.float64) for name in ("year", column))
    begins = [i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]
    stretches = zip(begins, [*begins[1:], len(keys)], strict=False)  # without any figure there is no begin
    return {(str(keys[a][0]), str(keys[a][1])): (years[a:b], numbers[a:b]) for a, b in stretches}


def _realism(windows: pd.DataFrame, metrics: dict[Key, Any]) -> dict[Key, Realism]:
    found = {}
    for key, group in windows.groupby(_KEYS, sort=False):
        metric = metrics[str(key[0]), str(key[1])]
        peers = [
            (peer["year"].to_numpy(dtype=np.float64), peer["value"].to_numpy(dtype=np.float64))
            for _, peer in group.groupby("peer_code", sort=False)
        ]
        change = float(metric.target) - float(metric.baseline_value)
        length = int(metric.target_year) - int(metric.baseline_year)
        found[str(key[0]), str(key[1])] = realism(peers, change, length, [int(b) for b in metric.breaks])
    return found


def _rows(
    key: Key, today: list[YearJudged], council: list[YearJudged], found: Realism | None, edition_year: int
) -> Iterator[dict[str, Any]]:
    common = {
        "municipality_code": key[0], "metric_id": key[1],
        "windows": found.windows if found else None, "windows_reached": found.reached if found else None,
    }  # fmt: skip
    if not today:
        nothing = {"year": edition_year, "is_latest": True, "status": "cannot_be_judged", "reason": "no_value"}
        yield {**common, **nothing, "pace_points": 0}
    seen = {judged.year: row_of(judged) for judged in council}
    for judged in today:
        then = seen.get(judged.year)
        yield {
            **common, "year": judged.year, "is_latest": judged is today[-1], **row_of(judged),
            **({f"council_{name}": then[name] for name in _COUNCIL} if then else {}),
        }  # fmt: skip


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    # Without rows or without values pandas would guess the types, and the mart's contract needs them.
    return table.astype({
        **dict.fromkeys(_TEXT, "string"), **dict.fromkeys(_WHOLE, "Int32"), **dict.fromkeys(_FLAGS, "boolean"),
        **dict.fromkeys(_FIGURES, "float64"),
    })  # fmt: skip
