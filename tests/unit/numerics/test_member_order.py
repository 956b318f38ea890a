"""The quick inner loops, against numpy and scipy and by hand."""

import numpy as np
import pytest
from scipy.stats import rankdata

from tilannekuva.numerics.member_order import descending_ranks, member_medians, ordered_members
from tilannekuva.numerics.validation import random_members


def test_medians_of_groups_by_hand() -> None:
    values = np.array([[1.0, 2.0, 4.0, 8.0, 16.0, np.nan]])
    members = np.array([[1, 2, 3, 4], [0, 2, 3, 5], [0, 1, 3, 4], [0, 1, 2, 4], [0, 1, 2, 3], [0, 1, 2, -1]])
    found = member_medians(values, members, 4)[0][0]
    # (4 + 8) / 2; three values only; (2 + 8) / 2; (2 + 4) / 2; (2 + 4) / 2; three members only.
    np.testing.assert_array_equal(found, [6.0, np.nan, 5.0, 3.0, 3.0, np.nan])
    np.testing.assert_array_equal(member_medians(values, members, 3)[0][0, [1, 5]], [4.0, 2.0])


def test_medians_are_numpys() -> None:
    rng = np.random.default_rng(3)
    values = np.where(rng.random((5, 40)) < 0.2, np.nan, rng.normal(size=(5, 40)))
    members = random_members(40, seed=4, size=9)
    expected = np.nanmedian(values[:, members], axis=-1)
    enough = (~np.isnan(values[:, members])).sum(axis=-1) >= 4
    np.testing.assert_allclose(member_medians(values, members, 4)[0], np.where(enough, expected, np.nan))


@pytest.mark.parametrize("k", [1, 2, 3, 5, 7, 8, 11, 16, 17, 40])
def test_lists_of_any_length_are_put_in_order(k: int) -> None:
    rng = np.random.default_rng(k)
    values = np.where(rng.random((30, 60)) < 0.1, np.nan, rng.integers(0, 9, (30, 60)).astype(float))
    members = np.where(rng.random((60, k)) < 0.1, -1, rng.integers(0, 60, (60, k)))
    ordered, n = ordered_members(values, members)
    taken = np.where(members < 0, np.nan, values[:, members])
    np.testing.assert_array_equal(ordered, np.moveaxis(np.sort(np.where(np.isnan(taken), np.inf, taken)), -1, 0))
    np.testing.assert_array_equal(n, (~np.isnan(taken)).sum(axis=-1))


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (400, 309)])
def test_ranks_are_scipys(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    values = np.where(rng.random(shape) < 0.1, np.nan, rng.integers(0, 50, shape).astype(float))
    first, n_equal = descending_ranks(values)
    lowered = np.where(np.isnan(values), -np.inf, values)
    np.testing.assert_array_equal(first, rankdata(-lowered, "min", axis=1))
    np.testing.assert_array_equal(first + n_equal, rankdata(-lowered, "max", axis=1))
