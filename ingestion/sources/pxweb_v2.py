"""The PxWebApi 2 adapter: the same tables, rows and hashes as over PxWeb 1, so that a move is a change of ``kind``."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ingestion.binding_metadata import missing_title_words, read_metadata
from ingestion.catalogue_schema import Source, Table
from ingestion.http import HttpStatusError
from ingestion.model import Fetched, Probe
from ingestion.sources.client import Client
from ingestion.sources.partial import fingerprint
from ingestion.sources.pxweb_limits import CONFIG_OF_V2, LimitsReader
from ingestion.sources.pxweb_parts import READING_VERSION, DataCall, PartsReader
from ingestion.sources.pxweb_paths import matching_names, short_id
from ingestion.sources.pxweb_query import selection_body
from ingestion.sources.pxweb_v2_read import metadata_as_v1, read_page
from tilannekuva.errors import SourceChanged, TableAbsent

_ABSENT = {400, 404, 410}
_PAGE_SIZE = 1000
_MAX_PAGES = 50


class PxWebV2Adapter:
    """One host of PxWebApi 2. limits_cache: a JSON file in which its ``/config`` is remembered for a day.

    A path of the catalogue is a table's id, or a path of PxWeb 1, whose last part tells the id.
    """

    def __init__(self, client: Client, source: Source, limits_cache: Path) -> None:
        self._client = client
        self._language = source.language
        self._reader = PartsReader(client, LimitsReader(client, source.limits, CONFIG_OF_V2, limits_cache))
        self._ids: list[str] | None = None

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def read_limits(self) -> None:
        """Let the host's own limits hold from the first call on, for whoever reads metadata alone."""
        self._reader.read_limits()

    def probe(self, table: Table) -> Probe:
        """The table's metadata (which hold its stamp): one request for a table that is where it was.

        Only when none of its ids is there, the listing is read, once per adapter, for a longer form of an id.
        Raises TableAbsent saying what was tried, and SourceChanged when several tables may be the one.
        """
        tried: list[str] = []
        for table_id in table_ids(table.paths):
            found = self._look(table, table_id, tried)
            if found is not None:
                return found
        other = self._listed(table, tried)
        found = self._look(table, other, tried) if other is not None else None
        if found is not None:
            return found
        words = f", with {table.title_words} in its title," if table.title_words else ""
        raise TableAbsent(
            f"Table '{table.id}': expected it{words} at {self._client.base_url}, found: {'; '.join(tried)}. "
            "If the source has moved it, add its new id to 'paths' in the catalogue."
        )

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """The whole selection, with every value of every variable named; as the adapter of PxWeb 1 otherwise."""
        params = {"lang": self._language, "outputFormat": "json-stat2"}
        call = DataCall(f"tables/{probe.path}/data", params, selection_body)
        fetched = self._reader.fetch(table, probe, call, partial_dir)
        wanted = table_ids(table.paths)[0]
        note = [] if probe.path == wanted else [f"Read from table {probe.path}, as {wanted} is not at this source."]
        return replace(fetched, notes=[*note, *fetched.notes])

    def _look(self, table: Table, table_id: str, tried: list[str]) -> Probe | None:
        """The table with an id; None when it is not there, and ``tried`` then says what is."""
        try:
            answer = self._client.get_json(f"tables/{table_id}/metadata", {"lang": self._language})
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            tried.append(f"{table_id}: {error.status} {error.body_start[:120]}")
            return None
        metadata: dict[str, Any] = metadata_as_v1(answer.json, f"GET {answer.url}")
        title, _ = read_metadata(table, metadata)
        if missing_title_words(table, title):
            tried.append(f"{table_id}: another table, '{title[:120]}'")
            return None
        stamp = metadata["updated"]
        mark = fingerprint(READING_VERSION, table_id, stamp, metadata, table.model_dump(mode="json"))
        return Probe(table.id, table_id, answer.url, mark, stamp, metadata)

    def _listed(self, table: Table, tried: list[str]) -> str | None:
        """The id in the listing that is a longer form of one of the table's."""
        wanted = table_ids(table.paths)
        for one in wanted:
            found = [name for name in matching_names(self._listing(), short_id(one)) if name not in wanted]
            if len(found) > 1:
                raise SourceChanged(
                    f"Table '{table.id}': expected one table with the id '{one}', found the editions "
                    f"{', '.join(found)} at {self._client.base_url}. Add the right one to 'paths' in the catalogue."
                )
            if found:
                return found[0]
        tried.append(f"not among the {len(self._listing())} tables listed")
        return None

    def _listing(self) -> list[str]:
        """The ids of all tables, ended ones too; a listing longer than the ceiling is an error, not a shorter one."""
        if self._ids is None:
            ids: dict[str, None] = {}
            number, pages = 1, 1
            while number <= pages:
                params = {
                    "lang": self._language,
                    "includeDiscontinued": "true",
                    "pageNumber": number,
                    "pageSize": _PAGE_SIZE,
                }
                answer = self._client.get_json("tables", params)
                page = read_page(answer.json, f"GET {answer.url}")
                ids.update(dict.fromkeys(page.tables))
                number, pages = number + 1, page.pages
                if pages > _MAX_PAGES:
                    raise SourceChanged(
                        f"GET {answer.url}: expected at most {_MAX_PAGES} pages of {_PAGE_SIZE} tables, found {pages}. "
                        "Give the table's id in 'paths', so that it needn't be looked for."
                    )
            self._ids = list(ids)
        return self._ids


def table_ids(paths: list[str]) -> list[str]:
    """The ids that the catalogue's paths may have: as they stand without folder and ``.px``, then the short form."""
    found: dict[str, None] = {}
    for path in paths:
        plain = path.strip("/").rpartition("/")[2]
        plain = plain[:-3] if plain.lower().endswith(".px") else plain
        found[plain] = None
        found[short_id(plain)] = None
    return list(found)
