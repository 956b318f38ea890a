"""The State Treasury's municipal finances: a register of filings, and one document per municipality and year."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.catalogue_schema import Source, Table
from ingestion.http import HttpStatusError
from ingestion.model import Answer, Fetched, Probe
from ingestion.rows import rows_sha256
from ingestion.sources.client import Client
from ingestion.sources.municipal_finance_checks import Account, check_accounts
from ingestion.sources.municipal_finance_contract import check_filings
from ingestion.sources.municipal_finance_fetch import ABSENT, REGISTER, Reading
from ingestion.sources.municipal_finance_ids import SUPPLEMENT, known_municipalities, read_supplement
from ingestion.sources.municipal_finance_register import relevant_entries
from ingestion.sources.municipal_finance_reuse import Previous, nothing_previous, oldest_usable
from ingestion.sources.municipal_finance_rows import rows_of
from ingestion.sources.municipal_finance_table import Wanted, wanted_of
from ingestion.sources.partial import PartialStore, fingerprint
from tilannekuva.errors import SourceUnavailable, TableAbsent

if TYPE_CHECKING:
    from ingestion.contract_metadata import Found

# Part of every fingerprint: raise it when the same answers would be read differently.
READING_VERSION = 1


class MunicipalFinanceAdapter:
    """Two services: ``client`` has the filings, ``directory`` says whose a business id is.

    previous: (table id, fingerprint) -> what the landing in use still holds. supplement: the list of further ids.
    """

    def __init__(
        self,
        client: Client,
        directory: Client,
        source: Source,
        previous: Callable[[str, str], Previous] = nothing_previous,
        supplement: Path = SUPPLEMENT,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._client, self._directory, self._source = client, directory, source
        self._previous, self._supplement = previous, supplement
        self._clock = clock or (lambda: datetime.now(UTC))
        self._register: Answer | None = None
        self._no_register: HttpStatusError | None = None

    @property
    def requests_made(self) -> int:
        return self._client.requests_made + self._directory.requests_made

    def probe(self, table: Table) -> Probe:
        """The register of filings, one request for all tables of one adapter.

        Raises TableAbsent when the source has no register, or no year-end filing of the package and years.
        """
        wanted = wanted_of(table)
        try:
            answer = self._register_answer()
        except HttpStatusError as error:
            if error.status not in ABSENT:
                raise
            raise TableAbsent(f"Table '{table.id}': expected a register of filings, found none. {error}") from error
        entries = relevant_entries(answer.json, wanted.package, wanted.years, f"GET {answer.url}")
        if not entries:
            raise TableAbsent(
                f"Table '{table.id}': expected filings {wanted.package} of {wanted.years[0]} to {wanted.years[-1]} at "
                f"{answer.url}, found none."
            )
        listed = self._supplement.read_text(encoding="utf-8")
        mark = fingerprint(READING_VERSION, entries, listed, table.model_dump(mode="json"))
        times = [entry["julkaisupvm"] for entry in entries if entry["julkaisupvm"]]
        return Probe(table.id, table.paths[0], answer.url, mark, max(times, default=None), {"entries": entries})

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """The newest filing of every municipality and year, one request each.

        Not asked for: what ``partial_dir`` or the landing in use holds and the register calls unchanged. Raises
        SourceChanged on whatever is doubtful, SourceUnavailable when the register changed since the probe.
        """
        reading = self._reading(table, probe, partial_dir)
        reading.take_register(self._unchanged_register(probe, reading.wanted))
        reading.take_directory(self._directory, read_supplement(self._supplement))
        accounts = reading.accounts((self._client.base_url, self._source.base_url))
        rows = rows_of(table.id, reading.wanted.contents, accounts, known_municipalities())
        reading.notes += check_accounts(table.id, accounts)
        reading.store.finish()
        return Fetched(
            table_id=table.id,
            path=probe.path,
            rows=rows,
            queries=reading.queries,
            content_sha256=rows_sha256(rows),
            binding=_binding(reading, accounts),
            updated_at_source=probe.listing_stamp,
            cells=rows.num_rows,
            notes=reading.notes,
        )

    def check(self, table: Table, probe: Probe) -> "Found":
        """For the contract check: the taxonomy and the codes, read off a filing or three of the newest year."""
        # The contract check reads with this package's functions, so it can't be imported before it.
        from ingestion.contract_metadata import Found

        broken, lacking = check_filings(self._client, self._source.base_url, table, probe)
        notes = [f"In none of the filings looked at: {', '.join(lacking)}."] if lacking else []
        return Found(tuple(broken), tuple(notes), is_complete=not lacking)

    def _reading(self, table: Table, probe: Probe, partial_dir: Path) -> Reading:
        plan = fingerprint(READING_VERSION, self._client.base_url, self._directory.base_url, probe.metadata)
        return Reading(
            client=self._client,
            table=table,
            wanted=wanted_of(table),
            probe=probe,
            store=PartialStore(partial_dir, plan, is_synced=False),
            previous=self._previous(table.id, probe.fingerprint),
            oldest=oldest_usable(self._clock(), table.recheck_days),
        )

    def _register_answer(self) -> Answer:
        if self._no_register is not None:
            raise self._no_register
        if self._register is None:
            try:
                self._register = self._client.get_json(REGISTER)
            except HttpStatusError as error:
                if error.status in ABSENT:  # as true of the next table as of this one
                    self._no_register = error
                raise
        return self._register

    def _unchanged_register(self, probe: Probe, wanted: Wanted) -> Answer:
        answer = self._register_answer()
        found = relevant_entries(answer.json, wanted.package, wanted.years, f"GET {answer.url}")
        if found != probe.metadata["entries"]:
            self._register = None
            raise SourceUnavailable(f"GET {answer.url}: the register changed since it was looked at. Run again.")
        return answer


def _binding(reading: Reading, accounts: Sequence[Account]) -> dict[str, object]:
    periods = sorted({account.filing.period for account in accounts})
    return {
        "title": f"{reading.wanted.package} C12",
        "variables": [{"role": "time", "code": "raportointikausi", "values": periods, "names": periods}],
        "contents": {code: key for key, code in reading.wanted.contents.items()},
        "year_not_stated": [],
        "projection_base_year": None,
        "filings": {address: [mark, number] for address, (mark, number) in reading.places.items()},
        "municipalities": {account.filing.business_id: account.municipality_code for account in accounts},
    }
