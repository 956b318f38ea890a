"""Similar municipalities: declared transforms, robust scale, block-weighted distance, nearest k under a cap.

Formulas and their known faults are described in docs/methods.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

Floats = NDArray[np.float64]

MAD_TO_SD = 1.4826
IQR_TO_SD = 1.349
CLIP = 3.0
NEAR_DUPLICATE = 0.9
SHARED_WEIGHT_MIN = 0.8
CAP_QUANTILE = 0.95
HOLD = 3  # a peer of the last edition is dropped only beyond rank k + HOLD
DEFAULT_BLOCK_WEIGHTS = {"size": 0.25, "location": 0.2, "age": 0.2, "economy": 0.2, "language_education": 0.15}


@dataclass(frozen=True)
class Variable:
    """One structural variable of the model."""

    indicator_id: str
    block: str
    transform: str


@dataclass(frozen=True)
class Neighbours:
    """The result for n municipalities and m used variables.

    peers: (n, k) indices of the nearest, -1 where there is none within the cap. distances: (n, k), NaN likewise.
    ranks: (n, k) place by distance among all (1 is the nearest), -1 likewise; above k where an earlier peer stayed.
    shares: (n, k, m) share of each variable in the squared distance (sums to 1; zero distance gives zeros).
    cap: the largest distance at which a municipality still counts as similar. nearest: (n,) distance of the first.
    coverage: (n,) share of block weight for which the municipality has data.
    """

    peers: NDArray[np.int64]
    ranks: NDArray[np.int64]
    distances: Floats
    shares: Floats
    cap: float
    nearest: Floats
    coverage: Floats


def transform(values: Floats, kind: str) -> Floats:
    """A variable on the scale in which differences are compared. Shares are in per cent; NaN stays NaN."""
    if kind == "log":
        return np.log(np.where(values > 0, values, np.nan))
    if kind == "logit_pct":
        share = np.clip(values / 100, 0.0005, 0.9995)
        return np.log(share / (1 - share))
    if kind == "asinh":
        mad = np.nanmedian(np.abs(values - np.nanmedian(values)))
        return np.arcsinh(values / mad) if mad > 0 else np.arcsinh(values)
    if kind == "none":
        return values
    raise ValueError(f"transform must be log, logit_pct, asinh or none; found {kind!r}")


def robust_scale(values: Floats, clip: float = CLIP) -> Floats:
    """(x - median) / (1.4826 MAD), clipped to ±3; the interquartile range where the MAD is 0, zeros where both are.

    A variable that nobody has stays NaN. clip: inf for values that are clipped later.
    """
    if np.isnan(values).all():
        return np.full_like(values, np.nan)
    centred = values - np.nanmedian(values)
    spread = MAD_TO_SD * float(np.nanmedian(np.abs(centred)))
    if spread == 0:
        low, high = np.nanpercentile(values, [25, 75])
        spread = float(high - low) / IQR_TO_SD
    if spread == 0:
        return np.where(np.isnan(values), np.nan, 0.0)
    return np.clip(centred / spread, -clip, clip)


def near_duplicates(scaled: Floats, limit: float = NEAR_DUPLICATE) -> list[tuple[int, int]]:
    """(dropped, kept) pairs of columns with |r| above the limit; of two the later one is dropped."""
    dropped: list[tuple[int, int]] = []
    gone: set[int] = set()
    for later in range(scaled.shape[1]):
        for earlier in range(later):
            if earlier in gone or later in gone:
                continue
            if is_near_copy(scaled[:, later], scaled[:, earlier : earlier + 1], limit):
                dropped.append((later, earlier))
                gone.add(later)
    return dropped


def is_near_copy(column: Floats, scaled: Floats, limit: float = NEAR_DUPLICATE) -> bool:
    """Whether |r| of a column with any of those of ``scaled`` is above the limit, over the rows that have both."""
    for other in scaled.T:
        both = ~np.isnan(other) & ~np.isnan(column)
        if both.sum() > 2 and abs(_correlation(other[both], column[both])) > limit:
            return True
    return False


def variable_weights(variables: Sequence[Variable], block_weights: dict[str, float]) -> Floats:
    """(m,) weight of each variable in D²: its block's weight over the variables of the block; the sum is 1."""
    blocks = [v.block for v in variables]
    present = {b: block_weights[b] for b in blocks}
    total = sum(present.values())
    return np.array([present[b] / total / blocks.count(b) for b in blocks])


def nearest_neighbours(
    scaled: Floats, weights: Floats, k: int, before: NDArray[np.bool_] | None = None, cap: float | None = None
) -> Neighbours:
    """The k nearest rows of an (n, m) matrix by weighted squared distance over the variables both rows have.

    Pairs that share less than 80 % of the weight are not comparable. The cap is the 95th percentile of all k-th
    neighbour distances; neighbours beyond it are dropped. Ties are broken by row order, so the result is determined.
    before: (n, n) the peers of an earlier edition: each stays unless it is farther than rank k + 3, or than the cap.
    cap: a frozen one, instead of that of these rows.
    """
    squared = squared_distances(scaled, weights)
    np.fill_diagonal(squared, np.inf)
    n = scaled.shape[0]
    width = min(k, n - 1)
    ranked = np.argsort(squared, axis=1, kind="stable")[:, : min(k + HOLD, n - 1)]
    distances = np.sqrt(np.take_along_axis(squared, ranked, axis=1))
    if cap is None:
        kth = distances[:, width - 1]
        finite = np.isfinite(kth)
        cap = float(np.quantile(kth[finite], CAP_QUANTILE)) if finite.any() else float("nan")
    within = np.isfinite(distances) & (distances <= cap)
    chosen = _chosen(ranked, within, width, before)
    order, kept = np.take_along_axis(ranked, chosen, axis=1), np.take_along_axis(within, chosen, axis=1)
    shares = _variable_shares(scaled, weights, order)
    return Neighbours(
        peers=np.where(kept, order, -1),
        ranks=np.where(kept, chosen + 1, -1),
        distances=np.where(kept, np.take_along_axis(distances, chosen, axis=1), np.nan),
        shares=np.where(kept[:, :, None], shares, np.nan),
        cap=cap,
        nearest=np.where(np.isfinite(distances[:, 0]), distances[:, 0], np.nan),
        coverage=(~np.isnan(scaled) * weights).sum(axis=1),
    )


def _chosen(
    ranked: NDArray[np.intp], within: NDArray[np.bool_], width: int, before: NDArray[np.bool_] | None
) -> NDArray[np.intp]:
    """(n, width) positions in ``ranked`` of the group, nearest first: earlier peers before newcomers."""
    places = np.arange(ranked.shape[1])
    if before is None:
        return np.broadcast_to(places[:width], (ranked.shape[0], width))
    stays = np.take_along_axis(before, ranked, axis=1)
    # 0: an earlier peer; 1: another within the cap; 2: too far. Within each, the nearest first.
    first = np.argsort(np.where(~within, 2, np.where(stays, 0, 1)), axis=1, kind="stable")[:, :width]
    return np.sort(first, axis=1)


def _correlation(a: Floats, b: Floats) -> float:
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def squared_distances(scaled: Floats, weights: Floats) -> Floats:
    """(n, n) weighted squared distances over the variables both rows have; inf where they share under 80 %."""
    root = np.sqrt(weights)
    lacks = np.isnan(scaled)
    placed = np.where(lacks, 0.0, scaled) * root
    squared: Floats = cdist(placed, placed, "sqeuclidean")
    squared /= weights.sum()
    rows = np.flatnonzero(lacks[:, weights > 0].any(axis=1))
    if rows.size:
        squared[rows] = _over_shared(scaled, weights, rows)
        squared[:, rows] = squared[rows].T
    return squared


def _over_shared(scaled: Floats, weights: Floats, rows: NDArray[np.intp]) -> Floats:
    """(len(rows), n) squared distances of the rows that lack a variable, over what each pair shares."""
    mask = (~np.isnan(scaled)).astype(np.float64)
    filled = np.where(np.isnan(scaled), 0.0, scaled)
    weighted, squares = filled * weights, filled**2 * weights
    shared = _products(mask[rows] * weights, mask)
    # Σ w (a - b)² over shared variables; einsum, since threads of a matrix product cost more than products this small.
    total = _products(squares[rows], mask) + _products(mask[rows], squares) - 2 * _products(weighted[rows], filled)
    comparable = shared >= SHARED_WEIGHT_MIN * weights.sum() - 1e-12
    result: Floats = np.where(comparable, np.maximum(total, 0) / np.maximum(shared, 1e-12), np.inf)
    return result


def _products(a: Floats, b: Floats) -> Floats:
    found: Floats = np.einsum("ij,kj->ik", a, b)
    return found


def _variable_shares(scaled: Floats, weights: Floats, order: NDArray[np.int64]) -> Floats:
    parts = weights * np.nan_to_num((scaled[:, None, :] - scaled[order]) ** 2)
    total = parts.sum(axis=2, keepdims=True)
    shares: Floats = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
    return shares
