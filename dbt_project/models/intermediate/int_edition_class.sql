-- One row per municipality and class of the edition (region, size, urban–rural, country): those of the newest year up
-- to the edition year, fixed for all years, so that a chart compares with the same municipalities throughout.
select
    b.municipality_code,
    b.group_type as comparison_group,
    b.group_code
from {{ ref("int_municipality_group") }} as b
where b.group_type in ('region', 'size_class', 'urban_rural_class')
qualify
    row_number() over (
        partition by b.municipality_code, b.group_type
        order by b.year <= (select e.edition_year from {{ ref("stg_edition") }} as e) desc, b.year desc
    ) = 1
union all
select
    municipality_code,
    'country' as comparison_group,
    'FI' as group_code
from {{ ref("int_municipality") }}
where last_year is null
