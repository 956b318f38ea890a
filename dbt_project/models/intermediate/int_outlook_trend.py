"""The trend carried on where there is no official projection; the arithmetic is tilannekuva.numerics.outlook."""

import pandas as pd

from tilannekuva.numerics.outlook_table import outlook_table
from tilannekuva.numerics.trend_table import trend_rules


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per municipality, indicator and horizon; an indicator with an official projection is never among them."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_indicator = dbt.ref("stg_indicator")
    official_projection = dbt.ref("official_projection")
    int_value = dbt.ref("int_value")
    int_outlook_backtest = dbt.ref("int_outlook_backtest")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    indicators = stg_indicator.df()
    projected = set(official_projection.df()["indicator_id"])
    ranges = {row.indicator_id: (row.valid_min, row.valid_max) for row in indicators.itertuples()}
    widening = int_outlook_backtest.project("indicator_id, widening").distinct().fetchall()
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year between {edition_year - 20} and {edition_year}"
    )
    values = facts.project("area_key as municipality_code, indicator_id, year, value").df()
    table = outlook_table(values, trend_rules(indicators), edition_year, ranges, dict(widening))
    return _typed(table[~table["indicator_id"].isin(projected)])


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    # Without rows pandas would guess the types, and the mart's contract needs them.
    text = dict.fromkeys(["municipality_code", "indicator_id"], "string")
    whole = dict.fromkeys(["horizon", "year", "base_year"], "int32")
    return table.astype({**text, **whole, **dict.fromkeys(["central", "low", "high"], "float64")})
