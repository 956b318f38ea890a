"""Editions: what was published, kept for good. ``editions/<name>/`` is written once and never changed.

An edition is a copy of the site with its files (PDF, workbooks, tables), the catalogue, the landing ids, and the
figures and claims as Parquet, with a manifest of checksums. What it published is also kept for the ledger
(editions_state).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from ingestion.atomic import TEMPORARY_PREFIX, read_json, sync_folder, temporary_path, write_synced
from ingestion.catalogue import CATALOGUE_DIR, load_catalogue
from tilannekuva.editions_files import (
    FIGURES,
    MANIFEST,
    RECORD,
    Sum,
    copy_all,
    remove_sealed,
    seal,
    sum_of,
    tree,
)  # fmt: skip
from tilannekuva.editions_manifest import Manifest, checked_name, manifest_of, read_manifest
from tilannekuva.editions_state import write_record
from tilannekuva.errors import EditionRefused
from tilannekuva.settings import Settings, claim_data_dir

if TYPE_CHECKING:
    from tilannekuva.editions_figures import Content

LOCK_SECONDS = 3600
_SPARE_BYTES = 64 << 20


@dataclass(frozen=True)
class Frozen:
    """is_new is False when the very same was frozen under this name before; then nothing was written."""

    name: str
    folder: Path
    manifest: Manifest
    is_new: bool


def freeze(settings: Settings, name: str, now: datetime | None = None) -> Frozen:
    """Freeze what is published as the edition ``name``.

    EditionRefused: a name that cannot be, or is taken by other content; nothing published, or older than the
    warehouse, or the warehouse older than what it is made of. A freeze that was killed leaves nothing but a
    temporary folder that the next one removes.
    """
    checked_name(name)
    claim_data_dir(settings)
    with _nothing_moves(settings):
        _clean(settings)
        folder = settings.editions_dir / name
        if folder.exists():
            return _frozen_before(settings, name, folder)
        _refuse_same_but_for_case(settings, name)
        _refuse_outdated(settings)
        moment = (now or datetime.now(UTC)).isoformat(timespec="seconds")
        frozen = _write(settings, name, folder, moment)
        _keep_for_ledger(settings, folder)
    return frozen


@contextmanager
def _nothing_moves(settings: Settings) -> Iterator[None]:
    """While this holds, nobody builds or publishes: what is read belongs together."""
    settings.build_dir.mkdir(parents=True, exist_ok=True)
    builders = FileLock(settings.build_dir / "build.lock", timeout=LOCK_SECONDS)
    with builders, (settings.data_dir / "publish.lock").open("w") as publishers:
        fcntl.flock(publishers, fcntl.LOCK_EX)
        yield


def _refuse_outdated(settings: Settings) -> None:
    from reports.publish import is_current
    from tilannekuva.pipeline import needs_build

    if not settings.warehouse_path.exists() or not settings.site_dir.exists():
        raise EditionRefused(
            f"Expected a warehouse and a site in {settings.data_dir}, found nothing published. Run: tilannekuva run."
        )
    if not is_current(settings):
        raise EditionRefused(
            f"Expected the site in {settings.site_dir} to be of the warehouse beside it, found an older or another "
            "one (or other texts or settings). Run 'tilannekuva publish', look at it, then freeze."
        )
    if needs_build(settings):
        raise EditionRefused(
            f"Expected the warehouse {settings.warehouse_path} to be made of what is in use now, found newer tables, "
            "another catalogue or another setting. Run 'tilannekuva build' and 'tilannekuva publish', then freeze."
        )


def _refuse_same_but_for_case(settings: Settings, name: str) -> None:
    for path in settings.editions_dir.glob("*"):
        if path.name.casefold() == name.casefold():
            raise EditionRefused(
                f"Expected a new name, found the edition '{path.name}', which differs from '{name}' in the size of "
                "letters only: some disks hold one of the two. Choose another name."
            )


def _contents(settings: Settings) -> tuple[dict[str, Path | bytes], Content]:
    """Path within the edition -> where its bytes come from; and what was read from the warehouse."""
    from tilannekuva.editions_figures import read_content

    content = read_content(settings.warehouse_path, load_catalogue())
    files: dict[str, Path | bytes] = {FIGURES: content.figures, "claims.parquet": content.claims}
    files["landings.json"] = _json(content.landings)
    files[RECORD] = _json(content.facts)
    site = tree(settings.site_dir.resolve(), "site")
    catalogue = tree(CATALOGUE_DIR, "catalogue")
    files |= {path: file for path, file in catalogue.items() if file.suffix in {".yml", ".csv"}}
    return {**files, **site}, content


def _frozen_before(settings: Settings, name: str, folder: Path) -> Frozen:
    """The edition as it stands when it is what would be frozen now; else EditionRefused with the first difference."""
    manifest = read_manifest(folder)
    files, _ = _contents(settings)
    for path in sorted(files.keys() | manifest.files.keys()):
        if (change := _change(files.get(path), manifest.files.get(path))) is not None:
            raise EditionRefused(
                f"The edition '{name}' was frozen {manifest.head['frozen_at']}, and what is published now is not the "
                f"same: {path} {change}. A frozen edition is never changed; freeze this under another name."
            )
    _keep_for_ledger(settings, folder)  # unless a freeze was killed just before it did, this writes nothing
    return Frozen(name, folder, manifest, is_new=False)


def _change(now: Path | bytes | None, then: Sum | None) -> str | None:
    if now is None:
        return "is no longer published"
    if then is None:
        return "was not in the edition"
    return None if sum_of(now) == then else "is another"


def _write(settings: Settings, name: str, folder: Path, moment: str) -> Frozen:
    files, content = _contents(settings)
    build = read_json(settings.build_dir / "manifest.json")
    settings.editions_dir.mkdir(parents=True, exist_ok=True)
    working = temporary_path(settings.editions_dir, name)
    working.mkdir()
    try:
        _refuse_full_disk(files, working)
        sums = copy_all(files, working)
        facts = {k: v for k, v in content.facts.items() if k not in {"indicators", "parts"}}
        manifest = manifest_of({"name": name, "frozen_at": moment, "warehouse": build["fingerprint"], **facts}, sums)
        write_synced(working / MANIFEST, _json(manifest.document()))
        (working / MANIFEST).chmod(0o444)
        seal(working)
        os.rename(working, folder)
        sync_folder(settings.editions_dir)
    except OSError as error:
        remove_sealed(working)
        raise EditionRefused(
            f"The edition could not be written to {folder}: {error}. Nothing was frozen; free the disk, freeze again."
        ) from error
    return Frozen(name, folder, manifest, is_new=True)


def _keep_for_ledger(settings: Settings, folder: Path) -> None:
    """Hand the edition's own figures to the ledger: made of what lies frozen, so that it can be done again."""
    manifest, facts = read_manifest(folder), read_json(folder / RECORD)
    figures = folder / FIGURES
    document = {
        **facts,
        "edition": manifest.head["name"],
        "frozen_at": manifest.head["frozen_at"],
        "digest": manifest.digest,
        "sha256": manifest.files[FIGURES].sha256,
    }
    write_record(settings, document, figures.read_bytes())


def _refuse_full_disk(files: Mapping[str, Path | bytes], target: Path) -> None:
    needed = sum(len(c) if isinstance(c, bytes) else c.stat().st_size for c in files.values()) + _SPARE_BYTES
    if (free := shutil.disk_usage(target).free) < needed:
        raise OSError(f"{needed >> 20} MB are needed, {free >> 20} MB are free")


def _clean(settings: Settings) -> None:
    """Remove what killed freezes left; only the holder of the locks may."""
    for path in settings.editions_dir.glob(f"{TEMPORARY_PREFIX}*"):
        remove_sealed(path)


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode("utf-8")
