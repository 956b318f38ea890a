select
    municipality_code,
    indicator_id,
    horizon,
    year,
    base_year,
    'trend' as basis,
    central,
    low,
    high,
    null::varchar as projection_indicator_id,
    null::integer as projection_base_year
from {{ ref("int_outlook_trend") }}
union all
select
    municipality_code,
    indicator_id,
    horizon,
    year,
    base_year,
    'projection' as basis,
    central,
    null::double as low,
    null::double as high,
    projection_indicator_id,
    projection_base_year
from {{ ref("int_outlook_projection") }}
order by municipality_code, indicator_id, horizon
