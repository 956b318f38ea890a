"""Strategies as inputs of the build: metrics of every version, own series, faults, and the default set."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.catalogue_schema import Indicator
from tilannekuva.build_schemas import INPUTS
from tilannekuva.strategies import Strategies, Version
from tilannekuva.strategies_default import default_metrics
from tilannekuva.strategies_model import Metric, Strategy

Row = dict[str, Any]
_FINLAND = ZoneInfo("Europe/Helsinki")
_BETTER = {"higher_is_better": "higher", "lower_is_better": "lower", "neutral": None}


def write_strategy_inputs(found: Strategies, indicators: Mapping[str, Indicator], folder: Path) -> None:
    """Write ``strategy_metric``, ``strategy_value``, ``strategy_fault`` and ``default_metric`` as Parquet."""
    rows: dict[str, list[Row]] = {
        "strategy_metric": [row for v in found.versions for row in metric_rows(v, indicators, found.in_use)],
        "strategy_value": [row for v in found.versions for row in _value_rows(v)],
        "strategy_fault": [
            {
                "fault_number": n, "file_name": f.file, "place": f.fault.place, "problem": f.fault.problem,
                "municipality_code": f.municipality_code, "version_in_use": f.version_in_use,
            }
            for n, f in enumerate(found.faults, start=1)
        ],
        "default_metric": [
            {"indicator_id": name, "pillar": pillar, "sort_order": n}
            for n, (pillar, name) in enumerate(default_metrics(indicators), start=1)
        ],
    }  # fmt: skip
    for name, content in rows.items():
        table = pa.Table.from_pylist(content, schema=pa.schema(list(INPUTS[name].items())))
        pq.write_table(table, folder / f"{name}.parquet")


def metric_rows(version: Version, indicators: Mapping[str, Indicator], in_use: Mapping[str, int]) -> Iterator[Row]:
    """The metrics of one version; none of the one that withdraws."""
    strategy = version.strategy
    if strategy is None:
        return
    goals = {goal.id: goal.name for goal in strategy.goals}
    for n, metric in enumerate(strategy.metrics, start=1):
        yield {
            "municipality_code": version.municipality_code, "version": version.number, "metric_id": metric.id,
            "sort_order": n, "recorded_at": version.recorded_at, "file_name": version.file,
            "is_current": in_use.get(version.municipality_code) == version.number,
            "is_example": strategy.is_example, "strategy_name": strategy.name, "language": strategy.language,
            "approved_on": strategy.approved_on, "approved_until": _end_of_day(strategy),
            "term_start": strategy.council_term.start, "term_end": strategy.council_term.end,
            "goal_id": metric.goal, "goal": goals.get(metric.goal), "metric_name": metric.name,
            "owner": metric.owner, **_what(metric, indicators),
        }  # fmt: skip


def bounds(metric: Metric, better: str | None) -> tuple[float, float]:
    """What the value must be within at last: an open side is infinite."""
    if metric.direction == "corridor":
        return metric.low if metric.low is not None else -inf, metric.high if metric.high is not None else inf
    target = metric.target if metric.target is not None else -inf
    is_floor = better == "higher" if metric.direction == "keep" else _rises(metric)
    return (target, inf) if is_floor else (-inf, target)


def _rises(metric: Metric) -> bool:
    return metric.baseline is not None and metric.target is not None and metric.target > metric.baseline.value


def _what(metric: Metric, indicators: Mapping[str, Indicator]) -> Row:
    own, indicator = metric.own_series, indicators.get(metric.indicator or "")
    better = own.better if own else _BETTER[indicator.direction] if indicator else None
    low, high = bounds(metric, better)
    return {
        "indicator_id": metric.indicator, "unit": own.unit if own else indicator.unit if indicator else None,
        "better": better, "direction": metric.direction,
        "baseline_year": metric.baseline.year if metric.baseline else None,
        "baseline_value": metric.baseline.value if metric.baseline else None,
        "target": metric.target, "target_year": metric.target_year,
        "low": low if low > -inf else None, "high": high if high < inf else None,
    }  # fmt: skip


def _value_rows(version: Version) -> Iterator[Row]:
    for metric in version.strategy.metrics if version.strategy else ():
        for year, value in sorted(metric.own_series.values.items() if metric.own_series else ()):
            yield {
                "municipality_code": version.municipality_code, "version": version.number,
                "metric_id": metric.id, "year": year, "value": value,
            }  # fmt: skip


def _end_of_day(strategy: Strategy) -> datetime:
    """The last moment of the day of approval in Finland: what was known then is what the council saw."""
    return datetime.combine(strategy.approved_on + timedelta(days=1), time(), _FINLAND) - timedelta(microseconds=1)
