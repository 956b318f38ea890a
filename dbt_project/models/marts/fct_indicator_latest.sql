select
    municipality_code,
    indicator_id,
    year::integer as year,
    value,
    is_preliminary,
    is_old,
    reference_year::integer as reference_year,
    reference_value,
    change_abs,
    change_pct
from {{ ref("int_latest") }}
order by municipality_code, indicator_id
