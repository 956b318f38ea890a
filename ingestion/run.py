"""One ingest: look at a table, fetch it when it changed or is due, land it, and write down how it went."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ingestion.catalogue import Catalogue
from ingestion.catalogue_schema import Source, Table
from ingestion.landing import clean_table_dir, has_landing, land, read_state, table_lock, write_state
from ingestion.landing_partial import (
    discard_partials,
    discard_stale_partials,
    partial_dir,
    partials_mark,
    reject_partials,
)
from ingestion.landing_state import TableState
from ingestion.model import Adapter, Fetched, Outcome, Probe, TableOutcome
from ingestion.sources import adapter_for
from tilannekuva.errors import CatalogueError, SourceChanged, SourceUnavailable, TableAbsent
from tilannekuva.settings import Settings

log = logging.getLogger(__name__)

Progress = Callable[[TableOutcome, int, int], None]
"""Called after each table with its outcome, how many tables are done, and how many there are."""


def tables_to_ingest(catalogue: Catalogue) -> list[str]:
    """The ids of all tables, by source and then id: the same order in every run.

    Every source is asked for every table: what it lacks is reported as absent, never guessed from its name.
    """
    return sorted(catalogue.tables, key=lambda table_id: (catalogue.tables[table_id].source, table_id))


class AdapterPool:
    """One adapter per source for one run, so that listings and limits are read once. Not for longer: they age."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings, self._catalogue = settings, catalogue
        self._adapters: dict[str, Adapter] = {}

    def for_table(self, table_id: str) -> Adapter:
        """The adapter of the table's source. Raises CatalogueError for an unknown table."""
        _, source = _entry(self._catalogue, table_id)
        if source.id not in self._adapters:
            self._adapters[source.id] = adapter_for(self._settings, source, remember=True)
        return self._adapters[source.id]


def ingest_all(settings: Settings, catalogue: Catalogue, progress: Progress | None = None) -> list[TableOutcome]:
    """Ingest every table with one adapter per source; a table that fails is an outcome and stops no other.

    Raises TableAbsent when ``settings.strict`` is set and a source lacks a table.
    """
    table_ids = tables_to_ingest(catalogue)
    pool = AdapterPool(settings, catalogue)
    outcomes = []
    for done, table_id in enumerate(table_ids, start=1):
        outcome = ingest_table(settings, catalogue, table_id, adapter=pool.for_table(table_id))
        outcomes.append(outcome)
        if progress is not None:
            progress(outcome, done, len(table_ids))
    return outcomes


def ingest_table(
    settings: Settings,
    catalogue: Catalogue,
    table_id: str,
    *,
    now: datetime | None = None,
    adapter: Adapter | None = None,
    force: bool = False,
) -> TableOutcome:
    """Bring one table up to date; whatever happens at the source is in the outcome and in the table's state.

    force: read the table whole even when it looks unchanged. Raises CatalogueError for an unknown table, and
    TableAbsent when ``settings.strict`` is set and the source lacks the table.
    """
    table, source = _entry(catalogue, table_id)
    adapter = adapter or adapter_for(settings, source, remember=True)
    started, asked_before = time.monotonic(), adapter.requests_made
    with table_lock(settings, table_id):
        clean_table_dir(settings, table_id)
        attempt = _Attempt(settings, table, source, adapter, now or datetime.now(UTC), force)
        outcome, landing_id, cells, message = attempt.run()
    result = TableOutcome(
        table_id=table_id,
        outcome=outcome,
        landing_id=landing_id,
        cells=cells,
        requests=adapter.requests_made - asked_before,
        seconds=time.monotonic() - started,
        message=message,
    )
    _log(result)
    return result


def is_unchanged(state: TableState, fingerprint: str, recheck_days: int, now: datetime) -> bool:
    """Whether a table needs no fetch: the same fingerprint, and its last whole read is recent enough (pure).

    A stamp proves little, so an unchanged one is believed for ``recheck_days`` only.
    """
    if state.full_read_at is None or state.newest_landing_id is None or state.fingerprint != fingerprint:
        return False
    return now - state.full_read_at < timedelta(days=recheck_days)


def is_still_absent(state: TableState, fingerprint: str, recheck_days: int, now: datetime) -> bool:
    """Whether a table that describes itself but had no figures needs no new try: as for ``is_unchanged`` (pure)."""
    if state.absent_seen_at is None or state.absent_fingerprint != fingerprint:
        return False
    return now - state.absent_seen_at < timedelta(days=recheck_days)


_Result = tuple[Outcome, str | None, int, str | None]


class _Attempt:
    """One try at one table; its caller holds the table's lock."""

    def __init__(
        self, settings: Settings, table: Table, source: Source, adapter: Adapter, now: datetime, force: bool
    ) -> None:
        self.settings, self.table, self.source = settings, table, source
        self.adapter, self.now, self.force = adapter, now, force
        self.state = read_state(settings, table.id)

    def run(self) -> _Result:
        """(outcome, newest landing id, cells fetched, message); raises TableAbsent only in a strict run."""
        probe: Probe | None = None
        try:
            probe = self.adapter.probe(self.table)
            if self._needs_no_fetch(probe):
                return self._unchanged()
            self._refuse_known_absence(probe)
            discard_stale_partials(self.settings, self.table.id, self.state.consumed_partials)
            fetched = self.adapter.fetch(self.table, probe, partial_dir(self.settings, self.table.id))
            return self._land(probe, fetched)
        except TableAbsent as error:
            reject_partials(self.settings, self.table.id)
            result = self._absent(error, probe)
            if self.settings.strict:
                raise
            return result
        except SourceChanged as error:
            # The stored answers are what was refused: a later try has to ask again, not read them again.
            reject_partials(self.settings, self.table.id)
            return self._failed("fetch_failed", error)
        except SourceUnavailable as error:
            return self._failed("fetch_failed", error)

    def _needs_no_fetch(self, probe: Probe) -> bool:
        if self.force or not has_landing(self.settings, self.table.id, self.state.newest_landing_id):
            return False
        return is_unchanged(self.state, probe.fingerprint, self.table.recheck_days, self.now)

    def _unchanged(self) -> _Result:
        self._write(_settled(self.state, "unchanged"))
        discard_stale_partials(self.settings, self.table.id, self.state.consumed_partials)
        return "unchanged", self.state.newest_landing_id, 0, self.state.check_message

    def _land(self, probe: Probe, fetched: Fetched) -> _Result:
        """Land, then the state, then drop the partial answers: a kill between two of these repeats no request."""
        landing_id = land(self.settings, self.table, probe, fetched, source=self.source)
        is_new = landing_id != self.state.newest_landing_id
        state = replace(
            self.state,
            full_read_at=self.now,
            fingerprint=probe.fingerprint,
            newest_landing_id=landing_id,
            last_changed_at=self.now if is_new else self.state.last_changed_at,
            check_message=None if is_new else self.state.check_message,
            consumed_partials=partials_mark(self.settings, self.table.id),
            absent_fingerprint=None,
            absent_seen_at=None,
            absent_message=None,
        )
        outcome: Outcome = "landed" if is_new else "same_content"
        state = _settled(state, outcome)
        self._write(state)
        discard_partials(self.settings, self.table.id)
        return outcome, landing_id, fetched.cells, state.message

    def _refuse_known_absence(self, probe: Probe) -> None:
        if not self.force and is_still_absent(self.state, probe.fingerprint, self.table.recheck_days, self.now):
            raise TableAbsent(self.state.absent_message or f"The source has no figures for {self.table.id}.")

    def _absent(self, error: TableAbsent, probe: Probe | None) -> _Result:
        """Remember what was found absent though the probe saw it, so that its figures aren't asked for every time."""
        if probe is None:
            self.state = replace(self.state, absent_fingerprint=None, absent_seen_at=None, absent_message=None)
        elif not is_still_absent(self.state, probe.fingerprint, self.table.recheck_days, self.now) or self.force:
            self.state = replace(
                self.state, absent_fingerprint=probe.fingerprint, absent_seen_at=self.now, absent_message=str(error)
            )
        return self._failed("absent_at_source", error)

    def _failed(self, outcome: Outcome, error: Exception) -> _Result:
        message = str(error)
        self._write(replace(self.state, outcome=outcome, message=message))
        return outcome, self.state.newest_landing_id, 0, message

    def _write(self, state: TableState) -> None:
        write_state(self.settings, self.table.id, replace(state, last_checked_at=self.now))


def _settled(state: TableState, outcome: Outcome) -> TableState:
    """The state after an answer from the source; a failed check of the newest landing stays visible (pure)."""
    if state.check_message is not None:
        return replace(state, outcome="check_failed", message=state.check_message)
    return replace(state, outcome=outcome, message=None)


def _entry(catalogue: Catalogue, table_id: str) -> tuple[Table, Source]:
    if table_id not in catalogue.tables:
        raise CatalogueError(f"Expected a table of the catalogue, found '{table_id}'. See ingestion/catalogue/tables.")
    table = catalogue.tables[table_id]
    return table, catalogue.sources[table.source]


def _log(result: TableOutcome) -> None:
    level = logging.WARNING if result.outcome == "fetch_failed" else logging.INFO
    log.log(
        level,
        "ingest table=%s outcome=%s landing=%s cells=%d requests=%d seconds=%.2f%s",
        result.table_id,
        result.outcome,
        result.landing_id,
        result.cells,
        result.requests,
        result.seconds,
        f" message={result.message}" if result.message else "",
    )
