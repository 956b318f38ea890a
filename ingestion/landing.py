"""The landing: write-once folders named by their content, and the pointer to the one in use.

Every function that writes expects its caller to hold ``table_lock``.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from ingestion.atomic import clean_temporaries, sync_folder, temporary_path, write_json_atomic
from ingestion.catalogue_schema import Source, Table
from ingestion.landing_paths import check_path, landing_dir, table_dir, table_lock
from ingestion.landing_read import (
    Landing,
    current,
    get_landing,
    has_landing,
    list_landings,
    pointer_path,
    read_pointer,
)
from ingestion.landing_sidecar import read_sidecar
from ingestion.landing_state import TableState, read_state, write_state
from ingestion.landing_store import how_to_store
from ingestion.landing_write import build_sidecar, refuse_wrong_schema, write_landing_files
from ingestion.model import Fetched, Probe
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

__all__ = [
    "Landing", "TableState", "check_path", "clean_table_dir", "current", "get_landing", "has_landing", "land",
    "list_landings", "promote", "read_state", "table_lock", "write_state",
]  # fmt: skip

_SHA256 = re.compile(r"[0-9a-f]{64}")


def land(settings: Settings, table: Table, probe: Probe, fetched: Fetched, *, source: Source) -> str:
    """Land a fetched table and return its landing id; content that is here already adds nothing.

    The folder appears under its name in one rename, with everything in it durable. It may build on earlier landings of
    the table (see ``landing_store``), none of which is ever changed or removed. Raises SourceChanged when the
    rows have other columns than later steps rely on.
    """
    refuse_wrong_schema(fetched.rows, source.kind, probe.url)
    if not _SHA256.fullmatch(fetched.content_sha256):
        raise SettingsError(f"Expected a sha256 of the content of {table.id}, found '{fetched.content_sha256[:80]}'.")
    target = landing_dir(settings, table.id, fetched.content_sha256[:16])
    if (target / "sidecar.json").exists():
        _refuse_collision(settings, target, fetched)
        return target.name
    stored = how_to_store(settings, fetched, build_sidecar(table, source, probe, fetched))
    temporary = temporary_path(target.parent, target.name)
    write_landing_files(temporary, stored.files, stored.raw, stored.sidecar)
    os.rename(temporary, target)
    sync_folder(target.parent)
    return target.name


def promote(settings: Settings, table_id: str, landing_id: str, *, now: datetime | None = None) -> None:
    """Make a landing the one in use, in one step; again is no change. Raises SettingsError when it isn't there."""
    get_landing(settings, table_id, landing_id)
    existing = read_pointer(settings, table_id)
    if existing is not None and existing["landing_id"] == landing_id:
        return
    promoted_at = (now or datetime.now(UTC)).isoformat()
    write_json_atomic(pointer_path(settings, table_id), {"landing_id": landing_id, "promoted_at": promoted_at})


def clean_table_dir(settings: Settings, table_id: str) -> int:
    """Remove what killed processes left half-written; only for the holder of the table's lock."""
    return clean_temporaries(table_dir(settings, table_id), older_than_seconds=0.0)


def _refuse_collision(settings: Settings, target: Path, fetched: Fetched) -> None:
    found = read_sidecar(settings, target.parent.name, target.name)["content_sha256"]
    if found != fetched.content_sha256:
        raise SettingsError(
            f"Expected the content {fetched.content_sha256} in {target}, found {found}: two contents share 16 digits."
        )
