"""Answers of the warehouse as CSV, JSON and Parquet. Pure."""

import csv
import io
import json
import math
import unicodedata
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tilannekuva.errors import TilannekuvaError
from tilannekuva.query import Result

# What makes a spreadsheet take a cell for a formula; the same rule as in the exports.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(result: Result) -> str:
    """The answer as CSV with a header; null is an empty field.

    A text that a spreadsheet would take for a formula has an apostrophe in front; numbers are as they are.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(_as_text, result.columns))
    writer.writerows(map(_as_text, row) for row in result.rows)
    return buffer.getvalue()


def _as_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def as_json(result: Result) -> str:
    """The answer as a JSON array of objects; dates and other types JSON lacks are text, NaN and infinity too.

    Raises TilannekuvaError when two columns share a name: an object would lose one of them.
    """
    _refuse_shared_names(result.columns)
    rows = [dict(zip(result.columns, map(_jsonable, row), strict=True)) for row in result.rows]
    text = json.dumps(rows, ensure_ascii=False, default=str, allow_nan=False)
    return "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else f"\\u{ord(c):04x}" for c in text)


def as_parquet(table: pa.Table) -> bytes:
    """The answer as a Parquet file (zstd). Raises TilannekuvaError when two columns share a name."""
    _refuse_shared_names(table.column_names)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _refuse_shared_names(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise TilannekuvaError(f"Two columns share a name: {', '.join(names)}. Rename one with AS.")


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        return float(value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
