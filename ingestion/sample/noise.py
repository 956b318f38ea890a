"""Repeatable randomness: a figure depends on a name and on keys only, never on order, machine or run.

Everything built on it uses only + - * / and square roots, which every machine rounds alike (exp and log are not).
"""

from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def number_of(text: str) -> int:
    """A 63-bit number that stands for a text, the same everywhere."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") >> 1


def uniform(stream: str, *keys: ArrayLike) -> Floats:
    """Evenly spread numbers in [0, 1): one for each combination of the (broadcast) integer keys."""
    state = np.asarray(number_of(stream), dtype=np.uint64)
    for key in keys:
        with np.errstate(over="ignore"):
            state = _mix(state ^ (np.asarray(key).astype(np.uint64) * _GOLDEN + _GOLDEN))
    return np.asarray(_mix(state) >> np.uint64(11), dtype=np.float64) * 2.0**-53


def bell(stream: str, *keys: ArrayLike) -> Floats:
    """Roughly normal numbers (mean 0, standard deviation 1, never beyond 3): three even ones added up."""
    total = sum((uniform(f"{stream}/{n}", *keys) for n in range(3)), start=np.float64(0.0))
    return (np.asarray(total) - 1.5) * 2.0


def walk(stream: str, places: ArrayLike, years: ArrayLike, step: float) -> Floats:
    """A wandering path for each place (rows) over the years (columns), starting at 0."""
    steps = bell(stream, np.asarray(places)[:, None], np.asarray(years)[None, :]) * step
    steps[:, 0] = 0.0
    return np.cumsum(steps, axis=1)


def sum_in_order(amounts: Floats, axis: int) -> Floats:
    """The sum along an axis (which stays, with length 1), added one by one: the order decides the last digit."""
    return np.take(np.cumsum(amounts, axis=axis), [-1], axis=axis)


def whole(stream: str, amounts: Floats, *keys: ArrayLike) -> Ints:
    """Whole numbers whose average is the amount given: 2.3 becomes 2 or, in three cases of ten, 3."""
    return np.floor(np.maximum(amounts, 0.0) + uniform(stream, *keys)).astype(np.int64)


def deal(totals: Ints, weights: Floats) -> Ints:
    """Deal each column's total out over the rows in proportion to the weights; the rows add up to it exactly."""
    reached = np.cumsum(weights, axis=0)
    last = np.where(reached[-1] > 0, reached[-1], 1.0)
    edges = np.floor(reached / last * totals + 0.5).astype(np.int64)
    edges[-1] = np.where(reached[-1] > 0, totals, 0)
    return np.diff(edges, axis=0, prepend=0)


def _mix(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        state = (state ^ (state >> np.uint64(30))) * _MIX_1
        state = (state ^ (state >> np.uint64(27))) * _MIX_2
        return np.asarray(state ^ (state >> np.uint64(31)), dtype=np.uint64)
