"""Is a table of filings still as the catalogue says? Read off one filing of the newest year, or three at most."""

from typing import Any

from ingestion.catalogue_schema import Table
from ingestion.http import HttpStatusError
from ingestion.model import Probe
from ingestion.sources.client import Client
from ingestion.sources.municipal_finance_read import read_filing
from ingestion.sources.municipal_finance_register import newest_filings
from ingestion.sources.municipal_finance_table import wanted_of
from tilannekuva.errors import SourceChanged

_MOST_FILINGS = 3


def check_filings(client: Client, live_url: str, table: Table, probe: Probe) -> tuple[list[str], list[str]]:
    """(what breaks the contract, codes that none of the filings looked at has).

    A filing of an unknown taxonomy, or of another shape, breaks it. A code may be lacking in a filing that has nothing
    to tell there, so that is only said.
    """
    wanted = wanted_of(table)
    bases = client.base_url, live_url
    filings, _ = newest_filings(probe.metadata["entries"], wanted.package, bases, f"GET {probe.url}")
    newest = max((filing.year for filing in filings), default=None)
    found: set[str] = set()
    for filing in [filing for filing in filings if filing.year == newest][:_MOST_FILINGS]:
        document = _document(client, filing.path(wanted.package))
        if document is None:
            continue
        where = f"GET {client.base_url}/{filing.path(wanted.package)}"
        try:
            found |= set(read_filing(document, filing, wanted.package, wanted.codes, wanted.taxonomies, where))
        except SourceChanged as error:
            return [str(error)], []
        if found >= wanted.contents.keys():
            break
    return [], [f"{key} ({code})" for key, code in wanted.contents.items() if key not in found]


def _document(client: Client, address: str) -> Any:
    try:
        return client.get_json(address).json
    except HttpStatusError:
        return None
