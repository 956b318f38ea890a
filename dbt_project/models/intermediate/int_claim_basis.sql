-- Everything a claim is made of, whether one was made or not: one row per candidate and group it was compared with
-- (similar, network), and one for its own trend. What the next build compares its claims with is this table.
with compared as (
    select
        c.*,
        p.comparison_group,
        p.group_code,
        p.median as reference_value,
        p.gap,
        p.n,
        p.rank,
        p.rank_of,
        p.position,
        p.support,
        m.members_key,
        t.verdict as trend,
        t.slope_per_year,
        t.first_year as trend_first_year,
        t.last_year as trend_last_year,
        case
            when p.position = 'worse' and t.verdict = 'worsening' then 'worse_and_worsening'
            when p.position = 'better' and t.verdict = 'improving' then 'better_and_improving'
            when p.position in ('worse', 'better') then p.position
        end as predicate
    from {{ ref("int_claim_candidate") }} as c
    inner join {{ ref("int_comparison") }} as p
        on
            c.municipality_code = p.municipality_code
            and c.indicator_id = p.indicator_id
            and c.year = p.year
            and p.comparison_group in ('similar', 'network')
    left join {{ ref("int_group_key") }} as m
        on
            p.municipality_code = m.municipality_code
            and p.comparison_group = m.comparison_group
    left join {{ ref("int_trend") }} as t
        on c.municipality_code = t.municipality_code and c.indicator_id = t.indicator_id
    where p.position <> 'not_compared'
),

-- A trend is a sentence of its own where no comparison with similar municipalities already says it.
said as (
    select
        municipality_code,
        indicator_id
    from compared
    where comparison_group = 'similar' and predicate in ('worse_and_worsening', 'better_and_improving')
),

trending as (
    select
        c.*,
        'trend' as comparison_group,
        t.verdict as trend,
        t.slope_per_year,
        t.first_year as trend_first_year,
        t.last_year as trend_last_year,
        case
            when s.indicator_id is null and t.verdict in ('improving', 'worsening') then t.verdict
        end as predicate
    from {{ ref("int_claim_candidate") }} as c
    inner join {{ ref("int_trend") }} as t
        on c.municipality_code = t.municipality_code and c.indicator_id = t.indicator_id
    left join said as s on c.municipality_code = s.municipality_code and c.indicator_id = s.indicator_id
)

select * from compared
union all by name
select * from trending
