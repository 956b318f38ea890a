-- One row per municipality of today and metric in use: its strategy's, or the default ones where it has given none.
with tracked as (
    select distinct municipality_code from {{ ref("stg_strategy_metric") }}
    where is_current
),

own as (
    select
        municipality_code,
        metric_id,
        version,
        false as is_default,
        is_example,
        indicator_id,
        null as pillar,
        unit,
        better,
        direction,
        baseline_year,
        baseline_value,
        target,
        target_year,
        low,
        high,
        approved_on,
        approved_until,
        term_end,
        sort_order
    from {{ ref("stg_strategy_metric") }}
    where is_current
),

defaults as (
    select
        m.municipality_code,
        d.indicator_id as metric_id,
        null::integer as version,
        true as is_default,
        false as is_example,
        d.indicator_id,
        d.pillar,
        i.unit,
        case i.direction when 'higher_is_better' then 'higher' when 'lower_is_better' then 'lower' end as better,
        'improve' as direction,
        null::integer as baseline_year,
        null::double as baseline_value,
        null::double as target,
        null::integer as target_year,
        null::double as low,
        null::double as high,
        null::date as approved_on,
        null::timestamptz as approved_until,
        null::date as term_end,
        d.sort_order
    from {{ ref("stg_default_metric") }} as d
    inner join {{ ref("stg_indicator") }} as i on d.indicator_id = i.indicator_id
    cross join {{ ref("int_municipality") }} as m
    anti join tracked as t on m.municipality_code = t.municipality_code
    where m.last_year is null
),

whole as (
    select * from own
    union all by name
    select * from defaults
)

select
    w.* exclude (pillar),
    coalesce(w.pillar, i.pillar) as pillar,
    coalesce(i.breaks, []) as breaks,
    coalesce(i.time_rule = 'election', false) as is_election,
    coalesce(i.max_age_years, 3) as max_age_years
from whole as w
left join {{ ref("stg_indicator") }} as i on w.indicator_id = i.indicator_id
