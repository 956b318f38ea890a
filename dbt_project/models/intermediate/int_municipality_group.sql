-- One row per municipality, year and group it belongs to: official classes, size class by its population, the network.
-- Memberships change every year; a comparison uses those of the newest year up to the edition.
with population as (
    select
        v.area_key as municipality_code,
        v.year,
        v.value
    from {{ ref("int_value") }} as v
    where
        v.indicator_id = 'population'
        and v.division = 'today'
        and v.area_kind = 'municipality'
        and v.status = 'ok'
)

select
    c.municipality_code,
    c.year,
    c.group_type,
    c.group_code,
    c.group_name_fi,
    c.group_name_sv,
    c.group_name_en
from {{ ref("int_municipality_class_year") }} as c

union all

select
    p.municipality_code,
    p.year,
    'size_class' as group_type,
    s.size_class_code as group_code,
    s.name_fi as group_name_fi,
    s.name_sv as group_name_sv,
    s.name_en as group_name_en
from population as p
inner join {{ ref("size_class") }} as s
    on p.value >= s.min_population and p.value <= coalesce(s.max_population, 1e12)

union all

select
    n.municipality_code,
    n.year,
    'network' as group_type,
    n.network_id as group_code,
    n.network_name_fi as group_name_fi,
    n.network_name_sv as group_name_sv,
    n.network_name_en as group_name_en
from {{ ref("int_network_year") }} as n
