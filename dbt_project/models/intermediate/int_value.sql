-- One row per indicator, area and year: the winning alternative, on each division.
select
    v.*,
    i.is_projection,
    l.projection_base_year,
    list_contains(i.breaks, v.year) as is_break
from ({{ winning_rows(ref("int_candidate")) }}) as v
inner join {{ ref("stg_indicator") }} as i on v.indicator_id = i.indicator_id
left join {{ ref("stg_landing") }} as l on v.table_id = l.table_id
