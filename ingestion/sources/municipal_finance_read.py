"""One filing's figures: texts parsed strictly, of a taxonomy whose codes are known, or refused. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from ingestion.sources.municipal_finance_register import Filing
from tilannekuva.errors import SourceChanged

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?", re.ASCII)
_CODE = re.compile(r"[0-9]{1,12}", re.ASCII)
_MOST_ROWS = 2_000_000

Codes = Mapping[tuple[str, str], str]
"""(part of the package, code) -> our content key."""


def read_filing(
    document: Any, filing: Filing, package: str, codes: Codes, taxonomies: Collection[str], where: str
) -> dict[str, float | None]:
    """The figures of our codes in a filing, euros; a code that is not there is not in the result, an empty one None.

    Raises SourceChanged, naming the filing, when a row is another filing's or of a taxonomy that is not known (its
    codes may mean other things), when an amount is not a plain number, or a code comes twice with different amounts.
    """
    if not isinstance(document, list) or len(document) > _MOST_ROWS:
        raise _wrong(where, filing, "a list of figures", document)
    found: dict[str, float | None] = {}
    for row in document:
        _check_row(row, filing, package, taxonomies, where)
        key = codes.get((str(row.get("osakokonaisuus")), _code(row, filing, where)))
        if key is None:
            continue
        amount = parse_amount(row, filing, where)
        if key in found and found[key] != amount:
            expected = f"one amount of code {row['osakokonaisuus']}:{row['tunnusluku']}"
            raise _wrong(where, filing, expected, f"{found[key]} and {amount}")
        found[key] = amount
    return found


def parse_amount(row: Mapping[str, Any], filing: Filing, where: str) -> float | None:
    """``arvo`` of a row: a text such as ``-127292.31``; empty or null is a missing figure.

    Raises SourceChanged on anything else: another decimal mark, thousands, blanks, signs, exponents, no text at all.
    """
    text = row.get("arvo")
    if text is None or text == "":
        return None
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        expected = f"an amount such as -127292.31 (or nothing) of code {row.get('osakokonaisuus')}:{row['tunnusluku']}"
        raise _wrong(where, filing, expected, repr(text))
    return float(text) + 0.0  # no negative zero


def _check_row(row: Any, filing: Filing, package: str, taxonomies: Collection[str], where: str) -> None:
    whose = (
        [row.get(field) for field in ("ytunnus", "raportointikausi", "raportointikokonaisuus")]
        if isinstance(row, dict)
        else None
    )
    if whose != [filing.business_id, filing.period, package]:
        raise _wrong(where, filing, "rows of this filing only", row)
    if row.get("taksonomia") not in taxonomies:
        raise SourceChanged(
            f"{where}: expected the filing {filing.business_id} {filing.period} in one of the taxonomies "
            f"{', '.join(taxonomies)}, found {str(row.get('taksonomia'))[:80]!r}. Codes belong to a taxonomy: look the "
            "table's codes up in that one, and add it to 'taxonomies' of the table only if they mean the same there."
        )


def _code(row: Mapping[str, Any], filing: Filing, where: str) -> str:
    code = row.get("tunnusluku")
    text = str(code) if type(code) is int else code
    if not isinstance(text, str) or not _CODE.fullmatch(text):
        raise _wrong(where, filing, "a numeric code as 'tunnusluku'", row)
    return text


def _wrong(where: str, filing: Filing, expected: str, found: Any) -> SourceChanged:
    return SourceChanged(
        f"{where}: filing {filing.business_id} {filing.period}: expected {expected}, found {str(found)[:300]}. Nothing "
        "of it is used; look at the raw answer, and report a wrong filing to the State Treasury."
    )
