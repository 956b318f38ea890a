"""Chances of the outer quarters if only luck were at work; the arithmetic is tilannekuva.numerics.chance."""

from tilannekuva.numerics.support_table import chance_table


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per municipality, indicator's newest figure that a claim may be about, and group of its own members."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    int_fact = dbt.ref("int_fact")
    int_claim_candidate = dbt.ref("int_claim_candidate")
    int_group_member = dbt.ref("int_group_member")
    facts = int_fact.project("municipality_code, indicator_id, year, value, direction").df()
    candidates = int_claim_candidate.project("municipality_code, indicator_id, year").df()
    return chance_table(facts, candidates, int_group_member.df())
