"""Reads what a municipality follows up: its strategy's metrics, and the municipalities it may learn from."""

from collections.abc import Callable
from typing import Any, NamedTuple

Fetch = Callable[[str, list[Any]], list[tuple[Any, ...]]]
FIRST_POINTS = 15  # years before the edition year from which a metric's chart is drawn


class Metric(NamedTuple):
    """A metric as judged on its newest figures, in the metric's own unit; paces are per year."""

    metric_id: str
    year: int | None
    is_default: bool
    is_example: bool
    indicator_id: str | None
    pillar: str | None
    unit: str
    direction: str
    better: str | None
    value: float | None
    target_line: float | None
    baseline_year: int | None
    baseline_value: float | None
    target: float | None
    low: float | None
    high: float | None
    target_year: int | None
    required_pace: float | None
    observed_pace: float | None
    observed_pace_low: float | None
    observed_pace_high: float | None
    status: str
    reason: str | None
    years_ahead_or_behind: float | None
    is_time_distance_bound: bool | None
    met_at_pace_year: int | None
    council_value: float | None
    council_status: str | None
    windows: int | None
    windows_reached: int | None
    reference_median: float | None
    reference_n: int | None
    figures_known_on: str | None
    is_known_in_time: bool | None
    is_release_lag_assumed: bool | None
    goal: str | None
    metric_name: str | None
    owner: str | None
    strategy_name: str | None
    approved_on: str | None
    term_start: str | None
    term_end: str | None
    is_target_changed: bool | None


class MetricPoint(NamedTuple):
    year: int
    value: float | None
    target_line: float | None


class LearningPeer(NamedTuple):
    """A municipality that was similar in ``similar_year`` and has done better since in one indicator."""

    indicator_id: str
    rank: int
    code: str
    similar_year: int
    first_year: int
    last_year: int
    value_first: float
    value_last: float
    peer_value_first: float
    peer_value_last: float
    started_worse: bool | None


class TrackingMarts(NamedTuple):
    """metrics and learning by municipality; points by (municipality, metric), by year."""

    metrics: dict[str, list[Metric]]
    points: dict[tuple[str, str], list[MetricPoint]]
    learning: dict[str, list[LearningPeer]]


def read_tracking(fetch: Fetch, edition_year: int) -> TrackingMarts:
    """``fetch`` runs SQL with its parameters and gives its rows."""
    metrics: dict[str, list[Metric]] = {}
    for code, *rest in fetch(_METRIC, []):
        metrics.setdefault(code, []).append(Metric._make(rest))
    points: dict[tuple[str, str], list[MetricPoint]] = {}
    for code, metric_id, *rest in fetch(_POINT, [edition_year - FIRST_POINTS]):
        points.setdefault((code, metric_id), []).append(MetricPoint._make(rest))
    learning: dict[str, list[LearningPeer]] = {}
    for code, *rest in fetch(_LEARNING, []):
        learning.setdefault(code, []).append(LearningPeer._make(rest))
    return TrackingMarts(metrics, points, learning)


_METRIC = """select f.municipality_code, f.metric_id, f.year, f.is_default, f.is_example, f.indicator_id, f.pillar,
f.unit, f.direction, f.better, f.value, f.target_line, f.baseline_year, f.baseline_value, f.target, f.low, f.high,
f.target_year,
f.required_pace, f.observed_pace, f.observed_pace_low, f.observed_pace_high, f.status, f.reason,
f.years_ahead_or_behind, f.is_time_distance_bound, f.met_at_pace_year, f.council_value, f.council_status,
f.windows, f.windows_reached, f.reference_median, f.reference_n, cast(f.figures_known_on as varchar),
f.is_known_in_time, f.is_release_lag_assumed, d.goal, d.metric_name, d.owner, d.strategy_name,
cast(d.approved_on as varchar), cast(d.term_start as varchar), cast(d.term_end as varchar), d.is_target_changed
from marts.fct_strategy_metric f
left join marts.dim_strategy_metric d
  on f.municipality_code = d.municipality_code and f.metric_id = d.metric_id and f.strategy_version = d.version
where f.is_latest order by f.municipality_code, f.sort_order, f.metric_id"""
_POINT = """select municipality_code, metric_id, year, value, target_line from marts.fct_strategy_metric
where not is_default and year >= ? order by municipality_code, metric_id, year"""
_LEARNING = """select municipality_code, indicator_id, peer_rank, peer_code, similar_year, first_year, last_year,
value_first, value_last, peer_value_first, peer_value_last, started_worse
from marts.fct_learning_peer order by municipality_code, indicator_id, peer_rank, peer_code"""
