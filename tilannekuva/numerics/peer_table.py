"""Similar municipalities from a matrix of structural variables: the model actually used, the peers, their status."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilannekuva.numerics.peer_matrix import PeerMatrix, choose_years, peer_matrix
from tilannekuva.numerics.peers import DEFAULT_BLOCK_WEIGHTS, Neighbours, Variable, nearest_neighbours
from tilannekuva.numerics.perturb import CORE_SHARE, PeerDraws

__all__ = ["MIN_PEERS", "PeerModel", "choose_years", "peer_model", "peers_of_matrix"]

MIN_PEERS = 4
HUB_FACTOR = 2  # chosen by more than twice k: under random choice fewer than one municipality in a hundred is

Pair = tuple[str, str]


@dataclass(frozen=True)
class PeerModel:
    """Three tables.

    variables: indicator_id, block, transform, year, block_weight, weight, state, reason.
    peers: municipality_code, peer_code, peer_rank, model_rank, distance, inclusion_share, is_core, is_held,
        is_reciprocal, variable_share (dict indicator_id -> share).
    status: municipality_code, n_peers, n_core, in_degree, is_hub, nearest_distance, distance_cap, verdict,
        share_of_block_weight, missing_variables.
    """

    variables: pd.DataFrame
    peers: pd.DataFrame
    status: pd.DataFrame


def peer_model(
    values: pd.DataFrame,
    variables: Sequence[Variable],
    municipalities: Sequence[str],
    k: int,
    block_weights: Mapping[str, float] = DEFAULT_BLOCK_WEIGHTS,
) -> PeerModel:
    """The model over ``values`` (municipality_code, indicator_id, year, value up to the edition year).

    A variable without data, or nearly a copy of another, is dropped and said; a block without variables gives its
    weight to the others. Missing data raise nothing: with no usable variable every municipality is ``not_modelled``.
    """
    return peers_of_matrix(peer_matrix(values, variables, municipalities), variables, k, block_weights)


def peers_of_matrix(
    matrix: PeerMatrix,
    declared: Sequence[Variable],
    k: int,
    block_weights: Mapping[str, float],
    before: Collection[Pair] = (),
    draws: PeerDraws | None = None,
) -> PeerModel:
    """The model over a matrix. before: (municipality, peer) of the last edition; draws: of the same matrix."""
    table = _variable_table(declared, matrix, block_weights)
    if not matrix.used:
        return PeerModel(table, pd.DataFrame(columns=_PEER_COLUMNS), _no_status(matrix.codes))
    held = _pairs(before, matrix.codes)
    found = nearest_neighbours(matrix.clipped(), matrix.weights(block_weights), k, held if before else None)
    inclusion = draws.inclusion() if draws is not None else None
    return PeerModel(table, _peer_rows(found, matrix, k, inclusion), _status_rows(found, matrix, k, inclusion))


def _pairs(before: Collection[Pair], codes: Sequence[str]) -> NDArray[np.bool_]:
    held = np.zeros((len(codes), len(codes)), dtype=bool)
    index = {code: i for i, code in enumerate(codes)}
    for code, peer in before:
        if code in index and peer in index:  # a municipality that has merged away since is nobody's peer
            held[index[code], index[peer]] = True
    return held


def _variable_table(
    declared: Sequence[Variable], matrix: PeerMatrix, block_weights: Mapping[str, float]
) -> pd.DataFrame:
    used = [v.indicator_id for v in matrix.used]
    weights = dict(zip(used, matrix.weights(block_weights).tolist(), strict=True)) if used else {}
    of_block: dict[str, float] = {}
    for v in matrix.used:
        of_block[v.block] = of_block.get(v.block, 0.0) + weights[v.indicator_id]
    rows = []
    for v in declared:
        kept = matrix.dropped.get(v.indicator_id)
        state = "used" if v.indicator_id in weights else "dropped_near_duplicate" if kept else "dropped_no_data"
        rows.append((
            v.indicator_id, v.block, v.transform, matrix.years.get(v.indicator_id), of_block.get(v.block, 0.0),
            weights.get(v.indicator_id), state, kept,
        ))  # fmt: skip
    names = ["indicator_id", "block", "transform", "year", "block_weight", "weight", "state", "reason"]
    return pd.DataFrame(rows, columns=names)


def _peer_rows(found: Neighbours, matrix: PeerMatrix, k: int, inclusion: NDArray[np.float64] | None) -> pd.DataFrame:
    names = [v.indicator_id for v in matrix.used]
    is_peer = _adjacency(found)
    rows = []
    for i, r in zip(*np.nonzero(found.peers >= 0), strict=True):
        j = found.peers[i, r]
        share = float(inclusion[i, j]) if inclusion is not None else None
        rows.append((
            matrix.codes[i], matrix.codes[j], int(r) + 1, int(found.ranks[i, r]), float(found.distances[i, r]),
            share, share >= CORE_SHARE if share is not None else None, bool(found.ranks[i, r] > k), bool(is_peer[j, i]),
            dict(zip(names, found.shares[i, r].tolist(), strict=True)),
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=_PEER_COLUMNS)


def _status_rows(found: Neighbours, matrix: PeerMatrix, k: int, inclusion: NDArray[np.float64] | None) -> pd.DataFrame:
    is_peer = _adjacency(found)
    in_degree = is_peer.sum(axis=0)
    core = (is_peer & (inclusion >= CORE_SHARE)).sum(axis=1) if inclusion is not None else None
    rows = []
    for i, code in enumerate(matrix.codes):
        n_peers = int(is_peer[i].sum())
        modelled = bool(np.isfinite(found.nearest[i]))
        verdict = "not_modelled" if not modelled else "ok" if n_peers >= MIN_PEERS else "no_close_peer"
        missing = [v.indicator_id for v, x in zip(matrix.used, matrix.scaled[i], strict=True) if np.isnan(x)]
        rows.append((
            code, n_peers, int(core[i]) if core is not None else None, int(in_degree[i]),
            bool(in_degree[i] > HUB_FACTOR * k), float(found.nearest[i]) if modelled else None, found.cap, verdict,
            float(found.coverage[i]), ",".join(missing) or None,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=_STATUS_COLUMNS)


def _adjacency(found: Neighbours) -> NDArray[np.bool_]:
    n = found.peers.shape[0]
    is_peer = np.zeros((n, n), dtype=bool)
    rows, ranks = np.nonzero(found.peers >= 0)
    is_peer[rows, found.peers[rows, ranks]] = True
    return is_peer


_PEER_COLUMNS = [
    "municipality_code", "peer_code", "peer_rank", "model_rank", "distance", "inclusion_share", "is_core", "is_held",
    "is_reciprocal", "variable_share",
]  # fmt: skip
_STATUS_COLUMNS = [
    "municipality_code", "n_peers", "n_core", "in_degree", "is_hub", "nearest_distance", "distance_cap", "verdict",
    "share_of_block_weight", "missing_variables",
]  # fmt: skip


def _no_status(codes: Sequence[str]) -> pd.DataFrame:
    rows = [(c, 0, 0, 0, False, None, None, "not_modelled", 0.0, None) for c in codes]
    return pd.DataFrame(rows, columns=_STATUS_COLUMNS)
