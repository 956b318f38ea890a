"""In what share of plausible groups of similar municipalities a position holds. Pure; dense numpy.

The rule is that of ``comparisons.py`` and int_comparison: at least four members with a value of the same year,
quartiles interpolated, and a figure above the third or below the first (to nine decimals) is outside the middle.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Peers = NDArray[np.int16] | NDArray[np.int64]

MIN_MEMBERS = 4
DECIMALS = 9
# Cells of one block: (draws x municipalities x peers) doubles stay within some 30 MB each.
_BLOCK_CELLS = 4_000_000


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
    # Peers first: each of the k places is then one contiguous array, which a sorting network needs.
    places = np.ascontiguousarray(np.moveaxis(peers, 2, 0), dtype=np.intp)
    for row in range(len(values)):
        padded = np.append(values[row], np.nan)  # position -1 is "no value"
        for columns in _blocks(np.flatnonzero(asked[row]), peers.shape[0] * peers.shape[2]):
            counts[:, row, columns] = _count(padded, places[:, :, columns], padded[columns])
    return Shares(*(counts / peers.shape[0]))


def _blocks(columns: NDArray[np.intp], cells_of_one: int) -> Iterator[NDArray[np.intp]]:
    step = max(1, _BLOCK_CELLS // cells_of_one)
    for start in range(0, len(columns), step):
        yield columns[start : start + step]


def _count(padded: Floats, places: NDArray[np.intp], own: Floats) -> Floats:
    """(4, columns) numbers of draws; places: (k, draws, columns).

    Only what is compared is rounded: a quartile of rounded figures may miss a figure that equals it.
    """
    own = np.round(own, DECIMALS)
    theirs = padded[places]
    missing = np.isnan(theirs)
    n = theirs.shape[0] - missing.sum(axis=0)
    theirs[missing] = np.inf
    _sort_first_axis(theirs)
    above, below = np.zeros(n.shape, dtype=np.bool_), np.zeros(n.shape, dtype=np.bool_)
    for size in range(MIN_MEMBERS, theirs.shape[0] + 1):
        at = n == size
        if at.any():
            above |= at & (own > _quartile(theirs, size, 0.75))
            below |= at & (own < _quartile(theirs, size, 0.25))
    compared = n >= MIN_MEMBERS
    middle = compared & ~above & ~below
    return np.stack([found.sum(axis=0) for found in (above, middle, below, ~compared)]).astype(np.float64)


def _quartile(ordered: Floats, size: int, share: float) -> Floats:
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


def _sort_first_axis(values: Floats) -> None:
    """Sort in place along the first, short axis: an odd-even network, far quicker than many sorts of seven numbers."""
    k = values.shape[0]
    spare = np.empty(values.shape[1:])
    for turn in range(k):
        for left in range(turn % 2, k - 1, 2):
            np.minimum(values[left], values[left + 1], out=spare)
            np.maximum(values[left], values[left + 1], out=values[left + 1])
            values[left] = spare
