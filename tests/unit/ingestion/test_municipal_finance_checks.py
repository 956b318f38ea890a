"""Accounts against themselves, and the rows they become."""

from typing import Any

import pytest

from ingestion.sources.municipal_finance_checks import Account, check_accounts
from ingestion.sources.municipal_finance_register import Filing
from ingestion.sources.municipal_finance_rows import rows_of
from tilannekuva.errors import SourceChanged

ESPOO, KAUNIAINEN = "0101263-6", "0203026-2"
FILING = Filing(KAUNIAINEN, 2024, "Lopullinen", "2025-04-15T13:07:57", "2025-04-15T13:08:28")


def account(code: str = "235", year: int = 2024, **amounts: Any) -> Account:
    made: dict[str, float | None] = {
        "operating_revenue_eur": 10e6, "operating_expenses_eur": 50e6, "tax_revenue_eur": 35e6,
        "state_transfers_eur": 8e6, "annual_margin_eur": 4e6, "personnel_costs_eur": 25e6,
    }  # fmt: skip
    return Account(Filing(KAUNIAINEN, year, "Lopullinen", "", ""), code, made | amounts)


def test_accounts_that_hang_together_bring_no_note() -> None:
    assert check_accounts("finance", [account()]) == []
    assert check_accounts("finance", [account(state_transfers_eur=-2e6, annual_margin_eur=-5e6)]) == []
    assert check_accounts("finance", [account(operating_expenses_eur=None)]) == []


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({"operating_expenses_eur": -50e6}, "operating_expenses_eur is negative"),
        ({"tax_revenue_eur": -35e6}, "tax_revenue_eur is negative"),
        ({"annual_margin_eur": 4e9}, "the margin is far from what it is made of"),
        ({"operating_revenue_eur": 40e6}, "the margin is far from what it is made of"),
        ({"personnel_costs_eur": 60e6}, "personnel costs exceed expenses"),
    ],
)
def test_a_filing_at_odds_with_itself_is_noted(amounts: dict[str, Any], said: str) -> None:
    (note,) = check_accounts("finance", [account(), account("049", **amounts)])
    assert "2024" in note and "049" in note and said in note
    assert "235" not in note


def test_a_year_of_another_scale_than_the_municipalitys_other_years_is_noted() -> None:
    scaled: dict[str, Any] = {key: (amount or 0.0) * 1000 for key, amount in account().amounts.items()}
    years = [account(year=year) for year in (2021, 2022, 2023)]
    (note,) = check_accounts("finance", [*years, account(year=2024, **scaled)])
    assert note.startswith("2024") and "another scale" in note


def test_a_sign_that_changed_for_everybody_stops_the_load() -> None:
    turned = [account(f"{n:03d}", operating_expenses_eur=-50e6) for n in range(20)]
    with pytest.raises(SourceChanged, match="found 20 of 20 that don't"):
        check_accounts("finance", turned)


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_a_unit_that_changed_for_everybody_stops_the_load(factor: float) -> None:
    scaled: dict[str, Any] = {key: (amount or 0.0) * factor for key, amount in account().amounts.items()}
    with pytest.raises(SourceChanged, match=r"in euros .* found a median of"):
        check_accounts("finance", [account(f"{n:03d}", **scaled) for n in range(20)])


def test_rows_say_what_is_missing_and_how_final_it_is() -> None:
    filings = [
        Account(Filing(ESPOO, 2024, "Alustava", "", ""), "049", {"annual_margin_eur": 5.0}),
        Account(FILING, "235", {"annual_margin_eur": None, "gross_investments_eur": 0.0}),
    ]
    contents = {"annual_margin_eur": "k-t07:1400", "gross_investments_eur": "k-t13:1374"}
    rows = rows_of("finance", contents, filings[::-1], {"049": "Espoo", "235": "Kauniainen"}).to_pylist()
    told = [(r["content_code"], r["area_key"], r["value"], r["status"], r["symbol"], r["is_preliminary"]) for r in rows]
    assert told == [
        ("k-t07:1400", "049", 5.0, "ok", "Alustava", True),
        ("k-t07:1400", "235", None, "missing", "Lopullinen", False),
        ("k-t13:1374", "049", None, "missing", "Alustava", True),
        ("k-t13:1374", "235", 0.0, "ok", "Lopullinen", False),
    ]
    assert {(r["area_code"], r["period_code"], r["period_year"], r["breakdown"]) for r in rows} == {
        (ESPOO, "2024C12", 2024, ""), (KAUNIAINEN, "2024C12", 2024, ""),
    }  # fmt: skip


def test_two_filings_of_one_municipality_and_year_are_refused() -> None:
    twice = [Account(FILING, "235", {}), Account(Filing(ESPOO, 2024, "Lopullinen", "", ""), "235", {})]
    with pytest.raises(SourceChanged, match="one filing of municipality 235 for 2024"):
        rows_of("finance", {"annual_margin_eur": "k-t07:1400"}, twice, {"235": "Kauniainen"})
