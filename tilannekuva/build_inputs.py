"""Write the build's inputs: catalogue, settings, promoted landings and what is known of every table, as Parquet."""

import json
import os
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.catalogue import Catalogue
from ingestion.landing import Landing, check_path, current, read_state
from ingestion.model import CLASSIFICATION_SCHEMA, ROWS_SCHEMA
from ingestion.municipalities import merger_rows, municipality_rows
from tilannekuva.build_catalogue import (
    Row,
    alternative_rows,
    indicator_rows,
    network_rows,
    source_rows,
    table_rows,
    term_rows,
)
from tilannekuva.build_schemas import INPUTS
from tilannekuva.settings import Settings

STALE_AFTER_RECHECKS = 2


def write_inputs(settings: Settings, catalogue: Catalogue, folder: Path) -> None:
    """Write every table of ``build_schemas.INPUTS`` and links to the promoted rows into an empty ``folder``."""
    landings = {t: found for t in catalogue.tables if (found := current(settings, t)) is not None}
    rows: dict[str, list[Row]] = {
        "edition": [_edition(settings, catalogue)],
        "catalogue_source": source_rows(catalogue),
        "catalogue_table": table_rows(catalogue),
        "catalogue_indicator": indicator_rows(catalogue),
        "catalogue_alternative": alternative_rows(catalogue),
        "catalogue_term": term_rows(catalogue),
        "network_member": network_rows(catalogue),
        "municipality": [dict(row) for row in municipality_rows()],
        "municipality_merger": [{**row, "in_force": date.fromisoformat(row["in_force"])} for row in merger_rows()],
        "landing_index": [_landing(landing) for landing in landings.values()],
        "table_state": _table_states(settings, catalogue, landings),
        "check_result": [row for t in catalogue.tables for row in _checks(settings, t)],
    }
    for name, columns in INPUTS.items():
        table = pa.Table.from_pylist(rows[name], schema=pa.schema(list(columns.items())))
        pq.write_table(table, folder / f"{name}.parquet")
    _link_rows(catalogue, landings, folder)


def next_release(release_months: list[int], after: date) -> date | None:
    """First day of the first release month after the month of ``after``; null when no month is declared. Pure."""
    if not release_months:
        return None
    candidates = [(after.year, m) for m in release_months if m > after.month]
    candidates += [(after.year + 1, m) for m in release_months]
    year, month = min(candidates)
    return date(year, month, 1)


def state_of(outcome: str, has_landing: bool, is_stale: bool) -> str:
    """The word mart_freshness has for a table, from how its last run ended. Pure."""
    if outcome in {"absent_at_source", "fetch_failed", "check_failed"}:
        return outcome
    if not has_landing:
        return "never_fetched"
    return "stale" if is_stale else "current"


def _edition(settings: Settings, catalogue: Catalogue) -> Row:
    network = catalogue.network
    return {
        "edition_year": settings.edition_year,
        "source": settings.source,
        "is_sample": settings.is_sample,
        "network_id": network.id,
        "network_name_fi": network.name.fi,
        "network_name_sv": network.name.sv,
        "network_name_en": network.name.en,
        "network_is_example": network.is_example,
    }


def _landing(landing: Landing) -> Row:
    sidecar = landing.sidecar
    queries = sidecar["queries"]
    first = queries[0] if queries else None
    return {
        "table_id": landing.table_id,
        "landing_id": landing.landing_id,
        "source_id": sidecar["source_id"],
        "url": sidecar["url"],
        "query_count": len(queries),
        "first_query": (first["body"] or first["url"]) if first else None,
        "row_count": sidecar["row_count"],
        "sha256": sidecar["content_sha256"],
        "retrieved_at": _time(landing.retrieved_at),
        "licence": sidecar["licence"],
        "updated_at_source": sidecar["updated_at_source"],
        "projection_base_year": sidecar["binding"].get("projection_base_year"),
    }


def _table_states(settings: Settings, catalogue: Catalogue, landings: dict[str, Landing]) -> list[Row]:
    states = {t: read_state(settings, t) for t in catalogue.tables}
    checked = [s.last_checked_at for s in states.values() if s.last_checked_at]
    newest_check = max(checked) if checked else None
    rows = []
    for table_id, table in catalogue.tables.items():
        state, landing = states[table_id], landings.get(table_id)
        last, changed = state.last_checked_at, state.last_changed_at
        age = (newest_check - last).days if newest_check and last else 0
        rows.append({
            "table_id": table_id,
            "landing_id": landing.landing_id if landing else None,
            "retrieved_at": _time(landing.retrieved_at) if landing else None,
            "last_checked_at": last,
            "last_changed_at": changed,
            "newest_period": newest_period(landing) if landing else None,
            "next_release_expected": next_release(list(table.release_months), changed.date()) if changed else None,
            "state": state_of(state.outcome, landing is not None, age > STALE_AFTER_RECHECKS * table.recheck_days),
            "message": state.check_message or state.message,
        })  # fmt: skip
    return rows


def newest_period(landing: Landing) -> str | None:
    """The newest period the landing has rows of, as the source writes it."""
    if landing.sidecar["source_kind"] == "classification":
        year = pc.max(pq.read_table(landing.rows_path, columns=["year"])["year"]).as_py()
        return None if year is None else str(year)
    periods = pq.read_table(landing.rows_path, columns=["period_code"])["period_code"]
    codes = [code for code in pc.unique(periods.cast(pa.string())).to_pylist() if code]
    return max(codes) if codes else None


def _checks(settings: Settings, table_id: str) -> list[Row]:
    newest = read_state(settings, table_id).newest_landing_id
    path = check_path(settings, table_id, newest) if newest else None
    if path is None or not path.exists():
        return []
    report = json.loads(path.read_text(encoding="utf-8"))
    common = {"table_id": table_id, "landing_id": newest, "checked_at": _time(report["checked_at"])}
    names = ("expectation", "description_fi", "description_en", "is_blocking", "success", "observed")
    return [{**common, **{name: result[name] for name in names}} for result in report["results"]]


def _link_rows(catalogue: Catalogue, landings: dict[str, Landing], folder: Path) -> None:
    """Hard links, so that a build reads one unchanging set of rows however long it takes."""
    for kind, schema in (("cells", ROWS_SCHEMA), ("classification", CLASSIFICATION_SCHEMA)):
        # An empty table of the right columns: a source without any of this kind still builds.
        empty = folder / kind / "table_id=none" / "landing_id=none"
        empty.mkdir(parents=True)
        pq.write_table(schema.empty_table(), empty / "rows.parquet")
    for table_id, landing in landings.items():
        is_classification = catalogue.sources[catalogue.tables[table_id].source].kind == "classification"
        kind = "classification" if is_classification else "cells"
        target = folder / kind / f"table_id={table_id}" / f"landing_id={landing.landing_id}"
        target.mkdir(parents=True)
        _link(landing.rows_path, target / "rows.parquet")


def _link(origin: Path, target: Path) -> None:
    try:
        os.link(origin, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(origin, target)


def _time(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
