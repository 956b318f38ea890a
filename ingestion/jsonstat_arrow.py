"""A decoded cube as an Arrow table, one row per cell, without a Python loop over cells."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingestion.jsonstat import Cube
from tilannekuva.errors import SourceChanged

VALUE, SYMBOL = "value", "symbol"


def cube_to_arrow(cube: Cube) -> pa.Table:
    """One row per cell in the cube's order: a dictionary column of codes per dimension, ``value``, ``symbol``.

    Null stays null: a symbol's meaning is not applied (see jsonstat.cell_states). Raises SourceChanged when a
    dimension is called ``value`` or ``symbol``.
    """
    clash = {VALUE, SYMBOL} & set(cube.ids)
    if clash:
        raise SourceChanged(f"Expected dimensions not named '{VALUE}' or '{SYMBOL}', found {sorted(clash)}.")
    columns = [_dictionary(dimension_index(cube.sizes, axis), codes) for axis, codes in enumerate(cube.codes)]
    value = pa.array(cube.values, mask=cube.is_null)
    symbol = _dictionary(cube.symbols.index, cube.symbols.texts, mask=cube.symbols.index < 0)
    return pa.table([*columns, value, symbol], names=[*cube.ids, VALUE, SYMBOL])


def dimension_index(sizes: Sequence[int], axis: int) -> NDArray[np.int32]:
    """For every cell, in row-major order, its position on one axis. Shape (product of sizes,)."""
    shape = [1] * len(sizes)
    shape[axis] = sizes[axis]
    positions = np.arange(sizes[axis], dtype=np.int32).reshape(shape)
    return np.broadcast_to(positions, tuple(sizes)).reshape(-1)


def _dictionary(
    index: NDArray[np.int32], texts: Sequence[str], mask: NDArray[np.bool_] | None = None
) -> "pa.Array[Any]":
    indices, dictionary = pa.array(index, type=pa.int32(), mask=mask), pa.array(texts, type=pa.string())
    # A decoded cube's indices are in range; looking again would cost as much as all the rest.
    return pa.DictionaryArray.from_arrays(indices, dictionary, safe=False)
