select
    municipality_code,
    indicator_id,
    method,
    slope_per_year,
    slope_low,
    slope_high,
    slope_unit,
    first_year,
    last_year,
    points,
    noise_floor,
    scatter_own,
    scatter_expected,
    scatter,
    autocorrelation,
    direction,
    verdict
from {{ ref("int_trend") }}
order by municipality_code, indicator_id
