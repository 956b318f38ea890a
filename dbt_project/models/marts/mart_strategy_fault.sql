select
    fault_number,
    file_name,
    place,
    problem,
    municipality_code,
    version_in_use
from {{ ref("stg_strategy_fault") }}
order by fault_number
