"""The adapter for Vipunen, the education administration's statistics: a resource is a list of rows, read page by page.

The rows of a resource are finer than a municipality; they are added up by the fields that the catalogue names.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.catalogue_schema import Source, Table
from ingestion.http import HttpStatusError
from ingestion.http_url import Params
from ingestion.model import Answer, Fetched, Probe, Query
from ingestion.rows import rows_sha256
from ingestion.sources.client import Client
from ingestion.sources.partial import PartialStore, fingerprint, parsed
from ingestion.sources.sums import sum_rows
from ingestion.sources.vipunen_plan import Plan, check_fields, plan_of
from ingestion.sources.vipunen_read import (
    Row,
    lines_of,
    read_count,
    read_fields,
    read_page,
    refuse_doubles,
    stamps_of,
)
from tilannekuva.errors import SourceChanged, SourceUnavailable, TableAbsent

if TYPE_CHECKING:
    from ingestion.contract_metadata import Found

READING_VERSION = 1
CALLER_ID = {"Caller-Id": "tilannekuva"}
MAX_ROWS = 2_000_000

_ABSENT = {404, 410}
_READINGS = 2


@dataclass(frozen=True)
class _Reading:
    """One pass over all pages. count: rows that the source promised before."""

    count: int
    queries: list[Query]
    rows: list[Row]


class VipunenAdapter:
    """Vipunen's interface. A page has as many rows as the source's limit of cells."""

    def __init__(self, client: Client, source: Source) -> None:
        self._client = client
        self._page_size = source.limits.max_cells

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def probe(self, table: Table) -> Probe:
        """The first row: it says when the resource was updated. One request.

        Raises TableAbsent when the source has no such resource, or no row that passes the filter.
        """
        plan = plan_of(table)
        path = f"{plan.resource}/data"
        answer = self._ask(table, path, {**plan.params, "limit": 1, "offset": 0})
        first = read_page(answer.json, 1, f"GET {answer.url}")
        if not first:
            raise TableAbsent(
                f"Table '{table.id}': no figures at this source: the resource {plan.resource} has no row with the "
                f"filter {plan.params.get('filter')}. Nothing is landed."
            )
        stamp = next(iter(stamps_of(first, plan)), None)
        mark = fingerprint(READING_VERSION, plan.resource, first, table.model_dump(mode="json"))
        return Probe(table.id, plan.resource, answer.url, mark, stamp, {"first": first})

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """All pages, added up to municipalities and years; pages already in ``partial_dir`` are not asked for again.

        Raises SourceChanged when a field is gone or a row is doubtful, SourceUnavailable when the resource keeps
        changing while it is read.
        """
        plan = plan_of(table)
        answer = self._ask(table, plan.resource, None)
        check_fields(plan, read_fields(answer.json, f"GET {answer.url}"), f"Table '{table.id}', GET {answer.url}")
        reading = self._consistent(table, plan, probe, partial_dir)
        where = f"Table '{table.id}', resource {plan.resource}"
        refuse_doubles(reading.rows, plan, where)
        lines = lines_of(reading.rows, plan, where)
        kept = [line for line in lines if line.year >= (table.from_year or 0)]
        rows = sum_rows(kept, plan.roles, plan.contents)
        return Fetched(
            table_id=table.id,
            path=plan.resource,
            rows=rows,
            queries=reading.queries,
            content_sha256=rows_sha256(rows),
            binding=plan.as_json(),
            updated_at_source=next(iter(stamps_of(reading.rows, plan)), None),
            cells=rows.num_rows,
            notes=[f"{reading.count} rows of the source were added up to areas and years."],
        )

    def check(self, table: Table, probe: Probe) -> "Found":
        """Whether every field that the catalogue names is there, and the first row reads; no other figure is asked for.

        Raises SourceChanged saying what is not as expected.
        """
        from ingestion.contract_metadata import Found  # the contract's module reads the source modules

        plan = plan_of(table)
        answer = self._ask(table, plan.resource, None)
        check_fields(plan, read_fields(answer.json, f"GET {answer.url}"), f"Table '{table.id}', GET {answer.url}")
        lines_of(probe.metadata["first"], plan, f"Table '{table.id}', GET {probe.url}")
        return Found()

    def _consistent(self, table: Table, plan: Plan, probe: Probe, partial_dir: Path) -> _Reading:
        """All pages of one version of the resource: as many rows as promised before and after, one stamp."""
        for _ in range(_READINGS):
            before = self._count(table, plan)
            mark = fingerprint(READING_VERSION, self._client.base_url, plan.params, probe.metadata, before)
            store = PartialStore(partial_dir, mark)
            reading = self._pages(table, plan, store, before)
            stamps = stamps_of(reading.rows, plan)
            if len(reading.rows) == before == self._count(table, plan) and len(stamps) <= 1:
                store.finish()
                return reading
            store.discard()
        raise SourceUnavailable(
            f"Table '{table.id}': expected {before} rows of one version of {plan.resource}, found {len(reading.rows)} "
            f"with the stamps {stamps[:5]} in two readings. The resource is being updated: run again later."
        )

    def _pages(self, table: Table, plan: Plan, store: PartialStore, count: int) -> _Reading:
        if count > MAX_ROWS:
            raise SourceChanged(
                f"Table '{table.id}': expected at most {MAX_ROWS} rows, found {count} in {plan.resource}. Add a filter."
            )
        reading = _Reading(count, [], [])
        for offset in range(0, count, self._page_size):
            params = {**plan.params, "limit": self._page_size, "offset": offset}
            query, rows = self._page(table, f"{plan.resource}/data", params, store)
            reading.queries.append(query)
            reading.rows.extend(rows)
        return reading

    def _page(self, table: Table, path: str, params: dict[str, Any], store: PartialStore) -> tuple[Query, list[Row]]:
        """One page, from disk or from the source."""
        key = f"{path}?{json.dumps(params, sort_keys=True)}"
        stored = store.find("GET", key, None)
        if stored is None:
            answer = self._ask(table, path, params)
            rows = read_page(answer.json, self._page_size, f"GET {answer.url}")
            return store.put(key, None, answer, len(rows)), rows
        query, body = stored
        where = f"GET {query.url}"
        return query, read_page(parsed(body, where), self._page_size, where)

    def _count(self, table: Table, plan: Plan) -> int:
        params = {"filter": plan.params["filter"]} if plan.conditions else None
        answer = self._ask(table, f"{plan.resource}/data/count", params)
        return read_count(answer.json, f"GET {answer.url}")

    def _ask(self, table: Table, path: str, params: Params | None) -> Answer:
        try:
            return self._client.get_json(path, params)
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            raise TableAbsent(f"Table '{table.id}': expected the resource {path}, found none. {error}") from error
