"""The PxWeb v1 adapter: finds a table where it is today, or in the archive, and reads it whole."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingestion.binding_metadata import missing_title_words, read_metadata
from ingestion.catalogue_schema import Source, Table
from ingestion.http import HttpStatusError
from ingestion.model import Fetched, Probe
from ingestion.sources.client import Client
from ingestion.sources.partial import fingerprint
from ingestion.sources.pxweb_archive import find_archived
from ingestion.sources.pxweb_limits import LimitsReader, config_of_v1
from ingestion.sources.pxweb_memory import MetadataMemory
from ingestion.sources.pxweb_parts import READING_VERSION, DataCall, PartsReader
from ingestion.sources.pxweb_paths import candidate_paths, read_listing, split_path
from ingestion.sources.pxweb_query import query_body
from tilannekuva.errors import TableAbsent

_ABSENT = {400, 404, 410}
_LOG = logging.getLogger(__name__)


class PxWebAdapter:
    """One PxWeb host. limits_cache: a JSON file in which its ``?config`` is remembered for a day.

    memory: a folder in which metadata are remembered within a day, for runs that only ask what has changed.
    """

    def __init__(self, client: Client, source: Source, limits_cache: Path, memory: Path | None = None) -> None:
        self._client = client
        self._source = source
        limits = LimitsReader(client, source.limits, config_of_v1(source.language), limits_cache)
        self._reader = PartsReader(client, limits)
        self._memory = MetadataMemory(memory, client.base_url)
        self._from_memory: set[str] = set()
        self._listings: dict[str, dict[str, str | None]] = {}

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def read_limits(self) -> None:
        """Let the host's own limits hold from the first call on, for whoever reads metadata alone."""
        self._reader.read_limits()

    def probe(self, table: Table) -> Probe:
        """The table's metadata, from the first of its paths that is listed and holds a table of its title.

        One that is at none of them is looked for by its id in the archive of its database. One listing per folder and
        adapter, at most one metadata request per table. Raises TableAbsent saying what was tried, and SourceChanged
        when the archive has several tables that it may be.
        """
        tried: list[str] = []
        today = self._memory.place_of(table.id, table.paths)
        known = [today] if today is not None else []
        for path in [*known, *candidate_paths(table.paths, self._source.id_prefixes)]:
            found = self._look(table, path, tried)
            if found is not None:
                return found
        archived = find_archived(table, self._source.archives, self._listing, tried)
        found = self._look(table, archived, tried) if archived is not None else None
        if found is not None:
            self._memory.keep_place(table.id, table.paths, found.path)
            return found
        words = f", with {table.title_words} in its title," if table.title_words else ""
        raise TableAbsent(
            f"Table '{table.id}': expected it{words} at {self._client.base_url}, found: {'; '.join(tried)}. "
            "If the source has moved it, add its new path to the catalogue."
        )

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """The whole selection, decoded and checked; answers already in ``partial_dir`` are not asked for again.

        Raises SourceChanged when the metadata or an answer is not as expected, SourceUnavailable when the table keeps
        changing while it is read.
        """
        probe = self._read_anew(table, probe)
        call = DataCall(f"{self._source.language}/{probe.path}", None, query_body)
        fetched = self._reader.fetch(table, probe, call, partial_dir)
        return replace(fetched, notes=[*self._path_notes(table, probe), *fetched.notes])

    def _look(self, table: Table, path: str, tried: list[str]) -> Probe | None:
        """The table at a path; None when it is not there, and ``tried`` then says what is."""
        folder, name = split_path(path)
        listing = self._listing(folder)
        if name not in listing:
            tried.append(f"{path}: not listed")
            return None
        found = self._metadata(path, listing[name])
        if found is None:
            tried.append(f"{path}: listed, but refused")
            return None
        url, metadata = found
        title, _ = read_metadata(table, metadata)
        if missing_title_words(table, title):
            tried.append(f"{path}: another table, '{title[:120]}'")
            return None
        mark = fingerprint(READING_VERSION, path, listing[name], metadata, table.model_dump(mode="json"))
        return Probe(table.id, path, url, mark, listing[name], metadata)

    def _listing(self, folder: str) -> dict[str, str | None]:
        """Table id -> stamp; empty when the source has no such folder."""
        if folder not in self._listings:
            try:
                answer = self._client.get_json(f"{self._source.language}/{folder}")
                self._listings[folder] = read_listing(answer.json, f"GET {answer.url}")
            except HttpStatusError as error:
                if error.status not in _ABSENT:
                    raise
                self._listings[folder] = {}
        return self._listings[folder]

    def _metadata(self, path: str, stamp: str | None) -> tuple[str, Any] | None:
        """URL and metadata, remembered or read; None when the source refuses them."""
        remembered = self._memory.find(path, stamp)
        if remembered is not None:
            self._from_memory.add(path)
            return remembered
        try:
            answer = self._client.get_json(f"{self._source.language}/{path}")
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            return None
        self._from_memory.discard(path)
        self._memory.keep(path, stamp, answer.url, answer.json)
        return answer.url, answer.json

    def _read_anew(self, table: Table, probe: Probe) -> Probe:
        """Figures are asked for by the metadata of now, never by remembered ones."""
        if probe.path not in self._from_memory:
            return probe
        self._memory.forget(probe.path)
        answer = self._client.get_json(f"{self._source.language}/{probe.path}")
        self._from_memory.discard(probe.path)
        self._memory.keep(probe.path, probe.listing_stamp, answer.url, answer.json)
        if answer.json != probe.metadata:
            _LOG.info("table=%s: its metadata have changed under the same stamp %s", table.id, probe.listing_stamp)
        return replace(probe, metadata=answer.json)

    def _path_notes(self, table: Table, probe: Probe) -> list[str]:
        candidates = candidate_paths(table.paths, self._source.id_prefixes)
        if probe.path == candidates[0]:
            return []
        archive = probe.path.partition("/")[0]
        where = f"the archive {archive}, {probe.path}" if archive in self._source.archives.values() else probe.path
        return [f"Read from {where}, as {candidates[0]} is not at this source."]
