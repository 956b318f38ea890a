"""What the tests of municipal finances over the sample server share."""

import json
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.catalogue_schema import Table
from ingestion.landing import get_landing, promote
from ingestion.landing_rows import landing_rows
from ingestion.model import TableOutcome
from ingestion.sample import Server
from tilannekuva.settings import Settings

TABLE = "finance_kknr"
REGISTER = "/rest/v1/json/aineistot"
DIRECTORY = "/api/Hakemistorajapinta/1.0/odata/Kunta"
FEW = ("047", "072", "091", "235", "435", "507", "588", "607", "837", "851", "890", "992")
CATALOGUE = load_catalogue()
SOURCE = CATALOGUE.sources["municipal_finance"]


def settings_for(server: Server, folder: Path) -> Settings:
    return Settings(source=server.url, data_dir=folder, edition_year=2025)


def get(server: Server, path: str) -> Any:
    with urllib.request.urlopen(f"{server.url}{path}", timeout=10) as answer:
        return json.load(answer)


def served(server: Server) -> int:
    """How many requests were answered; a connection that the system dropped is none."""
    return int(server.stats["requests"])


def rows_in_use(settings: Settings, outcome: TableOutcome, table_id: str = TABLE) -> pa.Table:
    """Promote what was landed, as the checks do, and read it."""
    assert outcome.message is None and outcome.landing_id is not None
    promote(settings, table_id, outcome.landing_id)
    return landing_rows(settings, get_landing(settings, table_id, outcome.landing_id))


def cells(rows: pa.Table) -> dict[tuple[str, str, int], dict[str, Any]]:
    return {(row["content_code"], row["area_key"], row["period_year"]): row for row in rows.to_pylist()}


def catalogue_with(**changes: Any) -> Catalogue:
    """The catalogue, its table of filings widened to all four years and otherwise changed."""
    entry = CATALOGUE.tables[TABLE].model_dump() | {"from_year": 2021} | changes
    return replace(CATALOGUE, tables={**CATALOGUE.tables, TABLE: Table(**entry)})


ALL_YEARS = catalogue_with()
