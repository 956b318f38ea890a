"""How stable similar municipalities are: 500 draws of each model; tilannekuva.numerics.perturb says what varies."""

import pandas as pd

from tilannekuva.numerics.peer_themes import MAX_VARIABLE_AGE_YEARS, theme_draws, theme_matrices, theme_specs


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per model: theme, n_draws, n, k, codes (list of n), peers (int16 blob; perturb.draws_by_theme)."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_peer_model = dbt.ref("stg_peer_model")
    int_municipality = dbt.ref("int_municipality")
    int_value = dbt.ref("int_value")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    max_peers = int(dbt.config.get("max_peers"))
    specs = theme_specs(stg_peer_model.df())
    municipalities = int_municipality.filter("last_year is null").df()["municipality_code"].tolist()
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year between {edition_year - MAX_VARIABLE_AGE_YEARS} and {edition_year}"
    )
    of_models = facts.join(stg_peer_model.project("indicator_id").distinct(), "indicator_id")
    values = of_models.project("area_key as municipality_code, indicator_id, year, value").df()
    values = values.astype({"indicator_id": "category"})  # many look-ups by indicator
    draws = theme_draws(theme_matrices(values, specs, municipalities), specs, max_peers)
    rows = [(t, *d.peers.shape, list(d.codes), d.to_blob()) for t, d in draws.items()]
    return pd.DataFrame(rows, columns=["theme", "n_draws", "n", "k", "codes", "peers"])
