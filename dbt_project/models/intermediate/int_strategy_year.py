"""Each metric in each year, judged; the arithmetic is tilannekuva.numerics.pace and its table."""

from tilannekuva.numerics.pace_frame import strategy_frame


def model(dbt, session):  # type: ignore[no-untyped-def]
    """One row per metric and year with a figure; one row of the edition year for a metric without any."""
    dbt.config(materialized="table")
    # dbt finds references only where they stand alone.
    stg_edition = dbt.ref("stg_edition")
    int_strategy_metric = dbt.ref("int_strategy_metric")
    int_strategy_value = dbt.ref("int_strategy_value")
    int_strategy_window = dbt.ref("int_strategy_window")
    edition_year = int(stg_edition.df()["edition_year"].iloc[0])
    metrics = int_strategy_metric.project(
        "municipality_code, metric_id, direction, baseline_year, baseline_value, target, target_year, low, high,"
        " breaks, is_election, max_age_years, year(approved_on) as approved_year"
    ).df()
    return strategy_frame(metrics, int_strategy_value.df(), int_strategy_window.df(), edition_year)
