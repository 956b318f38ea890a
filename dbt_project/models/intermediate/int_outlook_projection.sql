-- The official projection in the five years after each municipality's newest figure, for the indicators that have one.
-- Without a projection for a municipality there is no row: a trend never stands in for it.
with projected as (
    select
        v.area_key as municipality_code,
        v.indicator_id,
        v.year,
        v.value,
        v.projection_base_year
    from {{ ref("int_value") }} as v
    where v.division = 'today' and v.area_kind = 'municipality' and v.status = 'ok' and v.is_projection
)

select
    l.municipality_code,
    l.indicator_id,
    n.year - l.year as horizon,
    n.year,
    l.year as base_year,
    p.numerator_id as projection_indicator_id,
    n.projection_base_year,
    n.value / coalesce(d.value, 1) * p.scale as central
from {{ ref("int_latest") }} as l
inner join {{ ref("official_projection") }} as p on l.indicator_id = p.indicator_id
inner join projected as n
    on
        l.municipality_code = n.municipality_code
        and p.numerator_id = n.indicator_id
        and n.year between l.year + 1 and l.year + 5
left join projected as d
    on
        l.municipality_code = d.municipality_code
        and p.denominator_id = d.indicator_id
        and n.year = d.year
where not l.is_old and (p.denominator_id is null or d.value > 0)
