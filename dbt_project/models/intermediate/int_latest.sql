-- One row per municipality and indicator: the newest valid value up to the edition year, and the value five years
-- before
-- (else the oldest within five) that it is compared with, never across a declared break.
with valid as (
    select
        f.municipality_code,
        f.indicator_id,
        f.year,
        f.value,
        v.is_preliminary
    from {{ ref("int_fact") }} as f
    inner join {{ ref("int_value") }} as v
        on
            f.indicator_id = v.indicator_id
            and f.year = v.year
            and f.municipality_code = v.area_key
            and v.division = 'today'
            and v.area_kind = 'municipality'
    where f.year <= (select edition_year from {{ ref("stg_edition") }})
),

newest as (
    select * from valid
    qualify row_number() over (partition by municipality_code, indicator_id order by year desc) = 1
),

-- Elections are four or five years apart: the one before is the reference.
reference as (
    select
        n.municipality_code,
        n.indicator_id,
        r.year,
        r.value
    from newest as n
    inner join {{ ref("stg_indicator") }} as i on n.indicator_id = i.indicator_id
    inner join valid as r
        on
            n.municipality_code = r.municipality_code
            and n.indicator_id = r.indicator_id
            and r.year between n.year - 5 and n.year - 1
    where len(list_filter(i.breaks, lambda b: b > r.year and b <= n.year)) = 0
    qualify
        row_number() over (
            partition by n.municipality_code, n.indicator_id
            order by case when i.time_rule = 'election' then -r.year else r.year end
        ) = 1
)

select
    n.municipality_code,
    n.indicator_id,
    n.year,
    n.value,
    n.is_preliminary,
    n.year < e.edition_year - i.max_age_years as is_old,
    r.year as reference_year,
    r.value as reference_value,
    n.value - r.value as change_abs,
    -- What may be negative (a change, a balance) has no relative change: it would say −259 % of hardly anything.
    case
        when i.kind in ('stock', 'flow') and i.valid_min >= 0 and r.value > 0 then (n.value / r.value - 1) * 100
    end as change_pct
from newest as n
inner join {{ ref("stg_indicator") }} as i on n.indicator_id = i.indicator_id
cross join {{ ref("stg_edition") }} as e
left join reference as r on n.municipality_code = r.municipality_code and n.indicator_id = r.indicator_id
