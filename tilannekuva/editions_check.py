"""Frozen editions as they are found: the list of them, and whether each file is still what it was."""

from __future__ import annotations

from pathlib import Path

from ingestion.atomic import TEMPORARY_PREFIX, read_json
from tilannekuva.editions_files import FIGURES, MANIFEST, differing, sum_of
from tilannekuva.editions_manifest import Manifest, checked_name, read_manifest
from tilannekuva.editions_state import record_paths
from tilannekuva.errors import EditionRefused
from tilannekuva.settings import Settings


def list_editions(settings: Settings) -> list[Manifest]:
    """Manifests of all frozen editions, the earliest first."""
    folders = sorted(p for p in settings.editions_dir.glob("*") if not p.name.startswith(TEMPORARY_PREFIX))
    found = [read_manifest(folder) for folder in folders if folder.is_dir()]
    return sorted(found, key=lambda manifest: (manifest.head["frozen_at"], manifest.head["name"]))


def verify(settings: Settings, name: str) -> list[str]:
    """What of a frozen edition is not as it was frozen, one line a file; empty when all is.

    EditionRefused when there is no such edition, or its manifest was changed.
    """
    folder = settings.editions_dir / checked_name(name)
    if not folder.is_dir():
        known = ", ".join(str(m.head["name"]) for m in list_editions(settings)) or "none"
        raise EditionRefused(f"Expected an edition in {folder}, found none. Frozen editions: {known}.")
    manifest = read_manifest(folder)
    problems = [f"{kind}: {path}" for kind, path in differing(folder, manifest.files)]
    if manifest.head["name"] != name:
        problems.append(f"changed: the folder's name (it was frozen as {str(manifest.head['name'])!r})")
    return problems + _ledger_problems(settings, folder, manifest)


def _ledger_problems(settings: Settings, folder: Path, manifest: Manifest) -> list[str]:
    """Whether the ledger's record is still the edition's; its figures are those of the edition."""
    figures, described = record_paths(settings, folder.name)
    if not described.exists() or not figures.exists():
        return [f"missing: the ledger's record of it, {described} or {figures.name}"]
    problems = []
    if read_json(described).get("digest") != manifest.digest:
        problems.append(f"changed: {MANIFEST} (or {described}): their digests of the whole are not the same")
    if sum_of(figures) != manifest.files[FIGURES]:
        problems.append(f"changed: {figures}")
    return problems
