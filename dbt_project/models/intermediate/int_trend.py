"""Trends per municipality and indicator; the arithmetic is tilannekuva.numerics.trends."""

import pandas as pd

from tilannekuva.numerics.trend_table import trend_rules, trend_table


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per municipality and indicator that has a valid yearly value; projections have no trend."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_indicator = dbt.ref("stg_indicator")
    int_value = dbt.ref("int_value")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    rules = trend_rules(stg_indicator.df())
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year <= {edition_year}"
    )
    values = facts.project("area_key as municipality_code, indicator_id, year, value").df()
    return _typed(trend_table(values, rules, edition_year))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    # Without rows or without values pandas would guess the types, and the mart's contract needs them.
    text = ["municipality_code", "indicator_id", "method", "slope_unit", "direction", "verdict"]
    numbers = ["slope_per_year", "slope_low", "slope_high", "noise_floor"]
    numbers += ["scatter_own", "scatter_expected", "scatter", "autocorrelation"]
    years = ["first_year", "last_year", "points"]
    return table.astype(
        {**dict.fromkeys(text, "string"), **dict.fromkeys(numbers, "float64"), **dict.fromkeys(years, "int32")}
    )
