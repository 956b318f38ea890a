"""Tables of the marts as CSV and Parquet; the same warehouse gives the same bytes.

CSV: UTF-8 with a byte order mark, so that a spreadsheet reads ä and ö; comma, decimal point, line feed; a text that
could be a formula begins with an apostrophe. Parquet: zstd, the text as it is in the marts, the meaning of each column
and the licences in the file itself.
"""

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from reports.exports.resources import Resource
from reports.exports.safe_text import csv_text

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ROWS_PER_BATCH = 500_000
_TYPES = {"string": pa.string(), "integer": pa.int32(), "number": pa.float64(), "boolean": pa.bool_()}


def open_warehouse(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Read-only, times in UTC."""
    connection = duckdb.connect(str(warehouse), read_only=True)
    connection.execute("set TimeZone = 'UTC'")
    return connection


def schema_of(resource: Resource) -> pa.Schema:
    """The Arrow schema: 32-bit integers, since none of ours are larger, and each column's meaning."""
    return pa.schema(
        [pa.field(f.name, _TYPES[f.type], metadata={"description": f.description}) for f in resource.fields]
    )


def csv_bytes(connection: duckdb.DuckDBPyConnection, sql: str, resource: Resource, warning: str | None) -> bytes:
    """The rows of the query as a CSV file."""
    table = connection.sql(sql, params={"warning": warning}).to_arrow_table().cast(schema_of(resource))
    for number, field in enumerate(table.schema):
        if field.type == pa.string():
            table = table.set_column(number, field, _safe_column(table.column(number)))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as memory:
        path = Path(folder) / "table.csv"
        memory.from_arrow(table).write_csv(str(path), header=True)
        return BYTE_ORDER_MARK + path.read_bytes()


def _safe_column(column: "pa.ChunkedArray[pa.StringScalar]") -> "pa.ChunkedArray[pa.StringScalar]":
    """Each text is judged once, however many rows have it."""
    encoded = column.dictionary_encode().unify_dictionaries()
    chunks = []
    chunk: Any  # a DictionaryArray, which the stubs do not know it to be
    for chunk in encoded.chunks:
        words = pa.array([None if t is None else csv_text(t) for t in chunk.dictionary.to_pylist()], pa.string())
        chunks.append(pa.DictionaryArray.from_arrays(chunk.indices, words).cast(pa.string()))
    return pa.chunked_array(chunks, pa.string())


def parquet_bytes(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    resource: Resource,
    warning: str | None,
    about: Mapping[str, str],
) -> bytes:
    """The rows of the query as a Parquet file, read and written in batches; about: what the file says of itself."""
    schema = schema_of(resource).with_metadata(dict(about))
    file = BytesIO()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        reader = connection.sql(sql, params={"warning": warning}).to_arrow_reader(_ROWS_PER_BATCH)
        for batch in reader:
            writer.write_table(pa.Table.from_batches([batch]).cast(schema), row_group_size=_ROWS_PER_BATCH)
    return file.getvalue()
