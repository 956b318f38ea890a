"""Small frames out of a landing's rows: what the expectations of its suite are asked of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from expectations import queries
from expectations.suites import Suite
from ingestion.landing import Landing
from ingestion.landing_rows import landing_rows, rows_fault
from ingestion.landing_write import expected_schema
from tilannekuva.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

_REGIONS = 18  # of 19: some tables leave out Åland

_QUERIES = {
    "keys": queries.KEYS,
    "readings": queries.READINGS,
    "nulls": queries.NULLS,
    "statuses": queries.STATUSES,
    "not_finite": queries.NOT_FINITE,
    "municipalities": queries.MUNICIPALITIES,
    "newest_period": queries.NEWEST_PERIOD,
    "municipality_coverage": queries.MUNICIPALITY_COVERAGE,
    "period_coverage": queries.PERIOD_COVERAGE,
    "value_share": queries.VALUE_SHARE,
    "versions": queries.VERSIONS,
    "newest_step": queries.NEWEST_STEP,
    "ranges": queries.RANGES,
    "class_keys": queries.CLASS_KEYS,
    "class_nulls": queries.CLASS_NULLS,
    "class_codes": queries.CLASS_CODES,
    "class_years": queries.CLASS_YEARS,
    "class_levels": queries.CLASS_LEVELS,
    "class_coverage": queries.CLASS_COVERAGE,
}


def frames_of(settings: Settings, suite: Suite, landing: Landing, baseline: Landing | None) -> dict[str, pd.DataFrame]:
    """The frames that the suite asks for, by name; of a landing with other columns than agreed only ``shape``."""
    expected = expected_schema(suite.source_kind)
    rows = landing_rows(settings, landing)
    before = landing_rows(settings, baseline) if baseline is not None else expected.empty_table()
    shape = _shape(landing, rows, expected)
    if not rows.schema.equals(expected):
        return {"shape": shape}
    return {"shape": shape, **frames_of_rows(suite, rows, before)}


def frames_of_rows(suite: Suite, rows: pa.Table, before: pa.Table) -> dict[str, pd.DataFrame]:
    """All frames but ``shape``, out of rows in memory: those to judge, and those of the landing in use (or none)."""
    wanted = {expectation.frame for expectation in suite.expectations} - {"shape"}
    with _database(suite, rows, before) as database:
        return {frame: _ask(database, suite, frame) for frame in sorted(wanted)}


def _ask(database: duckdb.DuckDBPyConnection, suite: Suite, frame: str) -> pd.DataFrame:
    if frame == "sum_of_municipalities":
        least = {"kind": "municipality", "least": suite.table.min_municipalities}
        return database.execute(queries.SUM_TO_COUNTRY, least).df()
    if frame == "sum_of_regions":
        return database.execute(queries.SUM_TO_COUNTRY, {"kind": "region", "least": _REGIONS}).df()
    return database.execute(_QUERIES[frame]).df()


@contextmanager
def _database(suite: Suite, rows: pa.Table, before: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory database with ``now_rows``, ``before_rows`` and what the catalogue says about them."""
    with duckdb.connect(":memory:") as database:
        tables = {
            "now_rows": rows,
            "before_rows": before,
            "additive": _texts(content_key=suite.table.additive),
            "merger": _texts(old_code=list(suite.known.mergers), new_code=list(suite.known.mergers.values())),
            "valid_range": _ranges(suite),
            "parameter": pa.table({"is_projection": [_is_projection(suite)]}),
            "kept_content": _texts(content_key=list(suite.table.contents)),
        }
        for name, table in tables.items():
            database.register("arriving", table)
            database.execute(f"create temp table {name} as select * from arriving")
            database.unregister("arriving")
        if suite.source_kind != "classification":
            database.execute(_KEPT_BEFORE, {"from_year": suite.table.from_year or 0})
        yield database


# What the catalogue no longer asks for is not lost: it was not asked for.
_KEPT_BEFORE = """
    create temp table kept_before as select * from before_rows
    where period_year >= $from_year
    and ((select count(*) from kept_content) = 0 or content_key in (select content_key from kept_content))"""


def _is_projection(suite: Suite) -> bool:
    return suite.table.is_projection or suite.table.projection_base_year is not None


def _texts(**columns: list[str]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _ranges(suite: Suite) -> pa.Table:
    schema = pa.schema(
        [
            ("indicator_id", pa.string()),
            ("content_key", pa.string()),
            ("place", pa.list_(pa.string())),
            ("smallest", pa.float64()),
            ("largest", pa.float64()),
            ("first_year", pa.int32()),
            ("last_year", pa.int32()),
        ]
    )
    rows = [
        {
            "indicator_id": each.indicator_id,
            "content_key": each.content_key,
            "place": each.where,
            "smallest": each.smallest,
            "largest": each.largest,
            "first_year": each.first_year,
            "last_year": each.last_year,
        }
        for each in suite.ranges
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _shape(landing: Landing, rows: pa.Table, expected: pa.Schema) -> pd.DataFrame:
    import pandas as pd

    is_agreed = rows.schema.equals(expected)
    return pd.DataFrame(
        {
            "label": [landing.landing_id],
            "row_count": [rows.num_rows],
            "columns": ["ok" if is_agreed else ", ".join(f"{f.name} {f.type}" for f in rows.schema)[:300]],
            "file": [rows_fault(landing) or "ok"],
        }
    )
