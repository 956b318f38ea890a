"""The landing: write-once folders named by their content, and the pointer to the one in use.

Every function that writes expects its caller to hold ``table_lock``.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.atomic import clean_temporaries, read_json, sync_folder, temporary_path, write_json_atomic
from ingestion.catalogue_schema import Source, Table
from ingestion.landing_paths import (
    check_path,
    checked_landing_id,
    is_landing_id,
    landing_dir,
    table_dir,
    table_lock,
)
from ingestion.landing_state import TableState, read_state, write_state
from ingestion.landing_write import build_sidecar, refuse_wrong_schema, rows_to_parquet, write_landing_files
from ingestion.model import Fetched, Probe
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

__all__ = [
    "Landing", "TableState", "check_path", "current", "get_landing", "land", "list_landings", "promote", "read_state",
    "table_lock", "write_state",
]  # fmt: skip

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Landing:
    """One arrival of a table, complete on disk. ``promoted_at`` is set when it came from ``current``."""

    table_id: str
    landing_id: str
    folder: Path
    sidecar: Mapping[str, Any] = field(repr=False)
    promoted_at: datetime | None = None

    @property
    def rows_path(self) -> Path:
        return self.folder / "rows.parquet"

    @property
    def retrieved_at(self) -> str | None:
        """When the last of its answers was received (ISO 8601); null for a landing without queries."""
        text: str | None = self.sidecar["last_retrieved_at"]
        return text


def land(settings: Settings, table: Table, probe: Probe, fetched: Fetched, *, source: Source) -> str:
    """Land a fetched table and return its landing id; content that is here already adds nothing.

    The folder appears under its name in one rename, with everything in it durable. Raises SourceChanged when the
    rows have other columns than later steps rely on.
    """
    refuse_wrong_schema(fetched.rows, source.kind, probe.url)
    if not _SHA256.fullmatch(fetched.content_sha256):
        raise SettingsError(f"Expected a sha256 of the content of {table.id}, found '{fetched.content_sha256[:80]}'.")
    target = landing_dir(settings, table.id, fetched.content_sha256[:16])
    if (target / "sidecar.json").exists():
        _refuse_collision(target, fetched)
        return target.name
    rows = rows_to_parquet(fetched.rows)
    temporary = temporary_path(target.parent, target.name)
    write_landing_files(temporary, fetched, build_sidecar(table, source, probe, fetched, rows), rows)
    os.rename(temporary, target)
    sync_folder(target.parent)
    return target.name


def promote(settings: Settings, table_id: str, landing_id: str, *, now: datetime | None = None) -> None:
    """Make a landing the one in use, in one step; again is no change. Raises SettingsError when it isn't there."""
    get_landing(settings, table_id, landing_id)
    existing = _read_current(settings, table_id)
    if existing is not None and existing["landing_id"] == landing_id:
        return
    promoted_at = (now or datetime.now(UTC)).isoformat()
    write_json_atomic(_current_path(settings, table_id), {"landing_id": landing_id, "promoted_at": promoted_at})


def current(settings: Settings, table_id: str) -> Landing | None:
    """The landing in use; null when none was promoted yet."""
    pointer = _read_current(settings, table_id)
    if pointer is None:
        return None
    landing = get_landing(settings, table_id, str(pointer["landing_id"]))
    promoted_at = datetime.fromisoformat(pointer["promoted_at"])
    return Landing(landing.table_id, landing.landing_id, landing.folder, landing.sidecar, promoted_at)


def get_landing(settings: Settings, table_id: str, landing_id: str) -> Landing:
    """One landing by id; raises SettingsError when it is not on disk or its sidecar is damaged."""
    folder = landing_dir(settings, table_id, landing_id)
    path = folder / "sidecar.json"
    if not path.exists():
        raise SettingsError(
            f"Expected the landing {landing_id} of {table_id} in {folder}, found none. "
            "Restore the data folder from a backup, or remove the table's folder so that it is read again."
        )
    return Landing(table_id, landing_id, folder, read_json(path))


def has_landing(settings: Settings, table_id: str, landing_id: str | None) -> bool:
    """Whether a landing is complete on disk."""
    return landing_id is not None and (landing_dir(settings, table_id, landing_id) / "sidecar.json").exists()


def list_landings(settings: Settings, table_id: str) -> list[Landing]:
    """All landings of a table, the oldest retrieval first."""
    folder = table_dir(settings, table_id)
    names = [path.name for path in folder.iterdir() if is_landing_id(path.name)] if folder.is_dir() else []
    landings = [get_landing(settings, table_id, name) for name in names]
    return sorted(landings, key=lambda landing: (landing.retrieved_at or "", landing.landing_id))


def clean_table_dir(settings: Settings, table_id: str) -> int:
    """Remove what killed processes left half-written; only for the holder of the table's lock."""
    return clean_temporaries(table_dir(settings, table_id), older_than_seconds=0.0)


def _current_path(settings: Settings, table_id: str) -> Path:
    return table_dir(settings, table_id) / "current.json"


def _read_current(settings: Settings, table_id: str) -> dict[str, Any] | None:
    path = _current_path(settings, table_id)
    if not path.exists():
        return None
    document = read_json(path)
    if not isinstance(document, dict) or not {"landing_id", "promoted_at"} <= document.keys():
        raise SettingsError(f"Expected 'landing_id' and 'promoted_at' in {path}, found {str(document)[:200]}.")
    checked_landing_id(str(document["landing_id"]))
    return document


def _refuse_collision(target: Path, fetched: Fetched) -> None:
    found = read_json(target / "sidecar.json")["content_sha256"]
    if found != fetched.content_sha256:
        raise SettingsError(
            f"Expected the content {fetched.content_sha256} in {target}, found {found}: two contents share 16 digits."
        )
