"""The adapter for SYKE's emissions of municipalities: one CSV file each, and a list of inhabitants.

A release revises the whole history, so every landing is a vintage. The path ``Tulokset_taso_5`` is all emission files
as one table (levels 4 and 5 are added up to level 3 and to the sums that the catalogue declares); the path
``asukasluvut`` is the list of inhabitants, whose file carries a year in its name.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.catalogue_schema import Table
from ingestion.http import HttpStatusError
from ingestion.model import Answer, Fetched, Probe, Query
from ingestion.rows import rows_sha256
from ingestion.sources.client import FileClient
from ingestion.sources.emissions_plan import INHABITANTS, Plan, plan_of
from ingestion.sources.emissions_read import Municipality, read_emissions, read_municipalities
from ingestion.sources.emissions_rows import emission_lines, people_lines
from ingestion.sources.partial import PartialStore, fingerprint
from ingestion.sources.sums import Line, sum_rows
from tilannekuva.errors import SourceChanged, SourceUnavailable, TableAbsent

if TYPE_CHECKING:
    from ingestion.contract_metadata import Found

READING_VERSION = 1
MAX_FILE_BYTES = 20 * 1024 * 1024
# The newest list is that of the last year that has ended; an older one is looked for this many years back.
MAX_YEARS_BACK = 12

_TYPES = ("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel", "application/octet-stream")
_ABSENT = {404, 410}


@dataclass(frozen=True)
class _File:
    path: str
    where: str
    body: bytes
    query: Query | None = None


class EmissionsAdapter:
    """SYKE's file server. today: for tests, which list of inhabitants can be the newest."""

    def __init__(self, client: FileClient, today: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client, self._today = client, today
        self._list: Answer | None = None
        self._list_path = ""

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def probe(self, table: Table) -> Probe:
        """Whether the files have changed: one request for the emissions (the file of one municipality tells for all,
        as a release writes them all anew), one or two for the list of inhabitants.

        Raises TableAbsent when the file is not there.
        """
        plan = plan_of(table)
        if plan.kind == INHABITANTS:
            answer, path = self._inhabitants(table)
        else:
            path = plan.sentinel
            answer = self._get(path, table)
        digest = hashlib.sha256(answer.body).hexdigest()
        metadata = {"path": path, "sha256": digest}
        mark = fingerprint(READING_VERSION, metadata, table.model_dump(mode="json"))
        return Probe(table.id, plan.kind, answer.url, mark, _header(answer, "last-modified"), metadata)

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """All files, read strictly and added up; files already in ``partial_dir`` are not asked for again.

        Raises SourceChanged on anything doubtful in any file, and SourceUnavailable when the files are replaced while
        they are read.
        """
        plan = plan_of(table)
        people, listed_in, listing = self._listed(table, plan)
        mark = fingerprint(READING_VERSION, self._client.base_url, probe.metadata, listing)
        store = PartialStore(partial_dir, mark, is_synced=False)
        if plan.kind == INHABITANTS:
            files, lines = [self._stored_list(store)], people_lines(people, listed_in)
        else:
            files, lines = self._emissions(table, plan, people, store)
            self._refuse_replaced(table, probe, store)
        rows = sum_rows(lines, plan.roles, plan.contents)
        store.finish()
        return Fetched(
            table_id=table.id,
            path=plan.kind,
            rows=rows,
            queries=[file.query for file in files if file.query is not None],
            content_sha256=rows_sha256(rows),
            binding=plan.as_json(self._list_path),
            updated_at_source=probe.listing_stamp,
            cells=rows.num_rows,
            notes=plan.notes(rows),
        )

    def check(self, table: Table, probe: Probe) -> "Found":
        """Whether one municipality's file (or the list of inhabitants) has the columns and classes of the catalogue.

        One or two requests. Raises SourceChanged saying what is not as expected.
        """
        from ingestion.contract_metadata import Found  # the contract's module reads the source modules

        plan = plan_of(table)
        if plan.kind == INHABITANTS:
            self._listed(table, plan)
        else:
            answer = self._get(str(probe.metadata["path"]), table)
            where, number = f"GET {answer.url}", plan.sentinel_number
            lines = read_emissions(answer.body, number, where)
            emission_lines(lines, Municipality(number, str(number), ()), plan, table, where)
        return Found()

    def _listed(self, table: Table, plan: Plan) -> tuple[list[Municipality], str, str]:
        """The municipalities, where they are listed, and a digest of the list."""
        answer, path = self._inhabitants(table)
        where = f"GET {answer.url}"
        people = read_municipalities(answer.body, plan.population_columns, where)
        if plan.kind == INHABITANTS and not any(one.people for one in people):
            raise SourceChanged(
                f"{where}: expected a column of population for each year, called like {plan.population_columns}, found "
                "none. Look at the file and add the form to 'population_columns' of the table in the catalogue."
            )
        return people, where, f"{path} {hashlib.sha256(answer.body).hexdigest()}"

    def _emissions(
        self, table: Table, plan: Plan, municipalities: Sequence[Municipality], store: PartialStore
    ) -> tuple[list[_File], list[Line]]:
        files, lines = [self._stored_list(store)], []
        for one in municipalities:
            file = self._file(store, plan.file_of(one.number), table)
            files.append(file)
            found = read_emissions(file.body, one.number, file.where)
            lines += emission_lines(found, one, plan, table, file.where)
        return files, lines

    def _file(self, store: PartialStore, path: str, table: Table) -> _File:
        """One file, from disk or from the source."""
        stored = store.find("GET", path, None)
        if stored is None:
            answer = self._get(path, table, is_listed=True)
            stored = store.put(path, None, answer, answer.body.count(b"\n")), answer.body
        query, body = stored
        return _File(path, f"GET {query.url}", body, query)

    def _stored_list(self, store: PartialStore) -> _File:
        answer = self._list
        if answer is None:
            raise RuntimeError("the list of inhabitants is read before anything is stored")
        query = store.put(self._list_path, None, answer, answer.body.count(b"\n"))
        return _File(self._list_path, f"GET {answer.url}", answer.body, query)

    def _refuse_replaced(self, table: Table, probe: Probe, store: PartialStore) -> None:
        """Files of two releases may not be mixed: the one that was looked at first must still be the same."""
        again = self._get(str(probe.metadata["path"]), table)
        if hashlib.sha256(again.body).hexdigest() != probe.metadata["sha256"]:
            store.discard()
            raise SourceUnavailable(
                f"GET {again.url}: expected the file that was there before all others were read, found another one. "
                "A new release is being written: run again later."
            )

    def _inhabitants(self, table: Table) -> tuple[Answer, str]:
        """The newest list of inhabitants, asked for once per adapter; its name is found by trying the years."""
        newest = self._today().year - 1
        for year in range(newest, newest - MAX_YEARS_BACK, -1):
            if self._list is not None:
                return self._list, self._list_path
            path = f"{INHABITANTS}_{year}.csv"
            try:
                self._list, self._list_path = self._download(path), path
            except HttpStatusError as error:
                if error.status not in _ABSENT:
                    raise
        if self._list is None:
            raise TableAbsent(
                f"Table '{table.id}': expected a list of inhabitants '{INHABITANTS}_<year>.csv' of {newest} or one of "
                f"the {MAX_YEARS_BACK - 1} years before at {self._client.base_url}, found none. The file may be called "
                "otherwise now: look at the source's page."
            )
        return self._list, self._list_path

    def _get(self, path: str, table: Table, *, is_listed: bool = False) -> Answer:
        try:
            return self._download(path)
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            if is_listed:
                raise SourceChanged(
                    f"Table '{table.id}': expected a file for every municipality of the list of inhabitants, found "
                    f"none at {path}. Nothing is landed. {error}"
                ) from error
            raise TableAbsent(f"Table '{table.id}': expected the file {path}, found none. {error}") from error

    def _download(self, path: str) -> Answer:
        return self._client.get_bytes(path, content_types=_TYPES, max_bytes=MAX_FILE_BYTES)


def _header(answer: Answer, name: str) -> str | None:
    headers: Mapping[str, Any] = {key.lower(): value for key, value in answer.headers.items()}
    return str(headers[name]) if headers.get(name) else None
