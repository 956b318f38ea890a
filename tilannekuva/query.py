"""Read-only questions to the warehouse. A question can read the marts and nothing else of this machine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from tilannekuva.errors import TilannekuvaError
from tilannekuva.settings import Settings

# What DuckDB's own parser calls statements that only read. DESCRIBE, SHOW, SUMMARIZE, WITH and FROM are SELECTs to it.
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
_HELP = (
    'Tables: tilannekuva query "show all tables"; columns: tilannekuva query "describe marts.fct_trend"; '
    "questions to start from: tilannekuva queries."
)


@dataclass(frozen=True)
class Result:
    """Column names and rows, in the order of the answer. is_cut: the answer has more rows than were asked for."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool = False


@contextmanager
def open_marts(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can read the warehouse and nothing else. TilannekuvaError when there is no warehouse."""
    if not settings.warehouse_path.exists():
        raise TilannekuvaError(
            f"There is no warehouse at {settings.warehouse_path} yet. Run `make run` or `tilannekuva run` first, "
            "or point --data at the folder that has one."
        )
    # Without external access a statement can neither read other files nor write any (COPY TO, ATTACH, read_csv);
    # the locked configuration keeps it from switching that back on. A table name is never a variable of this program.
    safe: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "lock_configuration": True,
    }
    try:
        with duckdb.connect(settings.warehouse_path, read_only=True, config=safe) as connection:
            yield connection
    except duckdb.Error as error:
        raise TilannekuvaError(f"The warehouse could not answer: {error}\n{_HELP}") from error


def run_query(
    settings: Settings, sql: str, parameters: Mapping[str, str] | None = None, most: int | None = None
) -> Result:
    """Answer one reading statement. TilannekuvaError when there is no warehouse, or for any other statement.

    parameters: texts for the ``$name``s of the statement, all of them and no others. most: rows read at most.
    """
    with open_marts(settings) as connection:
        statement = _checked_statement(connection, sql, parameters or {})
        # A value is handed over beside the statement, never put into its text: whatever it holds, it stays a value.
        cursor = connection.execute(statement, dict(parameters)) if parameters else connection.execute(statement)
        columns = [column[0] for column in cursor.description or []]
        if most is None:
            return Result(columns, cursor.fetchall())
        rows = cursor.fetchmany(most + 1)
        return Result(columns, rows[:most], is_cut=len(rows) > most)


def query_table(settings: Settings, sql: str, parameters: Mapping[str, str] | None = None) -> pa.Table:
    """The whole answer as an Arrow table with DuckDB's types; errors as in ``run_query``."""
    with open_marts(settings) as connection:
        statement = _checked_statement(connection, sql, parameters or {})
        answer = connection.sql(statement, params=dict(parameters) if parameters else None)
        table: pa.Table = answer.to_arrow_table()
        return table


def _checked_statement(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, str]
) -> duckdb.Statement:
    statement = _only_reading_statement(connection, sql)
    _check_parameters(statement.named_parameters, parameters)
    return statement


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


def _check_parameters(wanted: set[str], given: Mapping[str, str]) -> None:
    missing, unknown = sorted(wanted - given.keys()), sorted(given.keys() - wanted)
    if missing or unknown:
        raise TilannekuvaError(
            f"Expected a value for {', '.join(f'${name}' for name in sorted(wanted)) or 'no parameter'}; "
            f"{'without one: ' + ', '.join(missing) if missing else 'not in the statement: ' + ', '.join(unknown)}. "
            "Give each as --param NAME=VALUE, and in the SQL write $NAME."
        )
