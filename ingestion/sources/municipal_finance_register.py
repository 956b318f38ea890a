"""The register of filings: who filed what, how final it is. Its addresses are checked and never followed. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from ingestion.sources.municipal_finance_ids import is_business_id, shown_some
from tilannekuva.errors import SourceChanged

# From the least final to the newest; each with the word that stands for it in a filing's address.
STAGES = {
    "Alustava": "alustava",
    "Hyväksytty": "hyvaksytty",
    "Lopullinen": "lopullinen",
    "Jälkikorjattu": "jalkikorjattu",
}
PRELIMINARY = "Alustava"
_FIELDS = (
    "ytunnus", "raportointikokonaisuus", "raportointikausi", "hyvaksymisvaihe", "hyvaksymispvm", "julkaisupvm",
    "tunnusluvut",
)  # fmt: skip
_LONGEST = 500
_PERIOD = re.compile(r"([0-9]{4})(?:C(0[369]|12))?", re.ASCII)
_TIME = re.compile(
    r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)Z?)?", re.ASCII
)

Entry = Mapping[str, str | None]


@dataclass(frozen=True)
class Filing:
    """One filing as the register tells it. approved, published: its times as written, empty when not stated."""

    business_id: str
    year: int
    stage: str
    approved: str
    published: str

    @property
    def period(self) -> str:
        return f"{self.year}C12"

    @property
    def is_preliminary(self) -> bool:
        return self.stage == PRELIMINARY

    @property
    def mark(self) -> list[str]:
        """What must be the same for a stored answer to be this filing's still."""
        return [self.business_id, self.period, self.stage, self.approved, self.published]

    def path(self, package: str) -> str:
        """Its address below the base URL, put together of checked parts."""
        return f"dokumentti/{STAGES[self.stage]}/{package}/{self.business_id}/{self.period}"


def relevant_entries(document: Any, package: str, years: range, where: str) -> list[dict[str, str | None]]:
    """The register's entries of one package's year-end filings, sorted, with the fields we read as they are.

    Raises SourceChanged on another shape than ``{"aineistot": [{…}]}`` of texts and nulls, and on a period of the
    package that can't be read: it may be the newest filing of a year.
    """
    listed = document.get("aineistot") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not listed or not all(isinstance(item, dict) for item in listed):
        raise _wrong(where, "a list 'aineistot' of filings", document)
    found = []
    for item in listed:
        if item.get("raportointikokonaisuus") != package:
            continue
        period = item.get("raportointikausi")
        match = _PERIOD.fullmatch(period) if isinstance(period, str) else None
        if match is None:
            raise _wrong(where, f"periods such as 2024C12 of the package {package}", item)
        if match.group(2) != "12" or int(match.group(1)) not in years:
            continue
        entry = {field: item.get(field) for field in _FIELDS}
        if not all(value is None or (isinstance(value, str) and len(value) <= _LONGEST) for value in entry.values()):
            raise _wrong(where, f"short texts in {', '.join(_FIELDS)}", entry)
        found.append(entry)
    return sorted(found, key=lambda entry: [str(entry[field]) for field in _FIELDS])


def newest_filings(
    entries: Iterable[Entry], package: str, base_urls: Iterable[str], where: str
) -> tuple[list[Filing], list[str]]:
    """The newest filing of each business id and year, by year and id, and notes on what was left out.

    Left out: an id without a valid check digit; and a filing of which some entry's own address is another's, at
    whatever stage: an older stage must not pass for the newest. base_urls: where filings may be said to be; another
    host is noted, and nothing is asked there in any case.
    Raises SourceChanged on an unknown stage, an unreadable time, and two different newest filings.
    """
    homes = [urlsplit(url) for url in base_urls]
    hosts, roots = {home.netloc for home in homes}, {home.path.rstrip("/") for home in homes}
    newest: dict[tuple[int, str], Filing] = {}
    not_ids, elsewhere, contradictory = list[str](), list[str](), set[tuple[int, str]]()
    for entry in entries:
        if not is_business_id(entry["ytunnus"]):
            not_ids.append(str(entry["ytunnus"])[:20])
            continue
        filing = _filing(entry, where)
        key = filing.year, filing.business_id
        newest[key] = _newer(newest[key], filing, where) if key in newest else filing
        host, path = _address(entry["tunnusluvut"])
        if path is not None and path not in {f"{root}/{filing.path(package)}" for root in roots}:
            contradictory.add(key)
        elif host and host not in hosts:
            elsewhere.append(host[:80])
    left_out = [f"{business_id} {year}C12" for year, business_id in contradictory]
    notes = [
        text.format(shown_some(items))
        for items, text in (
            (not_ids, "Left out, not a business id in the register of filings: {}."),
            (left_out, "Left out, the register's address of the filing is not that of the filing: {}."),
            (elsewhere, "The register's addresses lead to another host, which is never asked: {}."),
        )
        if items
    ]
    return [newest[key] for key in sorted(newest) if key not in contradictory], notes


def _address(text: str | None) -> tuple[str, str | None]:
    """Host and path of an address; the path is None where there is no address, and empty where it is none."""
    if not text:
        return "", None
    try:
        parts = urlsplit(text)
        return parts.netloc, unquote(parts.path)
    except ValueError:
        return "", ""


def _filing(entry: Entry, where: str) -> Filing:
    stage, match = entry["hyvaksymisvaihe"], _PERIOD.fullmatch(str(entry["raportointikausi"]))
    if stage not in STAGES or match is None:
        raise _wrong(where, f"a year-end filing at one of the stages {', '.join(STAGES)}", dict(entry))
    times = [_time(entry[field], entry, where) for field in ("hyvaksymispvm", "julkaisupvm")]
    return Filing(str(entry["ytunnus"]), int(match.group(1)), stage, *times)


def _time(text: str | None, entry: Entry, where: str) -> str:
    """The time in a form that sorts; empty for none."""
    if not text:
        return ""
    match = _TIME.fullmatch(text)
    if match is None:
        raise _wrong(where, "times such as 2025-04-15 13:08:28", dict(entry))
    return f"{match.group(1)}T{match.group(2)}" if match.group(2) else match.group(1)


def _newer(one: Filing, other: Filing, where: str) -> Filing:
    ranks = list(STAGES)
    orders = [(ranks.index(filing.stage), filing.approved, filing.published) for filing in (one, other)]
    if orders[0] == orders[1] and one != other:
        raise _wrong(where, f"one newest filing of {one.business_id} {one.period}", f"{one} and {other}")
    return one if orders[0] >= orders[1] else other


def _wrong(where: str, expected: str, found: Any) -> SourceChanged:
    return SourceChanged(
        f"{where}: expected {expected}, found {str(found)[:400]}. Nothing of it is used; compare with the "
        "documentation at avoindata.tutkihallintoa.fi."
    )
