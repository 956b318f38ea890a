"""How the fans of earlier years fared; the arithmetic is tilannekuva.numerics.outlook_table."""

import pandas as pd

from tilannekuva.numerics.outlook_table import BACKTEST_COLUMNS, backtest_table, outlook_errors
from tilannekuva.numerics.trend_table import trend_rules


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per indicator and horizon for which an earlier fan's outcome is known."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_indicator = dbt.ref("stg_indicator")
    official_projection = dbt.ref("official_projection")
    int_value = dbt.ref("int_value")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    rules = trend_rules(stg_indicator.df())
    projected = set(official_projection.df()["indicator_id"])
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year <= {edition_year}"
    )
    values = facts.project("area_key as municipality_code, indicator_id, year, value").df()
    errors = outlook_errors(values, rules, edition_year)
    table = backtest_table(errors[~errors["indicator_id"].isin(projected)])
    return _typed(table)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    # Without rows pandas would guess the types, and the mart's contract needs them.
    whole = dict.fromkeys(["horizon", "n", "n_origins"], "int32")
    numbers = dict.fromkeys(BACKTEST_COLUMNS[4:], "float64")
    return table.astype({"indicator_id": "string", **whole, **numbers})
