-- Valid actual values of today's municipalities, with the direction that says which way is better.
select
    v.area_key as municipality_code,
    v.indicator_id,
    v.year,
    v.value,
    i.direction
from {{ ref("int_value") }} as v
inner join {{ ref("stg_indicator") }} as i on v.indicator_id = i.indicator_id
inner join {{ ref("int_municipality") }} as m on v.area_key = m.municipality_code
where
    v.division = 'today'
    and v.area_kind = 'municipality'
    and v.status = 'ok'
    and not v.is_projection
    and m.last_year is null
