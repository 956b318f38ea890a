"""The PxWeb v1 adapter: finds a table, reads it whole in as few queries as its host allows, resumes, trusts nothing."""

import json
import logging
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.binding import Binding, bind
from ingestion.binding_metadata import missing_title_words, read_metadata
from ingestion.catalogue_schema import Source, Table
from ingestion.http import HttpStatusError
from ingestion.jsonstat import Cube, decode
from ingestion.model import Fetched, Probe, Query
from ingestion.plan import plan_queries
from ingestion.rows import assemble, content_sha256, to_rows
from ingestion.sources.client import Client
from ingestion.sources.partial import PartialStore, fingerprint
from ingestion.sources.pxweb_limits import LimitsReader
from ingestion.sources.pxweb_paths import candidate_paths, read_listing, split_path
from ingestion.sources.pxweb_query import Box, cells_of, check_answer, halved, query_body
from tilannekuva.errors import SourceUnavailable, TableAbsent

# Part of every fingerprint: raise it when the same metadata would be read differently, so that tables are read again.
READING_VERSION = 1

_ABSENT = {400, 404, 410}
_TOO_MANY_CELLS = 403
_MAX_REFUSALS = 4
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Part:
    query: Query
    cube: Cube
    contents: tuple[str, ...]


class PxWebAdapter:
    """One PxWeb host. limits_cache: a JSON file in which its ``?config`` is remembered for a day."""

    def __init__(self, client: Client, source: Source, limits_cache: Path) -> None:
        self._client = client
        self._source = source
        self._limits = LimitsReader(client, source.limits, source.language, limits_cache)
        self._listings: dict[str, dict[str, str | None]] = {}

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def probe(self, table: Table) -> Probe:
        """The table's metadata, from the first of its paths that is listed and holds a table of its title.

        One listing per folder and adapter, one metadata request per table. Raises TableAbsent saying what was tried.
        """
        tried: list[str] = []
        for path in candidate_paths(table.paths):
            folder, name = split_path(path)
            listing = self._listing(folder)
            if name not in listing:
                tried.append(f"{path}: not listed")
                continue
            found = self._metadata(path)
            if found is None:
                tried.append(f"{path}: listed, but refused")
                continue
            url, metadata = found
            title, _ = read_metadata(table, metadata)
            if missing_title_words(table, title):
                tried.append(f"{path}: another table, '{title[:120]}'")
                continue
            mark = fingerprint(READING_VERSION, path, listing[name], metadata, table.model_dump(mode="json"))
            return Probe(table.id, path, url, mark, listing[name], metadata)
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
        binding = bind(table, probe.metadata)
        whole = query_body(binding, tuple((0, len(variable.values)) for variable in binding.variables))
        plan = fingerprint(
            READING_VERSION, self._client.base_url, probe.path, probe.listing_stamp, probe.metadata, whole
        )
        store = PartialStore(partial_dir, plan)
        parts, notes = self._consistent_parts(binding, probe, store)
        full = assemble(binding, [part.cube for part in parts])
        rows = to_rows(binding, full)
        store.finish()
        return Fetched(
            table_id=table.id,
            path=probe.path,
            rows=rows,
            queries=[part.query for part in parts],
            content_sha256=content_sha256(binding, full),
            binding=binding.as_json(),
            updated_at_source=max((part.cube.updated for part in parts if part.cube.updated), default=None),
            cells=len(full.values),
            notes=[*_path_notes(table, probe), *binding.notes, *notes],
        )

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

    def _metadata(self, path: str) -> tuple[str, Any] | None:
        try:
            answer = self._client.get_json(f"{self._source.language}/{path}")
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            return None
        return answer.url, answer.json

    def _consistent_parts(self, binding: Binding, probe: Probe, store: PartialStore) -> tuple[list[_Part], list[str]]:
        """All parts, from one state of the table: when it changes in the middle, everything is read once more."""
        parts = self._parts(binding, probe, store)
        if not _changed_meanwhile(parts):
            return parts, []
        _LOG.warning("%s changed while it was read; reading it again", probe.url)
        store.discard()
        parts = self._parts(binding, probe, store)
        if _changed_meanwhile(parts):
            store.discard()
            stamps = sorted({str(part.cube.updated) for part in parts})
            raise SourceUnavailable(
                f"POST {probe.url}: expected one 'updated' stamp in all answers, found {stamps} in two readings. "
                "The table is being updated: run again later."
            )
        return parts, ["The table changed while it was read, and was read again from the start."]

    def _parts(self, binding: Binding, probe: Probe, store: PartialStore) -> list[_Part]:
        """All parts in plan order; a query that the host finds too big is halved, and so are those after it."""
        limits = self._limits.limits()
        sizes = [len(variable.values) for variable in binding.variables]
        max_values = max(limits.max_values, len(sizes)) if limits.max_values else None
        boxes = deque[Box](plan_queries(sizes, limits.max_cells, max_values))
        parts: list[_Part] = []
        max_cells, refusals = limits.max_cells, 0
        while boxes:
            box = boxes.popleft()
            if cells_of(box) > max_cells:
                boxes.extendleft(reversed(halved(box)))
                continue
            try:
                parts.append(self._part(binding, probe, store, box))
            except HttpStatusError as error:
                refusals += 1
                if error.status != _TOO_MANY_CELLS or refusals > _MAX_REFUSALS or cells_of(box) == 1:
                    raise
                _LOG.warning("%s refuses %d cells; going on with half of them", probe.url, cells_of(box))
                max_cells = max(1, cells_of(box) // 2)
                boxes.appendleft(box)
        if refusals:
            # Only now: a host that refuses everything says nothing about its cell limit.
            self._limits.lower_cells(max_cells)
        return parts

    def _part(self, binding: Binding, probe: Probe, store: PartialStore, box: Box) -> _Part:
        """One answer, from disk or from the source, checked against its query."""
        path, body = f"{self._source.language}/{probe.path}", query_body(binding, box)
        text = json.dumps(body, ensure_ascii=False)
        stored = store.find("POST", path, text)
        if stored is None:
            answer = self._client.post_json(path, body)
            stored = store.put(path, text, answer, cells_of(box)), answer.body
        query, raw = stored
        where = f"POST {query.url}"
        cube = decode(raw, where)
        check_answer(binding, box, cube, where)
        contents = next(
            (codes for code, codes in zip(cube.ids, cube.codes, strict=True) if code == binding.content.code), ()
        )
        return _Part(query, cube, contents)


def _changed_meanwhile(parts: list[_Part]) -> bool:
    """Whether answers over the same contents carry different stamps; other contents may have stamps of their own."""
    stamps: dict[tuple[str, ...], str | None] = {}
    return any(stamps.setdefault(part.contents, part.cube.updated) != part.cube.updated for part in parts)


def _path_notes(table: Table, probe: Probe) -> list[str]:
    first = candidate_paths(table.paths)[0]
    return [] if probe.path == first else [f"Read from {probe.path}, as {first} is not at this source."]
