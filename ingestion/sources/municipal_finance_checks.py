"""Whether accounts hang together: a wrong sign or scale shows against the other figures of the same filing. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ingestion.sources.municipal_finance_ids import shown_some
from ingestion.sources.municipal_finance_register import Filing
from tilannekuva.errors import SourceChanged

Amounts = Mapping[str, float | None]

REVENUE, EXPENSES = "operating_revenue_eur", "operating_expenses_eur"
TAXES, TRANSFERS = "tax_revenue_eur", "state_transfers_eur"
PERSONNEL, MARGIN = "personnel_costs_eur", "annual_margin_eur"
DEPRECIATION, INVESTMENTS = "depreciation_eur", "gross_investments_eur"
# State transfers and the surplus may be below nought; these may not.
NEVER_NEGATIVE = (REVENUE, EXPENSES, TAXES, PERSONNEL, DEPRECIATION, INVESTMENTS)
# Financial items and production for own use lie between the margin and what it is made of.
LARGEST_BALANCE_SHARE = 0.25
LARGEST_STEP = 20.0
# A municipality in the middle spends tens of millions of euros; thousands or cents would be far outside.
PLAUSIBLE_MEDIAN_EXPENSES = (1_000_000.0, 1_000_000_000.0)
LARGEST_SHARE_AT_ODDS = 0.1
_FEW, _FEWEST_YEARS = 10, 3


@dataclass(frozen=True)
class Account:
    """A filing, the municipality it is of, and its figures by content key, euros."""

    filing: Filing
    municipality_code: str
    amounts: Amounts


def check_accounts(table_id: str, accounts: Sequence[Account]) -> list[str]:
    """Notes on filings at odds with themselves or with their own other years.

    Raises SourceChanged when more than a tenth of a year's filings are (a sign or a definition has changed), or when
    the median of a year's expenses is not in euros.
    """
    notes = []
    usual = _usual_expenses(accounts)
    for year in sorted({account.filing.year for account in accounts}):
        of_year = [account for account in accounts if account.filing.year == year]
        _check_scale(table_id, year, of_year)
        odd = {
            f"{account.municipality_code} ({', '.join(found)})"
            for account in of_year
            if (found := [*faults(account.amounts), *_step(account, usual)])
        }
        if len(odd) > max(len(of_year), _FEW) * LARGEST_SHARE_AT_ODDS:
            raise SourceChanged(
                f"Table '{table_id}', {year}: expected accounts that hang together, found {len(odd)} of {len(of_year)} "
                f"that don't: {shown_some(odd)}. A sign, a unit or a code has changed its meaning; nothing is landed."
            )
        if odd:
            notes.append(f"{year}: filings at odds with themselves: {shown_some(odd)}.")
    return notes


def faults(amounts: Amounts) -> Iterator[str]:
    """What is at odds within one filing."""
    for key in NEVER_NEGATIVE:
        if (_amount(amounts, key) or 0.0) < 0:
            yield f"{key} is negative"
    expenses, personnel = _amount(amounts, EXPENSES), _amount(amounts, PERSONNEL)
    if expenses is not None and personnel is not None and personnel > expenses:
        yield "personnel costs exceed expenses"
    parts = [_amount(amounts, key) for key in (MARGIN, REVENUE, EXPENSES, TAXES, TRANSFERS)]
    if None not in parts:
        margin, revenue, spent, taxes, transfers = (part or 0.0 for part in parts)
        gap = margin - (revenue - spent + taxes + transfers)
        if abs(gap) > LARGEST_BALANCE_SHARE * max(abs(spent), abs(taxes)):
            yield "the margin is far from what it is made of"


def _usual_expenses(accounts: Sequence[Account]) -> dict[str, float]:
    """Municipality -> median of its expenses over the years, euros; only where there are three years or more."""
    series: dict[str, list[float]] = {}
    for account in accounts:
        if amount := _amount(account.amounts, EXPENSES):
            series.setdefault(account.municipality_code, []).append(amount)
    return {code: median(amounts) for code, amounts in series.items() if len(amounts) >= _FEWEST_YEARS}


def _step(account: Account, usual: Mapping[str, float]) -> Iterator[str]:
    """Expenses of another scale than the same municipality's usual ones."""
    own, middle = _amount(account.amounts, EXPENSES), usual.get(account.municipality_code)
    if own and middle and not 1 / LARGEST_STEP < abs(own / middle) < LARGEST_STEP:
        yield "expenses of another scale than in its other years"


def _check_scale(table_id: str, year: int, accounts: Sequence[Account]) -> None:
    expenses = [amount for account in accounts if (amount := _amount(account.amounts, EXPENSES)) is not None]
    low, high = PLAUSIBLE_MEDIAN_EXPENSES
    if len(expenses) >= _FEW and not low <= abs(median(expenses)) <= high:
        raise SourceChanged(
            f"Table '{table_id}', {year}: expected operating expenses in euros (a median between {low:.0f} and "
            f"{high:.0f}), found a median of {median(expenses):.0f} in {len(expenses)} filings. The unit has changed; "
            "nothing is landed."
        )


def _amount(amounts: Amounts, key: str) -> float | None:
    return amounts.get(key)
