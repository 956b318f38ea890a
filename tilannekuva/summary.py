"""What a run did: small records left by its stages, gathered into ``run.json`` and a short text.

The records are files, so they reach the summary from a task of Airflow's scheduler, from ``dag.test()`` and from the
command line alike. ``state/run/<stage>.json`` and ``state/run/tables/<table_id>.json`` are rewritten by every run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from ingestion.atomic import read_json, write_json_atomic
from tilannekuva.progress import STAGES, Stage
from tilannekuva.settings import Settings

if TYPE_CHECKING:  # at run time it is imported where needed: it brings pyarrow, which a command's --help can do without
    from ingestion.model import TableOutcome

State = Literal["done", "unchanged", "failed"]
_UNFORESEEN = "it ended with an error that nobody foresaw; its log has the traceback"


@dataclass(frozen=True)
class StageRecord:
    """How one stage ended. ``seconds`` is work, not waiting for a scheduler; ``numbers`` are counts by name."""

    stage: Stage
    state: State
    seconds: float
    numbers: dict[str, int] = field(default_factory=dict)
    message: str | None = None
    first_page: str | None = None
    started_at: str | None = None


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


def write_stage(settings: Settings, record: StageRecord) -> None:
    write_json_atomic(_stage_file(settings, record.stage), asdict(record))


def read_stage(settings: Settings, stage: Stage) -> StageRecord | None:
    """The stage's record of the newest run, or None when it has not ended (yet) there."""
    path = _stage_file(settings, stage)
    return StageRecord(**read_json(path)) if path.exists() else None


def write_table(settings: Settings, outcome: TableOutcome) -> None:
    write_json_atomic(_table_file(settings, outcome.table_id), asdict(outcome))


def read_table(settings: Settings, table_id: str) -> TableOutcome | None:
    """The table's outcome in the newest run, or None when its task has not ended (yet) there."""
    path = _table_file(settings, table_id)
    return _outcome(path) if path.exists() else None


def interrupted(table_id: str) -> TableOutcome:
    """The outcome of a table whose task ended without a word (killed, or an error nobody foresaw)."""
    from ingestion.model import TableOutcome

    words = "its task ended without a result; see the task's log"
    return TableOutcome(table_id, "fetch_failed", None, cells=0, requests=0, seconds=0.0, message=words)


def forget_tables(settings: Settings, table_ids: Iterable[str]) -> None:
    """Remove earlier outcomes, so that none of them can pass for this run's."""
    for table_id in table_ids:
        _table_file(settings, table_id).unlink(missing_ok=True)


def forget_stages(settings: Settings) -> None:
    """Remove what earlier runs recorded of every stage and table."""
    for stage in STAGES:
        _stage_file(settings, stage).unlink(missing_ok=True)
    for path in _tables_dir(settings).glob("*.json"):
        path.unlink(missing_ok=True)


def conclude(settings: Settings, via: str, started: datetime | None = None, error: str | None = None) -> RunSummary:
    """Gather the records into a summary and write it to ``run.json`` (atomically).

    started: when the run began; null for stages that a scheduler ran, each in its own time: the ingest's begin.
    """
    outcomes = [_outcome(p) for p in sorted(_tables_dir(settings).glob("*.json"))]
    records = [record for stage in STAGES if (record := read_stage(settings, stage))]
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


def _outcome(path: Path) -> TableOutcome:
    from ingestion.model import TableOutcome

    return TableOutcome(**read_json(path))


def _stage_file(settings: Settings, stage: Stage) -> Path:
    return settings.state_dir / "run" / f"{stage}.json"


def _tables_dir(settings: Settings) -> Path:
    return settings.state_dir / "run" / "tables"


def _table_file(settings: Settings, table_id: str) -> Path:
    return _tables_dir(settings) / f"{table_id}.json"
