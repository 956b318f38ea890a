-- One row per municipality of today and headline indicator, in the one year the network is looked at in: the newest
-- that is not old and has a value of at least half of the members, and of as many members and others as a statistic
-- needs. Each value stands beside the median of all municipalities of that year (side) and its own trend.
with valid as (
    select
        f.municipality_code,
        f.indicator_id,
        f.year,
        f.value,
        f.direction,
        i.theme,
        i.sort_order,
        m.municipality_code is not null as is_member
    from {{ ref("int_fact") }} as f
    inner join {{ ref("stg_indicator") }} as i on f.indicator_id = i.indicator_id
    cross join {{ ref("stg_edition") }} as e
    left join {{ ref("int_network_member") }} as m on f.municipality_code = m.municipality_code
    where i.is_headline and f.year between e.edition_year - i.max_age_years and e.edition_year
),

chosen as (
    select
        indicator_id,
        year
    from valid
    group by indicator_id, year
    having
        count(*) filter (where is_member) >= {{ var("min_group_size") }}
        and count(*) filter (where not is_member) >= {{ var("min_group_size") }}
        and 2 * count(*) filter (where is_member) >= (select count(*) from {{ ref("int_network_member") }})
    qualify row_number() over (partition by indicator_id order by year desc) = 1
),

beside as (
    select
        v.*,
        median(v.value) over (partition by v.indicator_id) as country_median
    from valid as v
    inner join chosen as c on v.indicator_id = c.indicator_id and v.year = c.year
)

select
    b.*,
    case
        when b.direction = 'neutral' then null
        when round(b.value, 9) = round(b.country_median, 9) then 'level'
        when (b.value > b.country_median) = (b.direction = 'higher_is_better') then 'better'
        else 'worse'
    end as side,
    -- Only a trend that was judged: too short, broken and outdated series say nothing.
    case when t.verdict in ('improving', 'worsening', 'no_clear_change') then t.verdict end as trend
from beside as b
left join {{ ref("int_trend") }} as t
    on b.municipality_code = t.municipality_code and b.indicator_id = t.indicator_id
