"""The rows of a landing as what differs from those of an earlier one: files to store, and rows out of them. Pure.

A delta is up to three Parquet files, each left out when it would be empty:

``rows.changed.parquet``  ``base_position`` (int64, rising) and the columns of which any kept row changed: at that row
                          of the base they are now these
``rows.removed.parquet``  ``base_position`` of the rows that are gone
``rows.added.parquet``    ``position`` (int64, rising) in the new rows, and all columns
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.landing_align import Positions, align
from ingestion.landing_canonical import codes_of, nulls_of, numbers_of

CHANGED, REMOVED, ADDED = "rows.changed.parquet", "rows.removed.parquet", "rows.added.parquet"
ROW_FILES = (CHANGED, REMOVED, ADDED)
MOST_OTHER_SHARE = 0.5
_AT_BASE, _AT = "base_position", "position"
_LEVEL = 15

Delta = Mapping[str, pa.Table]


def encode_rows(base: pa.Table, rows: pa.Table) -> dict[str, bytes] | None:
    """The files of the delta; null when it would not pay: other columns, another order, or most rows differ."""
    if not base.schema.equals(rows.schema, check_metadata=False):
        return None
    pairs = align(base, rows)
    changed, names = _changed(base, rows, pairs.before, pairs.after)
    others = len(changed) + len(pairs.removed) + len(pairs.added)
    if not pairs.keeps_order or others > MOST_OTHER_SHARE * max(1, rows.num_rows):
        return None
    files = {}
    if len(changed):
        files[CHANGED] = _with_positions(_AT_BASE, pairs.before[changed], rows.select(names), pairs.after[changed])
    if len(pairs.removed):
        files[REMOVED] = pa.table([pa.array(pairs.removed)], names=[_AT_BASE])
    if len(pairs.added):
        files[ADDED] = _with_positions(_AT, pairs.added, rows, pairs.added)
    return {name: _parquet(table) for name, table in files.items()}


def read_delta(files: Mapping[str, bytes]) -> dict[str, pa.Table]:
    """The tables of a delta by file name. Raises ValueError when a file is not what ``encode_rows`` writes."""
    tables = {}
    for name, data in files.items():
        table = pq.read_table(pa.BufferReader(data))
        if table.num_columns == 0 or table.column_names[0] != (_AT if name == ADDED else _AT_BASE):
            raise ValueError(f"{name} has the columns {', '.join(table.column_names)}")
        tables[name] = table
    return tables


def apply_rows(base: pa.Table, delta: Delta) -> pa.Table:
    """The rows that ``encode_rows`` was given, or those of their columns that ``base`` has.

    Raises ValueError (or an Arrow error, which is one) when the delta does not fit this base.
    """
    source = _sources(base.num_rows, delta)
    columns = [_applied(base.column(name), name, source, delta) for name in base.column_names]
    return pa.table(columns, schema=base.schema)


def changed_positions(delta: Delta) -> Positions:
    """Which rows of the base are changed in place."""
    return _positions(delta, CHANGED, _AT_BASE)


def removed_positions(delta: Delta) -> Positions:
    """Which rows of the base are gone."""
    return _positions(delta, REMOVED, _AT_BASE)


def added_rows(delta: Delta, schema: pa.Schema) -> pa.Table:
    """The rows that the base does not have, with their ``position`` in the new rows as the last column."""
    if ADDED not in delta:
        return schema.append(pa.field(_AT, pa.int64())).empty_table()
    table = delta[ADDED]
    return pa.table([*(table.column(name).cast(schema.field(name).type) for name in schema.names), table.column(_AT)],
                    names=[*schema.names, _AT])  # fmt: skip


def kept_positions(base_rows: int, delta: Delta) -> Positions:
    """For each row of the base its position in the new rows; -1 when it is gone."""
    source = _sources(base_rows, delta)
    places = np.full(base_rows, -1, dtype=np.int64)
    kept = np.flatnonzero(source >= 0)
    places[source[kept]] = kept
    return places


def _sources(base_rows: int, delta: Delta) -> Positions:
    """For each new row its position in the base; -1 when it was added. Raises ValueError for positions outside."""
    removed, added = removed_positions(delta), _positions(delta, ADDED, _AT)
    count = base_rows - len(removed) + len(added)
    for positions, limit in ((removed, base_rows), (added, count), (changed_positions(delta), base_rows)):
        if len(positions) and (positions[0] < 0 or positions[-1] >= limit or (np.diff(positions) <= 0).any()):
            raise ValueError(f"expected rising positions below {limit}, found others")
    kept = np.ones(base_rows, dtype=np.bool_)
    kept[removed] = False
    source = np.full(count, -1, dtype=np.int64)
    is_kept = np.ones(count, dtype=np.bool_)
    is_kept[added] = False
    source[is_kept] = np.flatnonzero(kept)
    return source


def _applied(column: pa.ChunkedArray[Any], name: str, source: Positions, delta: Delta) -> pa.ChunkedArray[Any]:
    """One column of the new rows: the base's values, the changed ones and the added ones picked by position."""
    count, takes = len(column), source.copy()
    pieces = [column]
    if CHANGED in delta and name in delta[CHANGED].column_names:
        changed = changed_positions(delta)
        at = np.arange(count)
        at[changed] = count + np.arange(len(changed))
        takes = np.where(source >= 0, at[source] if count else source, -1)
        pieces.append(delta[CHANGED].column(name).cast(column.type))
        count += len(changed)
    elif len(source) == len(column) and REMOVED not in delta and ADDED not in delta:
        return column
    if ADDED in delta:
        takes[source < 0] = count + np.arange(delta[ADDED].num_rows)
        pieces.append(delta[ADDED].column(name).cast(column.type))
    whole = pa.chunked_array([chunk for piece in pieces for chunk in piece.chunks], type=column.type)
    return pa.chunked_array([_taken(whole, takes)], type=column.type)


def _taken(column: pa.ChunkedArray[Any], positions: Positions) -> pa.Array[Any]:
    one = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column
    taken: pa.Array[Any] = one.combine_chunks().take(positions)
    return taken


def _changed(base: pa.Table, rows: pa.Table, before: Positions, after: Positions) -> tuple[Positions, list[str]]:
    """Which pairs of rows differ in any column, and the columns that do."""
    differs, names = np.zeros(len(before), dtype=np.bool_), []
    for name in rows.column_names:
        unequal = differing(base.column(name), rows.column(name), before, after)
        if unequal.any():
            differs |= unequal
            names.append(name)
    return np.flatnonzero(differs), names


def differing(
    old: pa.ChunkedArray[Any], new: pa.ChunkedArray[Any], before: Positions, after: Positions
) -> npt.NDArray[np.bool_]:
    """Per pair of positions whether two columns differ; null differs from everything but null, 0.0 from -0.0."""
    if pa.types.is_dictionary(old.type) or pa.types.is_string(old.type):
        was, is_now, _ = codes_of(old, new)
        return np.asarray(was[before] != is_now[after])
    one, other = numbers_of(old.combine_chunks())[before], numbers_of(new.combine_chunks())[after]
    no_one, no_other = nulls_of(old.combine_chunks())[before], nulls_of(new.combine_chunks())[after]
    return np.asarray((one != other) | (no_one != no_other))


def _positions(delta: Delta, file: str, name: str) -> Positions:
    if file not in delta:
        return np.empty(0, dtype=np.int64)
    column = delta[file].column(name)
    if column.null_count or not pa.types.is_int64(column.type):
        raise ValueError(f"expected whole numbers in {file}, found {column.type} with {column.null_count} nulls")
    return np.asarray(column.to_numpy())


def _with_positions(name: str, positions: Positions, rows: pa.Table, at: Positions) -> pa.Table:
    return pa.table([pa.array(positions), *rows.take(at).columns], names=[name, *rows.column_names])


def _parquet(table: pa.Table) -> bytes:
    """A small file: no statistics, positions as differences, the bytes of decimal numbers grouped by significance."""
    texts: Any = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    table = pa.table([_plain(column) for column in table.columns], names=table.column_names)
    numbers = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    sink = pa.BufferOutputStream()
    pq.write_table(
        table, sink, compression="zstd", compression_level=_LEVEL, write_statistics=False, version="2.6",
        use_dictionary=texts, store_schema=False,
        column_encoding={table.column_names[0]: "DELTA_BINARY_PACKED", **dict.fromkeys(numbers, "BYTE_STREAM_SPLIT")},
    )  # fmt: skip
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _plain(column: pa.ChunkedArray[Any]) -> pa.ChunkedArray[Any]:
    """Texts written once each: taking a few rows keeps the whole dictionary."""
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
