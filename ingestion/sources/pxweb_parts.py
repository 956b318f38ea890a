"""A whole PxWeb table read in as few queries as its host allows, whichever version of the interface it speaks."""

import json
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.binding import Binding, bind
from ingestion.binding_units import check_unit
from ingestion.catalogue_schema import Table
from ingestion.http import HttpStatusError
from ingestion.jsonstat import Cube, decode
from ingestion.model import Fetched, Probe, Query
from ingestion.plan import plan_queries
from ingestion.rows import assemble, content_sha256, to_rows
from ingestion.sources.client import Client
from ingestion.sources.partial import PartialStore, fingerprint
from ingestion.sources.pxweb_limits import LimitsReader
from ingestion.sources.pxweb_query import Box, cells_of, check_answer, halved
from tilannekuva.errors import SourceUnavailable

# Part of every fingerprint: raise it when the same metadata would be read differently, so that tables are read again.
READING_VERSION = 1

_TOO_MANY_CELLS = 403
_MAX_REFUSALS = 4
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class DataCall:
    """How one version of the interface is asked for figures: where, with which parameters, and with which body."""

    path: str
    params: Mapping[str, str] | None
    body: Callable[[Binding, Box], dict[str, Any]]


@dataclass(frozen=True)
class _Part:
    query: Query
    cube: Cube
    contents: tuple[str, ...]


@dataclass(frozen=True)
class _Reading:
    """One table being read."""

    table: Table
    binding: Binding
    probe: Probe
    call: DataCall
    store: PartialStore


class PartsReader:
    """Reads tables of one host: plans, resumes, halves what the host finds too big, trusts no answer unchecked."""

    def __init__(self, client: Client, limits: LimitsReader) -> None:
        self._client, self._limits = client, limits

    def read_limits(self) -> None:
        """Ask the host for its limits, unless they were read within a day, so that the next calls keep to them."""
        self._limits.limits()

    def fetch(self, table: Table, probe: Probe, call: DataCall, partial_dir: Path) -> Fetched:
        """The whole selection, decoded and checked; answers already in ``partial_dir`` are not asked for again.

        Raises SourceChanged when the metadata or an answer is not as expected, SourceUnavailable when the table keeps
        changing while it is read.
        """
        binding = bind(table, probe.metadata)
        whole = call.body(binding, tuple((0, len(variable.values)) for variable in binding.variables))
        plan = fingerprint(
            READING_VERSION, self._client.base_url, probe.path, probe.listing_stamp, probe.metadata, whole
        )
        store = PartialStore(partial_dir, plan)
        parts, notes = self._consistent_parts(_Reading(table, binding, probe, call, store))
        full = assemble(binding, [part.cube for part in parts])
        rows = to_rows(binding, full)
        store.finish()
        units = _units(binding, parts)
        return Fetched(
            table_id=table.id,
            path=probe.path,
            rows=rows,
            queries=[part.query for part in parts],
            content_sha256=content_sha256(binding, full),
            binding={**binding.as_json(), "units": units},
            updated_at_source=max((part.cube.updated for part in parts if part.cube.updated), default=None),
            cells=len(full.values),
            notes=[*binding.notes, *notes, *_unit_notes(table, binding, units)],
        )

    def _consistent_parts(self, reading: _Reading) -> tuple[list[_Part], list[str]]:
        """All parts, from one state of the table: when it changes in the middle, everything is read once more."""
        parts = self._parts(reading)
        if not _changed_meanwhile(parts):
            return parts, []
        url = reading.probe.url
        _LOG.warning("%s changed while it was read; reading it again", url)
        reading.store.discard()
        parts = self._parts(reading)
        if _changed_meanwhile(parts):
            reading.store.discard()
            stamps = sorted({str(part.cube.updated) for part in parts})
            raise SourceUnavailable(
                f"POST {url}: expected one 'updated' stamp in all answers, found {stamps} in two readings. "
                "The table is being updated: run again later."
            )
        return parts, ["The table changed while it was read, and was read again from the start."]

    def _parts(self, reading: _Reading) -> list[_Part]:
        """All parts in plan order; a query that the host finds too big is halved, and so are those after it."""
        limits = self._limits.limits()
        sizes = [len(variable.values) for variable in reading.binding.variables]
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
                parts.append(self._part(reading, box))
            except HttpStatusError as error:
                refusals += 1
                if error.status != _TOO_MANY_CELLS or refusals > _MAX_REFUSALS or cells_of(box) == 1:
                    raise
                _LOG.warning("%s refuses %d cells; going on with half of them", reading.probe.url, cells_of(box))
                max_cells = max(1, cells_of(box) // 2)
                boxes.appendleft(box)
        if refusals:
            # Only now: a host that refuses everything says nothing about its cell limit.
            self._limits.lower_cells(max_cells)
        return parts

    def _part(self, reading: _Reading, box: Box) -> _Part:
        """One answer, from disk or from the source, checked against its query and the units that are expected."""
        call, binding = reading.call, reading.binding
        body = call.body(binding, box)
        text = json.dumps(body, ensure_ascii=False)
        # The parameters are the same for all queries of a plan, so the path alone tells them apart.
        stored = reading.store.find("POST", call.path, text)
        if stored is None:
            answer = self._client.post_json(call.path, body, *([call.params] if call.params else []))
            stored = reading.store.put(call.path, text, answer, cells_of(box)), answer.body
        query, raw = stored
        where = f"POST {query.url}"
        cube = decode(raw, where)
        check_answer(binding, box, cube, where)
        keys = dict(zip(binding.content.values, binding.content.names, strict=True))
        for code in keys.keys() & cube.units.keys():
            check_unit(reading.table, keys[code], cube.units[code].text, where)
        contents = next(
            (codes for code, codes in zip(cube.ids, cube.codes, strict=True) if code == binding.content.code), ()
        )
        return _Part(query, cube, contents)


def _changed_meanwhile(parts: list[_Part]) -> bool:
    """Whether answers over the same contents carry different stamps; other contents may have stamps of their own."""
    stamps: dict[tuple[str, ...], str | None] = {}
    return any(stamps.setdefault(part.contents, part.cube.updated) != part.cube.updated for part in parts)


def _units(binding: Binding, parts: list[_Part]) -> dict[str, str | None]:
    """Content key -> unit as the answers state it."""
    stated = {code: unit.text or None for part in parts for code, unit in part.cube.units.items()}
    return {key: stated.get(code) for key, code in binding.contents.items()}


def _unit_notes(table: Table, binding: Binding, units: Mapping[str, str | None]) -> list[str]:
    notes = [check_unit(table, key, units[key], "the answers") for key in binding.contents]
    return [note for note in notes if note is not None]
