"""Statistics Finland's classification service: the municipalities of each year, their groups, who merged into whom."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingestion.atomic import write_json_atomic
from ingestion.catalogue_schema import Table
from ingestion.http import HttpStatusError
from ingestion.model import CLASSIFICATION_SCHEMA, Answer, Fetched, Probe, Query
from ingestion.rows import rows_sha256
from ingestion.sources.classification_read import (
    Item,
    group_links,
    municipalities,
    next_year_codes,
    read_items,
    read_links,
)
from ingestion.sources.client import Client
from ingestion.sources.partial import PartialStore, fingerprint, parsed
from tilannekuva.errors import CatalogueError, TableAbsent

READING_VERSION = 1
FIRST_YEAR = 2013

_ABSENT = {400, 404, 410}
_KEEP = timedelta(days=1)
_MUNICIPALITY = "kunta"
_Row = dict[str, Any]


class ClassificationAdapter:
    """A table's path is ``kunta`` (the municipalities) or ``kunta#maakunta`` (their groups in a classification).

    years_cache: a JSON file in which the newest year of each is remembered for a day.
    """

    def __init__(self, client: Client, years_cache: Path, clock: Callable[[], datetime] | None = None) -> None:
        self._client = client
        self._years_cache = years_cache
        self._clock = clock or (lambda: datetime.now(UTC))

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def probe(self, table: Table) -> Probe:
        """The newest year's items or correspondences; raises TableAbsent when the service has no year at all."""
        path = _checked_path(table)
        first = table.from_year or FIRST_YEAR
        for year in self._candidate_years(path, first):
            answer = self._get(_address(path, year), "fi")
            if answer is not None:
                self._remember(path, year)
                mark = fingerprint(READING_VERSION, path, year, answer.json, table.model_dump(mode="json"))
                return Probe(table.id, path, answer.url, mark, str(year), answer.json)
        raise TableAbsent(
            f"Table '{table.id}': expected the classification '{path}' of a year from {first} on at "
            f"{self._client.base_url}, "
            "found none. If the service has renamed it, correct 'paths' in the catalogue."
        )

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """Every year from ``from_year`` (default 2013) to the newest; a year that the service lacks is noted."""
        newest, first = int(str(probe.listing_stamp)), table.from_year or FIRST_YEAR
        plan = fingerprint(READING_VERSION, self._client.base_url, probe.path, first, newest, probe.metadata)
        reader = _Reader(self, PartialStore(partial_dir, plan))
        years = range(first, newest + 1)
        group = probe.path.partition("#")[2]
        found = reader.groups(probe.path, group, years) if group else reader.municipalities(years)
        rows = pa.Table.from_pylist(found, schema=CLASSIFICATION_SCHEMA)
        reader.store.finish()
        return Fetched(
            table_id=table.id,
            path=probe.path,
            rows=rows,
            queries=reader.queries,
            content_sha256=rows_sha256(rows),
            binding={"classification": probe.path, "years": sorted({row["year"] for row in found})},
            updated_at_source=None,
            cells=rows.num_rows,
            notes=reader.notes,
        )

    def get(self, address: str, language: str) -> Answer | None:
        """One page of the service; None when it has no such classification or table."""
        return self._get(address, language)

    def _get(self, address: str, language: str) -> Answer | None:
        try:
            return self._client.get_json(address, _params(address, language))
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            return None

    def _candidate_years(self, path: str, first: int) -> list[int]:
        """Newest first: from the year after this one (published in advance), or from the one found earlier today."""
        start = self._clock().year + 1
        known = [year for key in (path, _MUNICIPALITY) if (year := self._remembered().get(key)) is not None]
        return list(range(min([start, *known[:1]]), first - 1, -1))

    def _remembered(self) -> dict[str, int]:
        try:
            document = json.loads(self._years_cache.read_bytes())
            age = self._clock() - datetime.fromisoformat(document["read_at"])
            fresh = document["base_url"] == self._client.base_url and timedelta() <= age < _KEEP
            return {key: year for key, year in document["years"].items() if type(year) is int} if fresh else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _remember(self, path: str, year: int) -> None:
        known = self._remembered()
        if path in known:
            return
        read_at = self._clock().isoformat() if not known else json.loads(self._years_cache.read_bytes())["read_at"]
        document = {"base_url": self._client.base_url, "read_at": read_at, "years": {**known, path: year}}
        write_json_atomic(self._years_cache, document)


class _Reader:
    """One fetch: pages from disk or from the service, and what is worth noting about them."""

    def __init__(self, adapter: ClassificationAdapter, store: PartialStore) -> None:
        self._adapter = adapter
        self.store = store
        self.queries: list[Query] = []
        self.notes: list[str] = []

    def municipalities(self, years: range) -> list[_Row]:
        """One row per year and municipality; Swedish and English names of the newest year; the next year's code."""
        rows: list[_Row] = []
        for year in years:
            found = self._items(_MUNICIPALITY, year, "fi")
            if not found:
                continue
            names = {
                language: self._names(_MUNICIPALITY, year, language) if year == years[-1] else {}
                for language in ("sv", "en")
            }
            successors = self._successors(year) if year != years[-1] else {}
            for item in municipalities(found):
                translated = {f"name_{language}": names[language].get(item.code) for language in ("sv", "en")}
                row = _row(year, _MUNICIPALITY, item)
                rows.append(row | translated | {"next_year_code": successors.get(item.code)})
        return rows

    def groups(self, path: str, group: str, years: range) -> list[_Row]:
        """One row per year and municipality with its group; translated where the newest year has that code and name."""
        rows: list[_Row] = []
        for year in years:
            page = self._page(_address(path, year), "fi")
            if page is None:
                continue
            for link in group_links(read_links(page[0], "fi", page[1]), page[1]):
                rows.append(
                    _row(year, group, link.source) | {"group_code": link.target.code, "group_name_fi": link.target.name}
                )
        today = {(row["group_code"], row["group_name_fi"]) for row in rows if row["year"] == years[-1]}
        names = {language: self._names(group, years[-1], language) for language in ("sv", "en")}
        for row in rows:
            if (row["group_code"], row["group_name_fi"]) in today:
                row.update({f"group_name_{language}": names[language].get(row["group_code"]) for language in names})
        return rows

    def _successors(self, year: int) -> dict[str, str]:
        page = self._page(_address(f"{_MUNICIPALITY}#{_MUNICIPALITY}", year), "fi")
        if page is None:
            return {}
        successors, divided = next_year_codes(read_links(page[0], "fi", page[1]))
        if divided:
            self.notes.append(
                f"{year}: divided among several municipalities, so without a successor: {', '.join(divided)}."
            )
        return successors

    def _items(self, name: str, year: int, language: str) -> list[Item]:
        page = self._page(_address(name, year), language)
        return read_items(page[0], language, page[1]) if page else []

    def _names(self, name: str, year: int, language: str) -> dict[str, str | None]:
        return {item.code: item.name for item in self._items(name, year, language)}

    def _page(self, address: str, language: str) -> tuple[Any, str] | None:
        """A page's document and what it is; None, with a note, when the service does not have it."""
        key = f"{address}?{language}"
        stored = self.store.find("GET", key, None)
        if stored is None:
            answer = self._adapter.get(address, language)
            if answer is None:
                self.notes.append(f"The service has no {address} ({language}).")
                return None
            cells = len(answer.json) if isinstance(answer.json, list) else 0
            stored = self.store.put(key, None, answer, cells), answer.body
        query, body = stored
        self.queries.append(query)
        where = f"GET {query.url}"
        return parsed(body, where), where


def _checked_path(table: Table) -> str:
    path = table.paths[0]
    level, hash_mark, group = path.partition("#")
    names = [level, group] if hash_mark else [level]
    if (
        len(table.paths) != 1
        or level != _MUNICIPALITY
        or not all(name.isidentifier() and name.isascii() for name in names)
    ):
        raise CatalogueError(
            f"Table '{table.id}': a classification table has one path, 'kunta' or 'kunta#' and a classification, "
            f"found {table.paths}."
        )
    return path


def _address(path: str, year: int) -> str:
    """The page of a classification, or of a correspondence table; ``kunta#kunta`` leads to the next year."""
    source, hash_mark, target = path.partition("#")
    if not hash_mark:
        return f"classifications/{source}_1_{year}0101/classificationItems"
    target_year = year + 1 if target == source else year
    return f"correspondenceTables/{source}_1_{year}0101#{target}_1_{target_year}0101/maps"


def _params(address: str, language: str) -> dict[str, str]:
    if address.startswith("classifications/"):
        return {"content": "data", "meta": "max", "lang": language, "format": "json"}
    return {"content": "data", "meta": "min", "lang": language, "format": "json"}


def _row(year: int, level: str, item: Item) -> _Row:
    row: _Row = dict.fromkeys(CLASSIFICATION_SCHEMA.names)
    return row | {"year": year, "level": level, "municipality_code": item.code, "name_fi": item.name}
