"""The manifest of an edition: whose it is, what is in it, and one digest over the whole. Names are checked here."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.atomic import read_json
from tilannekuva.editions_files import MANIFEST, Sum
from tilannekuva.errors import EditionRefused, SettingsError

# A name becomes a folder's: letters of ASCII, digits, "-" and "."; it begins and ends with a letter or digit.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """head: name, edition_year, source, frozen_at, warehouse, … as written. files: path -> sum."""

    head: Mapping[str, Any]
    files: Mapping[str, Sum]
    digest: str

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files.values())

    def document(self) -> dict[str, Any]:
        files = {path: file.document() for path, file in self.files.items()}
        return {**self.head, "n_files": len(files), "bytes": self.bytes, "digest": self.digest, "files": files}


def checked_name(name: str) -> str:
    """The name of an edition; EditionRefused for one that could be a path or that another system could not hold."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise EditionRefused(
            "Expected a name of letters a-z, digits, '-' and '.' (at most 64, the first and last a letter or a digit, "
            f"no two dots in a row), found {name[:80]!r}. Such as: 2025 or 2025-autumn."
        )
    return name


def manifest_of(head: Mapping[str, Any], files: Mapping[str, Sum]) -> Manifest:
    """A manifest with its digest over head and files. Pure."""
    return Manifest(head, dict(sorted(files.items())), _digest(head, files))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a frozen edition; EditionRefused when it is damaged or its digest is not that of what it says."""
    path = folder / MANIFEST
    try:
        document = read_json(path)
        files = {str(name): _sum(found) for name, found in document["files"].items()}
        head = {k: v for k, v in document.items() if k not in {"n_files", "bytes", "digest", "files"}}
        if document["digest"] != _digest(head, files):
            raise ValueError("a digest that is not that of its own content")
    except (OSError, SettingsError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise EditionRefused(
            f"Expected the manifest of a frozen edition in {path}, found {error!r}. It was changed or damaged after "
            "it was frozen: restore the edition's folder from a backup."
        ) from error
    return Manifest(head, files, str(document["digest"]))


def _digest(head: Mapping[str, Any], files: Mapping[str, Sum]) -> str:
    parts = [dict(head), [(path, file.sha256, file.bytes) for path, file in sorted(files.items())]]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()


def _sum(found: Any) -> Sum:
    if not _SHA256.fullmatch(found["sha256"]) or not isinstance(found["bytes"], int):
        raise ValueError(f"a file's sum {str(found)[:80]}")
    return Sum(found["sha256"], found["bytes"])
