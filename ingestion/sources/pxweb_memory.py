"""Metadata of a table as it was read today, so that a table whose listing shows no change costs no request of its own.

A listing's stamp proves little, so what is remembered is believed for less than a day, and figures are never asked for
by it: who fetches reads the metadata anew.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingestion.atomic import write_bytes_atomic
from ingestion.sources.partial import compress, decompress, fingerprint

_KEEP = timedelta(hours=20)


class MetadataMemory:
    """One small file per table. folder: None remembers nothing. base_url: of the host; another host's is not used."""

    def __init__(self, folder: Path | None, base_url: str, clock: Callable[[], datetime] | None = None) -> None:
        self._folder, self._base_url = folder, base_url
        self._clock = clock or (lambda: datetime.now(UTC))

    def find(self, path: str, stamp: str | None) -> tuple[str, Any] | None:
        """URL and metadata of a table under this stamp, if they were read within 20 hours; a damaged file is none."""
        if self._folder is None or stamp is None:
            return None
        try:
            document = json.loads(decompress(self._file(self._folder, path).read_bytes()))
            age = self._clock() - datetime.fromisoformat(document["read_at"])
            same = (document["base_url"], document["path"], document["stamp"]) == (self._base_url, path, stamp)
            return (str(document["url"]), document["metadata"]) if same and timedelta() <= age < _KEEP else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, path: str, stamp: str | None, url: str, metadata: Any) -> None:
        """Remember what was just read."""
        if self._folder is None or stamp is None:
            return
        document = {
            "base_url": self._base_url,
            "path": path,
            "stamp": stamp,
            "url": url,
            "read_at": self._clock().isoformat(),
            "metadata": metadata,
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        write_bytes_atomic(self._file(self._folder, path), compress(json.dumps(document, ensure_ascii=False).encode()))

    def place_of(self, table_id: str, paths: list[str]) -> str | None:
        """Where in the archive a table was found today, so that only that folder need be listed."""
        found = self.find(f"place of {table_id}", fingerprint(paths))
        return found[0] if found else None

    def keep_place(self, table_id: str, paths: list[str], path: str) -> None:
        """Remember that a table was found in the archive."""
        self.keep(f"place of {table_id}", fingerprint(paths), path, None)

    def forget(self, path: str) -> None:
        """Remember nothing of this table."""
        if self._folder is not None:
            self._file(self._folder, path).unlink(missing_ok=True)

    def _file(self, folder: Path, path: str) -> Path:
        return folder / f"{fingerprint(self._base_url, path)[:32]}.json.zst"
