"""Small records that the stages of a run leave, so that whoever sums up can read them from any process.

They are files: they reach the summary from a task of Airflow's scheduler, from ``dag.test()`` and from the command line
alike. ``state/run/<stage>.json`` and ``state/run/tables/<table_id>.json`` are rewritten by every run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingestion.atomic import read_json, write_json_atomic
from tilannekuva.progress import STAGES, Stage
from tilannekuva.settings import Settings

if TYPE_CHECKING:  # at run time it is imported where needed: it brings pyarrow, which a command's --help can do without
    from ingestion.model import TableOutcome

State = Literal["done", "unchanged", "failed"]


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


def read_tables(settings: Settings) -> list[TableOutcome]:
    """Every table's outcome in the newest run, by table id."""
    return [_outcome(path) for path in sorted(_tables_dir(settings).glob("*.json"))]


def read_stages(settings: Settings) -> list[StageRecord]:
    """The records of the stages that have ended, in order."""
    return [record for stage in STAGES if (record := read_stage(settings, stage))]


def _outcome(path: Path) -> TableOutcome:
    from ingestion.model import TableOutcome

    return TableOutcome(**read_json(path))


def _stage_file(settings: Settings, stage: Stage) -> Path:
    return settings.state_dir / "run" / f"{stage}.json"


def _tables_dir(settings: Settings) -> Path:
    return settings.state_dir / "run" / "tables"


def _table_file(settings: Settings, table_id: str) -> Path:
    return _tables_dir(settings) / f"{table_id}.json"
