"""Sotkanet's list of all its indicators (some 3 700, 2.5 MB): read once, kept for a day."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingestion.atomic import write_bytes_atomic
from ingestion.http import HttpStatusError
from ingestion.model import Answer
from ingestion.sources.client import Client
from ingestion.sources.partial import compress, decompress
from tilannekuva.errors import SourceChanged

KEEP = timedelta(days=1)
_LIST = "indicators"
_LOG = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class IndicatorList:
    """The list by indicator id, in memory for the life of an adapter and on disk for ``keep``.

    A source that has no list (or refuses it) is asked for each indicator instead: ``known`` is None then.
    """

    def __init__(
        self, client: Client, cache: Path | None, keep: timedelta = KEEP, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._client, self._cache, self._keep, self._clock = client, cache, keep, clock
        self._url = f"{client.base_url}/{_LIST}"
        self._known: Mapping[int, dict[str, Any]] | None = None
        self._is_read = False

    @property
    def url(self) -> str:
        return self._url

    def known(self) -> Mapping[int, dict[str, Any]] | None:
        """Indicator id -> what the list says of it. Raises SourceChanged on a list of another shape."""
        if not self._is_read:
            document = self._stored()
            self._known = self._asked() if document is None else read_list(document, self._url)
            self._is_read = True
        return self._known

    def _asked(self) -> Mapping[int, dict[str, Any]] | None:
        try:
            answer = self._client.get_json(_LIST)
        except HttpStatusError as error:
            _LOG.warning("No list of indicators; asking for each of them. %s", error)
            return None
        self._url = answer.url
        found = read_list(answer.json, f"GET {answer.url}")
        self._store(answer)
        return found

    def _stored(self) -> Any:
        """The document of the cache; None when there is none, it is too old, damaged, or of another address."""
        if self._cache is None or not self._keep:
            return None
        try:
            kept = json.loads(decompress(self._cache.read_bytes()))
            age = self._clock() - datetime.fromisoformat(kept["retrieved_at"])
            is_good = kept["base_url"] == self._client.base_url and timedelta(0) <= age < self._keep
            return kept["document"] if is_good else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _store(self, answer: Answer) -> None:
        if self._cache is None or not self._keep:
            return
        kept = {
            "base_url": self._client.base_url,
            "retrieved_at": answer.retrieved_at.isoformat(),
            "document": answer.json,
        }
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        write_bytes_atomic(self._cache, compress(json.dumps(kept, ensure_ascii=False).encode()))


def read_list(document: Any, where: str) -> dict[int, dict[str, Any]]:
    """Indicator id -> its entry; raises SourceChanged on anything but a list of entries with an id of their own."""
    if not isinstance(document, list) or not document:
        raise SourceChanged(f"{where}: expected the list of all indicators, found {str(document)[:200]}.")
    found: dict[int, dict[str, Any]] = {}
    for entry in document:
        number = entry.get("id") if isinstance(entry, dict) else None
        if type(number) is not int or number in found:
            raise SourceChanged(
                f"{where}: expected indicators that have each an id of their own, found {entry!r:.200}."
            )
        found[number] = entry
    return found


def is_whole(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of the list says all that a description does (title, range, genders, stamp)."""
    years, classes = entry.get("range"), entry.get("classifications")
    return (
        isinstance(years, dict)
        and {"start", "end"} <= years.keys()
        and isinstance(classes, dict)
        and "sex" in classes
        and "data-updated" in entry
    )


def finnish_title(entry: Mapping[str, Any]) -> str | None:
    """The Finnish title of an entry, its spaces evened out."""
    title = entry.get("title")
    text = title.get("fi") if isinstance(title, dict) else None
    return " ".join(text.split()) if isinstance(text, str) else None
