select
    v.area_key as municipality_code,
    v.indicator_id,
    v.year::integer as year,
    v.value,
    v.status,
    v.is_preliminary,
    v.is_projection,
    case when v.is_projection then v.projection_base_year end::integer as projection_base_year,
    v.is_break,
    v.is_harmonised,
    not v.is_source_cell as is_derived,
    v.table_id as source_table,
    v.alternative::integer as source_priority,
    v.landing_id
from {{ ref("int_value") }} as v
inner join {{ ref("int_municipality") }} as m on v.area_key = m.municipality_code
where v.division = 'today' and v.area_kind = 'municipality' and m.last_year is null
order by v.area_key, v.indicator_id, v.year
