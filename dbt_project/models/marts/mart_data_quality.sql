select
    table_id,
    landing_id,
    expectation,
    description_fi,
    description_en,
    description_sv,
    is_blocking,
    success,
    observed,
    checked_at
from {{ ref("stg_check_result") }}
order by table_id, expectation
