"""What the parts of ingestion hand to one another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa

from ingestion.catalogue_schema import Table

_TEXT = pa.dictionary(pa.int32(), pa.string())

ROWS_SCHEMA = pa.schema(
    [
        pa.field("content_code", _TEXT, nullable=False),
        pa.field("content_key", _TEXT, nullable=False),
        pa.field("area_code", _TEXT, nullable=False),
        pa.field("area_name", _TEXT, nullable=False),
        pa.field("area_kind", _TEXT, nullable=False),
        pa.field("area_key", _TEXT, nullable=False),
        pa.field("period_code", _TEXT, nullable=False),
        pa.field("period_year", pa.int16(), nullable=False),
        pa.field("period_part", _TEXT),
        pa.field("year_stated", pa.bool_(), nullable=False),
        pa.field("breakdown", _TEXT, nullable=False),
        pa.field("breakdown_key", _TEXT, nullable=False),
        pa.field("value", pa.float64()),
        pa.field("status", _TEXT, nullable=False),
        pa.field("symbol", _TEXT),
        pa.field("is_preliminary", pa.bool_(), nullable=False),
    ]
)

CLASSIFICATION_SCHEMA = pa.schema(
    [
        pa.field("year", pa.int16(), nullable=False),
        pa.field("level", _TEXT, nullable=False),
        pa.field("municipality_code", _TEXT, nullable=False),
        pa.field("name_fi", pa.string()),
        pa.field("name_sv", pa.string()),
        pa.field("name_en", pa.string()),
        pa.field("group_code", pa.string()),
        pa.field("group_name_fi", pa.string()),
        pa.field("group_name_sv", pa.string()),
        pa.field("group_name_en", pa.string()),
        pa.field("next_year_code", pa.string()),
    ]
)


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, already known to be of the right kind (status 200, JSON where JSON was asked for)."""

    method: str
    url: str
    status: int
    body: bytes
    headers: Mapping[str, str]
    retrieved_at: datetime
    json: Any = None


@dataclass(frozen=True)
class Probe:
    """What a cheap look (metadata, listing) says about a table, before any figure is fetched.

    fingerprint: sha256 over metadata, listing stamp and the catalogue entry; the same means "unchanged".
    """

    table_id: str
    path: str
    url: str
    fingerprint: str
    listing_stamp: str | None
    metadata: Any


@dataclass(frozen=True)
class Query:
    """One request for figures and its stored raw answer (zstd-compressed)."""

    method: Literal["GET", "POST"]
    url: str
    body: str | None
    raw_path: Path
    sha256: str
    retrieved_at: datetime
    cells: int
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """A whole table as it arrived: raw answers on disk (in plan order), uniform rows, what they are."""

    table_id: str
    path: str
    rows: pa.Table
    queries: list[Query]
    content_sha256: str
    binding: Mapping[str, Any]
    updated_at_source: str | None
    cells: int
    notes: list[str] = field(default_factory=list)


class Adapter(Protocol):
    """One API. ``probe`` raises TableAbsent when the source has no such table; ``fetch`` resumes from partial_dir.

    requests_made: how many requests went over the wire since the adapter was made.
    """

    @property
    def requests_made(self) -> int: ...

    def probe(self, table: Table) -> Probe: ...

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched: ...


Outcome = Literal["unchanged", "landed", "same_content", "absent_at_source", "fetch_failed"]


@dataclass(frozen=True)
class TableOutcome:
    """What happened to one table in one ingest."""

    table_id: str
    outcome: Outcome
    landing_id: str | None
    cells: int
    requests: int
    seconds: float
    message: str | None = None
