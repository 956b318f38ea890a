-- What the members share and where they diverge. Shared: true of more than half of the members that could be judged,
-- who are at least half of the members and as many as a statistic needs. How common it is elsewhere stands beside it.
with judged as (
    select
        v.indicator_id,
        v.municipality_code,
        v.is_member,
        p.predicate,
        case p.predicate
            when 'worse_and_worsening' then v.side = 'worse' and v.trend = 'worsening'
            when 'better_and_improving' then v.side = 'better' and v.trend = 'improving'
            else v.trend = p.predicate
        end as is_concerned
    from {{ ref("int_network_value") }} as v
    cross join (
        select unnest(['worse_and_worsening', 'worsening', 'better_and_improving', 'improving']) as predicate
    ) as p
    where v.direction <> 'neutral' and v.trend is not null
),

counted as (
    select
        indicator_id,
        predicate as finding,
        count(*) filter (where is_member) as n_judged,
        count(*) filter (where is_member and is_concerned) as n_concerned,
        count(*) filter (where not is_member) as n_others_judged,
        count(*) filter (where not is_member and is_concerned) as n_others_concerned,
        list(municipality_code order by municipality_code) filter (where is_member and is_concerned) as members
    from judged
    group by indicator_id, predicate
),

everything as (
    select * from counted
    where
        2 * n_concerned > n_judged
        and n_judged >= {{ var("min_group_size") }}
        and 2 * n_judged >= (select count(*) from {{ ref("int_network_member") }})
    union all by name
    -- The middle half of the members is at least a quarter wider than that of the country's municipalities; who has
    -- the lowest and who the highest value is named.
    select
        indicator_id,
        'diverging' as finding,
        n_members as n_judged,
        [minimum_code, maximum_code] as members
    from {{ ref("fct_network_indicator") }}
    where spread_ratio >= 1.25
)

select
    i.network_id,
    f.finding,
    i.theme,
    f.indicator_id,
    i.year,
    f.n_judged::integer as n_judged,
    f.n_concerned::integer as n_concerned,
    100.0 * f.n_concerned / f.n_judged as share_pct,
    f.n_others_judged::integer as n_others_judged,
    f.n_others_concerned::integer as n_others_concerned,
    100.0 * f.n_others_concerned / nullif(f.n_others_judged, 0) as others_share_pct,
    i.members_median,
    i.others_median,
    i.spread_ratio,
    f.members,
    row_number() over (
        partition by f.finding
        order by
            -- First what sets the members apart, not what is true everywhere.
            case
                when f.finding = 'diverging' then i.spread_ratio
                else f.n_concerned / f.n_judged - coalesce(f.n_others_concerned / nullif(f.n_others_judged, 0), 0)
            end desc,
            f.n_concerned / f.n_judged desc,
            f.indicator_id asc
    )::integer as priority
from everything as f
inner join {{ ref("fct_network_indicator") }} as i on f.indicator_id = i.indicator_id
order by i.network_id asc, f.finding asc, priority asc
