"""How well similar municipalities tell structure, against simpler groups; tilannekuva.numerics.validation has it."""

from tilannekuva.numerics.validation_table import validation_table

# As old as the oldest variable of the model of similar municipalities may be.
MAX_AGE_YEARS = 10


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per structural quantity and comparison group: errors of the group's median."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_indicator = dbt.ref("stg_indicator")
    int_municipality = dbt.ref("int_municipality")
    int_value = dbt.ref("int_value")
    int_edition_class = dbt.ref("int_edition_class")
    dim_peer_variable = dbt.ref("dim_peer_variable")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    max_peers = int(dbt.config.get("max_peers"))
    used = dim_peer_variable.filter("theme = 'general' and state = 'used'").df().sort_values("indicator_id")
    others = stg_indicator.filter(
        "direction = 'neutral' and peer_block is null and not is_projection and unit <> 'yes_no'"
    ).df()
    units = dict(sorted(zip(others["indicator_id"], others["unit"], strict=True)))
    municipalities = int_municipality.filter("last_year is null").df()["municipality_code"].tolist()
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year between {edition_year - MAX_AGE_YEARS} and {edition_year}"
    )
    values = facts.project("area_key as municipality_code, indicator_id, year, value").df()
    values = values.astype({"indicator_id": "category"})  # many look-ups by indicator
    classes = int_edition_class.filter("comparison_group <> 'country'").df()
    found = validation_table(values, used, units, classes, municipalities, max_peers)
    return found.astype(
        {
            "indicator_id": "string", "quantity_kind": "string", "year": "int32", "transform": "string",
            "comparison_group": "string", "n_municipalities": "int32", "median_error": "float64",
            "mean_error": "float64", "share_peers_closer": "float64",
        }
    )  # fmt: skip
