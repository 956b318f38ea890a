-- Valid actual values on today's division, with the direction turned so that larger is better (neutral: larger is
-- larger).
select
    v.area_key as municipality_code,
    v.indicator_id,
    v.year,
    v.value,
    case when i.direction = 'lower_is_better' then -round(v.value, 9) else round(v.value, 9) end as oriented,
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
