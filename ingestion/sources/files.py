"""Files that people bring (*muut aineistot*): one file, CSV or XLSX, is one table."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ingestion.catalogue_schema import Table
from ingestion.file_kinds import CODE, SOURCE, YEAR, FileKind, kind_of
from ingestion.model import Answer, Fetched, Probe
from ingestion.rows import rows_sha256
from ingestion.sources.files_model import Record
from ingestion.sources.files_read import read_file
from ingestion.sources.files_rows import rows_of
from ingestion.sources.files_store import FileStore, Found
from ingestion.sources.partial import PartialStore, fingerprint
from tilannekuva.errors import SourceUnavailable, TableAbsent

READING_VERSION = 1
_MOST_STATED_SOURCES = 50


class FilesAdapter:
    """A table's path is the name of a kind of file (see ``ingestion.file_kinds``).

    today: the day whose year is the last that figures can be of.
    """

    def __init__(self, store: FileStore, today: Callable[[], date] | None = None) -> None:
        self._store = store
        self._today = today or (lambda: datetime.now(UTC).date())

    @property
    def requests_made(self) -> int:
        return self._store.requests_made

    def probe(self, table: Table) -> Probe:
        """The file's sha256; it is not read further.

        Raises TableAbsent when nobody has brought the file, FileRefused when there is more than one.
        """
        kind = kind_of(table)
        found = self._found(table, kind)
        about = {"file": found.name, "sha256": hashlib.sha256(found.data).hexdigest(), "bytes": len(found.data)}
        declared = table.model_dump(mode="json"), kind.model_dump(mode="json")
        mark = fingerprint(READING_VERSION, about, *declared)
        return Probe(table.id, kind.name, found.url, mark, None, about)

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """The whole file, kept as it is, and its rows.

        Raises FileRefused with every fault, SourceUnavailable when the file was changed since the probe.
        """
        kind = kind_of(table)
        found = self._found(table, kind)
        if hashlib.sha256(found.data).hexdigest() != probe.metadata["sha256"]:
            raise SourceUnavailable(f"Table '{table.id}': {found.name} was changed while it was read. Run again.")
        # Stored before it is read: a file that is refused is kept as evidence.
        store = PartialStore(partial_dir, probe.fingerprint)
        filled = Answer("GET", found.url, 200, found.data, {}, datetime.now(UTC))
        query = store.put(found.name, None, filled, 0)
        records = read_file(found.name, found.data, kind, self._today())
        rows = rows_of(records, kind)
        store.finish()
        return Fetched(
            table_id=table.id,
            path=kind.name,
            rows=rows,
            queries=[query],
            content_sha256=rows_sha256(rows),
            binding=_binding(found, kind, records),
            updated_at_source=None,
            cells=rows.num_rows,
        )

    def _found(self, table: Table, kind: FileKind) -> Found:
        found = self._store.find(kind.name)
        if found is None:
            raise TableAbsent(
                f"Table '{table.id}': nobody has brought {kind.name}.csv or {kind.name}.xlsx. If you have the figures, "
                f"'tilannekuva template {kind.name}' writes the file to fill in (docs/how_to/bring_a_file.md)."
            )
        return found


def _binding(found: Found, kind: FileKind, records: Sequence[Record]) -> Mapping[str, Any]:
    """How the file was read, and where its figures come from in the words of who brought it."""
    years = sorted({str(record.year) for record in records})
    stated = sorted({record.stated_source for record in records})
    return {
        "title": found.name,
        "variables": [
            {"role": "area", "code": CODE, "values": [], "names": []},
            {"role": "time", "code": YEAR, "values": years, "names": years},
        ],
        "contents": {column.key: column.key for column in kind.columns},
        "year_not_stated": [],
        "projection_base_year": None,
        f"stated_{SOURCE}s": stated[:_MOST_STATED_SOURCES],
    }
