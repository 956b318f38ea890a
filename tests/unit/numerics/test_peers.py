"""Similar municipalities: properties that must hold whatever the figures, and small cases worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from tilannekuva.numerics.peer_table import choose_years, peer_model
from tilannekuva.numerics.peers import (
    Variable,
    near_duplicates,
    nearest_neighbours,
    robust_scale,
    transform,
    variable_weights,
)

WEIGHTS = {"size": 0.25, "location": 0.2, "age": 0.2, "economy": 0.2, "language_education": 0.15}


def random_matrix(seed: int, n: int = 40, m: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, m))


def test_distance_is_the_weighted_euclidean_one() -> None:
    x, weights = random_matrix(1), np.array([0.3, 0.3, 0.2, 0.1, 0.1])
    found = nearest_neighbours(x, weights, 7)
    expected = cdist(x, x, "euclidean", w=weights)
    np.fill_diagonal(expected, np.inf)
    rows = np.arange(len(x))[:, None]
    kept = found.peers >= 0
    np.testing.assert_allclose(found.distances[kept], expected[rows, found.peers][kept])
    np.testing.assert_allclose(found.nearest, expected.min(axis=1))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_permuting_municipalities_does_not_change_peers(seed: int) -> None:
    x, weights = random_matrix(seed), np.full(5, 0.2)
    order = np.random.default_rng(seed).permutation(len(x))
    before, after = nearest_neighbours(x, weights, 7), nearest_neighbours(x[order], weights, 7)
    for new, old in enumerate(order):
        mapped = [int(order[p]) for p in after.peers[new] if p >= 0]
        assert mapped == [int(p) for p in before.peers[old] if p >= 0]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.001, 1000))
def test_rescaling_a_unit_does_not_change_the_scaled_values(seed: int, factor: float) -> None:
    values = np.exp(random_matrix(seed)[:, 0])
    np.testing.assert_allclose(robust_scale(values * factor), robust_scale(values), atol=1e-9)
    np.testing.assert_allclose(
        robust_scale(transform(values * factor, "log")), robust_scale(transform(values, "log")), atol=1e-9
    )


def test_shares_of_variables_sum_to_one() -> None:
    found = nearest_neighbours(random_matrix(3), np.full(5, 0.2), 7)
    kept = found.peers >= 0
    np.testing.assert_allclose(found.shares.sum(axis=2)[kept], 1)


def test_far_away_municipality_has_no_close_peer_and_others_keep_theirs() -> None:
    x = random_matrix(4, n=200)
    weights = np.full(5, 0.2)
    with_outlier = np.vstack([x, np.full((1, 5), 50.0)])
    found, before = nearest_neighbours(with_outlier, weights, 7), nearest_neighbours(x, weights, 7)
    assert (found.peers[-1] == -1).all()
    kept = (before.peers >= 0) & (found.peers[:-1] >= 0)
    assert (before.peers[kept] == found.peers[:-1][kept]).all()


def test_a_pair_that_shares_too_little_is_not_comparable() -> None:
    x = random_matrix(5, n=20)
    x[0, :2] = np.nan  # 40 % of the weight
    x[1, :1] = np.nan  # 20 %: still comparable
    found = nearest_neighbours(x, np.full(5, 0.2), 7)
    assert (found.peers[0] == -1).all()
    assert np.isnan(found.nearest[0])
    assert (found.peers[1] >= 0).any()


def test_robust_scale_by_hand_and_without_spread() -> None:
    # median 3, MAD 1: (5 - 3) / 1.4826; 100 is clipped.
    np.testing.assert_allclose(robust_scale(np.array([1.0, 2, 3, 4, 100]))[[2, 4]], [0, 3])
    np.testing.assert_allclose(robust_scale(np.array([1.0, 2, 3, 4, 5]))[4], 2 / 1.4826)
    assert (robust_scale(np.full(5, 7.0)) == 0).all()
    assert np.isfinite(robust_scale(np.array([0.0, 0, 0, 0, 9, 9, 9]))).all()


def test_transforms_are_declared_by_type() -> None:
    np.testing.assert_allclose(transform(np.array([50.0]), "logit_pct"), [0])
    assert np.isfinite(transform(np.array([0.0, 100.0]), "logit_pct")).all()
    assert np.isnan(transform(np.array([0.0]), "log")).all()
    assert transform(np.array([-5.0, 0, 5]), "asinh")[0] < 0
    with pytest.raises(ValueError, match="transform must be"):
        transform(np.array([1.0]), "best")


def test_near_duplicates_count_once() -> None:
    x = random_matrix(6)
    assert near_duplicates(np.column_stack([x[:, 0], x[:, 1], x[:, 0] * 2 + 0.01 * x[:, 2]])) == [(2, 0)]


def test_block_weights_are_shared_by_its_variables_and_sum_to_one() -> None:
    variables = [Variable("a", "size", "log"), Variable("b", "age", "none"), Variable("c", "age", "none")]
    weights = variable_weights(variables, WEIGHTS)
    assert weights.sum() == pytest.approx(1)
    assert weights[0] == pytest.approx(0.25 / 0.45)
    assert weights[1] == weights[2] == pytest.approx(0.1 / 0.45)


def long_table(n: int = 30) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    rows = [
        (f"{i:03d}", name, year, float(rng.lognormal(3, 1)))
        for i in range(n) for name in ("size_like", "age_like") for year in (2019, 2021)
    ]  # fmt: skip
    rows += [(f"{i:03d}", "rare", 2021, 1.0) for i in range(3)]
    return pd.DataFrame(rows, columns=["municipality_code", "indicator_id", "year", "value"])


def test_a_variable_without_enough_municipalities_is_dropped_and_said() -> None:
    variables = [
        Variable("size_like", "size", "log"),
        Variable("age_like", "age", "log"),
        Variable("rare", "economy", "none"),
    ]
    model = peer_model(long_table(), variables, [f"{i:03d}" for i in range(30)], 7)
    state = dict(zip(model.variables["indicator_id"], model.variables["state"], strict=True))
    assert state == {"size_like": "used", "age_like": "used", "rare": "dropped_no_data"}
    assert model.variables["weight"].sum() == pytest.approx(1)
    assert set(model.status["verdict"]) <= {"ok", "no_close_peer"}
    assert (model.peers["municipality_code"] != model.peers["peer_code"]).all()
    assert model.peers.groupby("municipality_code").size().max() == 7


def test_the_year_is_the_newest_that_nine_in_ten_have() -> None:
    table = long_table()
    thin = table[
        ~((table["year"] == 2021) & (table["indicator_id"] == "age_like") & (table["municipality_code"] > "020"))
    ]
    assert choose_years(thin, 30) == {"size_like": 2021, "age_like": 2019}


def test_without_any_variable_nobody_is_modelled() -> None:
    model = peer_model(long_table(), [Variable("none_such", "size", "log")], ["001", "002"], 7)
    assert list(model.status["verdict"]) == ["not_modelled", "not_modelled"]
    assert model.peers.empty
