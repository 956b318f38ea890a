"""Draws of plausible peer sets: each against a plain computation, repeatable, and blind to order and unit."""

import time

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from tilannekuva.numerics import perturb
from tilannekuva.numerics.peers import nearest_neighbours
from tilannekuva.numerics.perturb import ModelMatrix, PeerDraws, draw_peer_sets, draws_by_theme, from_blob

BLOCKS = ("size", "age", "age", "economy", "economy")
WEIGHTS = {"size": 0.4, "age": 0.3, "economy": 0.3}
K = 7


def matrix(n: int = 60, missing: float = 0.0, seed: int = 1) -> ModelMatrix:
    rng = np.random.default_rng(seed)
    now = rng.standard_t(3, size=(n, len(BLOCKS)))
    now[rng.random(now.shape) < missing] = np.nan
    return ModelMatrix(now, now + rng.normal(scale=0.2, size=now.shape), BLOCKS, WEIGHTS)


def codes(n: int) -> list[str]:
    return [f"{i:03d}" for i in range(n)]


def plain(model: ModelMatrix, weights: np.ndarray, clip: float, previous: bool) -> list[set[int]]:
    """The same draw by way of scipy's weighted distances and whole sorts."""
    x = np.clip(model.previous if previous else model.scaled, -clip, clip)
    d = cdist(x, x, lambda a, b: shared_distance(a, b, weights))
    np.fill_diagonal(d, np.inf)
    order = np.argsort(d, axis=1)[:, :K]
    kth = np.take_along_axis(d, order, axis=1)[:, -1]
    cap = np.quantile(kth[np.isfinite(kth)], 0.95)
    return [{int(j) for j in order[i] if d[i, j] <= cap} for i in range(len(x))]


def shared_distance(a: np.ndarray, b: np.ndarray, weights: np.ndarray) -> float:
    both = ~np.isnan(a) & ~np.isnan(b)
    shared = weights[both].sum()
    return float(np.sqrt((weights[both] * (a - b)[both] ** 2).sum() / shared)) if shared >= 0.8 - 1e-12 else np.inf


@pytest.mark.parametrize("missing", [0.0, 0.03])
def test_each_draw_is_what_scipy_finds_under_its_settings(missing: float) -> None:
    model = matrix(missing=missing)
    found = draw_peer_sets(model, codes(60), K, n_draws=12)
    settings = list(perturb._settings(model, 12, perturb.SEED))
    assert {previous for _, _, previous in settings} == {True, False}
    for draw, setting in zip(found.peers, settings, strict=True):
        assert [{int(p) for p in row if p >= 0} for row in draw] == plain(model, *setting)


def test_settings_stay_in_their_ranges_and_weights_spread_around_the_declared_ones() -> None:
    settings = list(perturb._settings(matrix(), 4000, 5))
    weights = np.array([w for w, _, _ in settings])
    clips = np.array([clip for _, clip, _ in settings])
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert 2.5 <= clips.min() < 2.52 and 3.48 < clips.max() <= 3.5
    assert np.mean([p for _, _, p in settings]) == pytest.approx(0.5, abs=0.03)
    # One of five variables, or none, is left out, each as often.
    dropped = (weights == 0).sum(axis=1)
    assert set(dropped) == {0, 1}
    assert np.mean(dropped == 0) == pytest.approx(1 / 6, abs=0.02)
    whole = weights[dropped == 0]
    np.testing.assert_allclose(whole.mean(axis=0), [0.4, 0.15, 0.15, 0.15, 0.15], atol=0.015)
    # Dirichlet: the variance of a weight w is w (1 - w) / (concentration + 1).
    assert whole[:, 0].std() == pytest.approx(np.sqrt(0.4 * 0.6 / 41), rel=0.1)


def test_same_seed_same_draws_and_another_seed_others() -> None:
    model = matrix()
    first, again = draw_peer_sets(model, codes(60), K, 20), draw_peer_sets(model, codes(60), K, 20)
    np.testing.assert_array_equal(first.peers, again.peers)
    assert (draw_peer_sets(model, codes(60), K, 20, seed=2).peers != first.peers).any()


def test_the_order_of_municipalities_does_not_matter() -> None:
    model = matrix(missing=0.02)
    order = np.random.default_rng(3).permutation(60)
    turned = ModelMatrix(model.scaled[order], model.previous[order], BLOCKS, WEIGHTS)
    before = draw_peer_sets(model, codes(60), K, 30).inclusion()
    after = draw_peer_sets(turned, [codes(60)[i] for i in order], K, 30).inclusion()
    np.testing.assert_array_equal(after, before[np.ix_(order, order)])


def test_inclusion_is_the_share_of_draws() -> None:
    draws = PeerDraws(("a", "b", "c"), np.array([[[1], [0], [-1]], [[2], [0], [-1]]], dtype=np.int16))
    np.testing.assert_array_equal(draws.inclusion(), [[0, 0.5, 0.5], [1, 0, 0], [0, 0, 0]])


def test_a_peer_far_closer_than_all_others_is_core_and_a_far_one_is_none() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(100, 5))
    x[1] = x[0] + 0.001
    x[2] = x[0] * -1 + 4
    share = draw_peer_sets(ModelMatrix(x, x, BLOCKS, WEIGHTS), codes(100), K, 50).inclusion()
    assert share[0, 1] == 1
    assert share[0, 2] == 0


def test_ties_are_broken_by_order_as_in_the_model_itself() -> None:
    x = np.repeat(np.arange(3.0), 8)[:, None] * np.ones((1, 5))  # eight alike of each kind, within the clip
    found = draw_peer_sets(ModelMatrix(x, x, BLOCKS, WEIGHTS), codes(24), 4, 3)
    expected = nearest_neighbours(x, np.full(5, 0.2), 4).peers
    for draw in found.peers:
        np.testing.assert_array_equal(draw, expected)


def test_blobs_come_back_whole_and_a_cut_one_is_refused() -> None:
    draws = draw_peer_sets(matrix(20), codes(20), K, 3)
    table = pd.DataFrame(
        [("general", 3, 20, K, list(draws.codes), draws.to_blob())],
        columns=["theme", "n_draws", "n", "k", "codes", "peers"],
    )
    back = draws_by_theme(table)["general"]
    np.testing.assert_array_equal(back.peers, draws.peers)
    assert back.codes == draws.codes
    with pytest.raises(ValueError, match="expected 840 bytes"):
        from_blob(draws.to_blob()[:-2], draws.codes, 3, K)


def test_models_without_variables_or_neighbours_draw_nobody() -> None:
    empty = np.zeros((5, 0))
    assert (draw_peer_sets(ModelMatrix(empty, empty, (), {}), codes(5), K, 4).peers == -1).all()
    one = np.ones((1, 5))
    assert (draw_peer_sets(ModelMatrix(one, one, BLOCKS, WEIGHTS), codes(1), K, 4).peers == -1).all()
    few = np.random.default_rng(0).normal(size=(4, 5))
    found = draw_peer_sets(ModelMatrix(few, few, BLOCKS, WEIGHTS), codes(4), K, 4).peers
    assert found.shape == (4, 4, K)
    assert (found[:, :, 3:] == -1).all()


def test_the_country_is_drawn_in_bounded_time() -> None:
    model = matrix(309, seed=9)
    started = time.process_time()
    draw_peer_sets(model, codes(309), K, 100)
    assert time.process_time() - started < 3  # 0.15 s alone on one core: seven themes of 500 draws in some five seconds
