"""Business ids (Y-tunnus): which municipality one belongs to, read from a register and never guessed. Pure."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.municipalities import merger_rows, municipality_rows
from tilannekuva.errors import CatalogueError, SourceChanged

SUPPLEMENT = Path(__file__).resolve().parent.parent / "catalogue" / "business_ids.csv"
SUPPLEMENT_COLUMNS = ["business_id", "municipality_code", "valid_to_year", "source"]
_BUSINESS_ID = re.compile(r"([0-9]{7})-([0-9])", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_YEAR = re.compile(r"20[0-9]{2}", re.ASCII)
_LISTED = 20


@dataclass(frozen=True)
class Identity:
    """A municipality that files under a business id. valid_to_year: the last year it filed for; None: still does."""

    municipality_code: str
    name: str
    valid_to_year: int | None = None


def is_business_id(text: object) -> bool:
    """Whether a text is a Finnish business id whose check digit is right (weights 7, 9, 10, 5, 8, 4, 2; modulo 11)."""
    match = _BUSINESS_ID.fullmatch(text) if isinstance(text, str) else None
    return match is not None and check_digit(match.group(1)) == int(match.group(2))


def check_digit(seven: str) -> int | None:
    """The check digit of seven digits; None where there is none, as such a number is never given to anybody."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seven, strict=True)) % 11
    return None if rest == 1 else (11 - rest) % 11


def known_municipalities() -> dict[str, str]:
    """Code -> Finnish name, of today's municipalities and those that have merged since 2013."""
    gone = {row["municipality_code"]: row["name_fi"] for row in merger_rows()}
    return gone | {row["municipality_code"]: row["name_fi"] for row in municipality_rows()}


def directory_ids(items: Iterable[Any], where: str) -> tuple[dict[str, str], list[str]]:
    """Municipality code -> business id, from the entries of the register of municipalities, and notes.

    An entry is ``{"Kunta_Id": 49, "YTunnus": "0101263-6"}``: the municipality's number, and its id (or null). An entry
    of no municipality we know is left alone. Raises SourceChanged on another shape, and when a municipality comes
    twice with different ids.
    """
    known, found, faulty = known_municipalities(), dict[str, str](), list[str]()
    for item in items:
        number = item.get("Kunta_Id") if isinstance(item, dict) else None
        if type(number) is not int or not 0 <= number <= 999:
            raise _wrong(where, "entries with the number of a municipality as 'Kunta_Id'", item)
        code, business_id = f"{number:03d}", item.get("YTunnus")
        if code not in known or business_id in (None, ""):
            continue
        if not is_business_id(business_id):
            faulty.append(f"{code} {str(business_id)[:20]!r}")
            continue
        if found.setdefault(code, business_id) != business_id:
            raise _wrong(where, f"one business id of municipality {code}", f"{found[code]} and {business_id}")
    if not found:
        raise _wrong(where, "business ids of municipalities", "none")
    return found, [f"Not a business id in the register of municipalities: {shown_some(faulty)}."] if faulty else []


def identities(
    directory: Mapping[str, str], supplement: Mapping[str, Identity], where: str
) -> tuple[dict[str, Identity], list[str]]:
    """Business id -> municipality: the register's, and before it the project's own list; notes.

    Raises SourceChanged when the register gives one id to two municipalities and the list does not settle it.
    """
    known, owners = known_municipalities(), dict[str, list[str]]()
    for code, business_id in directory.items():
        owners.setdefault(business_id, []).append(code)
    notes = []
    result = dict(supplement)
    for business_id, codes in owners.items():
        if business_id in supplement:
            own = supplement[business_id].municipality_code
            if codes != [own]:
                notes.append(
                    f"{business_id}: the register says {shown_some(codes)}, business_ids.csv {own}, used here."
                )
            continue
        if len(codes) > 1:
            raise SourceChanged(
                f"{where}: expected a business id of its own for each municipality, found {business_id} of "
                f"{' and '.join(sorted(codes))}. Find out whose it is and write it into catalogue/{SUPPLEMENT.name}."
            )
        result[business_id] = Identity(codes[0], known[codes[0]])
    return result, notes


def read_supplement(path: Path = SUPPLEMENT) -> dict[str, Identity]:
    """The project's own list of business ids (of dissolved municipalities, above all); lines with # are remarks.

    Raises CatalogueError on a line that is not right: an id without a valid check digit, an unknown municipality, a
    year that is none, no source, an id that comes twice.
    """
    known, found = known_municipalities(), dict[str, Identity]()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(line for line in file if not line.startswith("#"))
        if reader.fieldnames != SUPPLEMENT_COLUMNS:
            raise CatalogueError(f"{path.name}: expected the columns {SUPPLEMENT_COLUMNS}, found {reader.fieldnames}.")
        for row in reader:
            code, year, business_id = row["municipality_code"], row["valid_to_year"], row["business_id"]
            is_right = is_business_id(business_id) and code in known and (not year or _YEAR.fullmatch(year))
            if not is_right or not row["source"] or None in row or business_id in found:
                raise CatalogueError(
                    f"{path.name}: expected a business id (once), a municipality, a year or nothing, and where it is "
                    f"known from, found {dict(row)}. Correct that line."
                )
            found[business_id] = Identity(code, known[code], int(year) if year else None)
    return found


def shown_some(items: Iterable[str]) -> str:
    """The first twenty of a list in their order, and how many more there are."""
    listed = sorted(set(items))
    rest = len(listed) - _LISTED
    return ", ".join(listed[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def _wrong(where: str, expected: str, found: Any) -> SourceChanged:
    return SourceChanged(
        f"{where}: expected {expected}, found {str(found)[:300]}. Compare with the register's own page, and correct "
        "'companions' of the source if it has moved."
    )
