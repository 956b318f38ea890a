"""How stable similar municipalities are: the model is drawn many times with other weights, variables, clipping, year.

A draw changes four things at once (reasons and figures: docs/decisions/0009-peer-models.md):

- block weights from a Dirichlet distribution around the declared ones (concentration 40: ± 30 % of a weight of 0.2);
- one variable left out, or none, each as likely; a block left empty gives its weight to the others;
- values clipped at 2.5–3.5 robust standard deviations instead of 3;
- this year's values or the previous year's, as likely.

The randomness depends on the seed and on the model's shape only, never on the municipalities or their order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilannekuva.numerics.peers import CAP_QUANTILE, squared_distances

Floats = NDArray[np.float64]
Indices = NDArray[np.int16]

N_DRAWS = 500
SEED = 309
CONCENTRATION = 40.0
CLIP_RANGE = (2.5, 3.5)
CORE_SHARE = 0.8
NONE = -1
BLOB_TYPE = np.dtype("<i2")


@dataclass(frozen=True)
class ModelMatrix:
    """A model ready to be drawn: n municipalities, m used variables.

    scaled, previous: (n, m) robust z, **not clipped**, NaN where missing; this year's and the previous year's.
    blocks: block of each variable (m). block_weights: declared weight of each of those blocks.
    """

    scaled: Floats
    previous: Floats
    blocks: tuple[str, ...]
    block_weights: dict[str, float]


@dataclass(frozen=True)
class PeerDraws:
    """Peer sets of all draws.

    codes: n municipality codes in the order of the indices.
    peers: int16 (draws, n, k): indices into ``codes``, nearest first; -1 where fewer than k are within the cap.
    A draw with fewer than four peers gives no statistic, as in the model itself: the reader applies that rule.
    """

    codes: tuple[str, ...]
    peers: Indices

    def inclusion(self) -> Floats:
        """(n, n) share of draws in which the column's municipality is a peer of the row's."""
        draws, n, _ = self.peers.shape
        counts = np.zeros(n * (n + 1), dtype=np.int64)
        rows = (np.arange(n, dtype=np.int64) * (n + 1))[:, None]
        for peers in self.peers:  # one draw at a time: memory stays n * k. Column n counts "none".
            counts += np.bincount((rows + np.where(peers < 0, n, peers)).ravel(), minlength=counts.size)
        shares: Floats = counts.reshape(n, n + 1)[:, :n] / max(draws, 1)
        return shares

    def to_blob(self) -> bytes:
        """The peers as little-endian int16 in C order, as ``int_peer_draw.peers`` stores them."""
        return self.peers.astype(BLOB_TYPE).tobytes()


def from_blob(blob: bytes, codes: Sequence[str], n_draws: int, k: int) -> PeerDraws:
    """The draws of one row of ``int_peer_draw``. ValueError: not so many bytes."""
    expected = n_draws * len(codes) * k * BLOB_TYPE.itemsize
    if len(blob) != expected:
        raise ValueError(f"expected {expected} bytes of peer draws ({n_draws} x {len(codes)} x {k}), found {len(blob)}")
    peers = np.frombuffer(bytes(blob), dtype=BLOB_TYPE).reshape(n_draws, len(codes), k).astype(np.int16)
    return PeerDraws(tuple(codes), peers)


def draws_by_theme(table: pd.DataFrame) -> dict[str, PeerDraws]:
    """The draws of the table ``int_peer_draw``: theme, n_draws, k, codes (list of n), peers (blob). One row a theme."""
    return {
        str(theme): from_blob(blob, [str(c) for c in codes], int(n_draws), int(k))
        for theme, n_draws, k, codes, blob in zip(
            table["theme"], table["n_draws"], table["k"], table["codes"], table["peers"], strict=True
        )
    }


def draw_peer_sets(
    model: ModelMatrix, codes: Sequence[str], k: int, n_draws: int = N_DRAWS, seed: int | Sequence[int] = SEED
) -> PeerDraws:
    """The k nearest within the cap in each draw. Same model, seed and k: same draws, in whatever order.

    A model without variables, or with one municipality, gives draws without peers.
    """
    n, m = model.scaled.shape
    peers = np.full((n_draws, n, k), NONE, dtype=np.int16)
    if m and n > 1:
        for d, (weights, clip, previous) in enumerate(_settings(model, n_draws, seed)):
            values = np.clip(model.previous if previous else model.scaled, -clip, clip)
            peers[d, :, : min(k, n - 1)] = _nearest(values, weights, min(k, n - 1))
    return PeerDraws(tuple(codes), peers)


def _settings(model: ModelMatrix, n_draws: int, seed: int | Sequence[int]) -> Iterator[tuple[Floats, float, bool]]:
    """Weights (m), clip and whether the previous year is used, of each draw."""
    rng = np.random.default_rng(seed)
    blocks = sorted(set(model.blocks))
    declared = np.array([model.block_weights[b] for b in blocks])
    m = len(model.blocks)
    drawn = rng.dirichlet(CONCENTRATION * declared / declared.sum(), size=n_draws)
    left_out = rng.integers(0, m + 1, size=n_draws)  # m: none
    clips = rng.uniform(*CLIP_RANGE, size=n_draws)
    previous = rng.random(n_draws) < 0.5
    column = np.array([blocks.index(b) for b in model.blocks])
    for d in range(n_draws):
        kept = np.arange(m) != left_out[d] if m > 1 else np.ones(m, dtype=bool)
        sizes = np.bincount(column[kept], minlength=len(blocks))
        weights = np.where(kept, drawn[d][column] / np.maximum(sizes, 1)[column], 0.0)
        yield weights / weights.sum(), float(clips[d]), bool(previous[d])


def _nearest(values: Floats, weights: Floats, width: int) -> Indices:
    """(n, width) indices of the nearest within this draw's cap, -1 beyond it."""
    squared = squared_distances(values, weights)
    np.fill_diagonal(squared, np.inf)
    rows = np.arange(len(squared))[:, None]
    near = _smallest(squared, width)
    order = np.argsort(squared[rows, near], axis=1, kind="stable")
    near = near[rows, order]
    distances = np.sqrt(squared[rows, near])
    kth = distances[:, -1][np.isfinite(distances[:, -1])]
    cap = _quantile(kth, CAP_QUANTILE) if kth.size else float("inf")
    found: Indices = np.where(np.isfinite(distances) & (distances <= cap), near, NONE).astype(np.int16)
    return found


def _quantile(values: Floats, share: float) -> float:
    """np.quantile to the last bit, without its general preparations: it is asked for in every draw."""
    place = (values.size - 1) * share
    low = int(place)
    part = place - low
    ordered = np.partition(values, [low, min(low + 1, values.size - 1)])
    below, above = float(ordered[low]), float(ordered[min(low + 1, values.size - 1)])
    return below + (above - below) * part if part < 0.5 else above - (above - below) * (1 - part)


def _smallest(squared: Floats, width: int) -> NDArray[np.intp]:
    """(n, width) columns of the smallest of each row. A selection of values is six times as quick as one of indices."""
    within = squared <= np.partition(squared, width - 1, axis=1)[:, width - 1 : width]
    # Ties at the bound, or fewer comparable than wanted: the first in row order, as in the model itself.
    tied = np.flatnonzero(within.sum(axis=1) != width)
    within[tied] = False
    within[tied, :width] = True
    near: NDArray[np.intp] = (np.flatnonzero(within) % squared.shape[1]).reshape(-1, width)
    if tied.size:
        near[tied] = np.argsort(squared[tied], axis=1, kind="stable")[:, :width]
    return near
