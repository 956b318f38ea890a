-- Every sentence that holds on this build: where a municipality stands among similar or network municipalities, and
-- where it is heading. Only indicators with a direction, only figures that are not old.
with judged as (
    select
        l.municipality_code,
        i.theme,
        i.sort_order,
        l.indicator_id,
        l.year,
        l.value,
        c.comparison_group,
        c.group_code,
        c.median,
        c.gap,
        c.n,
        c.rank,
        c.rank_of,
        c.position,
        t.verdict as trend,
        t.slope_per_year,
        t.first_year as trend_first_year,
        t.last_year as trend_last_year
    from {{ ref("int_latest") }} as l
    inner join {{ ref("stg_indicator") }} as i on l.indicator_id = i.indicator_id
    left join {{ ref("int_comparison") }} as c
        on
            l.municipality_code = c.municipality_code
            and l.indicator_id = c.indicator_id
            and l.year = c.year
            and c.comparison_group in ('similar', 'network')
    left join {{ ref("int_trend") }} as t
        on l.municipality_code = t.municipality_code and l.indicator_id = t.indicator_id
    where i.is_headline and i.direction <> 'neutral' and not l.is_old
),

compared as (
    select
        * exclude (trend),
        trend,
        case
            when position = 'worse' and trend = 'worsening' then 'worse_and_worsening'
            when position = 'better' and trend = 'improving' then 'better_and_improving'
            when position in ('worse', 'better') then position
        end as predicate
    from judged
),

-- A trend is a sentence of its own where no comparison with similar municipalities already says it.
trending as (
    select distinct on (municipality_code, indicator_id)
        * replace (
            null as comparison_group, null as group_code, null as median, null as gap,
            null as n, null as rank, null as rank_of, trend as predicate
        )
    from compared
    where
        trend in ('improving', 'worsening')
        and not exists (
            select 1
            from compared as s
            where
                s.municipality_code = compared.municipality_code
                and s.indicator_id = compared.indicator_id
                and s.comparison_group = 'similar'
                and s.predicate in ('worse_and_worsening', 'better_and_improving')
        )
),

everything as (
    select * from compared
    where predicate is not null
    union all by name
    select * from trending
),

ordered as (
    select
        *,
        case
            when predicate in ('worse_and_worsening', 'worse', 'worsening') then 'warning'
            else 'strength'
        end as verdict,
        case predicate
            when 'worse_and_worsening' then 1
            when 'better_and_improving' then 2
            when 'worse' then 3
            when 'better' then 4
            when 'worsening' then 5
            else 6
        end as predicate_order,
        -- How far from the median, in the spread of the group: larger first.
        case when comparison_group = 'similar' then 0 when comparison_group = 'network' then 1 else 2 end as group_order
    from everything
)

select
    municipality_code,
    theme,
    indicator_id,
    year,
    predicate,
    comparison_group,
    group_code,
    value,
    median as reference_value,
    gap,
    n,
    rank,
    rank_of,
    case when predicate not in ('worse', 'better') then slope_per_year end as slope_per_year,
    case when predicate not in ('worse', 'better') then trend_first_year end as trend_first_year,
    case when predicate not in ('worse', 'better') then trend_last_year end as trend_last_year,
    verdict,
    row_number() over (
        partition by municipality_code, verdict
        order by predicate_order asc, group_order asc, abs(gap) / nullif(abs(median), 0) desc nulls last, sort_order
    )::integer as priority
from ordered
