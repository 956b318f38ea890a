"""p-values of trends and gaps per municipality; the arithmetic is tilannekuva.numerics.significance_table."""

from tilannekuva.numerics.significance_table import significance_table


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per municipality, indicator and test ('trend', or the group of a gap) that a claim could be made of."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    int_significance_trend = dbt.ref("int_significance_trend")
    int_significance_point = dbt.ref("int_significance_point")
    int_significance_gap = dbt.ref("int_significance_gap")
    return significance_table(int_significance_trend.df(), int_significance_point.df(), int_significance_gap.df())
