"""Municipalities in the variables of similarity, on the unclipped scale; tilannekuva.numerics.peer_card_scale."""

from tilannekuva.numerics.peer_card_scale import card_scale


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per model, used variable and municipality of today with a value."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    int_municipality = dbt.ref("int_municipality")
    int_value = dbt.ref("int_value")
    dim_peer_variable = dbt.ref("dim_peer_variable")
    used = dim_peer_variable.filter("state = 'used'").df().sort_values(["theme", "indicator_id"])
    today = int_municipality.filter("last_year is null").df()["municipality_code"]
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
    )
    values = facts.project("area_key as municipality_code, indicator_id, year, value").df()
    values = values.astype({"indicator_id": "category"})  # many look-ups by indicator
    wanted = values["indicator_id"].isin(used["indicator_id"]) & values["municipality_code"].isin(today)
    found = card_scale(values[wanted], used)
    return found.astype(
        {
            "theme": "string", "indicator_id": "string", "municipality_code": "string", "year": "int32",
            "value": "float64", "scaled": "float64",
        }
    )  # fmt: skip
