"""How well the median of similar municipalities tells a municipality's own structure, against simpler groups. Pure.

Every quantity is predicted for each municipality from the others of a group (never from itself), and a variable of the
model from similar municipalities that were chosen without it. Errors are in units of the quantity's robust spread over
all municipalities, on its transformed scale. Nothing is tuned on the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilannekuva.numerics.member_order import member_medians
from tilannekuva.numerics.peers import (
    IQR_TO_SD,
    MAD_TO_SD,
    Floats,
    Variable,
    nearest_neighbours,
    variable_weights,
)  # fmt: skip

Ints = NDArray[np.int64]

SIMILAR, RANDOM = "similar", "random"
MIN_MEMBERS = 4
RANDOM_SIZE = 7


@dataclass(frozen=True)
class Model:
    """A model of similarity: scaled (n, m) and clipped, with its variables and the weights of their blocks."""

    scaled: Floats
    variables: Sequence[Variable]
    block_weights: Mapping[str, float]
    k: int


@dataclass(frozen=True)
class Errors:
    """Errors of one quantity from one group, over the municipalities that every group can tell of.

    n: those municipalities. median, mean: absolute error in robust standard deviations. share_peers_closer: share of
    municipalities that their similar ones tell more closely than this group (ties count a half); None for the
    similar ones themselves.
    """

    n: int
    median: float
    mean: float
    share_peers_closer: float | None


def spread_units(values: Floats) -> Floats:
    """(q, n) as (x - median) / (1.4826 MAD), not clipped; the interquartile range where the MAD is 0, else NaN."""
    centred = values - np.nanmedian(values, axis=1, keepdims=True)
    spread = MAD_TO_SD * np.nanmedian(np.abs(centred), axis=1, keepdims=True)
    low, high = np.nanpercentile(values, [25, 75], axis=1, keepdims=True)
    spread = np.where(spread > 0, spread, (high - low) / IQR_TO_SD)
    result: Floats = centred / np.where(spread > 0, spread, np.nan)
    return result


def members_of_classes(labels: Sequence[str | None]) -> Ints:
    """(n, k) positions of the others with the same label, -1 where the list is shorter; none for the label None."""
    by_label: dict[str, list[int]] = {}
    for place, label in enumerate(labels):
        if label is not None:
            by_label.setdefault(label, []).append(place)
    lists = [[p for p in by_label.get(label or "", []) if p != place] for place, label in enumerate(labels)]
    members = np.full((len(labels), max(map(len, lists), default=0) or 1), -1, dtype=np.int64)
    for place, others in enumerate(lists):
        members[place, : len(others)] = others
    return members


def random_members(n: int, seed: int, size: int = RANDOM_SIZE) -> Ints:
    """(n, size) others drawn without replacement."""
    keys = np.random.default_rng(seed).random((n, n))
    np.fill_diagonal(keys, np.inf)
    return np.argpartition(keys, min(size, n - 1) - 1, axis=1)[:, : min(size, n - 1)]


def similar_medians(model: Model, targets: Floats, columns: Sequence[int | None]) -> Floats:
    """(q, n) medians of similar municipalities. columns: the model's column of a target, None when it is not in it.

    A municipality with fewer than four peers within the cap has none, as everywhere else.
    """
    found = np.full(targets.shape, np.nan)
    for column in sorted({-1 if c is None else c for c in columns}):
        keep = [i for i in range(len(model.variables)) if i != column]
        if not keep:
            continue
        variables = [model.variables[i] for i in keep]
        weights = variable_weights(variables, dict(model.block_weights))
        peers = nearest_neighbours(model.scaled[:, keep], weights, model.k).peers
        peers[(peers >= 0).sum(axis=1) < MIN_MEMBERS] = -1
        rows = [i for i, c in enumerate(columns) if (-1 if c is None else c) == column]
        found[rows] = member_medians(targets[rows], peers, MIN_MEMBERS)[0]
    return found


def leave_one_out(
    model: Model, targets: Floats, columns: Sequence[int | None], classes: Mapping[str, Ints], draws: int, seed: int
) -> list[dict[str, Errors]]:
    """Errors of each of q targets ((q, n), in ``spread_units``) by group: similar, the classes, random.

    classes: name to (n, k) members, -1 where the list is shorter. draws: random groups to average over, from ``seed``.
    All groups of one target are judged on the same municipalities.
    """
    errors = {SIMILAR: np.abs(similar_medians(model, targets, columns) - targets)}
    errors |= {
        name: np.abs(member_medians(targets, members, MIN_MEMBERS)[0] - targets) for name, members in classes.items()
    }
    errors[RANDOM] = _random_errors(targets, draws, seed)
    return [_errors({name: e[row] for name, e in errors.items()}) for row in range(len(targets))]


def _random_errors(targets: Floats, draws: int, seed: int) -> Floats:
    total = np.zeros(targets.shape)
    count = np.zeros(targets.shape)
    for draw in range(draws):
        error = np.abs(member_medians(targets, random_members(targets.shape[1], seed + draw), MIN_MEMBERS)[0] - targets)
        known = ~np.isnan(error)
        total[known] += error[known]
        count += known
    result: Floats = np.divide(total, count, out=np.full(targets.shape, np.nan), where=count > 0)
    return result


def _errors(by_group: Mapping[str, Floats]) -> dict[str, Errors]:
    known = ~np.isnan(np.stack(list(by_group.values()))).any(axis=0)
    n = int(known.sum())
    if n == 0:
        return {name: Errors(0, float("nan"), float("nan"), None) for name in by_group}
    similar = by_group[SIMILAR][known]
    return {
        name: Errors(n, float(np.median(e[known])), float(e[known].mean()),
                     None if name == SIMILAR else _share_closer(similar, e[known]))
        for name, e in by_group.items()
    }  # fmt: skip


def _share_closer(first: Floats, second: Floats) -> float:
    return float(((first < second) + 0.5 * (first == second)).mean())
