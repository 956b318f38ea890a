select
    indicator_id,
    horizon,
    n,
    n_origins,
    coverage,
    coverage_unwidened,
    median_error,
    median_error_unchanged,
    widening
from {{ ref("int_outlook_backtest") }}
order by indicator_id, horizon
