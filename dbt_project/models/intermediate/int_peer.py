"""Similar municipalities, one model per theme and a general one; the arithmetic is tilannekuva.numerics.peers."""

import json

import pandas as pd

from tilannekuva.numerics.peer_themes import (
    MAX_VARIABLE_AGE_YEARS,
    theme_matrices,
    theme_peers,
    theme_specs,
    variable_rows,
)
from tilannekuva.numerics.perturb import draws_by_theme
from tilannekuva.numerics.validation_table import transform_of


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Long table of the models' three parts: part ('variable', 'peer', 'status'), theme, and its row as JSON."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    stg_indicator = dbt.ref("stg_indicator")
    stg_peer_model = dbt.ref("stg_peer_model")
    stg_peer_edition = dbt.ref("stg_peer_edition")
    int_municipality = dbt.ref("int_municipality")
    int_value = dbt.ref("int_value")
    int_peer_outcome = dbt.ref("int_peer_outcome")
    int_peer_draw = dbt.ref("int_peer_draw")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    max_peers = int(dbt.config.get("max_peers"))
    specs = theme_specs(stg_peer_model.df())
    municipalities = int_municipality.filter("last_year is null").df()["municipality_code"].tolist()
    facts = int_value.filter(
        "division = 'today' and area_kind = 'municipality' and status = 'ok' and not is_projection"
        f" and year between {edition_year - MAX_VARIABLE_AGE_YEARS} and {edition_year}"
    )
    used = stg_peer_model.project("indicator_id").union(int_peer_outcome.project("indicator_id")).distinct()
    values = facts.join(used, "indicator_id").project("area_key as municipality_code, indicator_id, year, value").df()
    values = values.astype({"indicator_id": "category"})  # many look-ups by indicator
    matrices = theme_matrices(values, specs, municipalities)
    models = theme_peers(matrices, specs, max_peers, stg_peer_edition.df(), draws_by_theme(int_peer_draw.df()))
    # A total follows every variable of size, whatever it is a total of: only rates and shares can tell a circle.
    judged = int_peer_outcome.join(stg_indicator.project("indicator_id, unit"), "indicator_id").df()
    judged = judged[judged["unit"].map(transform_of) != "log"]
    outcomes = judged.groupby("theme")["indicator_id"].apply(sorted).to_dict()
    rows = []
    for spec in specs:
        found, matrix = models[spec.theme], matrices[spec.theme]
        variables = variable_rows(found, matrix, spec, max_peers, values, outcomes.get(spec.theme, []))
        for part, table in (("variable", variables), ("peer", found.peers), ("status", found.status)):
            rows += [(part, spec.theme, _json(record)) for record in table.to_dict("records")]
    return pd.DataFrame(rows, columns=["part", "theme", "row_json"]).astype("string")


def _json(record: dict[str, object]) -> str:
    clean = {k: None if isinstance(v, float) and v != v else v for k, v in record.items()}
    return json.dumps(clean, sort_keys=True)
