"""The files of an edition: what belongs to it, copying them so that nothing later can change them, checking them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.atomic import remove, sync_folder
from tilannekuva.errors import EditionRefused

MANIFEST, FIGURES, RECORD = "manifest.json", "figures.parquet", "record.json"
_CHUNK = 1 << 20
# Waiting for the disk, not computing: a handful of files on their way at once is several times as quick.
_WRITERS = 8
_READ_ONLY_FILE, _READ_ONLY_FOLDER = 0o444, 0o555


@dataclass(frozen=True)
class Sum:
    """Of one file: sha256 in hex digits, and its size in bytes."""

    sha256: str
    bytes: int

    def document(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "bytes": self.bytes}


def tree(folder: Path, prefix: str) -> dict[str, Path]:
    """Path within the edition -> file, of a whole folder; EditionRefused for a link or anything else but a file."""
    found: dict[str, Path] = {}
    for path in _walk(folder):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise EditionRefused(
                f"Expected only files in {folder}, found {path.relative_to(folder).as_posix()!r}, which is a link or "
                "no file: what it leads to could change later. Publish again, then freeze."
            )
        found[f"{prefix}/{path.relative_to(folder).as_posix()}"] = path
    return found


def copy_all(files: Mapping[str, Path | bytes], target: Path) -> dict[str, Sum]:
    """Write every file below ``target``, which is new, read-only and durable; the sum of each as it was written.

    Bytes are copied, never linked: a link would share its content with a file that others may still write to.
    """
    for folder in {(target / path).parent for path in files}:
        folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(_WRITERS) as pool:
        sums = pool.map(lambda item: _write(item[1], target / item[0]), files.items())
        return dict(zip(files, sums, strict=True))


def seal(folder: Path) -> None:
    """Make all folders read-only and their names durable, the innermost first."""
    for path, _, _ in os.walk(folder, topdown=False):
        sync_folder(Path(path))
        Path(path).chmod(_READ_ONLY_FOLDER)


def remove_sealed(folder: Path) -> None:
    """Remove an edition that was never finished, read-only as its folders may be."""
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o700)
    remove(folder)


def sum_of(content: Path | bytes) -> Sum:
    """The sum of a file or of bytes."""
    if isinstance(content, bytes):
        return Sum(hashlib.sha256(content).hexdigest(), len(content))
    with content.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Sum(digest, file.tell())


def differing(folder: Path, expected: Mapping[str, Sum]) -> Iterator[tuple[str, str]]:
    """(``changed``, ``missing`` or ``added``, path) of every file of an edition that is not as its manifest says."""
    found = {path.relative_to(folder).as_posix(): path for path in _walk(folder)}
    found.pop(MANIFEST, None)
    for name in sorted(found.keys() | expected.keys()):
        if name not in found:
            yield "missing", name
        elif name not in expected:
            yield "added", name
        elif not _is_as_it_was(found[name], expected[name]):
            yield "changed", name


def _is_as_it_was(path: Path, expected: Sum) -> bool:
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size == expected.bytes and sum_of(path) == expected


def _walk(folder: Path) -> Iterator[Path]:
    """Everything but folders, links not followed; folders that are links come as what they are."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield Path(entry.path)


def _write(content: Path | bytes, target: Path) -> Sum:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        for chunk in _chunks(content):
            digest.update(chunk)
            size += file.write(chunk)
        file.flush()
        os.fchmod(file.fileno(), _READ_ONLY_FILE)
        os.fsync(file.fileno())
    return Sum(digest.hexdigest(), size)


def _chunks(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
