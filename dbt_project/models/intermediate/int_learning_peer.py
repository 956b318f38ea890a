"""Municipalities that were alike eight years ago and have done better; see tilannekuva.numerics.learning."""

import pandas as pd

from tilannekuva.numerics.learning import YEARS_BACK, learning_table
from tilannekuva.numerics.peer_table import peer_model
from tilannekuva.numerics.peer_themes import MAX_VARIABLE_AGE_YEARS
from tilannekuva.numerics.peers import Variable
from tilannekuva.numerics.trend_table import trend_rules


def model(dbt, session):  # type: ignore[no-untyped-def]
    """At most three rows per municipality and headline indicator with a direction that is not improving there."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_indicator = dbt.ref("stg_indicator")
    int_municipality = dbt.ref("int_municipality")
    int_value = dbt.ref("int_value")
    int_trend = dbt.ref("int_trend")
    max_peers = int(dbt.config.get("max_peers"))
    similar_year = int(stg_edition.df()["edition_year"].iloc[0]) - YEARS_BACK
    indicators = stg_indicator.df().sort_values("sort_order")
    variables = [
        Variable(row.indicator_id, row.peer_block, row.peer_transform)
        for row in indicators.itertuples()
        if isinstance(row.peer_block, str)
    ]
    headline = trend_rules(indicators[indicators["is_headline"] & (indicators["direction"] != "neutral")])
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year between {similar_year - MAX_VARIABLE_AGE_YEARS} and {similar_year + YEARS_BACK}"
    )
    values = facts.project("area_key as municipality_code, indicator_id, year, value").df()
    values = values.astype({"indicator_id": "category"})  # many look-ups by indicator
    municipalities = int_municipality.filter("last_year is null").df()["municipality_code"].tolist()
    similar = peer_model(values[values["year"] <= similar_year], variables, municipalities, max_peers).peers
    trends = int_trend.df()
    trends = trends[trends["municipality_code"].isin(municipalities)]
    return _typed(learning_table(trends, values, similar, similar_year, headline))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    # Without rows pandas would guess the types, and the mart's contract needs them.
    text = ["municipality_code", "indicator_id", "peer_code", "slope_unit"]
    whole = ["peer_rank", "similar_year", "first_year", "last_year"]
    numbers = [c for c in table.columns if c not in {*text, *whole, "started_worse"}]
    kinds = {**dict.fromkeys(text, "string"), **dict.fromkeys(whole, "int32"), **dict.fromkeys(numbers, "float64")}
    return table.astype({**kinds, "started_worse": "bool"})
