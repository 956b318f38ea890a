"""Raw answers on disk as they arrive, so that a half-fetched table goes on where it stopped."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

from ingestion.atomic import remove, write_bytes_atomic
from ingestion.compressed import compress, decompress
from ingestion.model import Answer, Query
from tilannekuva.errors import SourceChanged

__all__ = ["PartialStore", "compress", "decompress", "fingerprint", "parsed"]

_HASH_LENGTH = 32


def fingerprint(*parts: Any) -> str:
    """sha256 over JSON-able parts, the same for equal parts on every machine."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def parsed(body: bytes, where: str) -> Any:
    """The JSON document of a stored answer; raises SourceChanged when it is none."""
    try:
        return json.loads(body)
    except ValueError as error:
        raise SourceChanged(
            f"{where}: expected JSON, found {error} in {len(body)} stored bytes. Run again to ask anew."
        ) from error


class PartialStore:
    """Answers to the queries of one plan, in ``<folder>/<plan>/<query>.json.zst`` with a small JSON beside each.

    plan: a fingerprint of everything that the answers depend on; answers to another plan are never used.
    is_synced: False for many small answers, where waiting for the disk costs more than asking again after a power cut.
    """

    def __init__(self, folder: Path, plan: str, *, is_synced: bool = True) -> None:
        self._all_plans = folder
        self._is_synced = is_synced
        self._folder = folder / plan[:_HASH_LENGTH]

    def find(self, method: str, path: str, body: str | None) -> tuple[Query, bytes] | None:
        """The stored answer to a query and its body, if it is there and whole; a damaged one counts as absent."""
        raw_path = self._raw_path(method, path, body)
        try:
            about = json.loads(_beside(raw_path).read_bytes())
            data = decompress(raw_path.read_bytes())
            if hashlib.sha256(data).hexdigest() != about["sha256"]:
                return None
            return _query(about, raw_path), data
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, path: str, body: str | None, answer: Answer, cells: int) -> Query:
        """Store an answer, the raw bytes first: what the small JSON speaks of is there."""
        raw_path = self._raw_path(answer.method, path, body)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        about = {
            "method": answer.method,
            "url": answer.url,
            "body": body,
            "retrieved_at": answer.retrieved_at.isoformat(),
            "sha256": hashlib.sha256(answer.body).hexdigest(),
            "cells": cells,
            "etag": headers.get("etag"),
            "last_modified": headers.get("last-modified"),
        }
        write_bytes_atomic(raw_path, compress(answer.body), is_synced=self._is_synced)
        write_bytes_atomic(_beside(raw_path), json.dumps(about).encode(), is_synced=self._is_synced)
        return _query(about, raw_path)

    def discard(self) -> None:
        """Forget the answers of this plan."""
        if self._folder.exists():
            remove(self._folder)

    def finish(self) -> None:
        """Forget the answers of other plans of this table; ours stay until they are landed."""
        for other in self._all_plans.iterdir():
            if other != self._folder and other.is_dir():
                remove(other)

    def _raw_path(self, method: str, path: str, body: str | None) -> Path:
        return self._folder / f"{fingerprint(method, path, body)[:_HASH_LENGTH]}.json.zst"


def _beside(raw_path: Path) -> Path:
    return raw_path.with_name(raw_path.name.removesuffix(".json.zst") + ".about.json")


def _query(about: Mapping[str, Any], raw_path: Path) -> Query:
    return Query(
        method=cast(Literal["GET", "POST"], about["method"]),
        url=about["url"],
        body=about["body"],
        raw_path=raw_path,
        sha256=about["sha256"],
        retrieved_at=datetime.fromisoformat(about["retrieved_at"]),
        cells=about["cells"],
        etag=about["etag"],
        last_modified=about["last_modified"],
    )
