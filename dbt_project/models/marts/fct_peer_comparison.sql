select
    municipality_code,
    indicator_id,
    year::integer as year,
    comparison_group,
    group_code,
    n,
    median,
    p25,
    p75,
    minimum,
    maximum,
    rank,
    rank_of,
    percentile_rank,
    gap,
    value,
    position,
    support
from {{ ref("int_comparison") }}
order by municipality_code, indicator_id, year, comparison_group
