"""Positions in groups as dense arrays: quartiles of the members' values, and ranks with ties. Pure.

Arrays are (p, m): p series-years (one indicator in one year) by m municipalities; NaN is "no value".
``oriented`` has the same shape, turned so that larger is better (for neutral indicators: larger is larger).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

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
        ranked = np.where(np.isnan(oriented[:, at]), -np.inf, oriented[:, at])
        first = rankdata(-ranked, "min", axis=1).astype(np.int64)
        last = rankdata(-ranked, "max", axis=1).astype(np.int64)
        for target, column in zip(floats, statistics, strict=True):
            target[:, at] = column[:, None]
        for target, block in zip(counts, (n[:, None], first, last - first), strict=True):
            target[:, at] = block
    p25, median, p75, minimum, maximum = floats
    return Statistics(counts[0], p25, median, p75, minimum, maximum, rank=counts[1], n_equal=counts[2])


def _with_others(values: Floats, oriented: Floats, members: Ints) -> Statistics:
    gap = np.full((len(values), 1), np.nan)
    # Position -1 is the added column: no value.
    their = np.concatenate([values, gap], axis=1)[:, members]
    n, statistics = _spread(their)
    others = np.concatenate([oriented, gap], axis=1)[:, members]
    own = oriented[:, :, None]
    rank = 1 + (others > own).sum(axis=2)
    return Statistics(n, *statistics, rank=rank, n_equal=(others == own).sum(axis=2))


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
