"""A source without a network: it serves an Arrow table, keeps raw answers as a real adapter does, and counts calls."""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from ingestion.atomic import write_bytes_atomic
from ingestion.catalogue_schema import Table
from ingestion.model import Fetched, Probe, Query

RETRIEVED = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@dataclass
class FakeAdapter:
    """``rows`` is what the source has now; ``stamp`` is what a probe can see of it; errors are raised when set."""

    rows: pa.Table
    stamp: str = "first"
    probe_error: Exception | None = None
    fetch_error: Exception | None = None
    parts: int = 3
    requests_made: int = 0
    data_requests: int = 0
    probed: list[str] = field(default_factory=list)

    def probe(self, table: Table) -> Probe:
        self.requests_made += 1
        self.probed.append(table.id)
        if self.probe_error is not None:
            raise self.probe_error
        return Probe(table.id, table.paths[0], "https://statistics.example/api/people.px", self.stamp, self.stamp, {})

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        folder = partial_dir / "plan"
        queries = [self._part(folder, number) for number in range(self.parts)]
        if self.fetch_error is not None:
            raise self.fetch_error
        return fetched(table, self.rows, queries)

    def _part(self, folder: Path, number: int) -> Query:
        path = folder / f"{number}.json.zst"
        if not path.exists():
            self.requests_made += 1
            self.data_requests += 1
            write_bytes_atomic(path, f"answer {number}".encode())
        return Query("POST", "https://statistics.example/api/people.px", "{}", path, "0" * 64, RETRIEVED, cells=10)


def fetched(table: Table, rows: pa.Table, queries: list[Query] | None = None) -> Fetched:
    return Fetched(
        table_id=table.id,
        path=table.paths[0],
        rows=rows,
        queries=queries or [],
        content_sha256=content_sha256(rows),
        binding={"area": "alue"},
        updated_at_source="2026-01-01T08:00:00Z",
        cells=rows.num_rows,
    )


def content_sha256(rows: pa.Table) -> str:
    buffer = io.StringIO()
    for line in rows.to_pylist():
        buffer.write(repr(sorted(line.items())))
    return hashlib.sha256(buffer.getvalue().encode()).hexdigest()
