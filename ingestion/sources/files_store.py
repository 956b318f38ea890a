"""Where files lie: a folder of this machine, or the sample source, which serves generated ones."""

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingestion.file_kinds import file_kinds
from ingestion.http import HttpStatusError
from ingestion.model import Answer
from ingestion.sources.files_faults import Faults, FileRefused, shown
from ingestion.sources.files_model import MAX_FILE_BYTES
from ingestion.sources.files_read import SUFFIXES
from tilannekuva.errors import SourceUnavailable

_ABSENT = {404, 410}


@dataclass(frozen=True)
class Found:
    """A file as it lies there. url: what it is called in a landing; the path of a folder is nobody's business."""

    name: str
    url: str
    data: bytes


class FileStore(Protocol):
    """Finds the one file of a kind, or None. Raises FileRefused when it is not clear which file is meant."""

    @property
    def requests_made(self) -> int: ...

    def find(self, kind: str) -> Found | None: ...


class FileClient(Protocol):
    """What is needed of the HTTP client."""

    @property
    def requests_made(self) -> int: ...

    def get_bytes(self, path: str, *, content_types: Sequence[str], max_bytes: int | None = None) -> Answer: ...


class ServedFiles:
    """The files of the sample source, one CSV per kind."""

    def __init__(self, client: FileClient) -> None:
        self._client = client

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def find(self, kind: str) -> Found | None:
        try:
            answer = self._client.get_bytes(f"{kind}.csv", content_types=["text/csv"], max_bytes=MAX_FILE_BYTES)
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            return None
        return Found(f"{kind}.csv", answer.url, answer.body)


class FolderFiles:
    """The drop-in folder: one file per kind, ``tax_rates.csv`` or ``tax_rates.xlsx``, with all its years."""

    requests_made = 0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, kind: str) -> Found | None:
        """The kind's file. Both forms at once, or a file that nearly has the name, are faults: nobody would read it."""
        names = names_of_kind(kind, folder_names(self._folder))
        good = [name for name in names if name in {f"{kind}{suffix}" for suffix in SUFFIXES}]
        if len(good) != len(names) or len(good) > 1:
            raise _unclear(kind, names)
        return Found(good[0], f"file:{good[0]}", read_bounded(self._folder / good[0])) if good else None


def folder_names(folder: Path) -> list[str]:
    """Names of the files in a folder, sorted; none when there is no folder. Hidden and lock files are left out."""
    try:
        names = [entry.name for entry in os.scandir(folder) if not entry.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise SourceUnavailable(
            f"The folder of files {folder} cannot be read: {error}. Check its permissions."
        ) from error
    return sorted(name for name in names if not name.startswith((".", "~$")))


def names_of_kind(kind: str, names: Iterable[str]) -> list[str]:
    """Which file names speak of a kind: its own, and those that begin like it and like no longer kind's name."""
    return [name for name in names if _kind_meant(name) == kind]


def strangers(names: Iterable[str]) -> list[str]:
    """File names that speak of no kind: nobody reads these files."""
    return [name for name in names if _kind_meant(name) is None]


def read_bounded(path: Path) -> bytes:
    """The bytes of a regular file, at most one more than may be; a pipe or a device is not waited for.

    Raises SourceUnavailable when it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SourceUnavailable(f"Expected a file at {path}, found something else. Put a CSV or XLSX there.")
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise SourceUnavailable(f"The file {path} cannot be read: {error}. Check it and its permissions.") from error


def _kind_meant(name: str) -> str | None:
    """The kind with the longest name that a file's name begins with, as a whole word."""
    stem = name.casefold()
    fitting = [kind for kind in file_kinds() if stem.startswith(kind) and not stem[len(kind) : len(kind) + 1].isalpha()]
    return max(fitting, key=len, default=None)


def _unclear(kind: str, names: Sequence[str]) -> FileRefused:
    faults = Faults()
    faults.add(
        f"expected one file {kind}.csv or {kind}.xlsx with all its years, found {', '.join(map(shown, names[:10]))}. "
        "Keep one of them under that name, and move the others out of the folder."
    )
    return FileRefused(kind, faults)
