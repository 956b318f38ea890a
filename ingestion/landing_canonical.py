"""Rows in the one form that equal rows share, and a digest of what they say. Pure, vectorised."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.int64]


def canonical(rows: pa.Table) -> pa.Table:
    """One chunk per column; dictionaries hold each text once, in the order of first appearance."""
    columns = [_canonical_column(rows.column(name)) for name in rows.column_names]
    return pa.table(columns, schema=rows.schema.remove_metadata())


def rows_content_sha256(rows: pa.Table) -> str:
    """sha256 over every column's name, type and values in order: the same for equal rows, whatever wrote their file.

    The sha256 of a Parquet file holds only for the version of the library that wrote it; this one holds for good.
    """
    digest = hashlib.sha256()
    for name, column in zip(rows.column_names, canonical(rows).columns, strict=True):
        array: pa.Array[Any] = _one(column)
        digest.update(json.dumps([name, str(array.type), len(array)]).encode())
        if pa.types.is_dictionary(array.type) or pa.types.is_string(array.type):
            texts = _encoded(column)
            digest.update(json.dumps(texts.dictionary.to_pylist(), ensure_ascii=False).encode())
            array = texts.indices
        digest.update(np.packbits(nulls_of(array)).tobytes())
        digest.update(numbers_of(array).tobytes())
    return digest.hexdigest()


def numbers_of(array: pa.Array[Any]) -> npt.NDArray[Any]:
    """The values as little-endian whole numbers (a decimal number as its bits), nulls as zero."""
    fill: Any = False if pa.types.is_boolean(array.type) else 0
    values = np.ascontiguousarray(array.fill_null(fill).to_numpy(zero_copy_only=False))
    values = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return values.view(f"<i{values.dtype.itemsize}")


def nulls_of(array: pa.Array[Any]) -> npt.NDArray[np.bool_]:
    """Where there is no value."""
    if array.null_count == 0:
        return np.zeros(len(array), dtype=np.bool_)
    return np.asarray(array.is_null().to_numpy(zero_copy_only=False))


def codes_of(old: pa.ChunkedArray[Any], new: pa.ChunkedArray[Any]) -> tuple[Codes, Codes, int]:
    """The values of a column of two tables numbered alike, null as one of its own; and how many numbers there are."""
    both = _encoded(pa.chunked_array([*old.chunks, *new.chunks], type=old.type))
    numbered = both.dictionary.dictionary_encode(null_encoding="encode")
    null_code = len(numbered.dictionary)
    renumbered = np.append(numbers_of(numbered.indices), null_code).astype(np.int64)
    codes = renumbered[np.where(nulls_of(both.indices), len(renumbered) - 1, numbers_of(both.indices))]
    return codes[: len(old)], codes[len(old) :], null_code + 1


def _encoded(column: pa.ChunkedArray[Any]) -> pa.DictionaryArray[Any, Any]:
    """One array with one dictionary that holds no null."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    elif any(cast(Any, chunk).dictionary.null_count for chunk in column.chunks):
        column = column.cast(column.type.value_type).dictionary_encode()
    return cast("pa.DictionaryArray[Any, Any]", _one(column.unify_dictionaries()))


def _canonical_column(column: pa.ChunkedArray[Any]) -> pa.Array[Any]:
    if not pa.types.is_dictionary(column.type):
        return _one(column)
    array = _encoded(column)
    texts = array.dictionary
    if len(texts.unique()) != len(texts):
        return array.cast(column.type.value_type).dictionary_encode()
    present = ~nulls_of(array.indices)
    codes = numbers_of(array.indices)
    used = codes[present]
    first = np.full(len(texts), len(used), dtype=np.int64)
    first[used[::-1]] = np.arange(len(used))[::-1]  # of a repeated index the last assignment stays: the first place
    order = np.argsort(first, kind="stable")[: int((first < len(used)).sum())]
    renumbered = np.zeros(max(1, len(texts)), dtype=np.int32)
    renumbered[order] = np.arange(len(order), dtype=np.int32)
    indices = pa.array(renumbered[codes], type=pa.int32(), mask=~present)
    return pa.DictionaryArray.from_arrays(indices, texts.take(order))


def _one(column: pa.ChunkedArray[Any] | pa.Array[Any]) -> pa.Array[Any]:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
