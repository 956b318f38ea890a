-- The population that decides the fee is that of 31 December of the year before the membership year, on the municipal
-- division of the membership year: in a year when a former part still stood alone, as the source published it then.
with population as (
    select
        v.area_key as municipality_code,
        v.division,
        v.year,
        v.value
    from {{ ref("int_value") }} as v
    where
        v.indicator_id = 'population'
        and v.area_kind = 'municipality'
        and v.division in ('today', 'published')
        and v.status = 'ok'
        and not v.is_projection
),

former as (
    select
        today_code as municipality_code,
        max(last_year) as last_year
    from {{ ref("int_municipality") }}
    where last_year is not null
    group by today_code
),

counted as (
    select
        n.municipality_code,
        n.year,
        p.year as population_year,
        p.value as population
    from {{ ref("int_network_year") }} as n
    left join former as f on n.municipality_code = f.municipality_code
    inner join population as p
        on
            n.municipality_code = p.municipality_code
            and n.year > p.year
            and case when n.year <= f.last_year then 'published' else 'today' end = p.division
    qualify row_number() over (partition by n.municipality_code, n.year order by p.year desc) = 1
)

select
    n.network_id,
    n.municipality_code,
    n.year,
    n.valid_from,
    n.valid_to,
    e.edition_year = n.year as is_edition_year,
    p.population::integer as population,
    p.population_year::integer as population_year,
    coalesce(p.population_year < n.year - 1, false) as is_population_older,
    c.fee_class,
    c.fee_eur,
    t.seminars as seminars_entitled,
    u.seminars as seminars_used,
    t.seminars - u.seminars as seminars_left,
    t.elected_trainings as elected_trainings_entitled,
    u.elected_trainings as elected_trainings_used,
    t.elected_trainings - u.elected_trainings as elected_trainings_left,
    t.workshops as workshops_entitled,
    u.workshops as workshops_used,
    t.workshops - u.workshops as workshops_left,
    coalesce(
        u.seminars > t.seminars or u.elected_trainings > t.elected_trainings or u.workshops > t.workshops, false
    ) as is_over_entitled
from {{ ref("int_network_year") }} as n
cross join {{ ref("stg_edition") }} as e
left join counted as p on n.municipality_code = p.municipality_code and n.year = p.year
left join {{ ref("stg_network_fee_class") }} as c
    on p.population >= c.min_population and (c.max_population is null or p.population <= c.max_population)
left join {{ ref("stg_network_entitlement") }} as t on true
left join {{ ref("stg_network_use") }} as u on n.municipality_code = u.municipality_code and n.year = u.year
order by n.network_id, n.municipality_code, n.year
