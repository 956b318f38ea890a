"""What an edition says, read from the warehouse it was published from: its figures, its claims, its landings."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.catalogue import Catalogue
from tilannekuva.editions_definition import definition_keys
from tilannekuva.editions_state import FIGURE_SCHEMA
from tilannekuva.errors import EditionRefused


@dataclass(frozen=True)
class Content:
    """figures: rows of FIGURE_SCHEMA as Parquet; claims: fct_claim as Parquet; landings: the landings in use.

    facts: the edition, its vintage and how the catalogue had its indicators, as the record of the ledger keeps them.
    """

    figures: bytes
    claims: bytes
    landings: list[dict[str, Any]]
    facts: dict[str, Any]


def read_content(warehouse: Path, catalogue: Catalogue) -> Content:
    """Read a warehouse; EditionRefused when it lacks a mart or a claim is of a figure it does not have."""
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            figures = connection.sql(_FIGURES).to_arrow_table().cast(FIGURE_SCHEMA)
            claims = connection.sql(_CLAIMS).to_arrow_table()
            landings = _rows(connection, _LANDINGS)
            facts = _facts(connection, catalogue)
    except duckdb.Error as error:
        raise EditionRefused(
            f"Expected the marts of an edition in {warehouse}, found {error}. Build again: tilannekuva build."
        ) from error
    said = sum(len(figures) - figures[name].null_count for name in ("claim_similar", "claim_network", "claim_trend"))
    if said != claims.num_rows:
        raise EditionRefused(
            f"Expected each of the {claims.num_rows} claims in {warehouse} to be of one figure, found {said} of "
            f"{figures.num_rows} figures. Nothing was frozen: build again (tilannekuva build --force)."
        )
    facts |= {"figures": figures.num_rows, "claims": claims.num_rows}
    return Content(_parquet(figures), _parquet(claims), landings, facts)


def _facts(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> dict[str, Any]:
    (edition,) = _rows(connection, _EDITION)
    (vintage,) = _rows(connection, _VINTAGE)
    keys = definition_keys(catalogue)
    indicators = {
        row["indicator_id"]: {"unit": row["unit"], "definition_key": keys[row["indicator_id"]]}
        for row in _rows(connection, _INDICATORS)
    }
    parts: dict[str, list[str]] = {}
    for row in _rows(connection, _PARTS):
        parts.setdefault(row["municipality_code"], []).append(row["part"])
    return {**edition, **vintage, "indicators": indicators, "parts": parts}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = connection.sql(sql)
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def _parquet(table: pa.Table) -> bytes:
    target = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), target, compression="zstd", compression_level=9)
    return target.getvalue()


_FIGURES = """
select
    v.municipality_code, v.indicator_id, v.year, v.value, v.status, v.is_preliminary, v.is_harmonised, i.decimals,
    v.source_table, v.landing_id,
    coalesce(l.year = v.year, false) as is_latest,
    p.position, p.rank, p.rank_of, p.n as group_size,
    c.claim_similar, c.claim_network, c.claim_trend
from marts.fct_indicator_value as v
inner join marts.dim_indicator as i on v.indicator_id = i.indicator_id
left join marts.fct_indicator_latest as l
    on v.municipality_code = l.municipality_code and v.indicator_id = l.indicator_id
left join marts.fct_peer_comparison as p
    on v.municipality_code = p.municipality_code and v.indicator_id = p.indicator_id and v.year = p.year
    and p.comparison_group = 'similar'
left join (
    select
        municipality_code, indicator_id, year,
        max(predicate) filter (where comparison_group = 'similar') as claim_similar,
        max(predicate) filter (where comparison_group = 'network') as claim_network,
        max(predicate) filter (where comparison_group is null) as claim_trend
    from marts.fct_claim
    group by municipality_code, indicator_id, year
) as c on v.municipality_code = c.municipality_code and v.indicator_id = c.indicator_id and v.year = c.year
order by v.indicator_id, v.municipality_code, v.year
"""
_CLAIMS = "select * from marts.fct_claim order by claim_id"
_LANDINGS = """
select table_id, landing_id, source_id, url, row_count, sha256, cast(retrieved_at as varchar) as retrieved_at, licence
from marts.mart_landing order by table_id, landing_id
"""
_EDITION = "select edition_year, source, is_sample from marts.dim_edition"
_VINTAGE = """
select vintage, strftime(seen_at, '%Y-%m-%dT%H:%M:%S.%f+00:00') as vintage_valid_from
from marts.mart_refresh where is_current
"""
_INDICATORS = """
select i.indicator_id, i.unit from marts.dim_indicator as i
where exists (select 1 from marts.fct_indicator_value as v where v.indicator_id = i.indicator_id)
order by i.indicator_id
"""
_PARTS = """
select merged_into_code as municipality_code, municipality_code as part from marts.dim_municipality
where merged_into_code is not null order by merged_into_code, municipality_code
"""
