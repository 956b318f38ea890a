-- Over the newest figures that a claim may be about and that were compared with the group.
with judged as (
    select
        b.municipality_code,
        b.comparison_group,
        b.position,
        case when i.direction = 'higher_is_better' then c.chance_above else c.chance_below end as chance_better,
        case when i.direction = 'higher_is_better' then c.chance_below else c.chance_above end as chance_worse
    from {{ ref("int_claim_basis") }} as b
    inner join {{ ref("int_chance") }} as c
        on
            b.municipality_code = c.municipality_code
            and b.indicator_id = c.indicator_id
            and b.year = c.year
            and b.comparison_group = c.comparison_group
    inner join {{ ref("stg_indicator") }} as i on b.indicator_id = i.indicator_id
    where b.comparison_group <> 'trend'
)

select
    municipality_code,
    comparison_group,
    count(*)::integer as n_indicators,
    round(sum(chance_better), 6) as expected_better,
    round(sum(chance_worse), 6) as expected_worse,
    (count(*) filter (where position = 'better'))::integer as found_better,
    (count(*) filter (where position = 'worse'))::integer as found_worse
from judged
group by municipality_code, comparison_group
order by municipality_code, comparison_group
