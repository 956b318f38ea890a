"""What the scheduler's DAGs ask for: which tables today, what went wrong with them, and is every contract still kept.

Several DAGs may run in a day and side by side, so a run is judged by its own tables, never by the newest records of
whatever ran last.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tilannekuva import pipeline, records, summary
from tilannekuva.errors import SourceChanged, TilannekuvaError
from tilannekuva.one_run import catalogue
from tilannekuva.settings import Settings, claim_data_dir

if TYPE_CHECKING:
    from ingestion.catalogue import Catalogue
    from ingestion.contract_store import ContractReport
    from ingestion.rhythm import Rhythm

log = logging.getLogger(__name__)

BACKFILLED_WITHIN = timedelta(days=1)
_MOST_SHOWN = 20


def tables_in_rhythm(known: Catalogue, rhythm: Rhythm | None) -> list[str]:
    """Ids of a rhythm's tables (None: of all), in catalogue order. Pure."""
    from ingestion.rhythm import rhythm_of

    tables = known.tables.values()
    return [t.id for t in tables if rhythm is None or rhythm_of(t, known.sources[t.source]) == rhythm]


def begin(settings: Settings, source_id: str, rhythm: Rhythm | None, *, everything: bool) -> list[str]:
    """Ids of one source's tables of a rhythm that are asked for now; the log says why each.

    everything: all of the rhythm, as when somebody starts the run by hand; else those whose day it is.
    """
    known = catalogue()
    wanted = tables_in_rhythm(known, rhythm)
    if not everything:
        wanted = [table_id for table_id in wanted if _is_due(settings, known, table_id, summary.now())]
    return pipeline.begin_ingest(settings, source_id, wanted)


def tables_to_check(rhythm: Rhythm | None, asked: Sequence[str]) -> list[str]:
    """Ids of the tables whose newest arrival a run checks: all of its rhythm, else those it asked for."""
    return list(asked) if rhythm is None else tables_in_rhythm(catalogue(), rhythm)


def has_something_to_build(settings: Settings) -> bool:
    """Whether the marts would become others: something is in use, and the warehouse was not built from just that."""
    from ingestion.landing import current

    return any(current(settings, t) for t in catalogue().tables) and pipeline.needs_build(settings)


def without_dag(known: Catalogue, covered: Mapping[str, Collection[str]]) -> list[str]:
    """Ids of the tables that no DAG asks for: ``covered`` are each rhythm's sources. Pure; should be empty."""
    return [
        table_id
        for rhythm in _rhythms()
        for table_id in tables_in_rhythm(known, rhythm)
        if known.tables[table_id].source not in covered.get(rhythm, ())
    ]


def failures(
    settings: Settings, asked: Iterable[str], checked: Iterable[str], covered: Mapping[str, Collection[str]]
) -> str | None:
    """What of one run did not end well, in words: tables asked for but not read, tables that did not pass their
    checks, tables that no DAG would ever ask for."""
    from ingestion.landing import read_state

    outcomes = [records.read_table(settings, t) or records.interrupted(t) for t in asked]
    reasons = [f"{o.table_id}: {o.message or o.outcome}" for o in outcomes if o.outcome == "fetch_failed"]
    refused = {t: read_state(settings, t).check_message for t in checked}
    reasons += [message if t in message else f"{t}: {message}" for t, message in refused.items() if message]
    reasons += [
        f"{t}: no DAG asks for it; add its source to RHYTHM_SOURCES in dags/common.py"
        for t in without_dag(catalogue(), covered)
    ]
    return shortened(reasons)


def backfill_tables(
    settings: Settings, table: str | None, source: str | None, *, force: bool = False, now: datetime | None = None
) -> list[str]:
    """Ids of the tables to read whole: the named one, or those of the named source.

    Those that were read whole within a day are left out, so that an interrupted backfill goes on where it was; force
    takes them all. Raises TilannekuvaError unless exactly one of the two is given and the catalogue has it.
    """
    from ingestion.landing import read_state

    known = catalogue()
    claim_data_dir(settings)
    if bool(table) == bool(source):
        raise TilannekuvaError("A backfill is of one table or of one source: give exactly one of the two.")
    if table and table not in known.tables:
        raise TilannekuvaError(f"The catalogue has no table '{table}'. See ingestion/catalogue/tables.")
    if source and source not in known.sources:
        raise TilannekuvaError(f"The catalogue has no source '{source}'. It has: {', '.join(known.sources)}.")
    since = (now or summary.now()) - BACKFILLED_WITHIN
    wanted = [table] if table else [t.id for t in known.tables.values() if t.source == source]
    read = {t: read_state(settings, t).full_read_at for t in wanted}
    return [t for t in wanted if force or (moment := read[t]) is None or moment < since]


def watch_contract(settings: Settings, source_id: str) -> list[ContractReport]:
    """Check the contract of one source's tables. SourceChanged with every fault when somebody has to act."""
    from ingestion.contract import check_contract

    claim_data_dir(settings)
    known = catalogue()
    reports = check_contract(settings, known, [t.id for t in known.tables.values() if t.source == source_id])
    if text := contract_faults(reports):
        raise SourceChanged(text)
    return reports


def contract_faults(reports: Iterable[ContractReport]) -> str | None:
    """What somebody has to act on, one table a line, or None. Pure."""
    return shortened([f"{r.table_id} is {r.outcome}: {' '.join(r.findings)}" for r in reports if r.is_alarming], "\n")


def late_tables(settings: Settings, now: datetime) -> dict[str, str]:
    """Table id -> the day since which its release is overdue, for every table that is late."""
    from ingestion.landing import read_state
    from ingestion.rhythm import day_in_finland, late_since

    found = {t.id: late_since(t, read_state(settings, t.id), day_in_finland(now)) for t in catalogue().tables.values()}
    return {table_id: since.isoformat() for table_id, since in found.items() if since}


def shortened(reasons: Sequence[str], separator: str = "; ") -> str | None:
    """Reasons in one text, the first ones only where there are many; None for none. Pure."""
    more = [f"and {len(reasons) - _MOST_SHOWN} more"] if len(reasons) > _MOST_SHOWN else []
    return separator.join([*reasons[:_MOST_SHOWN], *more]) or None


def _is_due(settings: Settings, known: Catalogue, table_id: str, now: datetime) -> bool:
    from ingestion.landing import read_state
    from ingestion.rhythm import reason_to_ask

    table = known.tables[table_id]
    reason = reason_to_ask(table, known.sources[table.source], read_state(settings, table_id), now)
    log.info("table=%s %s", table_id, reason or "can wait")
    return reason is not None


def _rhythms() -> tuple[Rhythm, ...]:
    from ingestion.rhythm import RHYTHMS

    return RHYTHMS
