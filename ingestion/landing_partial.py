"""The half-fetched answers of a table: kept until they are safely landed, and never used twice."""

import hashlib
import os
import time
from pathlib import Path

from ingestion.atomic import remove, temporary_path
from ingestion.landing_paths import table_dir
from tilannekuva.settings import Settings

# Answers older than this would mix figures of different days into one landing.
MAX_AGE_SECONDS = 48 * 3600.0


def partial_dir(settings: Settings, table_id: str) -> Path:
    """``landing/<table_id>/partial``, made if needed; an adapter resumes from what lies there."""
    folder = table_dir(settings, table_id) / "partial"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def partials_mark(settings: Settings, table_id: str) -> str | None:
    """A digest of the names, sizes and times of the stored answers; null when there are none."""
    files = _files(table_dir(settings, table_id) / "partial")
    if not files:
        return None
    lines = [f"{path.parent.name}/{path.name} {stat.st_size} {stat.st_mtime_ns}" for path, stat in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def discard_stale_partials(settings: Settings, table_id: str, consumed: str | None) -> None:
    """Remove answers that have become a landing already (a kill may have kept them), and those too old to resume."""
    mark = partials_mark(settings, table_id)
    if mark is None:
        return
    oldest = min(stat.st_mtime for _, stat in _files(table_dir(settings, table_id) / "partial"))
    if mark == consumed or time.time() - oldest > MAX_AGE_SECONDS:
        discard_partials(settings, table_id)


def discard_partials(settings: Settings, table_id: str) -> None:
    """Remove the partial folder. It is renamed first, so that a kill can't leave half of it behind under its name."""
    folder = table_dir(settings, table_id) / "partial"
    if not folder.exists():
        return
    leftover = temporary_path(folder.parent, "partial")
    os.rename(folder, leftover)
    remove(leftover)


def reject_partials(settings: Settings, table_id: str) -> None:
    """Set answers aside that turned out unusable: kept as evidence (the last ones only), never resumed from."""
    folder = table_dir(settings, table_id) / "partial"
    if not folder.exists() or not _files(folder):
        return
    rejected = folder.parent / "rejected"
    if rejected.exists():
        remove(rejected)
    os.rename(folder, rejected)


def _files(folder: Path) -> list[tuple[Path, os.stat_result]]:
    return [(path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
