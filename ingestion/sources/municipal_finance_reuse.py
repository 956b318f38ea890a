"""Answers of the landing in use that are still those of their filings, so that they need not be asked for again."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ingestion.model import Answer
from tilannekuva.settings import Settings


@dataclass(frozen=True)
class Previous:
    """The landing in use: which query holds which filing's answer, and how to read it.

    marks: address of a filing -> (its mark, number of the query).
    """

    fingerprint: str | None = None
    marks: Mapping[str, tuple[list[str], int]] = field(default_factory=dict)
    queries: list[Mapping[str, Any]] = field(default_factory=list)
    read: Callable[[int], bytes] = field(default=lambda _number: b"")

    def answer(self, address: str, mark: list[str], fetched_after: datetime) -> Answer | None:
        """The answer of a filing whose entry in the register is the same; None when it is old, damaged or another's."""
        found, number = self.marks.get(address, ([], 0))
        if found != mark or number >= len(self.queries):
            return None
        query = self.queries[number]
        retrieved_at = datetime.fromisoformat(query["retrieved_at"])
        if retrieved_at < fetched_after or not query["url"].endswith(f"/{address}"):
            return None
        try:
            body = self.read(number)
        except (OSError, ValueError):
            return None
        if hashlib.sha256(body).hexdigest() != query["sha256"]:
            return None
        headers = {"ETag": query["etag"], "Last-Modified": query["last_modified"]}
        return Answer("GET", query["url"], 200, body, {k: v for k, v in headers.items() if v}, retrieved_at)


def previous_of(settings: Settings, table_id: str, fingerprint: str) -> Previous:
    """What can be taken from the landing in use; nothing when its probe was the same as now.

    A fetch of an unchanged table is asked for by somebody who wants it read whole.
    """
    # The landing reads with this package's functions, so neither of its modules can be imported before it.
    from ingestion.landing import current
    from ingestion.landing_rows import raw_answer

    landing = current(settings, table_id)
    if landing is None or landing.sidecar.get("fingerprint") == fingerprint:
        return Previous()
    filings = landing.sidecar["binding"].get("filings", {})
    return Previous(
        fingerprint=landing.sidecar.get("fingerprint"),
        marks={address: (list(mark), int(number)) for address, (mark, number) in filings.items()},
        queries=list(landing.sidecar["queries"]),
        read=lambda number: raw_answer(settings, landing, number),
    )


def nothing_previous(_table_id: str, _fingerprint: str) -> Previous:
    """For an adapter that knows no landing."""
    return Previous()


def oldest_usable(now: datetime, recheck_days: int) -> datetime:
    """Answers older than this are asked for again, whatever the register says: a stamp proves little."""
    return now - timedelta(days=recheck_days)
