with counted as (
    select
        indicator_id,
        theme,
        year,
        direction,
        sort_order,
        any_value(country_median) as country_median,
        count(*) filter (where is_member) as n_members,
        count(*) filter (where not is_member) as n_others,
        median(value) filter (where is_member) as members_median,
        median(value) filter (where not is_member) as others_median,
        min(value) filter (where is_member) as members_minimum,
        max(value) filter (where is_member) as members_maximum,
        arg_min(municipality_code, (value, municipality_code)) filter (where is_member) as minimum_code,
        arg_max(municipality_code, (value, municipality_code)) filter (where is_member) as maximum_code,
        quantile_cont(value, 0.75) filter (where is_member)
        - quantile_cont(value, 0.25) filter (where is_member) as members_iqr,
        quantile_cont(value, 0.75) - quantile_cont(value, 0.25) as country_iqr,
        count(*) filter (where is_member and side = 'better') as n_better,
        count(*) filter (where is_member and side = 'worse') as n_worse,
        count(*) filter (where not is_member and side = 'better') as n_others_better,
        count(*) filter (where not is_member and side = 'worse') as n_others_worse
    from {{ ref("int_network_value") }}
    group by indicator_id, theme, year, direction, sort_order
)

select
    (select any_value(network_id) from {{ ref("int_network_member") }}) as network_id,
    c.indicator_id,
    c.theme,
    c.year::integer as year,
    c.n_members::integer as n_members,
    c.n_others::integer as n_others,
    c.members_median,
    c.others_median,
    c.country_median,
    c.members_minimum,
    c.members_maximum,
    c.minimum_code,
    c.maximum_code,
    case when c.direction <> 'neutral' then c.n_better::integer end as n_better,
    case when c.direction <> 'neutral' then c.n_worse::integer end as n_worse,
    case when c.direction <> 'neutral' then c.n_others_better::integer end as n_others_better,
    case when c.direction <> 'neutral' then c.n_others_worse::integer end as n_others_worse,
    case
        when c.direction = 'neutral' then 'not_compared'
        -- Medians that are printed alike are not called better or worse.
        when round(c.members_median, i.decimals) = round(c.others_median, i.decimals) then 'level'
        when (c.members_median > c.others_median) = (c.direction = 'higher_is_better') then 'better'
        else 'worse'
    end as position,
    c.members_iqr,
    c.country_iqr,
    c.members_iqr / nullif(c.country_iqr, 0) as spread_ratio
from counted as c
inner join {{ ref("stg_indicator") }} as i on c.indicator_id = i.indicator_id
order by c.sort_order
