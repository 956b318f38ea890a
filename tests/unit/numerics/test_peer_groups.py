"""Groups from edition to edition, and who chooses whom: hysteresis, reciprocity, hubs."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tilannekuva.numerics.peer_matrix import PeerMatrix
from tilannekuva.numerics.peer_table import peers_of_matrix
from tilannekuva.numerics.peers import Variable

VARIABLES = [Variable("people", "size", "log"), Variable("old_pct", "age", "logit_pct")]
VARIABLES += [Variable("farm_pct", "economy", "logit_pct")]
WEIGHTS = {"size": 0.4, "age": 0.3, "economy": 0.3}
K = 7


def codes(n: int) -> list[str]:
    return [f"{i:03d}" for i in range(n)]


def matrix_of(scaled: np.ndarray) -> PeerMatrix:
    used = tuple(VARIABLES[: scaled.shape[1]])
    years = {v.indicator_id: 2021 for v in used}
    return PeerMatrix(tuple(codes(len(scaled))), used, scaled, scaled, years, {})


def line(positions: list[float]) -> PeerMatrix:
    return matrix_of(np.array(positions)[:, None])


def group(matrix: PeerMatrix, code: str, before: list[tuple[str, str]], k: int = 4) -> list[tuple[str, int, bool]]:
    rows = peers_of_matrix(matrix, VARIABLES[:1], k, {"size": 1.0}, before).peers
    own = rows[rows["municipality_code"] == code]
    return list(zip(own["peer_code"], own["model_rank"], own["is_held"], strict=True))


# 000 stands at 0; the others behind it in the order of their codes; 009–019 are near one another at the far end.
LINE = [0.0, 0.10, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, *np.linspace(0.3, 2.9, 11)]


def test_a_peer_of_the_last_edition_stays_up_to_rank_k_plus_3_and_not_beyond() -> None:
    nearest = ["001", "002", "003", "004"]
    assert [p for p, _, _ in group(line(LINE), "000", [])] == nearest
    held = group(line(LINE), "000", [("000", "007")])  # rank 7 = k + 3
    assert held == [("001", 1, False), ("002", 2, False), ("003", 3, False), ("007", 7, True)]
    assert [p for p, _, _ in group(line(LINE), "000", [("000", "008")])] == nearest  # rank 8


def test_hysteresis_is_only_for_the_own_group_and_survives_codes_that_are_gone() -> None:
    before = [("000", "007"), ("999", "000"), ("000", "998")]
    plain = peers_of_matrix(line(LINE), VARIABLES[:1], 4, {"size": 1.0}).peers
    found = peers_of_matrix(line(LINE), VARIABLES[:1], 4, {"size": 1.0}, before).peers
    others = [f["municipality_code"] != "000" for f in (plain, found)]
    columns = ["municipality_code", "peer_code"]
    assert plain[others[0]][columns].values.tolist() == found[others[1]][columns].values.tolist()


def test_a_held_peer_beyond_the_cap_goes_all_the_same() -> None:
    x = np.random.default_rng(6).normal(size=(100, 1))
    x[0] = 9.0  # alone: everybody is beyond its cap
    assert group(matrix_of(x), "000", [("000", "001"), ("000", "002")]) == []


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_an_edition_built_over_its_own_record_is_the_same_edition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(50, 2))
    earlier = peers_of_matrix(matrix_of(x + rng.normal(scale=0.3, size=x.shape)), VARIABLES[:2], K, WEIGHTS).peers
    first = peers_of_matrix(matrix_of(x), VARIABLES[:2], K, WEIGHTS, pairs(earlier)).peers
    again = peers_of_matrix(matrix_of(x), VARIABLES[:2], K, WEIGHTS, pairs(first)).peers
    pd.testing.assert_frame_equal(first, again)


def pairs(peers: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(peers["municipality_code"], peers["peer_code"], strict=True))


def test_hysteresis_keeps_more_peers_over_a_small_change() -> None:
    rng = np.random.default_rng(8)
    x = rng.normal(size=(150, 3))
    moved = matrix_of(x + rng.normal(scale=0.1, size=x.shape))
    before = set(pairs(peers_of_matrix(matrix_of(x), VARIABLES[:3], K, WEIGHTS).peers))
    free = set(pairs(peers_of_matrix(moved, VARIABLES[:3], K, WEIGHTS).peers))
    held = set(pairs(peers_of_matrix(moved, VARIABLES[:3], K, WEIGHTS, before).peers))
    assert len(held & before) > len(free & before) + 20
    assert len(held) == pytest.approx(len(free), abs=15)


def test_reciprocity_and_in_degree_are_counted_from_the_groups() -> None:
    found = peers_of_matrix(matrix_of(np.random.default_rng(5).normal(size=(60, 2))), VARIABLES[:2], K, WEIGHTS)
    of = set(pairs(found.peers))
    for row in found.peers.itertuples():
        assert row.is_reciprocal == ((row.peer_code, row.municipality_code) in of)
    for row in found.status.itertuples():
        in_degree: Any = row.in_degree
        assert in_degree == sum(peer == row.municipality_code for _, peer in of)
        assert row.is_hub == (in_degree > 2 * K)


def test_one_that_all_others_are_nearest_to_is_a_hub() -> None:
    # Points on the axes of many directions: the centre is nearer to each than they are to one another.
    rng = np.random.default_rng(1)
    directions = rng.normal(size=(40, 30))
    x = np.vstack([np.zeros((1, 30)), directions / np.linalg.norm(directions, axis=1)[:, None] * 2])
    used = tuple(Variable(f"v{i}", "size", "none") for i in range(30))
    matrix = PeerMatrix(tuple(codes(41)), used, x, x, {v.indicator_id: 2021 for v in used}, {})
    status = peers_of_matrix(matrix, used, K, {"size": 1.0}).status
    assert status.loc[0, "in_degree"] == 40
    assert bool(status.loc[0, "is_hub"])
