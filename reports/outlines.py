"""Which boundaries maps are drawn with: what the publisher must know of them without reading them."""

import json

from ingestion.sources.boundaries import boundaries_folder
from tilannekuva.settings import Settings


def outlines_digest(settings: Settings) -> str | None:
    """The digest of the kept boundaries, as their sidecar states it; None when none are kept."""
    path = boundaries_folder(settings) / "sidecar.json"
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["sha256"])
    except (FileNotFoundError, ValueError, KeyError):
        return None  # without a whole sidecar the boundaries are not used: maps are tile maps and say so
