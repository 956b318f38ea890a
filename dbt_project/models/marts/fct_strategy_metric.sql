with known as (
    -- The last day of the release month in the year that the lag leads to.
    select
        m.municipality_code,
        m.metric_id,
        r.is_assumed,
        (make_date(m.target_year + r.lag_years, r.release_month, 1) + interval 1 month - interval 1 day)::date
            as figures_known_on
    from {{ ref("int_strategy_metric") }} as m
    inner join {{ ref("int_strategy_release") }} as r on m.indicator_id = r.indicator_id
    where m.target_year is not null and r.release_month is not null
)

select
    y.municipality_code,
    y.metric_id,
    y.year,
    m.version::integer as strategy_version,
    m.is_default,
    m.is_example,
    m.indicator_id,
    m.pillar,
    m.unit,
    m.direction,
    m.better,
    m.sort_order::integer as sort_order,
    y.is_latest,
    y.value,
    y.target_line,
    m.baseline_year::integer as baseline_year,
    m.baseline_value,
    m.target,
    m.low,
    m.high,
    m.target_year::integer as target_year,
    y.required_pace,
    y.observed_pace,
    y.observed_pace_low,
    y.observed_pace_high,
    y.pace_points,
    y.status,
    y.reason,
    y.years_ahead_or_behind,
    y.is_time_distance_bound,
    y.met_at_pace_year,
    y.council_value,
    y.council_required_pace,
    y.council_observed_pace,
    y.council_observed_pace_low,
    y.council_observed_pace_high,
    y.council_status,
    y.windows,
    y.windows_reached,
    case when y.windows > 0 then y.windows_reached / y.windows end as share_reached,
    c.median as reference_median,
    c.n as reference_n,
    y.value - c.median as gap_to_reference,
    m.term_end,
    k.figures_known_on,
    k.figures_known_on <= m.term_end as is_known_in_time,
    k.is_assumed as is_release_lag_assumed
from {{ ref("int_strategy_year") }} as y
inner join {{ ref("int_strategy_metric") }} as m
    on y.municipality_code = m.municipality_code and y.metric_id = m.metric_id
left join {{ ref("fct_peer_comparison") }} as c
    on
        m.municipality_code = c.municipality_code
        and m.indicator_id = c.indicator_id
        and y.year = c.year
        and c.comparison_group = 'similar'
left join known as k on y.municipality_code = k.municipality_code and y.metric_id = k.metric_id
order by y.municipality_code, m.sort_order, y.metric_id, y.year
