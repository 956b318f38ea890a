"""Find landings: by id, the one in use, all of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ingestion.atomic import read_json
from ingestion.landing_paths import checked_landing_id, is_landing_id, landing_dir, table_dir
from ingestion.landing_sidecar import REMEDY, read_sidecar
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

# Chains are kept far shorter than this when they are written; a longer one is a circle or another fault.
MOST_LINKS = 1000


@dataclass(frozen=True)
class Landing:
    """One arrival of a table, complete on disk. ``promoted_at`` is set when it came from ``current``.

    Its rows and raw answers may be stored as what differs from an earlier landing: read them with ``landing_rows``,
    ``materialise_rows`` and ``raw_answer``, never from the folder.
    """

    table_id: str
    landing_id: str
    folder: Path
    sidecar: Mapping[str, Any] = field(repr=False)
    promoted_at: datetime | None = None

    @property
    def retrieved_at(self) -> str | None:
        """When the last of its answers was received (ISO 8601); null for a landing without queries."""
        text: str | None = self.sidecar["last_retrieved_at"]
        return text

    @property
    def rows_base(self) -> str | None:
        """The landing that its rows are stored as a difference from; null when they are stored whole."""
        text: str | None = self.sidecar.get("rows_base")
        return text


def current(settings: Settings, table_id: str) -> Landing | None:
    """The landing in use; null when none was promoted yet."""
    pointer = read_pointer(settings, table_id)
    if pointer is None:
        return None
    landing = get_landing(settings, table_id, str(pointer["landing_id"]))
    return replace(landing, promoted_at=datetime.fromisoformat(pointer["promoted_at"]))


def get_landing(settings: Settings, table_id: str, landing_id: str) -> Landing:
    """One landing by id; raises SettingsError when it is not on disk or its sidecar is damaged."""
    folder = landing_dir(settings, table_id, landing_id)
    if not (folder / "sidecar.json").exists():
        raise SettingsError(
            f"Expected the landing {landing_id} of {table_id} in {folder}, found none. "
            "Restore the data folder from a backup, or remove the table's folder so that it is read again."
        )
    return Landing(table_id, landing_id, folder, read_sidecar(settings, table_id, landing_id))


def has_landing(settings: Settings, table_id: str, landing_id: str | None) -> bool:
    """Whether a landing is complete on disk."""
    return landing_id is not None and (landing_dir(settings, table_id, landing_id) / "sidecar.json").exists()


def list_landings(settings: Settings, table_id: str) -> list[Landing]:
    """All landings of a table, the oldest retrieval first."""
    folder = table_dir(settings, table_id)
    names = [path.name for path in folder.iterdir() if is_landing_id(path.name)] if folder.is_dir() else []
    landings = [get_landing(settings, table_id, name) for name in names]
    return sorted(landings, key=lambda landing: (landing.retrieved_at or "", landing.landing_id))


def pointer_path(settings: Settings, table_id: str) -> Path:
    """``landing/<table_id>/current.json``."""
    return table_dir(settings, table_id) / "current.json"


def read_pointer(settings: Settings, table_id: str) -> dict[str, Any] | None:
    """Which landing is in use since when; null when none is. Raises SettingsError when the file is damaged."""
    path = pointer_path(settings, table_id)
    if not path.exists():
        return None
    document = read_json(path)
    if not isinstance(document, dict) or not {"landing_id", "promoted_at"} <= document.keys():
        raise SettingsError(f"Expected 'landing_id' and 'promoted_at' in {path}, found {str(document)[:200]}.")
    checked_landing_id(str(document["landing_id"]))
    return document


def damaged(where: Path, expected: str, found: str) -> SettingsError:
    """What to raise when something stored is not what landed."""
    return SettingsError(f"Expected {expected} in {where}, found {found}: the file is damaged. {REMEDY}")
