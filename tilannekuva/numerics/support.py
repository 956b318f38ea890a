"""In what share of plausible groups of similar municipalities a position holds. Pure; dense numpy.

The rule is that of ``comparisons.py`` and int_comparison: at least four members with a value of the same year,
quartiles interpolated, and a figure above the third or below the first (to nine decimals) is outside the middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilannekuva.numerics.member_order import sort_places

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Peers = NDArray[np.int16] | NDArray[np.int64]

MIN_MEMBERS = 4
DECIMALS = 9
# Sets judged at a time: with seven peers they stay within a processor's cache.
_BLOCK_SETS = 8192


@dataclass(frozen=True)
class Shares:
    """All (p, m), of all draws: above the third quartile, in the middle, below the first, and without a comparison.

    NaN where the municipality has no value (or was not asked for). The four add up to 1.
    """

    above: Floats
    middle: Floats
    below: Floats
    not_compared: Floats


def position_shares(values: Floats, peers: Peers, wanted: NDArray[np.bool_] | None = None) -> Shares:
    """How often each figure is above, within and below the middle half of its drawn peers.

    values: (p, m) one indicator of one year per row, NaN is no value. peers: (draws, m, k) positions of the drawn
    peers, -1 for none. wanted: (p, m) the cells to judge; all with a value by default. ValueError for other shapes.
    """
    if peers.ndim != 3 or peers.shape[1] != values.shape[1] or peers.shape[0] == 0:
        raise ValueError(
            f"Expected draws of peers of shape (draws, {values.shape[1]}, k) with at least one draw, "
            f"found {peers.shape}. Draw the peers over the same municipalities as the figures."
        )
    asked = ~np.isnan(values) if wanted is None else wanted & ~np.isnan(values)
    counts = np.full((4, *values.shape), np.nan)
    sets = _distinct_sets(peers)
    for row in range(len(values)):
        padded = np.append(values[row], np.nan)  # position -1 is "no value"
        counts[:, row, asked[row]] = _count(padded, sets, asked[row])[:, asked[row]]
    return Shares(*(counts / peers.shape[0]))


@dataclass(frozen=True)
class _Sets:
    """The distinct sets of peers of all municipalities, in the order of their owners.

    owner: (e,) whose set it is. places: (k, e) its members, -1 for none. draws: (e,) in how many draws it was drawn.
    """

    owner: Ints
    places: Ints
    draws: Floats


def _distinct_sets(peers: Peers) -> _Sets:
    """Many draws give a municipality the same peers, in whatever order: such a set is judged once."""
    members = np.sort(peers, axis=2).astype(np.int64)
    draws, m, k = members.shape
    owner = np.broadcast_to(np.arange(m), (draws, m)).ravel()
    columns = members.reshape(-1, k).T
    numbers = _tuple_numbers([owner, *(columns + 1)], m + 1)
    _, first, times = np.unique(numbers, return_index=True, return_counts=True)
    return _Sets(owner[first], np.ascontiguousarray(columns[:, first]), times.astype(np.float64))


def _tuple_numbers(columns: Sequence[Ints], base: int) -> Ints:
    """One number for each tuple of numbers below ``base``: equal exactly where all are, in the order of the tuples."""
    numbers, span = columns[0], base
    for column in columns[1:]:
        if span > 2**62 // base:
            numbers = np.unique(numbers, return_inverse=True)[1]
            span = int(numbers.max(initial=0)) + 1
        numbers, span = numbers * base + column, span * base
    return numbers


def _count(padded: Floats, sets: _Sets, asked: NDArray[np.bool_]) -> Floats:
    """(4, m) numbers of draws of the municipalities that are asked for; 0 for the others."""
    own = np.round(padded, DECIMALS)
    judged = np.flatnonzero(asked[sets.owner])
    counts = np.zeros((4, len(asked)))
    for start in range(0, len(judged), _BLOCK_SETS):
        block = judged[start : start + _BLOCK_SETS]
        owner = sets.owner[block]
        for count, found in zip(counts, _verdicts(padded[sets.places[:, block]], own[owner]), strict=True):
            count += np.bincount(owner[found], sets.draws[block[found]], len(asked))
    return counts


def _verdicts(theirs: Floats, own: Floats) -> tuple[NDArray[np.bool_], ...]:
    """(e,) each: above, within and below the middle half of (k, e) peers' values, and not compared.

    Only what is compared is rounded: a quartile of rounded figures may miss a figure that equals it.
    """
    missing = np.isnan(theirs)
    n = theirs.shape[0] - missing.sum(axis=0)
    theirs[missing] = np.inf
    ordered = sort_places(theirs)
    above, below = np.zeros(n.shape, dtype=np.bool_), np.zeros(n.shape, dtype=np.bool_)
    for size in range(MIN_MEMBERS, theirs.shape[0] + 1):
        at = n == size
        if at.any():
            above |= at & (own > _quartile(ordered, size, 0.75))
            below |= at & (own < _quartile(ordered, size, 0.25))
    compared = n >= MIN_MEMBERS
    return above, compared & ~above & ~below, below, ~compared


def _quartile(ordered: Sequence[Floats], size: int, share: float) -> Floats:
    """Interpolated between neighbours; infinite (not a number) where fewer than ``size`` are valid: masked there."""
    place = (size - 1) * share
    low = int(place)
    if place == low:
        exact: Floats = np.round(ordered[low], DECIMALS)
        return exact
    with np.errstate(invalid="ignore"):
        between = ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)
    found: Floats = np.round(between, DECIMALS)
    return found
