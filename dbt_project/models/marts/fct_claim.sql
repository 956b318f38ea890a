select
    concat_ws(
        ':', municipality_code, indicator_id, year, predicate, coalesce(comparison_group, 'trend')
    ) as claim_id,
    municipality_code,
    theme,
    indicator_id,
    year::integer as year,
    predicate,
    comparison_group,
    group_code,
    value,
    reference_value,
    gap,
    n,
    rank,
    rank_of,
    slope_per_year,
    trend_first_year,
    trend_last_year,
    verdict,
    priority,
    support,
    is_headline,
    p_value,
    is_discovery
from {{ ref("int_claim") }}
order by municipality_code asc, verdict desc, priority asc
