select
    municipality_code,
    version,
    metric_id,
    is_current,
    is_example,
    recorded_at,
    file_name,
    strategy_name,
    language,
    approved_on,
    term_start,
    term_end,
    goal,
    metric_name,
    owner,
    indicator_id,
    unit,
    better,
    direction,
    baseline_year,
    baseline_value,
    target,
    low,
    high,
    target_year,
    sort_order,
    coalesce(
        (target, low, high, target_year) is distinct from lag((target, low, high, target_year)) over changes, false
    ) and lag(version) over changes is not null as is_target_changed
from {{ ref("stg_strategy_metric") }}
window changes as (partition by municipality_code, metric_id order by version)
order by municipality_code, version, sort_order
