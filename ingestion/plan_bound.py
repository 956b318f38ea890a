"""How few boxes can do at best: the bound that a plan is measured against. Pure."""

from collections.abc import Sequence
from math import prod

import numpy as np


def largest_box(sizes: Sequence[int], max_cells: int) -> int:
    """The most cells one box can have: the largest product of whole lengths up to ``sizes`` within ``max_cells``."""
    *others, longest = sorted(sizes) or [1]
    reachable = np.zeros(max_cells + 1, dtype=bool)
    reachable[1] = True
    for size in others:
        products = np.flatnonzero(reachable)
        for length in range(2, min(size, max_cells) + 1):
            usable = products[: np.searchsorted(products, max_cells // length, side="right")]
            reachable[usable * length] = True
    products = np.flatnonzero(reachable)
    return int((products * np.minimum(longest, max_cells // products)).max())


def fewest_boxes(sizes: Sequence[int], max_cells: int) -> int:
    """A proven lower bound on the number of boxes: cells / largest box, rounded up."""
    return -(-prod(sizes) // largest_box(sizes, max_cells))
