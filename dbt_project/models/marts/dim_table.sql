select
    t.table_id,
    t.source_id,
    s.name_fi as source_name_fi,
    s.name_sv as source_name_sv,
    s.name_en as source_name_en,
    t.title_fi,
    t.title_sv,
    t.title_en,
    t.path,
    s.homepage,
    s.licence,
    t.frequency,
    t.recheck_days::integer as recheck_days,
    coalesce(l.projection_base_year, t.projection_base_year) is not null as is_projection,
    coalesce(l.projection_base_year, t.projection_base_year)::integer as projection_base_year
from {{ ref("stg_table") }} as t
inner join {{ ref("stg_source") }} as s on t.source_id = s.source_id
left join {{ ref("stg_landing") }} as l on t.table_id = l.table_id
order by t.table_id
