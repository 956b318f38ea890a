"""The table of structural variables as the matrix a model works on: years chosen, transformed, scaled, pruned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilannekuva.numerics.peers import CLIP, Variable, near_duplicates, robust_scale, transform, variable_weights

Floats = NDArray[np.float64]

MIN_COVERAGE = 0.9


@dataclass(frozen=True)
class PeerMatrix:
    """n municipalities, m used variables (newest figures first).

    scaled: (n, m) robust z, not clipped, NaN where missing. previous: the same one year earlier (the newest earlier
    year that nine in ten have; this year's where there is none).
    years: year by indicator id, of every variable that has one. dropped: near duplicate -> the variable kept.
    """

    codes: tuple[str, ...]
    used: tuple[Variable, ...]
    scaled: Floats
    previous: Floats
    years: Mapping[str, int]
    dropped: Mapping[str, str]

    def clipped(self) -> Floats:
        """(n, m) robust z within ±3."""
        return np.clip(self.scaled, -CLIP, CLIP)

    def weights(self, block_weights: Mapping[str, float]) -> Floats:
        """(m,) share of each used variable in the squared distance."""
        return variable_weights(self.used, dict(block_weights))


def choose_years(values: pd.DataFrame, n_municipalities: int, min_coverage: float = MIN_COVERAGE) -> dict[str, int]:
    """Newest year per indicator in which at least 90 % of the municipalities have a value (same year for all)."""
    counts = values.groupby(["indicator_id", "year"])["municipality_code"].nunique()
    enough = counts[counts >= min_coverage * n_municipalities].reset_index()
    return {str(k): int(v) for k, v in enough.groupby("indicator_id")["year"].max().items()}


def peer_matrix(values: pd.DataFrame, variables: Sequence[Variable], municipalities: Sequence[str]) -> PeerMatrix:
    """The matrix of ``values`` (municipality_code, indicator_id, year, value up to the edition year).

    A variable without a year that 90 % have is left out; so is a near duplicate of one with newer figures.
    """
    codes = tuple(sorted(municipalities))
    values = values[values["indicator_id"].isin({v.indicator_id for v in variables})]
    years = choose_years(values, len(codes))
    # Newest figures first: of two variables that say the same, the older one is dropped.
    with_data = sorted((v for v in variables if v.indicator_id in years), key=lambda v: -years[v.indicator_id])
    scaled = _columns(values, with_data, years, codes)
    pairs = near_duplicates(np.clip(scaled, -CLIP, CLIP))
    dropped = {with_data[a].indicator_id: with_data[b].indicator_id for a, b in pairs}
    keep = [i for i, v in enumerate(with_data) if v.indicator_id not in dropped]
    used = tuple(with_data[i] for i in keep)
    previous = _columns(values, used, _years_before(values, years, len(codes)), codes)
    return PeerMatrix(codes, used, scaled[:, keep], previous, years, dropped)


def _years_before(values: pd.DataFrame, years: Mapping[str, int], n: int) -> dict[str, int]:
    newest = values["indicator_id"].map(years).to_numpy(dtype=np.float64)
    return {**years, **choose_years(values[values["year"].to_numpy(dtype=np.float64) < newest], n)}


def _columns(
    values: pd.DataFrame, variables: Sequence[Variable], years: Mapping[str, int], codes: Sequence[str]
) -> Floats:
    matrix = np.full((len(codes), len(variables)), np.nan)
    for column, variable in enumerate(variables):
        matrix[:, column] = robust_scale(
            transform(
                series_of(values, variable.indicator_id, years[variable.indicator_id], codes), variable.transform
            ),
            clip=np.inf,
        )
    return matrix


def series_of(values: pd.DataFrame, indicator_id: str, year: int, codes: Sequence[str]) -> Floats:
    """(n,) the municipalities' values of one indicator and year; NaN where missing."""
    rows = values[(values["indicator_id"] == indicator_id) & (values["year"] == year)]
    return rows.set_index("municipality_code")["value"].reindex(list(codes)).to_numpy(dtype=np.float64)
