"""All models of similar municipalities, the general one and one per theme, from the tables that declare them."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tilannekuva.numerics.peer_effects import outcome_ties, overlaps_without
from tilannekuva.numerics.peer_matrix import PeerMatrix, peer_matrix
from tilannekuva.numerics.peer_table import PeerModel, peers_of_matrix
from tilannekuva.numerics.peers import Variable
from tilannekuva.numerics.perturb import N_DRAWS, SEED, ModelMatrix, PeerDraws, draw_peer_sets

# Structure changes slowly: a variable may be this old before it is dropped.
MAX_VARIABLE_AGE_YEARS = 10


@dataclass(frozen=True)
class ThemeSpec:
    """One declared model. block_weights: of every block it has variables in."""

    theme: str
    variables: tuple[Variable, ...]
    block_weights: Mapping[str, float]


def theme_specs(declared: pd.DataFrame) -> list[ThemeSpec]:
    """The models of ``stg_peer_model`` (theme, indicator_id, block, transform, declared_block_weight, sort_order)."""
    specs = []
    for theme, rows in declared.sort_values(["theme", "sort_order"]).groupby("theme", sort=True):
        variables = tuple(
            Variable(str(i), str(b), str(t))
            for i, b, t in zip(rows["indicator_id"], rows["block"], rows["transform"], strict=True)
        )
        weights = {str(b): float(w) for b, w in zip(rows["block"], rows["declared_block_weight"], strict=True)}
        specs.append(ThemeSpec(str(theme), variables, weights))
    return specs


def theme_matrices(
    values: pd.DataFrame, specs: Sequence[ThemeSpec], municipalities: Sequence[str]
) -> dict[str, PeerMatrix]:
    """The matrix of each model; values: municipality_code, indicator_id, year, value up to the edition year."""
    return {spec.theme: peer_matrix(values, spec.variables, municipalities) for spec in specs}


def theme_draws(
    matrices: Mapping[str, PeerMatrix], specs: Sequence[ThemeSpec], k: int, n_draws: int = N_DRAWS
) -> dict[str, PeerDraws]:
    """The draws of each model; each theme has its own seed, so that adding a model changes no other's draws."""
    return {spec.theme: _draws(matrices[spec.theme], spec, k, n_draws) for spec in specs}


def theme_peers(
    matrices: Mapping[str, PeerMatrix],
    specs: Sequence[ThemeSpec],
    k: int,
    before: pd.DataFrame,
    draws: Mapping[str, PeerDraws],
) -> dict[str, PeerModel]:
    """Peers and status by theme. before: theme, municipality_code, peer_code of the last edition; may be empty."""
    held: dict[str, list[tuple[str, str]]] = {}
    for theme, code, peer in zip(before["theme"], before["municipality_code"], before["peer_code"], strict=True):
        held.setdefault(str(theme), []).append((str(code), str(peer)))
    return {
        spec.theme: peers_of_matrix(
            matrices[spec.theme], spec.variables, k, spec.block_weights, held.get(spec.theme, ()), draws[spec.theme]
        )
        for spec in specs
    }


def variable_rows(
    model: PeerModel, matrix: PeerMatrix, spec: ThemeSpec, k: int, values: pd.DataFrame, outcomes: Sequence[str]
) -> pd.DataFrame:
    """The model's variables with overlap_without, outcome_indicator_id, outcome_spearman and is_outcome_warning."""
    overlaps = overlaps_without(matrix, spec.block_weights, k)
    ties = outcome_ties(values, matrix, outcomes)
    rows = []
    for record in model.variables.to_dict("records"):
        tie = ties.get(str(record["indicator_id"]))
        rows.append({
            **record,
            "overlap_without": overlaps.get(str(record["indicator_id"])),
            "outcome_indicator_id": tie.indicator_id if tie else None,
            "outcome_spearman": tie.spearman if tie else None,
            "is_outcome_warning": tie.is_warning if tie else False,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _draws(matrix: PeerMatrix, spec: ThemeSpec, k: int, n_draws: int) -> PeerDraws:
    model = ModelMatrix(matrix.scaled, matrix.previous, tuple(v.block for v in matrix.used), dict(spec.block_weights))
    seed = (SEED, zlib.crc32(spec.theme.encode("ascii")))
    return draw_peer_sets(model, matrix.codes, k, n_draws, seed)
