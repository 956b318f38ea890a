-- Sums of today's municipalities for regions, the mainland and the country, only where every municipality has its
-- figure.
-- Only for components that may be added up; an average of municipalities is never made.
with addable as (
    select c.*
    from {{ ref("int_component_today") }} as c
    inner join {{ ref("stg_indicator") }} as i on c.indicator_id = i.indicator_id
    where c.component <> 'value' or i.merge_rule = 'sum'
),

today as (
    select municipality_code from {{ ref("int_municipality") }}
    where last_year is null
),

region as (
    select
        c.municipality_code,
        c.group_code as region_code
    from {{ ref("int_municipality_class_year") }} as c
    where c.group_type = 'region'
    qualify row_number() over (partition by c.municipality_code order by c.year desc) = 1
),

-- Åland (region 21) is outside the mainland.
area_member as (
    select
        'country' as area_kind,
        'FI' as area_key,
        municipality_code
    from today
    union all
    select
        'mainland' as area_kind,
        'MA1' as area_key,
        t.municipality_code
    from today as t inner join region as r on t.municipality_code = r.municipality_code
    where r.region_code <> '21'
    union all
    select
        'region' as area_kind,
        r.region_code as area_key,
        t.municipality_code
    from today as t inner join region as r on t.municipality_code = r.municipality_code
),

area_size as (
    select
        area_kind,
        area_key,
        count(*) as n_members
    from area_member
    group by area_kind, area_key
)

select
    c.indicator_id,
    c.alternative,
    c.component,
    a.area_kind,
    a.area_key,
    c.year,
    sum(c.value order by c.municipality_code) as value,
    bool_or(c.is_preliminary) as is_preliminary,
    min(c.table_id) as table_id,
    min(c.landing_id) as landing_id,
    count(*)::integer as n_municipalities
from addable as c
inner join area_member as a on c.municipality_code = a.municipality_code
inner join area_size as s on a.area_kind = s.area_kind and a.area_key = s.area_key
group by c.indicator_id, c.alternative, c.component, a.area_kind, a.area_key, c.year
having count(*) filter (where c.status = 'ok') = any_value(s.n_members)
