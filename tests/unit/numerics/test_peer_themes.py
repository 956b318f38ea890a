"""Models per theme: scale and distances against scipy, hysteresis, reciprocity, what each variable does."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tilannekuva.numerics.peer_effects import outcome_ties, overlap, overlaps_without, spearman
from tilannekuva.numerics.peer_matrix import PeerMatrix, peer_matrix
from tilannekuva.numerics.peer_table import peers_of_matrix
from tilannekuva.numerics.peer_themes import theme_draws, theme_matrices, theme_peers, theme_specs, variable_rows
from tilannekuva.numerics.peers import Variable, nearest_neighbours, robust_scale, squared_distances

VARIABLES = [
    Variable("people", "size", "log"),
    Variable("old_pct", "age", "logit_pct"),
    Variable("farm_pct", "economy", "logit_pct"),
    Variable("factory_pct", "economy", "logit_pct"),
]
WEIGHTS = {"size": 0.4, "age": 0.3, "economy": 0.3}
K = 7
N = 80


def codes(n: int = N) -> list[str]:
    return [f"{i:03d}" for i in range(n)]


def long_table(n: int = N, seed: int = 11, years: tuple[int, ...] = (2020, 2021)) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    first = {
        "people": rng.lognormal(9, 1.2, n),
        "old_pct": rng.uniform(10, 40, n),
        "farm_pct": rng.uniform(1, 30, n),
        "factory_pct": rng.uniform(5, 45, n),
    }
    return pd.DataFrame(
        [
            (code, name, year, float(column[i] * (1 + 0.02 * (year - 2020) * np.cos(i))))
            for name, column in first.items() for year in years for i, code in enumerate(codes(n))
        ],
        columns=["municipality_code", "indicator_id", "year", "value"],
    )  # fmt: skip


def matrix_of(scaled: np.ndarray) -> PeerMatrix:
    used = tuple(VARIABLES[: scaled.shape[1]])
    years = {v.indicator_id: 2021 for v in used}
    return PeerMatrix(tuple(codes(len(scaled))), used, scaled, scaled, years, {})


def test_robust_scale_is_scipys_median_absolute_deviation() -> None:
    values = np.random.default_rng(2).lognormal(size=200)
    expected = (values - np.median(values)) / stats.median_abs_deviation(values, scale="normal")
    np.testing.assert_allclose(robust_scale(values, clip=np.inf), expected, rtol=1e-5)
    np.testing.assert_allclose(robust_scale(values), np.clip(expected, -3, 3), rtol=1e-5)
    many_equal = np.array([5.0] * 6 + [1.0, 2.0, 7.0, 9.0, 11.0])  # MAD 0
    expected = (many_equal - 5) / (stats.iqr(many_equal) / 1.349)
    np.testing.assert_allclose(robust_scale(many_equal, clip=np.inf), expected)


def test_distances_over_shared_variables_are_scipys_pair_by_pair() -> None:
    rng = np.random.default_rng(3)
    x, weights = rng.normal(size=(25, 4)), np.array([0.15, 0.15, 0.3, 0.4])
    x[3, 0] = x[8, 1] = x[9, 2] = np.nan
    found = squared_distances(x, weights)
    for i in range(25):
        for j in range(25):
            both = ~np.isnan(x[i]) & ~np.isnan(x[j])
            if weights[both].sum() < 0.8:
                assert np.isinf(found[i, j])
            else:
                expected = np.average((x[i] - x[j])[both] ** 2, weights=weights[both])
                assert found[i, j] == pytest.approx(expected, abs=1e-12)
    assert np.isinf(found[9, 0]), "0.7 of the weight is not enough"
    assert np.isinf(found[3, 8]), "each lacks another variable: 0.7 is shared"
    assert np.isfinite(found[3, 0]), "0.85 of the weight is"
    np.testing.assert_array_equal(found, found.T)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_with_frozen_scale_and_cap_a_far_away_municipality_changes_nobodys_peers(seed: int) -> None:
    x = np.random.default_rng(seed).normal(size=(60, 4))
    weights = np.full(4, 0.25)
    before = nearest_neighbours(x, weights, K)
    after = nearest_neighbours(np.vstack([x, np.full((1, 4), 40.0)]), weights, K, cap=before.cap)
    np.testing.assert_array_equal(after.peers[:-1], before.peers)
    assert (after.peers[-1] == -1).all()


def test_re_estimated_with_a_far_away_municipality_the_overlap_is_a_high_number() -> None:
    table = long_table()
    far = table[table["municipality_code"] == "000"].assign(municipality_code="900")
    far["value"] = far["indicator_id"].map({"people": 9e6, "old_pct": 95.0, "farm_pct": 95.0, "factory_pct": 99.0})
    before = peer_matrix(table, VARIABLES, codes())
    after = peer_matrix(pd.concat([table, far]), VARIABLES, [*codes(), "900"])
    one = nearest_neighbours(before.clipped(), before.weights(WEIGHTS), K).peers
    other = nearest_neighbours(after.clipped(), after.weights(WEIGHTS), K).peers[:-1]
    assert 0.95 < overlap(one, other) < 1


@pytest.mark.parametrize("factor", [0.001, 12.0, 1e6])
def test_another_unit_changes_no_peer(factor: float) -> None:
    table = long_table()
    other = table.assign(value=table["value"].where(table["indicator_id"] != "people", table["value"] * factor))
    found = [peers_of_matrix(peer_matrix(t, VARIABLES, codes()), VARIABLES, K, WEIGHTS).peers for t in (table, other)]
    columns = ["municipality_code", "peer_code", "peer_rank"]
    pd.testing.assert_frame_equal(found[0][columns], found[1][columns])


def test_the_order_of_rows_and_municipalities_changes_no_peer() -> None:
    table = long_table()
    shuffled = table.sample(frac=1, random_state=1)
    one = peers_of_matrix(peer_matrix(table, VARIABLES, codes()), VARIABLES, K, WEIGHTS).peers
    other = peers_of_matrix(peer_matrix(shuffled, VARIABLES, codes()[::-1]), VARIABLES, K, WEIGHTS).peers
    pd.testing.assert_frame_equal(one, other)


def test_missing_values_are_never_filled_and_are_said() -> None:
    table = long_table()
    table = table[~((table["municipality_code"] == "005") & (table["indicator_id"] == "farm_pct"))]
    found = peers_of_matrix(peer_matrix(table, VARIABLES, codes()), VARIABLES, K, WEIGHTS)
    own = found.status.set_index("municipality_code").loc["005"]
    assert own["missing_variables"] == "farm_pct"
    assert own["share_of_block_weight"] == pytest.approx(0.85)
    shares = found.peers.set_index("municipality_code").loc[["005"], "variable_share"]
    assert all(share["farm_pct"] == 0 for share in shares)


def test_the_previous_year_is_the_newest_earlier_one_that_is_whole() -> None:
    table = long_table(years=(2018, 2020, 2021))
    thin = table[
        ~((table["year"] == 2020) & (table["indicator_id"] == "old_pct") & (table["municipality_code"] > "030"))
    ]
    found = peer_matrix(thin[thin["indicator_id"] != "farm_pct"], VARIABLES, codes())
    of_2018 = thin[(thin["year"] == 2018) & (thin["indicator_id"] == "old_pct")]["value"].to_numpy() / 100
    column = [v.indicator_id for v in found.used].index("old_pct")
    np.testing.assert_allclose(found.previous[:, column], robust_scale(np.log(of_2018 / (1 - of_2018)), clip=np.inf))
    only = peer_matrix(table[table["year"] == 2021], VARIABLES, codes())
    np.testing.assert_array_equal(only.previous, only.scaled)


def test_what_a_variable_does_is_the_overlap_without_it() -> None:
    rng = np.random.default_rng(7)
    x = np.column_stack([rng.normal(size=(90, 3)), np.zeros(90)])  # the fourth is the same for all
    found = overlaps_without(matrix_of(x), WEIGHTS, K)
    assert set(found) == {v.indicator_id for v in VARIABLES}
    # By hand: the model without the first variable, its block's weight going to the others.
    weights = np.array([0.3, 0.15, 0.15]) / 0.6
    rest = nearest_neighbours(x[:, 1:], weights, K).peers
    whole = nearest_neighbours(x, np.array([0.4, 0.3, 0.15, 0.15]), K).peers
    assert found["people"] == pytest.approx(overlap(whole, rest))
    assert found["people"] < 0.6
    assert overlaps_without(matrix_of(x[:, :1]), WEIGHTS, K) == {}


def test_overlap_by_hand() -> None:
    one = np.array([[1, 2, 3], [0, 2, -1], [-1, -1, -1]])
    other = np.array([[3, 1, 4], [0, -1, -1], [-1, -1, -1]])
    assert overlap(one, other) == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert np.isnan(overlap(one[2:], other[2:]))


def test_rank_correlation_is_scipys() -> None:
    rng = np.random.default_rng(4)
    a = rng.integers(0, 20, 60).astype(float)  # ties
    b = a + rng.normal(scale=6, size=60)
    b[:5] = np.nan
    assert spearman(a, b) == pytest.approx(stats.spearmanr(a[5:], b[5:]).statistic)
    assert np.isnan(spearman(a[:12], b[:12]))
    assert spearman(np.ones(60), b) == 0


def test_a_variable_that_follows_an_outcome_is_warned_of() -> None:
    table = long_table()
    old = table[(table["indicator_id"] == "old_pct") & (table["year"] == 2021)]
    deaths = old.assign(indicator_id="deaths", value=100 - old["value"] ** 2 / 100)
    rare = old.assign(indicator_id="rare", value=old["value"])[: N // 2 - 1]
    matrix = peer_matrix(table, VARIABLES, codes())
    found = outcome_ties(pd.concat([table, deaths, rare]), matrix, ["deaths", "rare"])
    assert found["old_pct"].indicator_id == "deaths"
    assert found["old_pct"].spearman == pytest.approx(-1)
    assert found["old_pct"].is_warning
    assert not found["people"].is_warning
    assert outcome_ties(table, matrix, []) == {}


def declared() -> pd.DataFrame:
    rows = [("general", v, WEIGHTS[v.block]) for v in VARIABLES]
    rows += [("vitality", v, {"size": 0.7, "age": 0.3}[v.block]) for v in VARIABLES[:2]]
    return pd.DataFrame(
        [(t, v.indicator_id, v.block, v.transform, w, n) for n, (t, v, w) in enumerate(rows)],
        columns=["theme", "indicator_id", "block", "transform", "declared_block_weight", "sort_order"],
    )


def test_all_models_from_their_declarations() -> None:
    table, specs = long_table(), theme_specs(declared())
    assert [(s.theme, len(s.variables)) for s in specs] == [("general", 4), ("vitality", 2)]
    assert specs[1].block_weights == {"size": 0.7, "age": 0.3}
    matrices = theme_matrices(table, specs, codes())
    draws = theme_draws(matrices, specs, K, n_draws=20)
    nobody = pd.DataFrame(columns=["theme", "municipality_code", "peer_code"])
    models = theme_peers(matrices, specs, K, nobody, draws)
    shares = draws["vitality"].inclusion()
    for row in models["vitality"].peers.to_dict("records"):
        assert row["inclusion_share"] == shares[int(row["municipality_code"])][int(row["peer_code"])]
        assert row["is_core"] == (row["inclusion_share"] >= 0.8)
    counted = models["vitality"].peers.groupby("municipality_code")["is_core"].sum()
    status = models["vitality"].status.set_index("municipality_code")
    assert (status.loc[counted.index, "n_core"] == counted).all()
    rows = variable_rows(models["vitality"], matrices["vitality"], specs[1], K, table, ["farm_pct"])
    assert list(rows["weight"]) == pytest.approx([0.7, 0.3])
    assert list(rows["outcome_indicator_id"]) == ["farm_pct", "farm_pct"]
    assert not rows["is_outcome_warning"].any()
    # A model that comes or goes leaves the others' draws as they were.
    alone = theme_draws(matrices, specs[1:], K, n_draws=20)
    np.testing.assert_array_equal(alone["vitality"].peers, draws["vitality"].peers)
