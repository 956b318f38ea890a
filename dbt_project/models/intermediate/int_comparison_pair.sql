-- Comparison with similar and with network municipalities: statistics over the others, rank among them and itself.
select
    f.municipality_code,
    f.indicator_id,
    f.year,
    g.comparison_group,
    any_value(g.group_code) as group_code,
    any_value(f.value) as value,
    any_value(f.direction) as direction,
    count(o.value)::integer as n,
    quantile_cont(o.value, [0.25, 0.5, 0.75]) as quartiles,
    min(o.value) as minimum,
    max(o.value) as maximum,
    1 + count(*) filter (where o.oriented > f.oriented) as rank,
    count(*) filter (where o.oriented = f.oriented) as n_equal
from {{ ref("int_fact") }} as f
inner join {{ ref("int_group_member") }} as g on f.municipality_code = g.municipality_code
inner join {{ ref("int_fact") }} as o
    on g.member_code = o.municipality_code and f.indicator_id = o.indicator_id and f.year = o.year
group by f.municipality_code, f.indicator_id, f.year, g.comparison_group
