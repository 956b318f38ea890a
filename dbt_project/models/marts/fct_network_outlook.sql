-- The official population projection added up for the members and for the rest of today's municipalities, beside its
-- own figure of the base year (the change of one municipality is counted the same way). The same ones throughout.
with projected as (
    select
        v.area_key as municipality_code,
        v.year,
        v.value,
        v.projection_base_year as base_year
    from {{ ref("int_value") }} as v
    inner join {{ ref("int_municipality") }} as m on v.area_key = m.municipality_code
    where
        v.indicator_id = 'population_projection'
        and v.division = 'today'
        and v.area_kind = 'municipality'
        and v.status = 'ok'
        and m.last_year is null
),

newest as (
    select * from projected
    qualify base_year = max(base_year) over () and year >= base_year
),

-- A municipality whose projection lacks a year would make that year's sum smaller than its neighbours.
whole as (
    select * from newest
    qualify count(*) over (partition by municipality_code) = max(year) over () - base_year + 1
),

compared as (
    select
        w.municipality_code,
        w.year,
        w.base_year,
        w.value,
        b.value as base_value,
        m.municipality_code is not null as is_member
    from whole as w
    inner join whole as b on w.municipality_code = b.municipality_code and w.base_year = b.year
    left join {{ ref("int_network_member") }} as m on w.municipality_code = m.municipality_code
    where w.year > w.base_year
),

summed as (
    select
        case when is_member then 'members' else 'others' end as area,
        null::varchar as municipality_code,
        year,
        base_year,
        count(*) as n,
        sum(value) as population,
        sum(base_value) as base_population
    from compared
    group by is_member, year, base_year
    union all
    select
        'member' as area,
        municipality_code,
        year,
        base_year,
        1 as n,
        value as population,
        base_value as base_population
    from compared
    where is_member
)

select
    (select any_value(network_id) from {{ ref("int_network_member") }}) as network_id,
    area,
    municipality_code,
    year::integer as year,
    base_year::integer as base_year,
    n::integer as n,
    population,
    base_population,
    100.0 * (population / nullif(base_population, 0) - 1) as change_pct
from summed
order by area, municipality_code, year
