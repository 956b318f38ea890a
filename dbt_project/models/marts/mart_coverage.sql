with expected as (
    select count(*)::integer as n_expected from {{ ref("int_municipality") }}
    where last_year is null
)

select
    v.indicator_id,
    v.year::integer as year,
    any_value(e.n_expected) as n_expected,
    count(*) filter (where v.status = 'ok')::integer as n_value,
    (any_value(e.n_expected) - count(*) filter (where v.status = 'ok'))::integer as n_missing,
    count(*) filter (where v.status = 'suppressed')::integer as n_suppressed,
    any_value(v.table_id order by v.table_id) as source_table
from {{ ref("int_value") }} as v
inner join {{ ref("int_municipality") }} as m on v.area_key = m.municipality_code
cross join expected as e
where v.division = 'today' and v.area_kind = 'municipality' and m.last_year is null
group by v.indicator_id, v.year
order by v.indicator_id, v.year
