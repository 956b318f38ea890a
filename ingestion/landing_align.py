"""Which row of a later landing is the same cell as which row of an earlier one. Pure, vectorised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingestion.landing_canonical import codes_of

Positions = npt.NDArray[np.int64]

# What names a row at its source; everything else is what the row says.
CELL_KEY = ("content_code", "area_code", "period_code", "breakdown")
CLASSIFICATION_KEY = ("year", "level", "municipality_code")
_LARGEST_KEY = 2**62


@dataclass(frozen=True, eq=False)
class Alignment:
    """Positions of the rows in both tables (``before[i]`` and ``after[i]`` are one row), and of the others.

    before, after: int64 of equal length, ``after`` rising. removed, added: rising positions of rows without a partner.
    """

    before: Positions
    after: Positions
    removed: Positions
    added: Positions

    @property
    def keeps_order(self) -> bool:
        """Whether the rows that stay come in the same order in both tables."""
        return bool(np.all(self.before[1:] > self.before[:-1]))


def key_of(schema: pa.Schema) -> tuple[str, ...]:
    """The columns that name a row of a table of this schema."""
    return CELL_KEY if "content_code" in schema.names else CLASSIFICATION_KEY


def align(before: pa.Table, after: pa.Table) -> Alignment:
    """Pair the rows of two tables by their key; of rows with one key the first goes with the first, and so on."""
    old, new = _numbered_keys(before, after, key_of(after.schema))
    if np.array_equal(old, new):
        every, none = np.arange(len(old)), np.empty(0, dtype=np.int64)
        return Alignment(every, every, none, none)
    old, new = _distinct(old, new)
    _, before_at, after_at = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    order = np.argsort(after_at)
    before_at, after_at = before_at[order], after_at[order]
    return Alignment(before_at, after_at, _others(before_at, len(old)), _others(after_at, len(new)))


def _others(positions: Positions, count: int) -> Positions:
    alone = np.ones(count, dtype=np.bool_)
    alone[positions] = False
    return np.flatnonzero(alone)


def _numbered_keys(before: pa.Table, after: pa.Table, names: tuple[str, ...]) -> tuple[Positions, Positions]:
    """One whole number per row of each table: equal numbers are equal keys."""
    combined, largest = np.zeros(before.num_rows + after.num_rows, dtype=np.int64), 1
    for name in names:
        *codes, count = codes_of(before.column(name), after.column(name))
        if largest > _LARGEST_KEY // count:  # too many combinations to count: number those that occur
            _, combined = np.unique(combined, return_inverse=True)
            largest = len(combined) + 1
        combined, largest = combined * count + np.concatenate(codes), largest * count
    return combined[: before.num_rows], combined[before.num_rows :]


def _distinct(old: Positions, new: Positions) -> tuple[Positions, Positions]:
    """The same keys, told apart where one comes more than once in a table."""
    old_turn, new_turn = _turns(old), _turns(new)
    most = int(max(old_turn.max(initial=0), new_turn.max(initial=0))) + 1
    if most == 1:
        return old, new
    _, numbered = np.unique(np.concatenate([old, new]), return_inverse=True)
    return numbered[: len(old)] * most + old_turn, numbered[len(old) :] * most + new_turn


def _turns(keys: Positions) -> Positions:
    """How many rows before each have the same key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(keys) else np.empty(0, dtype=np.int64)
    first = np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
    turns = np.empty(len(keys), dtype=np.int64)
    turns[order] = np.arange(len(keys)) - first
    return turns
