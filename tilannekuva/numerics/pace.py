"""Is a target being reached? The pace needed against the observed pace with its interval, in the metric's own unit.

The required pace is (target − now) / years left, so a straight path to any target is on track, one to zero too, and a
share judges the same as its complement. The status comes from where the whole interval of the observed pace
lies (Theil–Sen, Kendall), not from the point estimate alone.
"""

from dataclasses import dataclass
from math import ceil, inf, isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["reach", "keep", "corridor"]
Status = Literal["met", "on_track", "unclear", "off_track", "wrong_way", "cannot_be_judged"]
Reason = Literal[
    "too_few_points", "broken", "target_year_passed", "outdated", "no_value", "no_target", "before_baseline"
]  # fmt: skip

# Two figures that differ by less, relative to their size, are the same: binary fractions are not exact.
_RELATIVE_TOLERANCE = 1e-9
_FURTHEST_YEARS = 100


@dataclass(frozen=True)
class Pace:
    """Observed change per year with its interval, in the metric's unit."""

    per_year: float
    low: float
    high: float


@dataclass(frozen=True)
class Target:
    """What was decided. reach: from the baseline to ``high`` or ``low``; else: stay between ``low`` and ``high``.

    baseline_value is null for what has no target line; an open side of a corridor is infinite.
    """

    low: float
    high: float
    target_year: int
    baseline_year: int | None = None
    baseline_value: float | None = None


@dataclass(frozen=True)
class Judgement:
    """Of one year. Paces are per year in the metric's unit; years are calendar years or their fractions.

    years_ahead: S-time-distance (Sicherl): the time on the target line of the value reached, minus the year; negative
    is behind. is_bound: the value is outside the line, so that it is "at least" so much ahead or behind.
    """

    status: Status
    reason: Reason | None = None
    target_line: float | None = None
    required_pace: float | None = None
    years_ahead: float | None = None
    is_bound: bool | None = None
    met_at_pace_year: int | None = None


def reach(baseline_year: int, baseline_value: float, target: float, target_year: int) -> Target:
    """A target to be reached from a baseline; target and baseline differ and the target year is the later one."""
    low, high = (target, inf) if target > baseline_value else (-inf, target)
    return Target(low, high, target_year, baseline_year, baseline_value)


def target_line(target: Target, year: int) -> float | None:
    """The straight line from the baseline to the target, level from the target year on; null before the baseline."""
    end = _end_of_line(target)
    if end is None or target.baseline_year is None or target.baseline_value is None or year < target.baseline_year:
        return None
    share = min(1.0, (year - target.baseline_year) / (target.target_year - target.baseline_year))
    return target.baseline_value + share * (end - target.baseline_value)


def judge(target: Target, year: int, now: float, pace: Pace | None, *, is_broken: bool = False) -> Judgement:
    """The status of the value ``now`` of ``year``. pace: null with fewer than five points.

    is_broken: a break in the series lies within the points, or between the baseline and the year: no verdict, and
    neither a line nor a distance, since they would join two different series.
    """
    if is_broken:
        return Judgement("cannot_be_judged", "broken")
    line, (ahead, is_bound) = target_line(target, year), _time_distance(target, year, now)
    edge = _edge_to_reach(target, now)
    required = None
    if edge is not None and year < target.target_year:
        required = (edge - now) / (target.target_year - year)
    status, reason = _status(target, year, now, edge, pace)
    met_year = year if edge is None else _met_year(year, edge - now, pace)
    if _end_of_line(target) is None and edge is None:
        met_year = None  # staying within a corridor is not met before its year has come
    return Judgement(status, reason, line, required, ahead, is_bound, met_year)


def _status(
    target: Target, year: int, now: float, edge: float | None, pace: Pace | None
) -> tuple[Status, Reason | None]:
    is_reach = _end_of_line(target) is not None
    if edge is None and (is_reach or year >= target.target_year):
        return "met", None
    if year >= target.target_year:
        return "off_track", "target_year_passed"
    if pace is None or not (isfinite(pace.low) and isfinite(pace.high)):
        return "cannot_be_judged", "too_few_points"
    years_left = target.target_year - year
    if edge is None:
        return _stays(target, now, years_left, pace), None
    return _approaches(edge - now, years_left, pace, _size(target, now)), None


def _approaches(gap: float, years_left: int, pace: Pace, size: float) -> Status:
    """Towards the target is positive. size: the largest figure involved, for what counts as equal."""
    sign = 1.0 if gap > 0 else -1.0
    slow, fast = sorted((sign * pace.low, sign * pace.high))
    required, equal = abs(gap) / years_left, _RELATIVE_TOLERANCE * size
    if slow >= required - equal:
        return "on_track"
    if fast >= required - equal:
        return "unclear"
    return "wrong_way" if fast < -equal else "off_track"


def _stays(target: Target, now: float, years_left: int, pace: Pace) -> Status:
    """Inside now: where do the slowest and the fastest pace of the interval lead by the target year?"""
    inside = [_edge_to_reach(target, now + years_left * each) is None for each in (pace.low, pace.high)]
    if all(inside):
        return "on_track"
    # Both ends outside on the same side: it leaves whatever the pace. On opposite sides, staying is possible.
    is_one_way = pace.low > 0 or pace.high < 0
    return "off_track" if not any(inside) and is_one_way else "unclear"


def _edge_to_reach(target: Target, now: float) -> float | None:
    """The nearest edge when the value is outside; null inside, edges included."""
    equal = _RELATIVE_TOLERANCE * _size(target, now)
    if now < target.low - equal:
        return target.low
    return target.high if now > target.high + equal else None


def _end_of_line(target: Target) -> float | None:
    if target.baseline_value is None:
        return None
    return target.low if isfinite(target.low) else target.high


def _time_distance(target: Target, year: int, now: float) -> tuple[float | None, bool | None]:
    end, start, value = _end_of_line(target), target.baseline_year, target.baseline_value
    if end is None or start is None or value is None or year < start:
        return None, None
    share = (now - value) / (end - value)
    clipped = min(1.0, max(0.0, share))
    is_bound = abs(share - clipped) > _RELATIVE_TOLERANCE
    return start + clipped * (target.target_year - start) - year, is_bound


def _met_year(year: int, gap: float, pace: Pace | None) -> int | None:
    """The first whole year in which the middle pace has closed the gap; null when it never does within a century."""
    if pace is None or gap * pace.per_year <= 0:
        return None
    years = gap / pace.per_year
    return None if years > _FURTHEST_YEARS else year + ceil(years * (1 - _RELATIVE_TOLERANCE))


def _size(target: Target, now: float) -> float:
    figures = (now, target.low, target.high, target.baseline_value or 0.0)
    return max(abs(figure) for figure in figures if isfinite(figure))
