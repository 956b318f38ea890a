"""In what share of plausible peer sets each newest position holds; the arithmetic is tilannekuva.numerics.support."""

from tilannekuva.numerics.perturb import draws_by_theme
from tilannekuva.numerics.support_table import support_table


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per municipality and indicator's newest figure whose peers were drawn, with the four shares of draws."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    int_fact = dbt.ref("int_fact")
    int_latest = dbt.ref("int_latest")
    int_peer_draw = dbt.ref("int_peer_draw")
    facts = int_fact.project("municipality_code, indicator_id, year, value, direction").df()
    latest = int_latest.project("municipality_code, indicator_id, year").df()
    # All themes are compared with the general model's peers (int_group_member).
    draws = draws_by_theme(int_peer_draw.filter("theme = 'general'").df())["general"]
    return support_table(facts, latest, draws)
