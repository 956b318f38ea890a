"""Requests planned against the fewest that the cell limit allows, over random tables."""

import math
import random
import time
from dataclasses import dataclass

from ingestion.plan import plan_queries
from ingestion.plan_bound import fewest_boxes


@dataclass(frozen=True)
class Planned:
    """One table: its plan, cells / limit rounded up, the proven minimum for boxes, and the time it took."""

    sizes: tuple[int, ...]
    limit: int
    requests: int
    by_cells: int
    proven: int
    seconds: float

    @property
    def ratio(self) -> float:
        return self.requests / self.by_cells


def plan_random_tables(count: int, seed: int = 7) -> list[Planned]:
    """Tables of 2 to 6 variables of 1 to 400 values, from just above one limit to 400 limits large."""
    rng, planned = random.Random(seed), list[Planned]()
    while len(planned) < count:
        sizes = tuple(round(math.exp(rng.uniform(0, math.log(400)))) for _ in range(rng.randint(2, 6)))
        limit = rng.choice([100_000, 100_000, 120_000, 10_000])
        if not limit < math.prod(sizes) <= 400 * limit:
            continue
        started = time.perf_counter()
        boxes = plan_queries(sizes, limit)
        seconds = time.perf_counter() - started
        by_cells = -(-math.prod(sizes) // limit)
        planned.append(Planned(sizes, limit, len(boxes), by_cells, fewest_boxes(sizes, limit), seconds))
    return planned
