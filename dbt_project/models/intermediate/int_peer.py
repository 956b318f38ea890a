"""Similar municipalities (theme general); the arithmetic is tilannekuva.numerics.peers."""

import json

import pandas as pd

from tilannekuva.numerics.peer_table import peer_model
from tilannekuva.numerics.peers import Variable

# Structure changes slowly: a variable may be this old before its block is dropped.
MAX_VARIABLE_AGE_YEARS = 10


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Long table of the model's three parts: part ('variable', 'peer', 'status') and its row as JSON."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_indicator = dbt.ref("stg_indicator")
    int_municipality = dbt.ref("int_municipality")
    int_value = dbt.ref("int_value")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    max_peers = int(dbt.config.get("max_peers"))
    indicators = stg_indicator.df().sort_values("sort_order")
    variables = [
        Variable(row.indicator_id, row.peer_block, row.peer_transform)
        for row in indicators.itertuples()
        if isinstance(row.peer_block, str)
    ]
    municipalities = int_municipality.filter("last_year is null").df()["municipality_code"].tolist()
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year between {edition_year - MAX_VARIABLE_AGE_YEARS} and {edition_year}"
    )
    values = facts.project("area_key as municipality_code, indicator_id, year, value").df()
    found = peer_model(values, variables, municipalities, max_peers)
    parts = {"variable": found.variables, "peer": found.peers, "status": found.status}
    rows = [(part, _json(record)) for part, table in parts.items() for record in table.to_dict("records")]
    return pd.DataFrame(rows, columns=["part", "row_json"]).astype("string")


def _json(record: dict[str, object]) -> str:
    clean = {k: None if isinstance(v, float) and v != v else v for k, v in record.items()}
    return json.dumps(clean, sort_keys=True)
