"""Many metrics at once: from the figures of each to one row per metric and year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from tilannekuva.numerics.pace import Floats, Judgement, Pace, Target, judge
from tilannekuva.numerics.trends import MIN_POINTS, theil_sen_many, window

Key = tuple[str, str]


@dataclass(frozen=True)
class MetricRule:
    """What is known of a metric besides its figures. target: null for a default metric, which has none."""

    target: Target | None
    breaks: list[int]
    is_election: bool = False
    max_age_years: int = 3


@dataclass(frozen=True)
class YearJudged:
    """One metric in one year. pace: null where it cannot be told (fewer than five points, or across a break)."""

    year: int
    value: float
    pace: Pace | None
    points: int
    judgement: Judgement


@dataclass
class _Point:
    key: Key
    year: int
    value: float
    years: Floats
    values: Floats
    is_broken: bool
    pace: Pace | None = None


def judge_all(
    series: Mapping[Key, tuple[Floats, Floats]], rules: Mapping[Key, MetricRule], edition_year: int
) -> dict[Key, list[YearJudged]]:
    """Each year of each series judged on the figures up to that year; (n,) years ascending and (n,) valid values.

    A metric without a target has its pace in the newest year only.
    """
    points = [point for key, (years, values) in series.items() for point in _points(key, years, values, rules[key])]
    _add_paces(points)
    found: dict[Key, list[YearJudged]] = {key: [] for key in series}
    newest = {point.key: point.year for point in points}
    for p in points:
        is_old = p.year == newest[p.key] and p.year < edition_year - rules[p.key].max_age_years
        found[p.key].append(YearJudged(p.year, p.value, p.pace, len(p.years), _judged(p, rules[p.key], is_old)))
    return found


def _points(key: Key, years: Floats, values: Floats, rule: MetricRule) -> Iterator[_Point]:
    for n, (year, value) in enumerate(zip(years.tolist(), values.tolist(), strict=True), start=1):
        if rule.target is None and n < len(years):
            yield _Point(key, int(year), value, years[:0], values[:0], False)
            continue
        kept_years, kept, broken = window(years[:n], values[:n], rule.breaks, rule.is_election)
        yield _Point(key, int(year), value, kept_years, kept, broken)


def _add_paces(points: Sequence[_Point]) -> None:
    """Windows of the same length are computed together: thousands of short ones are slow one by one."""
    by_length: dict[int, list[_Point]] = {}
    for point in points:
        if len(point.years) >= MIN_POINTS:
            by_length.setdefault(len(point.years), []).append(point)
    for group in by_length.values():
        slopes = theil_sen_many(np.stack([p.years for p in group]), np.stack([p.values for p in group]))
        for point, numbers in zip(group, slopes.tolist(), strict=True):
            pace = Pace(*numbers[:3])
            point.pace = pace if isfinite(pace.low) and isfinite(pace.high) else None


def _judged(point: _Point, rule: MetricRule, is_old: bool) -> Judgement:
    if rule.target is None:
        return Judgement("cannot_be_judged", "no_target")
    if is_old:
        return Judgement("cannot_be_judged", "outdated")
    start = rule.target.baseline_year
    if start is not None and point.year < start:
        # Nobody followed the target yet: a better figure of long ago has not met it.
        return Judgement("cannot_be_judged", "before_baseline")
    is_other_series = start is not None and any(
        min(start, point.year) < b <= max(start, point.year) for b in rule.breaks
    )
    return judge(rule.target, point.year, point.value, point.pace, is_broken=point.is_broken or is_other_series)


def row_of(judged: YearJudged) -> dict[str, Any]:
    """The columns of a judged year, as the intermediate model has them."""
    pace, j = judged.pace, judged.judgement
    return {
        "value": judged.value, "target_line": j.target_line, "required_pace": j.required_pace,
        "observed_pace": pace.per_year if pace else None, "observed_pace_low": pace.low if pace else None,
        "observed_pace_high": pace.high if pace else None, "pace_points": judged.points, "status": j.status,
        "reason": j.reason, "years_ahead_or_behind": j.years_ahead, "is_time_distance_bound": j.is_bound,
        "met_at_pace_year": j.met_at_pace_year,
    }  # fmt: skip
