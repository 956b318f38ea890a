-- Components read from tables, in the three forms in which formulas are computed: on the division of their time
-- (published), on today's division (today), and summed to areas (recomputed).
-- family: the parts of the same municipality of today that this source holds apart in that year; two figures on the
-- division of their time may be combined only when their families are the same. An empty cell of a municipality that
-- had ended by then (tables that list every one there has been) is no part.
with family as (
    select
        c.indicator_id,
        c.alternative,
        c.component,
        c.year,
        m.today_code,
        string_agg(c.area_key, ',' order by c.area_key) as family
    from {{ ref("int_component_year") }} as c
    inner join {{ ref("int_municipality") }} as m on c.area_key = m.municipality_code
    where
        c.area_kind = 'municipality'
        and (m.last_year is null or m.last_year >= c.year or c.status in ('ok', 'suppressed'))
    group by c.indicator_id, c.alternative, c.component, c.year, m.today_code
)

select
    'published' as division,
    c.indicator_id,
    c.alternative,
    c.component,
    c.area_kind,
    c.area_key,
    c.year,
    c.value,
    c.status,
    c.is_preliminary,
    c.table_id,
    c.landing_id,
    c.is_source_cell,
    c.source_content_code,
    c.source_area_code,
    c.source_period_code,
    c.source_breakdown,
    f.family,
    false as is_harmonised,
    null::integer as n_municipalities
from {{ ref("int_component_year") }} as c
left join {{ ref("int_municipality") }} as m
    on c.area_kind = 'municipality' and c.area_key = m.municipality_code
left join family as f
    on
        m.today_code = f.today_code
        and c.indicator_id = f.indicator_id
        and c.alternative = f.alternative
        and c.component = f.component
        and c.year = f.year

union all by name

select
    'today' as division,
    indicator_id,
    alternative,
    component,
    'municipality' as area_kind,
    municipality_code as area_key,
    year,
    value,
    status,
    is_preliminary,
    table_id,
    landing_id,
    is_source_cell,
    is_harmonised
from {{ ref("int_component_today") }}

union all by name

select
    'recomputed' as division,
    indicator_id,
    alternative,
    component,
    area_kind,
    area_key,
    year,
    value,
    'ok' as status,
    is_preliminary,
    table_id,
    landing_id,
    false as is_source_cell,
    false as is_harmonised,
    n_municipalities
from {{ ref("int_component_area") }}
