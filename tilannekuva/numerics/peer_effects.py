"""What each variable does to a model of similar municipalities, and how closely it follows the theme's outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from tilannekuva.numerics.peer_matrix import PeerMatrix, choose_years, series_of
from tilannekuva.numerics.peers import nearest_neighbours, variable_weights

Floats = NDArray[np.float64]

OUTCOME_COVERAGE = 0.5
OUTCOME_WARNING = 0.85
MIN_PAIRS = 10


@dataclass(frozen=True)
class OutcomeTie:
    """The outcome of the theme that a variable follows most closely. spearman: -1 … 1."""

    indicator_id: str
    spearman: float

    @property
    def is_warning(self) -> bool:
        return abs(self.spearman) > OUTCOME_WARNING


def overlap(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Mean share of peers in common, of the larger of a municipality's two groups; NaN when nobody has any.

    one, other: (n, k) indices, -1 for none.
    """
    shares = [
        len(a & b) / max(len(a), len(b)) for a, b in zip(map(_group, one), map(_group, other), strict=True) if a or b
    ]
    return float(np.mean(shares)) if shares else float("nan")


def overlaps_without(matrix: PeerMatrix, block_weights: Mapping[str, float], k: int) -> dict[str, float]:
    """Indicator id -> overlap of the peers with and without that variable (0–1; 1: it changes nobody's peers).

    A block left empty gives its weight to the others. Nothing for a model of one variable.
    """
    if len(matrix.used) < 2:
        return {}
    scaled = matrix.clipped()
    whole = nearest_neighbours(scaled, matrix.weights(block_weights), k).peers
    found: dict[str, float] = {}
    for column, variable in enumerate(matrix.used):
        rest = [v for v in matrix.used if v is not variable]
        weights = variable_weights(rest, dict(block_weights))
        found[variable.indicator_id] = overlap(
            whole, nearest_neighbours(np.delete(scaled, column, axis=1), weights, k).peers
        )
    return found


def spearman(a: Floats, b: Floats) -> float:
    """Rank correlation over the municipalities that have both; NaN with fewer than ten, 0 where one does not vary."""
    both = ~np.isnan(a) & ~np.isnan(b)
    if both.sum() < MIN_PAIRS:
        return float("nan")
    x, y = rankdata(a[both]), rankdata(b[both])
    if x.std() == 0 or y.std() == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def outcome_ties(values: pd.DataFrame, matrix: PeerMatrix, outcomes: Sequence[str]) -> dict[str, OutcomeTie]:
    """Indicator id -> the outcome that it follows most closely, of those that half of the municipalities have.

    values: municipality_code, indicator_id, year, value; each outcome in its newest such year, each variable in the
    year of the model.
    """
    of_outcomes = values[values["indicator_id"].isin(outcomes)]
    years = choose_years(of_outcomes, len(matrix.codes), OUTCOME_COVERAGE)
    series = {o: series_of(of_outcomes, o, years[o], matrix.codes) for o in outcomes if o in years}
    found: dict[str, OutcomeTie] = {}
    for variable in matrix.used:
        own = series_of(values, variable.indicator_id, matrix.years[variable.indicator_id], matrix.codes)
        tie = _closest((o, spearman(own, other)) for o, other in series.items())
        if tie is not None:
            found[variable.indicator_id] = tie
    return found


def _closest(candidates: Iterable[tuple[str, float]]) -> OutcomeTie | None:
    known = [(o, r) for o, r in candidates if not np.isnan(r)]
    if not known:
        return None
    return OutcomeTie(*max(known, key=lambda pair: (abs(pair[1]), pair[0])))


def _group(peers: NDArray[np.int64]) -> set[int]:
    return {int(p) for p in peers if p >= 0}
