import random
import time
from collections.abc import Sequence
from itertools import pairwise, product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.plan import Box, plan_queries
from ingestion.plan_bound import fewest_boxes, largest_box

SIZES = st.lists(st.one_of(st.integers(1, 4), st.integers(1, 30)), min_size=1, max_size=5).filter(
    lambda sizes: prod(sizes) <= 200_000
)


def cells(box: Box) -> int:
    return prod(stop - start for start, stop in box)


def assert_covers_once(sizes: Sequence[int], boxes: Sequence[Box]) -> None:
    """Boxes inside the table whose cells add up to it, and no two of which share a cell, cover it exactly once."""
    assert all(len(box) == len(sizes) for box in boxes)
    assert all(0 <= a < b <= size for box in boxes for (a, b), size in zip(box, sizes, strict=True))
    assert sum(map(cells, boxes)) == prod(sizes)
    if len(boxes) <= 120:
        for i, one in enumerate(boxes):
            assert not any(all(a < d and c < b for (a, b), (c, d) in zip(one, two, strict=True)) for two in boxes[:i])


@settings(max_examples=80, deadline=None)
@given(sizes=SIZES, limit=st.integers(150, 3000))
def test_every_cell_is_asked_for_once_and_no_query_is_over_the_limit(sizes: list[int], limit: int) -> None:
    boxes = plan_queries(sizes, limit)
    assert_covers_once(sizes, boxes)
    assert max(map(cells, boxes)) <= limit
    assert fewest_boxes(sizes, limit) <= len(boxes)


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4), limit=st.integers(1, 60))
def test_small_tables_cell_by_cell(sizes: list[int], limit: int) -> None:
    boxes = plan_queries(sizes, limit)
    seen = [cell for box in boxes for cell in product(*(range(a, b) for a, b in box))]
    assert sorted(seen) == list(product(*map(range, sizes)))


@settings(max_examples=60, deadline=None)
@given(sizes=SIZES, limit=st.integers(150, 3000), room=st.integers(10, 60))
def test_the_limit_of_values_holds_too(sizes: list[int], limit: int, room: int) -> None:
    boxes = plan_queries(sizes, limit, len(sizes) + room)
    assert_covers_once(sizes, boxes)
    assert all(sum(b - a for a, b in box) <= len(sizes) + room and cells(box) <= limit for box in boxes)


@settings(max_examples=30, deadline=None)
@given(sizes=SIZES, limit=st.integers(150, 3000))
def test_the_same_question_has_the_same_answer_in_the_same_order(sizes: list[int], limit: int) -> None:
    boxes = plan_queries(sizes, limit)
    assert boxes == plan_queries(tuple(sizes), limit)
    assert all(one < two for one, two in pairwise(boxes))


@pytest.mark.parametrize(
    ("sizes", "limit", "queries"),
    [
        ([312, 22, 1, 102, 1], 100_000, 8),
        ([310, 178, 5], 100_000, 3),
        ([311, 11, 32], 100_000, 2),
        ([309, 102, 3, 54, 1], 100_000, 52),
        ([1_000_000], 100_000, 10),
        ([1_000_000, 7], 100_000, 70),
        ([1, 1, 1], 1, 1),
        ([7, 5], 1, 35),
        ([100, 1000], 100_000, 1),
        ([100, 1001], 100_000, 2),
    ],
)
def test_known_tables_take_the_fewest_queries(sizes: list[int], limit: int, queries: int) -> None:
    assert len(plan_queries(sizes, limit)) == queries


def test_random_tables_take_hardly_more_than_the_fewest() -> None:
    rng, ratios = random.Random(3), list[float]()
    while len(ratios) < 50:
        sizes = [rng.randint(1, rng.choice([4, 40, 400])) for _ in range(rng.randint(2, 5))]
        if not 100_000 < prod(sizes) < 6e6:
            continue
        boxes = plan_queries(sizes, 100_000)
        ratios.append(len(boxes) / -(-prod(sizes) // 100_000))
        assert ratios[-1] <= 1.10 or len(boxes) == fewest_boxes(sizes, 100_000)
    assert sum(ratios) / len(ratios) <= 1.03


def test_planning_takes_milliseconds() -> None:
    started = time.process_time()
    for _ in range(10):
        plan_queries([312, 22, 1, 102, 1], 100_000)
        plan_queries([309, 102, 3, 54, 1], 100_000)
    assert time.process_time() - started < 20 * 0.05


@pytest.mark.parametrize(
    ("sizes", "limit", "values"),
    [([], 10, None), ([3, 0], 10, None), ([3, -1], 10, None), ([3], 0, None), ([3, 3], 9, 1)],
)
def test_questions_without_an_answer_are_refused(sizes: list[int], limit: int, values: int | None) -> None:
    with pytest.raises(ValueError, match="Expected"):
        plan_queries(sizes, limit, values)


@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=3), limit=st.integers(1, 250))
def test_the_bound_is_the_largest_product_of_whole_lengths(sizes: list[int], limit: int) -> None:
    best = max(p for p in map(prod, product(*(range(1, s + 1) for s in sizes))) if p <= limit)
    assert largest_box(sizes, limit) == best


def test_the_bound_sees_that_a_limit_may_be_unreachable() -> None:
    assert largest_box([2] * 20, 100) == 64
    assert fewest_boxes([2] * 20, 100) == 2**14 == len(plan_queries([2] * 20, 100))
