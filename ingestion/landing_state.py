"""What is known about a table between runs: ``landing/<table_id>/state.json``."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from ingestion.atomic import read_json, write_json_atomic
from ingestion.landing_paths import table_dir
from ingestion.model import Outcome
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

StateOutcome = Outcome | Literal["check_failed", "never_fetched"]
_TIMES = frozenset({"last_checked_at", "last_changed_at", "full_read_at", "absent_seen_at"})


@dataclass(frozen=True)
class TableState:
    """The state of one table. Times are aware datetimes.

    last_checked_at: when the source was last asked, with whatever result.
    last_changed_at: when the content last became another one.
    full_read_at, fingerprint: the last whole read, and the probe's fingerprint it belongs to.
    outcome, message: how the last run ended; ``check_failed`` as long as the newest landing may not be used.
    check_message: why the newest landing may not be used; null when it may or was not checked yet.
    absent_fingerprint, absent_seen_at, absent_message: a probe whose fetch found no such table, when and why.
    consumed_partials: which half-fetched answers became a landing already (see ``landing_partial``).
    """

    last_checked_at: datetime | None = None
    last_changed_at: datetime | None = None
    full_read_at: datetime | None = None
    fingerprint: str | None = None
    outcome: StateOutcome = "never_fetched"
    message: str | None = None
    newest_landing_id: str | None = None
    check_message: str | None = None
    absent_fingerprint: str | None = None
    absent_seen_at: datetime | None = None
    absent_message: str | None = None
    consumed_partials: str | None = None


def read_state(settings: Settings, table_id: str) -> TableState:
    """The table's state; an empty one when it was never looked at. Raises SettingsError when the file is damaged."""
    path = table_dir(settings, table_id) / "state.json"
    if not path.exists():
        return TableState()
    document = read_json(path)
    known = {field.name for field in fields(TableState)}
    if not isinstance(document, dict) or not known.issuperset(document):
        raise SettingsError(
            f"Expected the fields {sorted(known)} in {path}, found {_short(document)}. "
            "Remove the file: the table is then read again whole."
        )
    return TableState(**{key: _from_json(key, value) for key, value in document.items()})


def write_state(settings: Settings, table_id: str, state: TableState) -> None:
    """Replace the table's state in one step."""
    write_json_atomic(table_dir(settings, table_id) / "state.json", _to_json(asdict(state)))


def _to_json(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in document.items()}


def _from_json(key: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if key in _TIMES and value is not None else value


def _short(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, default=str)[:200]
