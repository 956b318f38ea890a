select
    v.area_key as municipality_code,
    v.indicator_id,
    v.year::integer as year,
    v.value,
    v.status,
    v.is_preliminary,
    v.is_projection,
    case when v.is_projection then v.projection_base_year end::integer as projection_base_year,
    not v.is_source_cell as is_derived,
    v.table_id as source_table,
    v.alternative::integer as source_priority,
    v.landing_id,
    case when v.is_source_cell then v.source_content_code end as source_content_code,
    case when v.is_source_cell then v.source_area_code end as source_area_code,
    case when v.is_source_cell then v.source_period_code end as source_period_code,
    case when v.is_source_cell then v.source_breakdown end as source_breakdown
from {{ ref("int_value") }} as v
where v.division = 'published' and v.area_kind = 'municipality'
order by v.area_key, v.indicator_id, v.year
