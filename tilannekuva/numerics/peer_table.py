"""Similar municipalities from a table of structural variables: the model actually used, the peers, and their status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tilannekuva.numerics.peers import (
    DEFAULT_BLOCK_WEIGHTS,
    Neighbours,
    Variable,
    near_duplicates,
    nearest_neighbours,
    robust_scale,
    transform,
    variable_weights,
)

MIN_COVERAGE = 0.9
MIN_PEERS = 4


@dataclass(frozen=True)
class PeerModel:
    """Three tables.

    variables: indicator_id, block, transform, year, block_weight, weight, state, reason.
    peers: municipality_code, peer_code, peer_rank, distance, variable_share (dict indicator_id -> share).
    status: municipality_code, n_peers, nearest_distance, distance_cap, verdict, share_of_block_weight,
        missing_variables.
    """

    variables: pd.DataFrame
    peers: pd.DataFrame
    status: pd.DataFrame


def choose_years(values: pd.DataFrame, n_municipalities: int, min_coverage: float = MIN_COVERAGE) -> dict[str, int]:
    """Newest year per indicator in which at least 90 % of the municipalities have a value (same year for all)."""
    counts = values.groupby(["indicator_id", "year"])["municipality_code"].nunique()
    enough = counts[counts >= min_coverage * n_municipalities].reset_index()
    return {str(k): int(v) for k, v in enough.groupby("indicator_id")["year"].max().items()}


def peer_model(values: pd.DataFrame, variables: Sequence[Variable], municipalities: Sequence[str], k: int) -> PeerModel:
    """The model over ``values`` (municipality_code, indicator_id, year, value up to the edition year).

    A variable without data, or nearly a copy of another, is dropped and said; a block without variables gives its
    weight to the others. Missing data raise nothing: with no usable variable every municipality is ``not_modelled``.
    """
    codes = sorted(municipalities)
    years = choose_years(values, len(codes))
    # Newest figures first: of two variables that say the same, the older one is dropped.
    with_data = sorted((v for v in variables if v.indicator_id in years), key=lambda v: -years[v.indicator_id])
    scaled = _matrix(values, with_data, years, codes)
    dropped = {with_data[a].indicator_id: with_data[b].indicator_id for a, b in near_duplicates(scaled)}
    keep = [i for i, v in enumerate(with_data) if v.indicator_id not in dropped]
    used, scaled = [with_data[i] for i in keep], scaled[:, keep]
    table = _variable_table(variables, years, used, dropped)
    if not used:
        return PeerModel(table, _no_peers(), _no_status(codes))
    found = nearest_neighbours(scaled, variable_weights(used, DEFAULT_BLOCK_WEIGHTS), k)
    return PeerModel(table, _peer_rows(found, used, codes), _status_rows(found, scaled, used, codes))


def _matrix(values: pd.DataFrame, variables: list[Variable], years: Mapping[str, int], codes: list[str]) -> np.ndarray:
    matrix = np.full((len(codes), len(variables)), np.nan)
    for column, variable in enumerate(variables):
        rows = values[
            (values["indicator_id"] == variable.indicator_id) & (values["year"] == years[variable.indicator_id])
        ]
        series = rows.set_index("municipality_code")["value"].reindex(codes).to_numpy(dtype=np.float64)
        matrix[:, column] = robust_scale(transform(series, variable.transform))
    return matrix


def _variable_table(
    variables: Sequence[Variable], years: Mapping[str, int], used: list[Variable], dropped: Mapping[str, str]
) -> pd.DataFrame:
    weights = (
        dict(zip([v.indicator_id for v in used], variable_weights(used, DEFAULT_BLOCK_WEIGHTS), strict=True))
        if used
        else {}
    )
    rows = []
    for v in variables:
        weight = weights.get(v.indicator_id)
        state = (
            "used"
            if weight is not None
            else "dropped_near_duplicate"
            if v.indicator_id in dropped
            else "dropped_no_data"
        )
        block_weight = sum(
            w for i, w in weights.items() if next(u for u in used if u.indicator_id == i).block == v.block
        )
        rows.append((
            v.indicator_id, v.block, v.transform, years.get(v.indicator_id), block_weight, weight, state,
            dropped.get(v.indicator_id),
        ))  # fmt: skip
    names = ["indicator_id", "block", "transform", "year", "block_weight", "weight", "state", "reason"]
    return pd.DataFrame(rows, columns=names)


def _peer_rows(found: Neighbours, used: list[Variable], codes: list[str]) -> pd.DataFrame:
    names = [v.indicator_id for v in used]
    rows = [
        (
            codes[i], codes[found.peers[i, r]], r + 1, float(found.distances[i, r]),
            dict(zip(names, found.shares[i, r].tolist(), strict=True)),
        )
        for i in range(len(codes))
        for r in range(found.peers.shape[1])
        if found.peers[i, r] >= 0
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["municipality_code", "peer_code", "peer_rank", "distance", "variable_share"])


def _status_rows(found: Neighbours, scaled: np.ndarray, used: list[Variable], codes: list[str]) -> pd.DataFrame:
    rows = []
    for i, code in enumerate(codes):
        n_peers = int((found.peers[i] >= 0).sum())
        modelled = bool(np.isfinite(found.nearest[i]))
        verdict = "not_modelled" if not modelled else "ok" if n_peers >= MIN_PEERS else "no_close_peer"
        missing = [v.indicator_id for v, x in zip(used, scaled[i], strict=True) if np.isnan(x)]
        nearest = float(found.nearest[i]) if modelled else None
        rows.append((code, n_peers, nearest, found.cap, verdict, float(found.coverage[i]), ",".join(missing) or None))
    return pd.DataFrame(rows, columns=_STATUS_COLUMNS)


_STATUS_COLUMNS = [
    "municipality_code", "n_peers", "nearest_distance", "distance_cap", "verdict", "share_of_block_weight",
    "missing_variables",
]  # fmt: skip


def _no_peers() -> pd.DataFrame:
    return pd.DataFrame(columns=["municipality_code", "peer_code", "peer_rank", "distance", "variable_share"])


def _no_status(codes: list[str]) -> pd.DataFrame:
    return pd.DataFrame([(c, 0, None, None, "not_modelled", 0.0, None) for c in codes], columns=_STATUS_COLUMNS)
