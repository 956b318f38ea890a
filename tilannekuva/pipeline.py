"""The stages of a run, each safe to repeat. Airflow's tasks and the command line call the same functions.

Every stage claims the data folder for its source first and leaves a small record in ``state/run/`` (see
``summary.py``), so that a summary can be made whoever ran the stages, in however many processes.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tilannekuva import records, summary
from tilannekuva.errors import SourceUnavailable, TableAbsent, TilannekuvaError
from tilannekuva.one_run import catalogue, shared_adapter, shared_run, whole_run
from tilannekuva.progress import Event, Stage, say
from tilannekuva.settings import Settings, claim_data_dir

if TYPE_CHECKING:
    from expectations.run import CheckReport
    from ingestion.model import TableOutcome
    from reports.publish import PublishOutcome
    from tilannekuva.build import BuildOutcome


def tables_by_source(settings: Settings) -> dict[str, list[str]]:
    """Ids of the tables to ask for, by source id, in catalogue order."""
    from ingestion.run import tables_to_ingest

    claim_data_dir(settings)
    known = catalogue()
    grouped: dict[str, list[str]] = {}
    for table_id in tables_to_ingest(known):
        grouped.setdefault(known.tables[table_id].source, []).append(table_id)
    return grouped


def begin_ingest(settings: Settings, source_id: str, wanted: Collection[str] | None = None) -> list[str]:
    """Ids of one source's tables (of those wanted, if given); forgets what an earlier run recorded of them."""
    table_ids = [t for t in tables_by_source(settings).get(source_id, []) if wanted is None or t in wanted]
    records.forget_tables(settings, table_ids)
    say(Event("ingest", "start", source_id, total=len(table_ids)))
    return table_ids


def fetch_table(settings: Settings, table_id: str, *, force: bool = False) -> TableOutcome:
    """Probe, fetch and land one table. A source that fails is an outcome, not an error, so that others go on.

    force: read it whole even when it looks unchanged.
    """
    from ingestion.contract_store import confirm_by_landing
    from ingestion.run import ingest_table

    claim_data_dir(settings)
    known = catalogue()
    # Strictness is judged when all the tables have been asked for (raise_if_strict), so that one run names them all.
    lenient = replace(settings, strict=False)
    say(Event("ingest", "step", table_id))
    outcome = ingest_table(lenient, known, table_id, adapter=shared_adapter(lenient, known, table_id), force=force)
    table = known.tables[table_id]
    confirm_by_landing(settings, table, known.sources[table.source], outcome.outcome, summary.now())
    records.write_table(settings, outcome)
    text = f"{table_id}: {outcome.cells:,} cells" if outcome.cells else table_id
    say(Event("ingest", "step", text, outcome=outcome.outcome))
    return outcome


def raise_if_failed(outcome: TableOutcome) -> None:
    """SourceUnavailable for a table that could not be read, so that a scheduler tries it again later."""
    if outcome.outcome == "fetch_failed":
        raise SourceUnavailable(f"Table {outcome.table_id}: {outcome.message or 'the source could not be read'}")


def raise_if_strict(settings: Settings, outcomes: Sequence[TableOutcome]) -> None:
    """TableAbsent in a strict run in which a source lacks tables; nothing is built or published then."""
    absent = [o.table_id for o in outcomes if o.outcome == "absent_at_source"]
    if settings.strict and absent:
        raise TableAbsent(
            f"A strict run expects every table of the catalogue at the source '{settings.source}'; absent: "
            f"{', '.join(absent)}. Run without --strict to build from the others, or mend the tables' paths."
        )


def finish_ingest(settings: Settings, table_ids: Sequence[str] | None = None) -> list[TableOutcome]:
    """Collect what became of the tables (none: all) and record the stage; one without a record was interrupted."""
    if table_ids is None:
        table_ids = [t for ids in tables_by_source(settings).values() for t in ids]
    outcomes = [records.read_table(settings, t) or records.interrupted(t) for t in table_ids]
    _refresh_map(settings)
    failed = [o.table_id for o in outcomes if o.outcome == "fetch_failed"]
    seconds = sum(o.seconds for o in outcomes)
    record = records.StageRecord(
        stage="ingest",
        state="failed" if failed else "done",
        seconds=seconds,
        numbers={"tables": len(outcomes), "failed": len(failed)},
        message=f"could not be read: {', '.join(failed)}" if failed else None,
        started_at=(summary.now() - timedelta(seconds=seconds)).isoformat(timespec="seconds"),
    )
    records.write_stage(settings, record)
    say(Event("ingest", "done", f"{len(outcomes)} tables", outcome=record.state))
    return outcomes


def _refresh_map(settings: Settings) -> None:
    """Boundaries for the site's maps, where the source has them. A fault is in the log; the site draws tiles then."""
    from ingestion.municipalities import municipality_rows
    from ingestion.sources.boundaries import refresh_boundaries

    source = catalogue().sources.get("statfin")
    if source is not None:
        refresh_boundaries(settings, source, [row["municipality_code"] for row in municipality_rows()])


def run_ingest(settings: Settings, table_ids: Sequence[str] = (), *, force: bool = False) -> list[TableOutcome]:
    """Fetch all the tables of the catalogue, or the named ones (force: whole, even when they look unchanged).

    TilannekuvaError for a name the catalogue does not have.
    """
    with shared_run():
        return _ingest(settings, table_ids, force)


def _ingest(settings: Settings, table_ids: Sequence[str], force: bool) -> list[TableOutcome]:
    known = [t for ids in tables_by_source(settings).values() for t in ids]
    if unknown := sorted(set(table_ids) - set(known)):
        raise TilannekuvaError(
            f"The catalogue has no table {', '.join(unknown)} for this source. It has: {', '.join(sorted(known))}. "
            "Tables are defined under ingestion/catalogue/."
        )
    wanted = list(table_ids) or known
    records.forget_tables(settings, wanted)
    say(Event("ingest", "start", "", total=len(wanted)))
    for table_id in wanted:
        fetch_table(settings, table_id, force=force)
    outcomes = finish_ingest(settings, wanted)
    raise_if_strict(settings, outcomes)
    return outcomes


def run_check(settings: Settings, table_ids: Sequence[str] | None = None) -> list[CheckReport]:
    """Check what landed and promote what passes; the stage is recorded as failed when a table did not pass."""
    from expectations.run import check_all

    with _stage(settings, "check") as ending:
        reports = check_all(settings, catalogue(), list(table_ids) if table_ids is not None else None)
        failed = [r for r in reports if not r.passed]
        fresh = [r for r in reports if not r.is_repeated]
        ending.state = "failed" if failed else "done" if fresh else "unchanged"
        ending.numbers = {"checked": len(fresh), "failed_checks": len(failed)}
        ending.message = "; ".join(r.message or r.table_id for r in failed) or None
        ending.text = f"{len(fresh)} tables checked" + (f", {len(failed)} refused" if failed else "")
    return reports


def needs_build(settings: Settings) -> bool:
    """Whether the warehouse is missing, or was built from other inputs than those in use now."""
    from tilannekuva.build import build_fingerprint, is_up_to_date

    return not is_up_to_date(settings, build_fingerprint(settings, catalogue()))


def run_build(settings: Settings, *, force: bool = False) -> BuildOutcome:
    """Build the warehouse if its inputs changed; BuildFailed leaves the last good one in use."""
    from tilannekuva.build import build

    with _stage(settings, "transform") as ending:
        outcome = build(settings, force=force)
        ending.state = "done" if outcome.built else "unchanged"
        ending.numbers = {"facts": outcome.facts}
        ending.text = f"{outcome.facts:,} facts"
        if outcome.strategy_faults:
            ending.numbers["strategy_faults"] = len(outcome.strategy_faults)
            ending.message = "strategies left out: " + "; ".join(outcome.strategy_faults)
            ending.text += f"; {ending.message}"
    return outcome


def run_publish(settings: Settings) -> PublishOutcome:
    """Publish the site if the warehouse changed; PublishFailed leaves what was published before."""
    from reports.publish import publish

    with _stage(settings, "publish") as ending:
        outcome = publish(settings, progress=_page_progress)
        ending.state = "unchanged" if outcome.skipped else "done"
        ending.numbers = {"pages": outcome.pages, "municipalities": outcome.municipalities}
        ending.first_page = str(outcome.first_page)
        ending.text = f"{outcome.municipalities} municipalities"
        if outcome.reused:
            ending.text += f", {outcome.reused} of them unchanged"
        if not outcome.skipped and not outcome.has_sql:
            ending.text += "; no page for SQL in the browser (duckdb-wasm is not here: scripts/duckdb_wasm.sh)"
    return outcome


def run_all(settings: Settings) -> summary.RunSummary:
    """All the stages in order, without Airflow; run.json tells how it ended even when a stage raised."""
    with whole_run(settings), shared_run():
        started = summary.now()
        records.forget_stages(settings)
        error: TilannekuvaError | None = None
        try:
            run_ingest(settings)
            run_check(settings)
            run_build(settings)
            run_publish(settings)
        except TilannekuvaError as caught:
            error = caught
        return summary.conclude(settings, via="command line", started=started, error=str(error) if error else None)


def _page_progress(done: int, total: int) -> None:
    say(Event("publish", "step", "parts of the site", position=done, total=total))


@dataclass
class _Ending:
    """How a stage ended; its body fills this in."""

    text: str = ""
    state: records.State = "failed"
    numbers: dict[str, int] = field(default_factory=dict)
    message: str | None = None
    first_page: str | None = None


@contextmanager
def _stage(settings: Settings, stage: Stage) -> Iterator[_Ending]:
    """Claim the folder, time the body, and leave a record of how it ended, also when it raised."""
    claim_data_dir(settings)
    started, clock, ending = summary.now(), time.monotonic(), _Ending()
    say(Event(stage, "start", ""))
    try:
        yield ending
    except TilannekuvaError as error:
        ending.state, ending.message = "failed", str(error)
        raise
    finally:
        record = records.StageRecord(
            stage=stage,
            state=ending.state,
            seconds=time.monotonic() - clock,
            numbers=ending.numbers,
            message=ending.message,
            first_page=ending.first_page,
            started_at=started.isoformat(timespec="seconds"),
        )
        records.write_stage(settings, record)
        say(Event(stage, "done", ending.text, outcome=ending.state))
