"""Cutting a table into the fewest queries that each stay under a cell limit. Pure and deterministic.

A query is a box: a range of values per variable. Boxes cannot use a limit fully when it does not divide into whole
values, so the cuts are searched for: a table is cut across one variable into slabs of a few thicknesses, every slab is
planned by itself (so each may be cut differently), and what is left over may be cut across any variable.
"""

from collections.abc import Iterator, Sequence

from ingestion.plan_bound import fewest_boxes
from ingestion.plan_search import Box, Effort, Search, canonical

__all__ = ["Box", "plan_queries"]

# In turn, while the plan is above the proven minimum: a saved request is worth more than a tenth of a second.
_EFFORTS = (Effort(2, 2, 60), Effort(4, 4, 400), Effort(8, 8, 1000))


def plan_queries(sizes: Sequence[int], max_cells: int, max_values: int | None = None) -> list[Box]:
    """Boxes that cover the index space of a table exactly once.

    sizes: number of values of each variable, each at least 1. max_cells: most cells of a box. max_values: most values
    of a box, summed over its variables. Returns one (start, stop) per variable and box, sorted. Raises ValueError on
    a size or limit below 1, and on max_values below the number of variables.
    """
    if not sizes or any(s < 1 for s in sizes) or max_cells < 1:
        raise ValueError(f"Expected sizes and a cell limit from 1, found sizes {list(sizes)} and limit {max_cells}.")
    if max_values is not None and max_values < len(sizes):
        raise ValueError(f"Expected room for a value of each of {len(sizes)} variables, found limit {max_values}.")
    known: dict[tuple[int, ...], list[Box]] = {}
    boxes: list[Box] = []
    for block in _blocks(tuple((0, s) for s in sizes), max_values):
        shape = tuple(stop - start for start, stop in block)
        if shape not in known:
            known[shape] = _boxes(shape, max_cells)
        offsets = [start for start, _ in block]
        boxes += (tuple((o + a, o + b) for o, (a, b) in zip(offsets, box, strict=True)) for box in known[shape])
    return sorted(boxes)


def _blocks(block: Box, max_values: int | None) -> Iterator[Box]:
    """Halve the longest variable until the values of every block, and so of every box in it, are few enough."""
    lengths = [stop - start for start, stop in block]
    if max_values is None or sum(lengths) <= max_values:
        yield block
        return
    axis = lengths.index(max(lengths))
    start, stop = block[axis]
    middle = start + (lengths[axis] + 1) // 2
    yield from _blocks((*block[:axis], (start, middle), *block[axis + 1 :]), max_values)
    yield from _blocks((*block[:axis], (middle, stop), *block[axis + 1 :]), max_values)


def _boxes(shape: tuple[int, ...], max_cells: int) -> list[Box]:
    lengths = canonical(shape)
    least = fewest_boxes(lengths, max_cells)
    best: list[Box] = []
    for effort in _EFFORTS:
        search = Search(effort)
        plan = search.plan(lengths, max_cells)
        if not best or plan.boxes < len(best):
            best = list(search.cut(tuple((0, n) for n in shape), max_cells))
        if len(best) == least:
            break
    return best
