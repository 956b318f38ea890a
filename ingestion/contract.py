"""The contract check: is every table of the catalogue still as the catalogue says? From metadata alone, no figures."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ingestion.catalogue import Catalogue
from ingestion.catalogue_schema import Source, Table
from ingestion.contract_metadata import Found, check_metadata
from ingestion.contract_store import (
    ContractOutcome,
    ContractReport,
    confirm_by_landing,
    confirmed_tables,
    entry_sha256,
    following,
    read_report,
    read_reports,
    write_report,
)
from ingestion.model import Adapter, Probe
from ingestion.sources import adapter_for
from tilannekuva.errors import CatalogueError, SettingsError, SourceChanged, SourceUnavailable, TableAbsent
from tilannekuva.settings import Settings

__all__ = [
    "ContractOutcome",
    "ContractReport",
    "check_contract",
    "confirm_by_landing",
    "confirmed_tables",
    "entry_sha256",
    "read_report",
    "read_reports",
]

log = logging.getLogger(__name__)

Progress = Callable[[ContractReport, int, int], None]
"""Called after each table with its report, how many are done, and how many there are."""


def check_contract(
    settings: Settings,
    catalogue: Catalogue,
    table_ids: Iterable[str] | None = None,
    adapters: Mapping[str, Adapter] | None = None,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> list[ContractReport]:
    """Look at the metadata of every table (or the named ones) and write down whether it is as the catalogue says.

    adapters: by source id, to be used instead of new ones. One listing per folder, and one request per table that is
    where the catalogue says; a host that tells its limits is asked for them first, once a day.
    A source that does not answer makes its table ``unreachable``; the others go on.
    Raises CatalogueError for a table the catalogue does not have.
    """
    wanted = sorted(set(table_ids if table_ids is not None else catalogue.tables))
    if unknown := [table_id for table_id in wanted if table_id not in catalogue.tables]:
        raise CatalogueError(
            f"Expected tables of the catalogue, found {', '.join(unknown)}. See ingestion/catalogue/tables."
        )
    made: dict[str, Adapter] = dict(adapters or {})
    reports = []
    for done, table_id in enumerate(wanted, start=1):
        table = catalogue.tables[table_id]
        source = catalogue.sources[table.source]
        report = check_table(settings, table, source, made, now or datetime.now(UTC))
        reports.append(report)
        if progress is not None:
            progress(report, done, len(wanted))
    return reports


def check_table(
    settings: Settings, table: Table, source: Source, adapters: dict[str, Adapter], now: datetime
) -> ContractReport:
    """Check one table and keep its report; an adapter that is not in ``adapters`` yet is made and put there."""
    outcome, found = _look(settings, table, source, adapters)
    report = ContractReport(
        table.id, now, entry_sha256(table, source), outcome, found.findings, found.notes, found.is_complete
    )
    report = following(_earlier(settings, table.id), report)
    write_report(settings, report)
    log.info("contract table=%s outcome=%s %s", table.id, outcome, " ".join(found.findings))
    return report


def _look(
    settings: Settings, table: Table, source: Source, adapters: dict[str, Adapter]
) -> tuple[ContractOutcome, Found]:
    try:
        if source.id not in adapters:
            adapters[source.id] = adapter_for(settings, source)
            if read_limits := getattr(adapters[source.id], "read_limits", None):
                read_limits()
        adapter = adapters[source.id]
        found = _checked(adapter, table, source, _probe(adapter, table))
    except SourceUnavailable as error:
        return "unreachable", Found((str(error),))
    except TableAbsent as error:
        return "absent", Found((str(error),))
    except (SourceChanged, CatalogueError) as error:
        return "broken", Found((str(error),))
    return ("broken" if found.findings else "ok"), found


def _probe(adapter: Adapter, table: Table) -> Probe:
    """The adapter's probe. A table that is there under another title is looked at once more without its title words,
    so that the report can say what it is called now."""
    try:
        return adapter.probe(table)
    except TableAbsent as absent:
        if not table.title_words:
            raise
        try:
            return adapter.probe(table.model_copy(update={"title_words": []}))
        except SourceChanged:
            raise absent from None


def _checked(adapter: Adapter, table: Table, source: Source, probe: Probe) -> Found:
    """The adapter's own ``check(table, probe) -> Found`` where it has one, else the check of its kind of metadata."""
    own: Any = getattr(adapter, "check", None)
    if own is not None:
        found: Found = own(table, probe)
        return found
    return check_metadata(source.kind, table, probe)


def _earlier(settings: Settings, table_id: str) -> ContractReport | None:
    try:
        return read_report(settings, table_id)
    except SettingsError as error:
        log.warning("contract table=%s: its earlier report is written anew: %s", table_id, error)
        return None
