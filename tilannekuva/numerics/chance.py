"""How many positions are luck: what would be found if a municipality differed from its group by chance only. Pure.

Under exchangeability each of the municipality and its n members could equally well be the one that is looked at. So
the chance of an outer quarter is the share of the n + 1 figures that lie outside the quartiles of the *other* n: exact
for the figures at hand, ties included. Without ties and with even spacing it is (n + 3) / (4 (n + 1)): 0.31 for seven
members, 0.25 for very many.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DECIMALS = 9
_CHUNK = 32


def expected_tails(values: Floats, members: Ints) -> tuple[Floats, Floats]:
    """(above, below), both (p, m): chances of a figure above the third or below the first quartile of its members'.

    values: (p, m) one indicator of one year per row, NaN is no value. members: (m, k) positions of each municipality's
    members without itself, -1 where the list is shorter. NaN where the municipality has no value or no member has.
    """
    own = np.arange(members.shape[0])[:, None]
    everyone = np.concatenate([own, members], axis=1)
    parts = [_tails(values[start : start + _CHUNK], everyone) for start in range(0, len(values), _CHUNK)]
    if not parts:
        return np.empty(values.shape), np.empty(values.shape)
    above, below = (np.concatenate(side) for side in zip(*parts, strict=True))
    return above, below


def _tails(values: Floats, everyone: Ints) -> tuple[Floats, Floats]:
    gap = np.full((len(values), 1), np.nan)
    figures = np.concatenate([values, gap], axis=1)[:, everyone]  # position -1: no value
    has_own = ~np.isnan(figures[:, :, 0])
    figures.sort(axis=2)  # NaN go last
    n = (~np.isnan(figures)).sum(axis=2)
    above, below = np.zeros(n.shape), np.zeros(n.shape)
    for left_out in range(figures.shape[2]):
        there = left_out < n
        high, low = (_quartile_without(figures, n, left_out, share) for share in (0.75, 0.25))
        one = np.round(figures[:, :, left_out], DECIMALS)
        with np.errstate(invalid="ignore"):
            above += there & (one > high)
            below += there & (one < low)
    known = has_own & (n > 1)
    count = np.where(known, n, 1)
    return np.where(known, above / count, np.nan), np.where(known, below / count, np.nan)


def _quartile_without(ordered: Floats, n: Ints, left_out: int, share: float) -> Floats:
    """The interpolated quartile of the other n - 1 figures; ordered: (p, m, k) ascending, of which n are valid."""
    place = np.maximum(n - 2, 0) * share
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(n - 2, 0))
    # Places at and after the one left out move one on.
    first, second = (_at(ordered, at + (at >= left_out)) for at in (low, high))
    return np.round(first + (second - first) * (place - low), DECIMALS)


def _at(ordered: Floats, place: Ints) -> Floats:
    inside = np.minimum(place, ordered.shape[2] - 1)
    taken: Floats = np.take_along_axis(ordered, inside[..., None], axis=-1)[..., 0]
    return taken
