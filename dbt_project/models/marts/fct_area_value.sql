-- A published figure goes first; a sum of today's municipalities stands in where the source gives none.
with candidate as (
    select
        v.*,
        case when v.division = 'published' then 'published' else 'recomputed' end as method
    from {{ ref("int_value") }} as v
    where v.area_kind in ('country', 'mainland', 'region') and v.division in ('published', 'recomputed')
)

select
    area_kind,
    area_key as area_code,
    indicator_id,
    year::integer as year,
    value,
    status,
    method,
    n_municipalities,
    is_preliminary,
    is_projection,
    table_id as source_table,
    landing_id
from candidate
qualify
    row_number() over (
        partition by area_kind, area_key, indicator_id, year
        order by status = 'ok' desc, method
    ) = 1
order by area_kind, area_key, indicator_id, year
