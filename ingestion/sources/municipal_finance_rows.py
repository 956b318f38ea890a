"""Filings as the uniform rows that every source lands. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from ingestion.model import ROWS_SCHEMA
from ingestion.rows import text_column
from ingestion.sources.municipal_finance_checks import Account
from tilannekuva.errors import SourceChanged


def rows_of(
    table_id: str, contents: Mapping[str, str], accounts: Sequence[Account], names: Mapping[str, str]
) -> pa.Table:
    """One row per content, municipality and year, in that order; a figure that a filing lacks is ``missing``.

    contents: our key -> the source's code. names: municipality code -> name. The area code is the business id, the
    symbol the stage of the filing. Raises SourceChanged when two filings are of the same municipality and year.
    """
    ordered = sorted(accounts, key=lambda account: (account.municipality_code, account.filing.year))
    places = [(account.municipality_code, account.filing.year) for account in ordered]
    if len(set(places)) != len(places):
        code, year = next(place for at, place in enumerate(places) if place in places[:at])
        ids = [a.filing.business_id for a in ordered if (a.municipality_code, a.filing.year) == (code, year)]
        raise SourceChanged(
            f"Table '{table_id}': expected one filing of municipality {code} for {year}, found {' and '.join(ids)}. "
            "Say in catalogue/business_ids.csv until which year the older id is valid."
        )
    amounts = [account.amounts.get(key) for key in contents for account in ordered]
    content_at = np.repeat(np.arange(len(contents)), len(ordered))
    at = np.tile(np.arange(len(ordered)), len(contents))
    none = np.zeros(len(amounts), dtype=np.int64)
    years = np.array([account.filing.year for account in ordered], dtype=np.int16)
    columns = {
        "content_code": text_column(list(contents.values()), content_at),
        "content_key": text_column(list(contents), content_at),
        "area_code": text_column([account.filing.business_id for account in ordered], at),
        "area_name": text_column([names[account.municipality_code] for account in ordered], at),
        "area_kind": text_column(["municipality"], none),
        "area_key": text_column([account.municipality_code for account in ordered], at),
        "period_code": text_column([account.filing.period for account in ordered], at),
        "period_year": pa.array(years[at]),
        "period_part": text_column([None], none),
        "year_stated": pa.array([True] * len(amounts)),
        "breakdown": text_column([""], none),
        "breakdown_key": text_column([""], none),
        "value": pa.array(amounts, pa.float64()),
        "status": text_column(["missing" if amount is None else "ok" for amount in amounts], np.arange(len(amounts))),
        "symbol": text_column([account.filing.stage for account in ordered], at),
        "is_preliminary": pa.array(np.array([a.filing.is_preliminary for a in ordered], dtype=bool)[at]),
    }
    return pa.table(columns, schema=ROWS_SCHEMA)
