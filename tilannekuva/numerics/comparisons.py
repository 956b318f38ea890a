"""Positions in groups as dense arrays: quartiles of the members' values, and ranks with ties. Pure.

Arrays are (p, m): p series-years (one indicator in one year) by m municipalities; NaN is "no value".
``oriented`` has the same shape, turned so that larger is better (for neutral indicators: larger is larger).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilannekuva.numerics.member_order import Counts, at_place, descending_ranks, ordered_members

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CHUNK = 128


@dataclass(frozen=True)
class Statistics:
    """All (p, m). n: members with a value. rank: 1 is best, ties share the better. n_equal: others with its value."""

    n: Ints
    p25: Floats
    median: Floats
    p75: Floats
    minimum: Floats
    maximum: Floats
    rank: Ints
    n_equal: Ints


def with_others(values: Floats, oriented: Floats, members: Ints) -> Statistics:
    """Each municipality against its own list of others; it is ranked among them.

    members: (m, k) positions of its members, -1 where the list is shorter.
    """
    parts = [
        _with_others(values[start : start + _CHUNK], oriented[start : start + _CHUNK], members)
        for start in range(0, len(values), _CHUNK)
    ]
    return _stacked(parts)


def within_groups(values: Floats, oriented: Floats, group: Ints) -> Statistics:
    """Each municipality among all members of its group, itself included.

    group: (m,) number of its group, -1 for none (n is 0 then).
    """
    shape = values.shape
    floats = [np.full(shape, np.nan) for _ in range(5)]
    counts = [np.zeros(shape, dtype=np.int64) for _ in range(3)]
    for number in np.unique(group[group >= 0]):
        at = np.flatnonzero(group == number)
        n, statistics = _spread(values[:, at])
        first, n_equal = descending_ranks(oriented[:, at])
        for target, column in zip(floats, statistics, strict=True):
            target[:, at] = column[:, None]
        for target, block in zip(counts, (n[:, None], first, n_equal), strict=True):
            target[:, at] = block
    p25, median, p75, minimum, maximum = floats
    return Statistics(counts[0], p25, median, p75, minimum, maximum, rank=counts[1], n_equal=counts[2])


def _with_others(values: Floats, oriented: Floats, members: Ints) -> Statistics:
    ordered, n = ordered_members(values, members)
    # Position -1 is the added column: no value.
    padded = np.concatenate([oriented, np.full((len(values), 1), np.nan)], axis=1)
    rank, n_equal = np.ones(values.shape, dtype=np.int64), np.zeros(values.shape, dtype=np.int64)
    for place in members.T:
        other = padded[:, place]
        rank += other > oriented
        n_equal += other == oriented
    p25, median, p75, low, high = _member_spread(ordered, n)
    return Statistics(n.astype(np.int64), p25, median, p75, low, high, rank, n_equal)


def _member_spread(ordered: Floats, n: Counts) -> list[Floats]:
    """(p25, median, p75, minimum, maximum) of ``ordered_members``; NaN where nobody has a value."""
    last = np.maximum(n.astype(np.int64) - 1, 0)
    found = [ordered[0], at_place(ordered, last)]
    for share in (0.75, 0.5, 0.25):
        below = np.floor(last * share).astype(np.int64)
        low, high = at_place(ordered, below), at_place(ordered, np.minimum(below + 1, last))
        with np.errstate(invalid="ignore"):
            found.insert(0, low + (high - low) * (last * share - below))
    return [np.where(n > 0, column, np.nan) for column in found]


def _spread(values: Floats) -> tuple[Ints, tuple[Floats, Floats, Floats, Floats, Floats]]:
    """Count, and (p25, median, p75, minimum, maximum), over the last axis without NaN; quartiles are interpolated."""
    ordered = np.sort(values, axis=-1)  # NaN go last
    n = (~np.isnan(values)).sum(axis=-1)
    last = np.maximum(n - 1, 0)
    return n, (
        _quantile(ordered, last, 0.25),
        _quantile(ordered, last, 0.5),
        _quantile(ordered, last, 0.75),
        ordered[..., 0],
        _at(ordered, last),
    )


def _quantile(ordered: Floats, last: Ints, share: float) -> Floats:
    place = last * share
    below = np.floor(place).astype(np.int64)
    low, high = _at(ordered, below), _at(ordered, np.minimum(below + 1, last))
    result: Floats = low + (high - low) * (place - below)
    return result


def _at(ordered: Floats, place: Ints) -> Floats:
    taken: Floats = np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0]
    return taken


def _stacked(parts: list[Statistics]) -> Statistics:
    names = ("n", "p25", "median", "p75", "minimum", "maximum", "rank", "n_equal")
    return Statistics(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True)
class OneComparison:
    """One municipality against a list of others; all but n are None when fewer than four have a value."""

    n: int
    median: float | None = None
    p25: float | None = None
    p75: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    rank: int | None = None
    rank_of: int | None = None
    percentile_rank: float | None = None
    gap: float | None = None
    position: str = "not_compared"


def compare_one(value: float, others: Sequence[float], direction: str, min_members: int = 4) -> OneComparison:
    """``value`` against the others' values (NaN: none), by the rules of fct_peer_comparison for ``similar``.

    direction: higher_is_better, lower_is_better or neutral. Figures that agree to nine decimals are a tie.
    """
    values = np.array([[value, *others]], dtype=np.float64)
    sign = -1.0 if direction == "lower_is_better" else 1.0
    members = np.full((values.shape[1], max(values.shape[1] - 1, 1)), -1, dtype=np.int64)
    members[0, : values.shape[1] - 1] = np.arange(1, values.shape[1])
    s = with_others(values, np.round(values, 9) * sign, members)
    n, rank, n_equal = int(s.n[0, 0]), int(s.rank[0, 0]), int(s.n_equal[0, 0])
    if n < min_members or np.isnan(value):
        return OneComparison(n)
    p25, median, p75, low, high = (float(a[0, 0]) for a in (s.p25, s.median, s.p75, s.minimum, s.maximum))
    percentile = 100.0 * (n - (rank - 1) - n_equal + 0.5 * n_equal) / n
    position = position_of(value, p25, p75, direction)
    return OneComparison(n, median, p25, p75, low, high, rank, n + 1, percentile, value - median, position)


def position_of(value: float, p25: float, p75: float, direction: str) -> str:
    """``better``, ``worse``, ``higher``, ``lower`` or ``level``: outside the middle half of the group, or in it."""
    rounded, low, high = round(value, 9), round(p25, 9), round(p75, 9)
    if low <= rounded <= high:
        return "level"
    above = rounded > high
    if direction == "neutral":
        return "higher" if above else "lower"
    return "better" if above == (direction == "higher_is_better") else "worse"
