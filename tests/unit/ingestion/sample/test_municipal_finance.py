"""The sample's accounts add up, its business ids are right, and it writes its figures as the service does."""

import json
from typing import Any

import pytest

from ingestion.sample.municipal_finance import CORRECTED, NOT_FILED, Filings, business_ids, directory
from ingestion.sample.municipal_finance_figures import FIRST_YEAR, LAST_YEAR, cents_of, filing_municipalities
from ingestion.sources.municipal_finance_ids import is_business_id

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
IDS = {code: business_id for business_id, code in business_ids().items()}


def rows(filings: Filings, stage: str, code: str, year: int) -> Any:
    reply = filings.answer(f"dokumentti/{stage}/KKNR/{IDS[code]}/{year}C12")
    return json.loads(reply.body) if reply.status == 200 else reply.status


def amounts(document: Any) -> dict[str, str]:
    return {f"{row['osakokonaisuus']}:{row['tunnusluku']}": row["arvo"] for row in document}


def test_every_place_has_a_business_id_of_its_own() -> None:
    assert len(business_ids()) == len(set(business_ids().values())) == 320
    assert all(map(is_business_id, business_ids()))


@pytest.mark.parametrize("year", YEARS)
def test_the_accounts_add_up_to_the_cent(year: int) -> None:
    for code in filing_municipalities(year):
        a = cents_of(code, year)
        assert a["margin"] == a["revenue"] - a["expenses"] + a["taxes"] + a["transfers"] + a["financial"]
        assert a["expenses"] == sum(a[part] for part in ("personnel", "services", "materials", "grants", "other"))
        assert a["result"] == a["margin"] - a["depreciation"]
        assert min(a[part] for part in ("revenue", "expenses", "taxes", "personnel", "other", "investments")) > 0


def test_the_reform_halves_what_municipalities_spend() -> None:
    assert cents_of("837", 2023)["expenses"] < 0.6 * cents_of("837", 2022)["expenses"]


def test_amounts_are_texts_with_two_decimals() -> None:
    found = amounts(rows(Filings(), "lopullinen", "837", 2024))
    assert found["k-t07:3319283"] == "184129764.48"
    assert found["k-t07:1447"] == "-41371388.47"
    assert found["k-t07:6255"] == ""


def test_the_correction_is_another_document_than_the_first_filing() -> None:
    first, later = (amounts(rows(Filings(), stage, *CORRECTED)) for stage in ("lopullinen", "jalkikorjattu"))
    assert {code for code in first if first[code] != later[code]} == {"k-t07:3460403"}


def test_what_is_not_filed_is_not_there() -> None:
    for code, year in NOT_FILED:
        assert rows(Filings(), "lopullinen", code, year) == 404
    assert rows(Filings(), "jalkikorjattu", "837", 2024) == 404
    assert Filings().answer("dokumentti/lopullinen/KKNR/9999999-9/2024C12").status == 404
    assert Filings().answer("dokumentti/lopullinen/KTAS/9083700-6/2024C12").status == 404


def test_only_what_is_filed_can_be_corrected() -> None:
    for wrong in (("072", 2024, "taxes"), ("837", 2020, "taxes"), ("837", 2024, "loans"), ("478", 2024, "taxes")):
        with pytest.raises(ValueError, match="Expected a filed figure"):
            Filings().correct(*wrong, 1)


def test_the_register_of_municipalities_is_paged_and_knows_each() -> None:
    pages = [json.loads(directory("Kunta", {"$top": ["500"], "$skip": [skip]}).body)["value"] for skip in ("0", "200")]
    assert [len(page) for page in pages] == [200, 110]
    assert {item["Kunta_Id"] for page in pages for item in page} >= {0, 5, 91, 588, 992}
    assert json.loads(directory("Kunta(91)", {}).body)["YTunnus"] == IDS["091"]
    assert directory("Kunta(999)", {}).status == directory("Maakunta", {}).status == 404
