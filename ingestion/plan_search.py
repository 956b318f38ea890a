"""The search for a good cutting of one table into boxes under a limit. Pure and deterministic."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

Range = tuple[int, int]
Box = tuple[Range, ...]
Lengths = tuple[int, ...]

_LONG = 2000


@dataclass(frozen=True)
class Slab:
    """Part of a table: ``thickness`` values of one variable. whole: that variable is not cut again inside."""

    thickness: int
    whole: bool


@dataclass(frozen=True)
class Plan:
    """boxes: how many. axis (among the canonical lengths) and slabs: the cut; no slabs when the table is one box."""

    boxes: int
    axis: int = -1
    slabs: tuple[Slab, ...] = ()


@dataclass(frozen=True)
class Effort:
    """thicknesses tried per variable, left-overs tried per variable, tables searched before settling for greedy."""

    thicknesses: int
    tails: int
    tables: int


_GREEDY = Effort(1, 1, 0)


def canonical(lengths: Iterable[int]) -> Lengths:
    """What the number of boxes depends on: the lengths above 1, longest first."""
    return tuple(sorted((n for n in lengths if n > 1), reverse=True))


@dataclass
class Search:
    """One search; plans of parts are remembered by their lengths and limit."""

    effort: Effort
    known: dict[tuple[Lengths, int], Plan] = field(default_factory=dict)

    def plan(self, lengths: Lengths, limit: int) -> Plan:
        """The best plan found for a table of these canonical lengths, with at most ``limit`` cells in a box."""
        if prod(lengths) <= limit:
            return Plan(1)
        key = (lengths, limit)
        if key not in self.known:
            self.known[key] = self._search(lengths, limit)
        return self.known[key]

    def cut(self, block: Box, limit: int, whole: frozenset[int] = frozenset()) -> Iterator[Box]:
        """The boxes of the plan of a block; ``limit`` leaves out the variables in ``whole``, which are not cut."""
        axes = [a for a, (start, stop) in enumerate(block) if stop - start > 1 and a not in whole]
        axes.sort(key=lambda a: block[a][0] - block[a][1])
        plan = self.plan(tuple(block[a][1] - block[a][0] for a in axes), limit)
        if not plan.slabs:
            yield block
            return
        axis = axes[plan.axis]
        start = block[axis][0]
        for slab in plan.slabs:
            part = (*block[:axis], (start, start + slab.thickness), *block[axis + 1 :])
            start += slab.thickness
            if slab.whole:
                yield from self.cut(part, limit // slab.thickness, whole | {axis})
            else:
                yield from self.cut(part, limit, whole)

    def _search(self, lengths: Lengths, limit: int) -> Plan:
        greedy = len(self.known) >= self.effort.tables
        least = -(-prod(lengths) // limit)
        best: Plan | None = None
        for axis in _promising(lengths, limit)[: 1 if greedy else None]:
            found = self._across(lengths, limit, axis, _GREEDY if greedy else self.effort)
            if best is None or found.boxes < best.boxes:
                best = found
            if best.boxes <= least:
                break
        if best is None:
            raise ValueError(f"Expected a table to cut, found lengths {lengths} under the limit {limit}.")
        return best

    def _across(self, lengths: Lengths, limit: int, axis: int, effort: Effort) -> Plan:
        """The best plan found that cuts this variable: slabs of a few thicknesses, then a left-over."""
        length, others = lengths[axis], lengths[:axis] + lengths[axis + 1 :]
        per_value = prod(others)
        thicknesses = _thicknesses(length, per_value, limit)[: effort.thicknesses]
        items = [(t, self.plan(others, limit // t).boxes) for t in thicknesses]
        bulk = max(0, (length - _LONG) // items[0][0] - 1)
        rest = length - bulk * items[0][0]
        sums = _compositions(rest, items)
        options = sorted((boxes - (per_value * (m - rest)) // limit, rest - m) for m, (boxes, _) in sums.items())
        best, best_sum, best_tail, tries = 0, 0, Slab(0, True), effort.tails
        for optimistic, tail in options:
            if best and optimistic >= best:
                break
            if tail == length or (tail and not tries):
                continue
            tries -= bool(tail)
            more, slab = self._left_over(lengths, limit, axis, tail) if tail else (0, Slab(0, True))
            if not best or sums[rest - tail][0] + more < best:
                best, best_sum, best_tail = sums[rest - tail][0] + more, rest - tail, slab
        slabs = [Slab(t, True) for t in (*[items[0][0]] * bulk, *_thicknesses_of(sums, best_sum))]
        return Plan(best + bulk * items[0][1], axis, (*slabs, best_tail) if best_tail.thickness else tuple(slabs))

    def _left_over(self, lengths: Lengths, limit: int, axis: int, tail: int) -> tuple[int, Slab]:
        """The boxes of the last ``tail`` values of a variable: as one more slab, or as a table of its own."""
        others = lengths[:axis] + lengths[axis + 1 :]
        free = self.plan(canonical((*others, tail)), limit).boxes
        whole = self.plan(others, limit // tail).boxes if tail <= limit else free + 1
        return (whole, Slab(tail, True)) if whole <= free else (free, Slab(tail, False))


def _promising(lengths: Lengths, limit: int) -> list[int]:
    """Variables to cut across, the one that may waste least first; of equally long ones only the first."""
    total = prod(lengths)
    axes = [a for a, n in enumerate(lengths) if a == 0 or lengths[a - 1] != n]
    waste = {a: _cost(lengths[a], total // lengths[a], limit)[1].min() * lengths[a] for a in axes}
    return sorted(axes, key=lambda a: (waste[a], -lengths[a]))


def _cost(length: int, per_value: int, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For slabs of 1, 2, … values: the fewest boxes one may need, and that per value."""
    thickness = np.arange(1, min(length, limit) + 1, dtype=np.int64)
    boxes = -(-per_value // (limit // thickness))
    return boxes, boxes / thickness


def _thicknesses(length: int, per_value: int, limit: int) -> list[int]:
    """Thicknesses of slabs worth trying, the one that may waste least first, then the thicker.

    Of the thicknesses that need equally many boxes only the thickest counts.
    """
    boxes, per = _cost(length, per_value, limit)
    thickest = np.flatnonzero(np.append(boxes[1:] != boxes[:-1], True))
    order = np.lexsort((-thickest, per[thickest]))
    return [int(t) + 1 for t in thickest[order]]


def _compositions(length: int, items: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """The sums of thicknesses up to ``length``: sum -> (fewest boxes, last thickness). items: (thickness, boxes)."""
    sums: dict[int, tuple[int, int]] = {0: (0, 0)}
    waiting = [0]
    while waiting:
        total = heapq.heappop(waiting)
        for thickness, boxes in items:
            longer, cost = total + thickness, sums[total][0] + boxes
            if longer <= length:
                if longer not in sums:
                    heapq.heappush(waiting, longer)
                if longer not in sums or cost < sums[longer][0]:
                    sums[longer] = (cost, thickness)
    return sums


def _thicknesses_of(sums: dict[int, tuple[int, int]], total: int) -> list[int]:
    found = []
    while total:
        found.append(sums[total][1])
        total -= sums[total][1]
    return sorted(found, reverse=True)
