"""Order statistics over each municipality's own list of others, and ranks within a group: the quick inner loops. Pure.

Lists are short (seven similar municipalities), so their values are put in order by a sorting network: a fixed sequence
of minimum and maximum over whole arrays, which a processor does many at a time. Sorting each list alone is ten times
as slow.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Counts = NDArray[np.int16]

_NETWORK_MAX = 16
_PLACES_MAX = 32
_CELLS = 1 << 15  # of a block: with seven members it stays within a processor's cache


def member_medians(values: Floats, members: Ints, min_members: int = 1) -> tuple[Floats, Counts]:
    """(p, m) median of each municipality's members and (p, m) how many of them have a value.

    values: (p, m), NaN is no value. members: (m, k) positions, -1 where the list is shorter. Fewer than
    ``min_members`` values: NaN.
    """
    medians = np.full(values.shape, np.nan)
    counts = np.zeros(values.shape, dtype=np.int16)
    step = max(1, _CELLS // max(values.shape[1], 1))
    for start in range(0, len(values), step):
        part = slice(start, start + step)
        ordered, n = ordered_members(values[part], members)
        counts[part] = n
        medians[part] = np.where(n >= min_members, middle(ordered, n), np.nan)
    return medians, counts


def ordered_members(values: Floats, members: Ints) -> tuple[Floats, Counts]:
    """(k, p, m) the members' values from small to large, inf where there is none; and (p, m) how many there are."""
    k = members.shape[1]
    padded = np.full((len(values), values.shape[1] + 1), np.inf)
    padded[:, :-1] = np.where(np.isnan(values), np.inf, values)  # position -1 is the added column
    ordered = np.empty((k, *values.shape))
    for place in range(k):
        np.take(padded, members[:, place], axis=1, out=ordered[place], mode="wrap")
    n = np.zeros(values.shape, dtype=np.int16)
    for place in range(k):
        n += ordered[place] < np.inf
    if k > _NETWORK_MAX:
        ordered.sort(axis=0)
        return ordered, n
    smaller = np.empty(values.shape)
    for low, high in _network(k):
        np.minimum(ordered[low], ordered[high], out=smaller)
        np.maximum(ordered[low], ordered[high], out=ordered[high])
        ordered[low] = smaller
    return ordered, n


def sort_places(values: Floats, wanted: tuple[int, ...] | None = None) -> list[Floats]:
    """The k places of a (k, …) array without NaN, from small to large along its first axis; its content is lost.

    wanted: the places that are asked for; the others may then hold anything.
    """
    places = list(values)
    if len(places) > _PLACES_MAX:
        return list(np.sort(values, axis=0))
    spare = np.empty(values.shape[1:])
    for low, high in _network_for(len(places), wanted or tuple(range(len(places)))):
        np.minimum(places[low], places[high], out=spare)
        np.maximum(places[low], places[high], out=places[high])
        places[low], spare = spare, places[low]
    return places


def middle(ordered: Floats, n: Counts) -> Floats:
    """(p, m) median of ``ordered_members``; inf where there is no value."""
    k = len(ordered)
    if (n == k).all():
        whole: Floats = (ordered[(k - 1) // 2] + ordered[k // 2]) / 2
        return whole
    low = at_place(ordered, np.maximum(n - 1, 0) // 2)
    high = at_place(ordered, np.minimum(n // 2, k - 1))
    with np.errstate(invalid="ignore"):
        result: Floats = (low + high) / 2
    return result


def at_place(ordered: Floats, place: NDArray[np.integer]) -> Floats:
    """(p, m) the value at each cell's own place of (k, p, m)."""
    cells = place.size
    index = place.reshape(-1).astype(np.int64) * cells + np.arange(cells)
    return np.take(ordered.reshape(-1), index).reshape(place.shape)


def descending_ranks(values: Floats) -> tuple[Ints, Ints]:
    """(p, m) rank of each value in its row, 1 is the largest and ties share the better; and how many others equal it.

    NaN are last, and tie with one another.
    """
    p, m = values.shape
    first, n_equal = np.empty(p * m, dtype=np.int64), np.empty(p * m, dtype=np.int64)
    step = max(1, _CELLS // max(m, 1))
    for start in range(0, p, step):
        _rank_rows(values[start : start + step], first[start * m :], n_equal[start * m :])
    return first.reshape(p, m), n_equal.reshape(p, m)


def _rank_rows(values: Floats, first: Ints, n_equal: Ints) -> None:
    """Ranks of some rows into the beginning of ``first`` and ``n_equal`` (flat)."""
    p, m = values.shape
    negated = np.where(np.isnan(values), np.inf, -values)
    order = np.argsort(negated, axis=1)
    order += (np.arange(p) * m)[:, None]
    ordered = np.take(negated.reshape(-1), order)
    begins = np.ones((p, m), dtype=bool)
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=begins[:, 1:])
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, p * m))
    places = order.reshape(-1)
    first[places] = np.repeat(starts % max(m, 1) + 1, lengths)
    n_equal[places] = np.repeat(lengths - 1, lengths)


@cache
def _network(k: int) -> tuple[tuple[int, int], ...]:
    """Pairs to compare and exchange, in order: Batcher's odd-even merge sort (1968) for k items."""
    pairs: list[tuple[int, int]] = []
    p = 1
    while p < k:
        step = p
        while step >= 1:
            for start in range(step % p, k - step, 2 * step):
                for i in range(min(step, k - start - step)):
                    if (i + start) // (2 * p) == (i + start + step) // (2 * p):
                        pairs.append((i + start, i + start + step))
            step //= 2
        p *= 2
    return tuple(pairs)


@cache
def _network_for(k: int, wanted: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Those exchanges of the network that have a say in the wanted places."""
    needed, kept = set(wanted), []
    for pair in reversed(_network(k)):
        if needed.intersection(pair):
            needed.update(pair)
            kept.append(pair)
    return tuple(reversed(kept))
