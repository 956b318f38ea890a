"""What a run did, gathered from the records its stages left (records.py) into ``run.json`` and a short text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from ingestion.atomic import read_json, write_json_atomic
from tilannekuva.records import StageRecord, read_stages, read_tables
from tilannekuva.settings import Settings

if TYPE_CHECKING:  # at run time it is imported where needed: it brings pyarrow, which a command's --help can do without
    from ingestion.model import TableOutcome

_UNFORESEEN = "it ended with an error that nobody foresaw; its log has the traceback"


@dataclass(frozen=True)
class RunSummary:
    """The content of ``run.json``. Counts are of this run; ``facts`` and ``municipalities`` are of what is in use now.

    tables: number of tables by outcome (fetched, unchanged, absent, failed). seconds: by stage, and ``total``.
    exit_reason: ``ok``, or one sentence saying what is not as it should be; exit_code is 0 exactly when it is ``ok``.
    """

    source: str
    edition_year: int
    via: str
    started_at: str
    finished_at: str
    tables: dict[str, int]
    requests: int
    cells: int
    facts: int
    municipalities: int
    pages: int
    seconds: dict[str, float]
    stages: dict[str, str]
    first_page: str | None
    table_outcomes: list[dict[str, Any]]
    exit_reason: str
    exit_code: int


def now() -> datetime:
    return datetime.now(UTC)


def conclude(settings: Settings, via: str, started: datetime | None = None, error: str | None = None) -> RunSummary:
    """Gather the records into a summary and write it to ``run.json`` (atomically).

    started: when the run began; null for stages that a scheduler ran, each in its own time: the ingest's begin.
    """
    outcomes, records = read_tables(settings), read_stages(settings)
    if started is None:
        started = min((datetime.fromisoformat(r.started_at) for r in records if r.started_at), default=now())
    result = gather(settings, outcomes, records, started, now(), via, error)
    write_json_atomic(settings.run_json, asdict(result))
    return result


@contextmanager
def concluding(settings: Settings, via: str) -> Iterator[None]:
    """Bring ``run.json`` up to date when the body ends, also when it raised."""
    try:
        yield
    finally:
        conclude(settings, via)


def gather(
    settings: Settings,
    outcomes: list[TableOutcome],
    records: list[StageRecord],
    started: datetime,
    finished: datetime,
    via: str,
    error: str | None,
) -> RunSummary:
    """A run's summary from its records. Pure."""
    numbers = {name: count for record in records for name, count in record.numbers.items()}
    reason = exit_reason(outcomes, records, settings.strict, error)
    seconds: dict[str, float] = {record.stage: round(record.seconds, 2) for record in records}
    seconds["total"] = round((finished - started).total_seconds(), 2)
    return RunSummary(
        source=settings.source,
        edition_year=settings.edition_year,
        via=via,
        started_at=started.isoformat(timespec="seconds"),
        finished_at=finished.isoformat(timespec="seconds"),
        tables=count_tables(outcomes),
        requests=sum(o.requests for o in outcomes),
        cells=sum(o.cells for o in outcomes),
        facts=numbers.get("facts", 0),
        municipalities=numbers.get("municipalities", 0),
        pages=numbers.get("pages", 0),
        seconds=seconds,
        stages={record.stage: record.state for record in records},
        first_page=next((record.first_page for record in records if record.first_page), None),
        table_outcomes=[asdict(o) for o in outcomes],
        exit_reason=reason or "ok",
        exit_code=1 if reason else 0,
    )


def count_tables(outcomes: Iterable[TableOutcome]) -> dict[str, int]:
    """Tables by what became of them; one that was read again with the same content counts as fetched."""
    counts = Counter(o.outcome for o in outcomes)
    return {
        "fetched": counts["landed"] + counts["same_content"],
        "unchanged": counts["unchanged"],
        "absent": counts["absent_at_source"],
        "failed": counts["fetch_failed"],
    }


def exit_reason(
    outcomes: Iterable[TableOutcome], records: Iterable[StageRecord], strict: bool, error: str | None
) -> str | None:
    """Why a run did not end well, in words, or None. An absent table is a failure only when strict."""
    reasons = [f"{r.stage}: {r.message or _UNFORESEEN}" for r in records if r.state == "failed"]
    absent = [o.table_id for o in outcomes if o.outcome == "absent_at_source"]
    if strict and absent:
        reasons.append(f"strict: absent at the source: {', '.join(absent)}")
    if error and not any(error in reason for reason in reasons):
        reasons.append(error)
    return "; ".join(reasons) or None


def read_run(settings: Settings) -> dict[str, Any] | None:
    """The newest ``run.json``, or None before the first run."""
    return cast("dict[str, Any]", read_json(settings.run_json)) if settings.run_json.exists() else None
