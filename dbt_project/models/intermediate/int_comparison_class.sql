-- Comparison with the edition's classes (region, size, urban–rural, country): statistics over all members, itself included.
with edition_class as (
    select b.municipality_code, b.group_type as comparison_group, b.group_code
    from {{ ref("int_municipality_group") }} as b
    where b.group_type in ('region', 'size_class', 'urban_rural_class')
    qualify
        row_number() over (
            partition by b.municipality_code, b.group_type
            order by b.year <= (select e.edition_year from {{ ref("stg_edition") }} as e) desc, b.year desc
        ) = 1
    union all
    select municipality_code, 'country' as comparison_group, 'FI' as group_code
    from {{ ref("int_municipality") }}
    where last_year is null
)

select
    f.municipality_code,
    f.indicator_id,
    f.year,
    c.comparison_group,
    c.group_code,
    f.value,
    f.direction,
    count(*) over members::integer as n,
    quantile_cont(f.value, 0.5) over members as median,
    quantile_cont(f.value, 0.25) over members as p25,
    quantile_cont(f.value, 0.75) over members as p75,
    min(f.value) over members as minimum,
    max(f.value) over members as maximum,
    rank() over (partition by c.comparison_group, c.group_code, f.indicator_id, f.year order by f.oriented desc) as rank,
    rank() over (partition by c.comparison_group, c.group_code, f.indicator_id, f.year order by f.oriented) - 1 as n_below,
    count(*) over (partition by c.comparison_group, c.group_code, f.indicator_id, f.year, f.oriented) - 1 as n_equal
from {{ ref("int_fact") }} as f
inner join edition_class as c on f.municipality_code = c.municipality_code
window members as (partition by c.comparison_group, c.group_code, f.indicator_id, f.year)
