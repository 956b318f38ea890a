"""Files that are either there in full or not at all, whatever moment the process dies at."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from tilannekuva.errors import SettingsError

TEMPORARY_PREFIX = ".tmp-"
_STALE_AFTER_SECONDS = 3600.0


def write_bytes_atomic(path: Path, data: bytes, *, is_synced: bool = True) -> None:
    """Write ``data`` to ``path``: a temporary file in the same folder, fsync, rename, fsync of the folder.

    is_synced: False leaves both fsyncs out. A killed process loses nothing by that, a power cut may leave a damaged
    file: only for what its reader checks and can get again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_path(path.parent, path.name)
    if not is_synced:
        temporary.write_bytes(data)
        os.replace(temporary, path)
        return
    write_synced(temporary, data)
    os.replace(temporary, path)
    sync_folder(path.parent)


def write_json_atomic(path: Path, document: Any) -> None:
    """Write a document as readable UTF-8 JSON with sorted keys, so that equal documents are equal bytes."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    write_bytes_atomic(path, (text + "\n").encode("utf-8"))


def read_json(path: Path) -> Any:
    """The document in ``path``; raises SettingsError naming the file when it is not whole JSON."""
    data = path.read_bytes()
    try:
        return json.loads(data)
    except ValueError as error:
        raise SettingsError(
            f"Expected a JSON document in {path}, found {len(data)} bytes that are not one ({error}). "
            "The file is damaged: restore it from a backup, or remove it so that the table is read again."
        ) from error


def temporary_path(folder: Path, name: str) -> Path:
    """A name of our own in ``folder``; ``clean_temporaries`` knows it as a leftover if we die before renaming it."""
    return folder / f"{TEMPORARY_PREFIX}{name}-{os.getpid()}-{uuid4().hex[:8]}"


def write_synced(path: Path, data: bytes) -> None:
    """Write and fsync a file that is not visible under its final name yet."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Make the content of a file that somebody else wrote durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a rename alone may be lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clean_temporaries(folder: Path, older_than_seconds: float = _STALE_AFTER_SECONDS) -> int:
    """Remove leftovers of killed writers and say how many; young ones may belong to a writer that is still at work."""
    removed = 0
    for path in _temporaries(folder):
        try:
            if time.time() - path.lstat().st_mtime < older_than_seconds:
                continue
            remove(path)
        except FileNotFoundError:
            continue  # its own writer renamed or removed it meanwhile
        removed += 1
    return removed


def remove(path: Path) -> None:
    """Remove a file or a whole folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _temporaries(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.name.startswith(TEMPORARY_PREFIX))
