"""One filing of municipal finances: how an amount is read, and which filings are refused."""

from typing import Any

import pytest

from ingestion.sources.municipal_finance_read import read_filing
from ingestion.sources.municipal_finance_register import Filing
from ingestion.sources.municipal_finance_table import wanted_of
from tests.unit.ingestion.sources_support import table
from tilannekuva.errors import CatalogueError, SourceChanged

ESPOO, KAUNIAINEN = "0101263-6", "0203026-2"
KNOWN = ("jhs-2018-01/2023-04-02", "jhs-2018-01/2024-03-26")
CODES = {("k-t07", "1400"): "annual_margin_eur", ("k-t13", "1374"): "gross_investments_eur"}
FILING = Filing(KAUNIAINEN, 2024, "Lopullinen", "2025-04-15T13:07:57", "2025-04-15T13:08:28")


def row(**changes: Any) -> dict[str, Any]:
    return {
        "ytunnus": KAUNIAINEN,
        "raportointikausi": "2024C12",
        "raportointikokonaisuus": "KKNR",
        "osakokonaisuus": "k-t07",
        "taksonomia": "jhs-2018-01/2023-04-02",
        "tunnusluku": "1400",
        "arvo": "10658434.20",
    } | changes


def read(*rows: Any) -> dict[str, float | None]:
    return read_filing(list(rows), FILING, "KKNR", CODES, KNOWN, "GET filing")


def test_an_amount_is_read_as_written() -> None:
    assert read(row()) == {"annual_margin_eur": 10658434.20}
    assert read(row(arvo="-127292.31")) == {"annual_margin_eur": -127292.31}
    assert read(row(arvo="0")) == {"annual_margin_eur": 0.0}
    assert str(read(row(arvo="-0.00"))["annual_margin_eur"]) == "0.0"


@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_amount_is_missing_and_not_nought(nothing: str | None) -> None:
    assert read(row(arvo=nothing)) == {"annual_margin_eur": None}
    assert read(row(tunnusluku="9999")) == {}


@pytest.mark.parametrize(
    "text",
    ["1,5", "1 000", "1.000.000", "1e6", "+1", " 1", "1.", ".5", "NaN", "inf", "--1", "-", "0x10", "１", "1\n",
     "9" * 400, 12.5, 12, True, [], {}],
)  # fmt: skip
def test_an_amount_in_any_other_form_is_refused_with_its_filing_and_code(text: object) -> None:
    with pytest.raises(SourceChanged, match=rf"{KAUNIAINEN} 2024C12: expected an amount .* k-t07:1400"):
        read(row(arvo=text))


def test_a_code_belongs_to_its_part_of_the_package() -> None:
    rows = [row(), row(osakokonaisuus="k-t09", arvo="1.00"), row(osakokonaisuus="k-t13", tunnusluku=1374, arvo="2.50")]
    assert read(*rows) == {"annual_margin_eur": 10658434.20, "gross_investments_eur": 2.5}


def test_the_same_code_twice_is_fine_only_with_the_same_amount() -> None:
    assert read(row(), row()) == {"annual_margin_eur": 10658434.20}
    with pytest.raises(SourceChanged, match=r"one amount of code k-t07:1400, found 10658434\.2 and 5\.0"):
        read(row(), row(arvo="5"))
    with pytest.raises(SourceChanged, match="one amount"):
        read(row(), row(arvo=""))


@pytest.mark.parametrize("taxonomy", ["jhs-2018-01/2025-03-31", "", None, 5, ["jhs-2018-01/2023-04-02"]])
def test_an_unknown_taxonomy_closes_the_door_whatever_row_it_is_on(taxonomy: object) -> None:
    with pytest.raises(
        SourceChanged, match=f"the filing {KAUNIAINEN} 2024C12 in one of the taxonomies jhs-2018-01/2023"
    ):
        read(row(), row(tunnusluku="1", taksonomia=taxonomy))


@pytest.mark.parametrize(
    "stranger",
    [row(ytunnus=ESPOO), row(raportointikausi="2024C09"), row(raportointikokonaisuus="KTAS"), "text", None, []],
)
def test_a_row_of_another_filing_is_refused(stranger: Any) -> None:
    with pytest.raises(SourceChanged, match="rows of this filing only"):
        read(row(), stranger)


@pytest.mark.parametrize("document", [{}, "x", None, 5])
def test_a_filing_that_is_no_list_is_refused(document: Any) -> None:
    with pytest.raises(SourceChanged, match="a list of figures"):
        read_filing(document, FILING, "KKNR", CODES, KNOWN, "GET filing")


@pytest.mark.parametrize("code", ["../1400", "1400 ", "14OO", None, 14.0, True])
def test_a_code_that_is_no_number_is_refused(code: object) -> None:
    with pytest.raises(SourceChanged, match="a numeric code"):
        read(row(tunnusluku=code))


GOOD: dict[str, Any] = {
    "paths": ["KKNR/C12"],
    "contents": {"annual_margin_eur": "k-t07:1400"},
    "roles": {},
    "parameters": {"taxonomies": list(KNOWN), "to_year": "2023"},
}


def test_a_catalogue_entry_says_what_to_ask() -> None:
    wanted = wanted_of(table(**GOOD, from_year=2022))
    assert (wanted.package, list(wanted.years), wanted.taxonomies) == ("KKNR", [2022, 2023], KNOWN)
    assert wanted.codes == {("k-t07", "1400"): "annual_margin_eur"}


@pytest.mark.parametrize(
    "changes",
    [
        {"paths": ["KKNR/C09"]},
        {"paths": ["../KKNR/C12"]},
        {"paths": ["KKNR/C12", "KKTR/C12"]},
        {"frequency": "monthly"},
        {"contents": {"annual_margin_eur": "1400"}},
        {"contents": {"annual_margin_eur": ["k-t07:1400", "k-t07:1"]}},
        {"contents": {"a": "k-t07:1400", "b": "k-t07:1400"}},
        {"parameters": {}},
        {"parameters": {"taxonomies": "all"}},
        {"parameters": {"taxonomies": [".*"]}},
        {"parameters": {"taxonomies": list(KNOWN), "to_year": "23"}},
        {"parameters": {"taxonomies": list(KNOWN), "taxonomy": "x"}},
    ],
)
def test_a_wrong_catalogue_entry_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(CatalogueError, match="Correct it in the catalogue"):
        wanted_of(table(**(GOOD | changes)))
