"""Write the build's inputs: catalogue, settings, promoted landings and what is known of every table, as Parquet."""

import json
import logging
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.catalogue import Catalogue
from ingestion.catalogue_network_read import network_warnings
from ingestion.landing import Landing, check_path, read_state
from ingestion.landing_rows import landing_rows, materialise_rows
from ingestion.model import CLASSIFICATION_SCHEMA, ROWS_SCHEMA
from ingestion.municipalities import merger_rows, municipality_rows
from ingestion.rhythm import day_in_finland, late_since
from tilannekuva.build_catalogue import (
    Row,
    alternative_rows,
    indicator_rows,
    network_entitlement_rows,
    network_fee_class_rows,
    network_rows,
    network_use_rows,
    peer_model_rows,
    source_rows,
    table_rows,
    term_rows,
)
from tilannekuva.build_published import published_alternatives
from tilannekuva.build_schemas import INPUTS
from tilannekuva.peer_editions import edition_rows, last_edition
from tilannekuva.settings import Settings
from tilannekuva.vintages import promoted_landings

STALE_AFTER_RECHECKS = 2

log = logging.getLogger(__name__)


def write_inputs(
    settings: Settings, catalogue: Catalogue, folder: Path, landings: Mapping[str, Landing] | None = None
) -> None:
    """Write the build's inputs except those of its history, with links to the promoted rows, into an empty folder.

    landings: those in use by table, when the caller has read them already.
    """
    if landings is None:
        landings = promoted_landings(settings, catalogue)
    for warning in network_warnings(catalogue.network):
        log.warning(warning)
    published = published_alternatives(settings, catalogue)
    rows: dict[str, list[Row]] = {
        "edition": [_edition(settings, catalogue)],
        "catalogue_source": source_rows(catalogue),
        "catalogue_table": table_rows(catalogue),
        "catalogue_indicator": indicator_rows(catalogue, published),
        "catalogue_alternative": alternative_rows(catalogue, published),
        "catalogue_term": term_rows(catalogue),
        "peer_model": peer_model_rows(catalogue),
        "peer_edition": edition_rows(last_edition(settings, settings.edition_year)),
        "network_member": network_rows(catalogue),
        "network_use": network_use_rows(catalogue),
        "network_fee_class": network_fee_class_rows(catalogue),
        "network_entitlement": network_entitlement_rows(catalogue),
        "municipality": [dict(row) for row in municipality_rows()],
        "municipality_merger": [{**row, "in_force": date.fromisoformat(row["in_force"])} for row in merger_rows()],
        "landing_index": [landing_row(landing) for landing in landings.values()],
        "table_state": _table_states(settings, catalogue, landings),
        "check_result": [row for t in catalogue.tables for row in _checks(settings, t)],
    }
    for name, content in rows.items():
        table = pa.Table.from_pylist(content, schema=pa.schema(list(INPUTS[name].items())))
        pq.write_table(table, folder / f"{name}.parquet")
    kinds = {t: catalogue.sources[table.source].kind for t, table in catalogue.tables.items()}
    link_rows(settings, landings, {t for t, kind in kinds.items() if kind == "classification"}, folder)


def next_release(release_months: list[int], after: date) -> date | None:
    """First day of the first release month after the month of ``after``; null when no month is declared. Pure."""
    if not release_months:
        return None
    candidates = [(after.year, m) for m in release_months if m > after.month]
    candidates += [(after.year + 1, m) for m in release_months]
    year, month = min(candidates)
    return date(year, month, 1)


def late_releases(settings: Settings, catalogue: Catalogue) -> dict[str, date]:
    """Tables whose release is overdue at the newest look at any source, with the day since which it is."""
    states = {t: read_state(settings, t) for t in catalogue.tables}
    newest = max((s.last_checked_at for s in states.values() if s.last_checked_at), default=None)
    if newest is None:
        return {}
    today = day_in_finland(newest)
    found = {t: late_since(table, states[t], today) for t, table in catalogue.tables.items()}
    return {t: day for t, day in found.items() if day is not None}


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


def landing_row(landing: Landing) -> Row:
    """What the build knows of one landing, from its sidecar."""
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
        "series_ended": sidecar["binding"].get("series_ended"),
    }


def _table_states(settings: Settings, catalogue: Catalogue, landings: Mapping[str, Landing]) -> list[Row]:
    states = {t: read_state(settings, t) for t in catalogue.tables}
    checked = [s.last_checked_at for s in states.values() if s.last_checked_at]
    newest_check = max(checked) if checked else None
    late = late_releases(settings, catalogue)
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
            "newest_period": newest_period(settings, landing) if landing else None,
            "next_release_expected": next_release(list(table.release_months), changed.date()) if changed else None,
            "state": state_of(state.outcome, landing is not None, age > STALE_AFTER_RECHECKS * table.recheck_days),
            "message": state.check_message or state.message,
            "late_since": late.get(table_id),
        })  # fmt: skip
    return rows


def newest_period(settings: Settings, landing: Landing) -> str | None:
    """The newest period the landing has rows of, as the source writes it."""
    if landing.sidecar["source_kind"] == "classification":
        year = pc.max(landing_rows(settings, landing, ["year"])["year"]).as_py()
        return None if year is None else str(year)
    periods = landing_rows(settings, landing, ["period_code"])["period_code"]
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
    return [
        # A check recorded before its Swedish words existed is shown in English.
        {
            **common,
            **{name: result[name] for name in names},
            "description_sv": result.get("description_sv") or result["description_en"],
        }
        for result in report["results"]
    ]


def link_rows(
    settings: Settings, landings: Mapping[str, Landing], classifications: Collection[str], folder: Path
) -> None:
    """The landings' rows, under folders that name table and landing: one unchanging set however long a build takes."""
    for kind, schema in (("cells", ROWS_SCHEMA), ("classification", CLASSIFICATION_SCHEMA)):
        # An empty table of the right columns: a source without any of this kind still builds.
        empty = folder / kind / "table_id=none" / "landing_id=none"
        empty.mkdir(parents=True)
        pq.write_table(schema.empty_table(), empty / "rows.parquet")
    for table_id, landing in landings.items():
        kind = "classification" if table_id in classifications else "cells"
        target = folder / kind / f"table_id={table_id}" / f"landing_id={landing.landing_id}"
        target.mkdir(parents=True)
        materialise_rows(settings, landing, target / "rows.parquet")


def _time(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
