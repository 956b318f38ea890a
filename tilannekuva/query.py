"""Read-only questions to the warehouse. A question can read the marts and nothing else of this machine."""

import csv
import io
import json
import math
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from tilannekuva.errors import TilannekuvaError
from tilannekuva.settings import Settings

# What DuckDB's own parser calls statements that only read. DESCRIBE, SHOW, SUMMARIZE, WITH and FROM are SELECTs to it.
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


@dataclass(frozen=True)
class Result:
    """Column names and rows, in the order of the answer."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


@contextmanager
def open_marts(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can read the warehouse and nothing else. TilannekuvaError when there is no warehouse."""
    if not settings.warehouse_path.exists():
        raise TilannekuvaError(
            f"There is no warehouse at {settings.warehouse_path} yet. Run `make run` or `tilannekuva run` first, "
            "or point --data at the folder that has one."
        )
    # Without external access a statement can neither read other files nor write any (COPY TO, ATTACH, read_csv);
    # the locked configuration keeps it from switching that back on.
    safe: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoload_known_extensions": False,
        "lock_configuration": True,
    }
    try:
        with duckdb.connect(settings.warehouse_path, read_only=True, config=safe) as connection:
            yield connection
    except duckdb.Error as error:
        raise TilannekuvaError(f"The warehouse could not answer: {error}") from error


def run_query(settings: Settings, sql: str) -> Result:
    """Answer one reading statement. TilannekuvaError when there is no warehouse, or for any other statement."""
    with open_marts(settings) as connection:
        statement = _only_reading_statement(connection, sql)
        cursor = connection.execute(statement)
        columns = [column[0] for column in cursor.description or []]
        return Result(columns, cursor.fetchall())


def _only_reading_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    statements = connection.extract_statements(sql)
    kinds = [statement.type for statement in statements]
    if len(kinds) != 1 or kinds[0] not in _READING:
        found = ", ".join(kind.name for kind in kinds) or "none"
        raise TilannekuvaError(
            "Expected one statement that reads (SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN); "
            f"found: {found}. The warehouse is built by `tilannekuva build` alone; copy it to change it."
        )
    return statements[0]


def as_csv(result: Result) -> str:
    """The answer as CSV with a header; null is an empty field."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows(result.rows)
    return buffer.getvalue()


def as_json(result: Result) -> str:
    """The answer as a JSON array of objects; dates and other types JSON lacks are text, NaN and infinity too.

    Raises TilannekuvaError when two columns share a name: an object would lose one of them.
    """
    if len(set(result.columns)) != len(result.columns):
        raise TilannekuvaError(f"Two columns share a name: {', '.join(result.columns)}. Rename one with AS.")
    rows = [dict(zip(result.columns, map(_jsonable, row), strict=True)) for row in result.rows]
    text = json.dumps(rows, ensure_ascii=False, default=str, allow_nan=False)
    return "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else f"\\u{ord(c):04x}" for c in text)


def _jsonable(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
