"""The validation of similar municipalities: a case worked by hand, scipy, and what must hold whatever the figures."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import median_abs_deviation

from tilannekuva.numerics.peer_card_scale import card_scale
from tilannekuva.numerics.peers import Variable
from tilannekuva.numerics.validation import (
    Model,
    leave_one_out,
    members_of_classes,
    random_members,
    similar_medians,
    spread_units,
)
from tilannekuva.numerics.validation_table import COLUMNS, validation_table


def a_model(seed: int = 1, n: int = 60, k: int = 7) -> Model:
    scaled = np.random.default_rng(seed).normal(size=(n, 3))
    variables = [Variable("a", "size", "none"), Variable("b", "age", "none"), Variable("c", "age", "none")]
    return Model(scaled, variables, {"size": 0.6, "age": 0.4}, k)


def test_units_are_scipys_robust_deviation_and_a_constant_has_none() -> None:
    values = np.array([[1.0, 5.0, 2.0, 30.0, np.nan], [7.0, 7.0, 7.0, 7.0, 7.0]])
    found = spread_units(values)
    known = values[0, :4]
    scale = 1.4826 * median_abs_deviation(known)
    np.testing.assert_allclose(found[0, :4], (known - np.median(known)) / scale)
    assert np.isnan(found[1]).all()


def test_classes_are_the_others_of_ones_own() -> None:
    found = members_of_classes(["x", "y", "x", None, "x"])
    assert [sorted(p for p in row if p >= 0) for row in found.tolist()] == [[2, 4], [], [0, 4], [], [0, 2]]


def test_random_groups_are_others_each_once_and_the_seed_decides() -> None:
    found = random_members(50, seed=5)
    assert found.shape == (50, 7)
    assert all(len(set(row)) == 7 and place not in row for place, row in enumerate(found.tolist()))
    np.testing.assert_array_equal(found, random_members(50, seed=5))
    assert (found != random_members(50, seed=6)).any()


def test_a_variable_is_told_by_peers_chosen_without_it() -> None:
    model = a_model()
    found = similar_medians(model, model.scaled.T.copy(), [0, 1, 2])
    for column, weights in ((0, [0, 0.5, 0.5]), (1, [0.6, 0, 0.4]), (2, [0.6, 0.4, 0])):
        distance = cdist(model.scaled, model.scaled, "euclidean", w=np.array(weights))
        np.fill_diagonal(distance, np.inf)
        nearest = np.sort(distance, axis=1)[:, :7]
        cap = np.quantile(nearest[:, -1], 0.95)
        for i in range(len(model.scaled)):
            peers = [p for p in np.argsort(distance[i], kind="stable")[:7] if distance[i, p] <= cap]
            expected = np.median(model.scaled[peers, column]) if len(peers) >= 4 else np.nan
            np.testing.assert_allclose(found[column, i], expected)


def test_changing_a_variable_cannot_change_who_tells_it() -> None:
    model = a_model()
    shuffled = model.scaled.copy()
    shuffled[:, 0] = np.random.default_rng(8).normal(size=len(shuffled))
    target = np.random.default_rng(9).normal(size=(1, len(shuffled)))
    other = Model(shuffled, model.variables, model.block_weights, model.k)
    np.testing.assert_array_equal(similar_medians(model, target, [0]), similar_medians(other, target, [0]))
    assert (similar_medians(model, target, [None]) != similar_medians(other, target, [None])).any()


def test_errors_by_hand() -> None:
    """Two clusters of five; the class of a municipality is the other cluster's, so it must err by the gap."""
    values = np.array([[0.0, 0.1, 0.2, 0.3, 0.4, 10.0, 10.1, 10.2, 10.3, 10.4]])
    wrong = np.array([[5, 6, 7, 8]] * 5 + [[0, 1, 2, 3]] * 5)
    model = Model(values.T.copy(), [Variable("a", "size", "none")], {"size": 1.0}, 4)
    found = leave_one_out(model, values, [None], {"wrong": wrong}, draws=20, seed=1)[0]
    # Medians of the four others of the first cluster: .25, .25, .2, .15, .15; the second is the same 10 higher.
    by_hand = np.array([0.25, 0.15, 0.0, 0.15, 0.25] * 2)
    assert found["similar"].n == 10 and found["similar"].share_peers_closer is None
    assert found["similar"].median == pytest.approx(np.median(by_hand))
    assert found["similar"].mean == pytest.approx(by_hand.mean())
    # 10.15 less 0, .1, .2, .3, .4, and 10, 10.1, 10.2, 10.3, 10.4 less .15: the middle two are 9.95 and 10.05.
    assert found["wrong"].median == pytest.approx(10.0)
    assert found["wrong"].share_peers_closer == 1.0 and found["random"].share_peers_closer == 1.0


def test_groups_are_judged_on_the_same_municipalities() -> None:
    model = a_model()
    target = np.random.default_rng(2).normal(size=(1, 60))
    half = members_of_classes(["x"] * 30 + [None] * 30)
    found = leave_one_out(model, target, [None], {"half": half}, draws=5, seed=1)[0]
    assert {e.n for e in found.values()} == {found["half"].n} and found["half"].n <= 30


def test_peers_do_not_win_where_there_is_nothing_to_tell() -> None:
    """White noise: every group errs about the same, and similar municipalities are no better than random ones."""
    model = a_model(n=300)
    noise = np.random.default_rng(7).normal(size=(30, 300))
    found = leave_one_out(model, noise, [None] * 30, {}, draws=10, seed=1)
    closer = np.mean([e["random"].share_peers_closer for e in found])
    assert 0.45 < closer < 0.55


def long_table(columns: dict[str, np.ndarray], year: int = 2021) -> pd.DataFrame:
    codes = [f"{n:03d}" for n in range(len(next(iter(columns.values()))))]
    frames = [
        pd.DataFrame({"municipality_code": codes, "indicator_id": name, "year": year, "value": values})
        for name, values in columns.items()
    ]
    return pd.concat(frames, ignore_index=True)


def test_the_table_names_copies_of_variables_and_leaves_out_what_few_have() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=80), rng.normal(size=80)
    few = np.where(np.arange(80) < 60, b, np.nan)
    values = long_table({"a": a, "b": b, "copy": 3 * a + 1, "new": rng.normal(size=80), "few": few}).dropna()
    variables = pd.DataFrame(
        [("a", "size", "none", 2021, 0.5), ("b", "age", "none", 2021, 0.5)],
        columns=["indicator_id", "block", "transform", "year", "block_weight"],
    )
    codes = sorted(set(values["municipality_code"]))
    classes = pd.DataFrame({"municipality_code": codes, "comparison_group": "region", "group_code": ["1", "2"] * 40})
    units = dict.fromkeys(("copy", "few", "new"), "index")
    found = validation_table(values, variables, units, classes, codes, 7)
    assert list(found.columns) == COLUMNS
    kinds = found.groupby("indicator_id")["quantity_kind"].first().to_dict()
    assert kinds == {"a": "model_variable", "b": "model_variable", "copy": "near_copy", "new": "other_structural"}
    assert (
        found.groupby("indicator_id")["comparison_group"].apply(set).tolist() == [{"similar", "region", "random"}] * 4
    )
    shuffled = validation_table(values.sample(frac=1, random_state=1), variables, units, classes, codes[::-1], 7)
    pd.testing.assert_frame_equal(found, shuffled)
    assert validation_table(values, variables.iloc[:0], units, classes, codes, 7).empty


def test_cards_are_measured_beyond_the_clip() -> None:
    values = long_table({"a": np.exp(np.array([0.0, 1, 2, 3, 4, 40, 80]))})
    variables = pd.DataFrame([("general", "a", "log", 2021)], columns=["theme", "indicator_id", "transform", "year"])
    found = card_scale(values, variables).set_index("municipality_code")["scaled"]
    # log values have the median 3 and the MAD 2 (3, 2, 1, 0, 1, 37, 77).
    assert found["006"] - found["005"] == pytest.approx(40 / (1.4826 * 2))
    assert card_scale(values, variables.assign(year=2020)).empty
