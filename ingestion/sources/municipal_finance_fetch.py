"""One fetch of filings: answers from disk, from the landing in use or from the source; what is worth noting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingestion.catalogue_schema import Table
from ingestion.http import HttpStatusError
from ingestion.model import Answer, Probe, Query
from ingestion.sources.client import Client
from ingestion.sources.municipal_finance_checks import Account
from ingestion.sources.municipal_finance_directory import read_directory
from ingestion.sources.municipal_finance_ids import Identity, directory_ids, identities, shown_some
from ingestion.sources.municipal_finance_read import read_filing
from ingestion.sources.municipal_finance_register import Filing, newest_filings
from ingestion.sources.municipal_finance_reuse import Previous
from ingestion.sources.municipal_finance_table import Wanted
from ingestion.sources.partial import PartialStore, parsed
from tilannekuva.errors import SourceChanged

ABSENT = {400, 404, 410}
REGISTER = "aineistot"
_MOST_LOST = 10


@dataclass
class Reading:
    """What one fetch works with and gathers.

    previous, oldest: the landing in use, and how old an answer of it may be. places: address of a filing -> its mark
    and the number of its query.
    """

    client: Client
    table: Table
    wanted: Wanted
    probe: Probe
    store: PartialStore
    previous: Previous
    oldest: datetime
    queries: list[Query] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    owners: dict[str, Identity] = field(default_factory=dict)
    places: dict[str, tuple[list[str], int]] = field(default_factory=dict)

    def take_register(self, answer: Answer) -> None:
        """Keep the register beside the filings, as it was when they were chosen from it."""
        stored = self.store.find("GET", REGISTER, None)
        self.queries.append(stored[0] if stored else self.store.put(REGISTER, None, answer, 0))

    def take_directory(self, directory: Client, supplement: Mapping[str, Identity]) -> None:
        """Learn whose the business ids are; the answers that say so are kept too."""
        queries, items = read_directory(directory, self.store)
        where = f"GET {queries[0].url}"
        found, notes = directory_ids(items, where)
        self.owners, more = identities(found, supplement, where)
        self.queries += queries
        self.notes += [*notes, *more]

    def accounts(self, base_urls: Iterable[str]) -> list[Account]:
        """The figures of every filing that is a municipality's.

        Raises SourceChanged when a content is in none of them, or when too many listed filings are not there.
        """
        where = f"GET {self.probe.url}"
        filings, notes = newest_filings(self.probe.metadata["entries"], self.wanted.package, base_urls, where)
        self.notes += notes
        accounts, lost = [], list[str]()
        for filing in self._municipal(filings):
            found = self._document(filing)
            if found is not None:
                accounts.append(self._account(filing, *found))
                continue
            lost.append(f"{self.owners[filing.business_id].municipality_code} {filing.year}")
            if len(lost) > max(_MOST_LOST, len(accounts) // 10):
                raise SourceChanged(
                    f"{where}: expected the filings that the register lists, found none at the addresses of "
                    f"{shown_some(lost)}. Their form may have changed; compare with the register's own."
                )
        if lost:
            self.notes.append(f"Listed, but not there: the filings of {shown_some(lost)}.")
        self._check_contents(accounts, where)
        return accounts

    def _municipal(self, filings: Sequence[Filing]) -> list[Filing]:
        """Those of municipalities; the others (joint authorities above all) are named and left out, never guessed."""
        strangers = {filing.business_id for filing in filings if filing.business_id not in self.owners}
        known = [filing for filing in filings if filing.business_id not in strangers]
        late = [f for f in known if f.year > (self.owners[f.business_id].valid_to_year or f.year)]
        if strangers:
            ids = f"{len(strangers)} business ids, {shown_some(strangers)}"
            self.notes.append(f"Left out, filed by no municipality that is known: {ids}.")
        if late:
            listed = shown_some(f"{filing.business_id} {filing.year}" for filing in late)
            self.notes.append(f"Left out, filed after the id's last year in business_ids.csv: {listed}.")
        return [filing for filing in known if filing not in late]

    def _document(self, filing: Filing) -> tuple[Query, Any] | None:
        """A filing's answer: of this fetch, of the landing in use, or of the source; None when it has none."""
        address = filing.path(self.wanted.package)
        stored = self.store.find("GET", address, None)
        if stored is None:
            answer = self.previous.answer(address, filing.mark, self.oldest) or self._asked(address)
            if answer is None:
                return None
            stored = self.store.put(address, None, answer, len(self.wanted.contents)), answer.body
        query, body = stored
        self.places[address] = filing.mark, len(self.queries)
        self.queries.append(query)
        return query, parsed(body, f"GET {query.url}")

    def _asked(self, address: str) -> Answer | None:
        try:
            return self.client.get_json(address)
        except HttpStatusError as error:
            if error.status not in ABSENT:
                raise
            return None

    def _account(self, filing: Filing, query: Query, document: Any) -> Account:
        where, wanted = f"GET {query.url}", self.wanted
        amounts = read_filing(document, filing, wanted.package, wanted.codes, wanted.taxonomies, where)
        if not amounts:
            self.notes.append(f"No figure that is asked for in the filing {filing.business_id} {filing.period}.")
        return Account(filing, self.owners[filing.business_id].municipality_code, amounts)

    def _check_contents(self, accounts: Sequence[Account], where: str) -> None:
        found = {key for account in accounts for key in account.amounts}
        lacking = [f"{key} ({code})" for key, code in self.wanted.contents.items() if key not in found]
        if lacking:
            raise SourceChanged(
                f"Table '{self.table.id}': expected each of its contents in some filing, found none of "
                f"{', '.join(lacking)} in {len(accounts)} filings of {where}. Look the codes up in the taxonomy."
            )
