"""Positions in every comparison group; the arithmetic is tilannekuva.numerics.comparisons."""

from tilannekuva.numerics.comparison_table import comparison_table


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per fact and comparison group in which at least one member has a value of that year."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    int_fact = dbt.ref("int_fact")
    int_group_member = dbt.ref("int_group_member")
    int_edition_class = dbt.ref("int_edition_class")
    facts = int_fact.project("municipality_code, indicator_id, year, value, direction").df()
    return comparison_table(facts, int_group_member.df(), int_edition_class.df())
