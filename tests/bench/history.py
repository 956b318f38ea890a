"""``as_of`` against the current table: reads of a history of 52 vintages that each revise 1 % of the figures."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
import yaml

from tilannekuva.build_dbt import DBT_DIR

VINTAGES = 52
MUNICIPALITIES, INDICATORS, YEARS = 308, 100, 24
REPEATS = 40
MODEL = "fct_indicator_value_history"

# The sizes of the real thing: 740,000 figures now, and half as many again that are no longer so. Values are made up.
_NOW = f"""
create table marts.fct_indicator_value as
select printf('%03d', m) as municipality_code, printf('indicator_%03d', i) as indicator_id, y::integer as year,
    hash(m, i, y)::double / 1e15 as value, 'ok' as status, printf('table_%02d', i % 50) as source_table,
    printf('%016x', i) as landing_id
from range({MUNICIPALITIES}) as m(m), range({INDICATORS}) as i(i), range(2000, {2000 + YEARS}) as y(y)
order by municipality_code, indicator_id, year
"""
_HISTORY = f"""
create table marts.{MODEL} as
with revised as (
    select v.*, w.week
    from marts.fct_indicator_value as v, range(1, {VINTAGES}) as w(week)
    where hash(v.municipality_code, v.indicator_id, v.year, w.week) % 100 = 0
), begun as (
    select *, 0 as week from marts.fct_indicator_value union all select * from revised
)
select municipality_code, indicator_id, year,
    timestamptz '2026-01-05 06:00:00+00' + to_days((week * 7)::integer) as valid_from,
    timestamptz '2026-01-05 06:00:00+00' + to_days((7 * lead(week) over (
        partition by municipality_code, indicator_id, year order by week
    ))::integer) as valid_to,
    coalesce(valid_to - interval 1 microsecond, timestamptz '9999-12-31 00:00:00+00') as valid_through,
    value + week as value, status, source_table, landing_id
from begun
order by municipality_code, indicator_id, year, valid_from
"""
MIDDLE = "timestamptz '2026-07-01 00:00:00+00'"
READS = {
    "one municipality, one indicator": "where municipality_code = '091' and indicator_id = 'indicator_042'",
    "one municipality": "where municipality_code = '091'",
    "one indicator": "where indicator_id = 'indicator_042'",
    "everything, counted and added up by indicator and year": "group by all",
}


@dataclass(frozen=True)
class Read:
    """Median milliseconds of a read of the current table, and of as_of in the middle of the history."""

    what: str
    current_ms: float
    as_of_ms: float

    @property
    def ratio(self) -> float:
        return self.as_of_ms / self.current_ms


@contextmanager
def history() -> Iterator[tuple[duckdb.DuckDBPyConnection, int, int]]:
    """(connection, figures now, rows of history) of a file of the size of a year's weekly refreshes."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "warehouse.duckdb")
        with duckdb.connect(path) as connection:
            connection.execute("create schema marts")
            connection.execute(_NOW)
            connection.execute(_HISTORY)
            connection.execute(as_of_macro())
        with duckdb.connect(path, read_only=True) as connection:
            counts = [_one(connection, f"select count(*) from marts.{t}") for t in ("fct_indicator_value", MODEL)]
            yield connection, counts[0], counts[1]


def as_of_macro() -> str:
    """The statement that the build creates the macro with."""
    models = yaml.safe_load((DBT_DIR / "models" / "marts" / "history.yml").read_text(encoding="utf-8"))["models"]
    return str(next(model for model in models if model["name"] == MODEL)["config"]["post_hook"])


def measure_reads() -> tuple[list[Read], int, int]:
    """Every read, the two tables in turn; with the rows of both."""
    with history() as (connection, now, rows):
        return [_measure(connection, what, where) for what, where in READS.items()], now, rows


def _measure(connection: duckdb.DuckDBPyConnection, what: str, where: str) -> Read:
    is_sum = where.startswith("group")
    columns = "indicator_id, year, count(*), sum(value)" if is_sum else "municipality_code, indicator_id, year, value"
    current = f"select {columns} from marts.fct_indicator_value {where}"
    then = f"select {columns} from marts.as_of({MIDDLE}) {where}"
    seconds: dict[str, list[float]] = {current: [], then: []}
    for _ in range(REPEATS):
        for sql, found in seconds.items():
            found.append(_timed(connection, sql))
    return Read(what, median(seconds[current]) * 1000, median(seconds[then]) * 1000)


def _timed(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    started = time.perf_counter()
    connection.execute(sql).fetchall()
    return time.perf_counter() - started


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
