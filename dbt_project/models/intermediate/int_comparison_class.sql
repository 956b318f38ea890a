-- Comparison with the edition's classes (region, size, urban–rural, country): statistics over all members, itself
-- included.
with edition_class as (
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
),

member as (
    select
        f.*,
        c.comparison_group,
        c.group_code
    from {{ ref("int_fact") }} as f
    inner join edition_class as c on f.municipality_code = c.municipality_code
),

statistic as (
    select
        comparison_group,
        group_code,
        indicator_id,
        year,
        count(*)::integer as n,
        quantile_cont(value, [0.25, 0.5, 0.75]) as quartiles,
        min(value) as minimum,
        max(value) as maximum
    from member
    group by comparison_group, group_code, indicator_id, year
)

select
    m.municipality_code,
    m.indicator_id,
    m.year,
    m.comparison_group,
    m.group_code,
    m.value,
    m.direction,
    s.n,
    s.quartiles,
    s.minimum,
    s.maximum,
    rank() over (
        partition by m.comparison_group, m.group_code, m.indicator_id, m.year order by m.oriented desc
    ) as rank,
    count(*) over (
        partition by m.comparison_group, m.group_code, m.indicator_id, m.year, m.oriented
    ) - 1 as n_equal
from member as m
inner join statistic as s
    on
        m.comparison_group = s.comparison_group
        and m.group_code = s.group_code
        and m.indicator_id = s.indicator_id
        and m.year = s.year
