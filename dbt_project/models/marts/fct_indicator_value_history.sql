-- The history through the vintage before this one, continued by what the figures say now. A figure is the same as
-- long as neither its value nor its status changes; values are compared exactly.
with seen as (
    select valid_from from {{ ref("stg_vintage") }}
    where is_current
),

past as (select * from {{ ref("stg_value_past") }}),

compared as (
    select
        p.*,
        coalesce(v.status = p.status and (v.value = p.value or v.value is null and p.value is null), false) as is_same
    from past as p
    left join {{ ref("fct_indicator_value") }} as v
        on p.municipality_code = v.municipality_code and p.indicator_id = v.indicator_id and p.year = v.year
    where p.valid_to is null
),

continued as (
    select
        c.* exclude (valid_to, is_same),
        case when not c.is_same then s.valid_from end as valid_to
    from compared as c
    cross join seen as s
),

fresh as (
    select
        v.municipality_code,
        v.indicator_id,
        v.year,
        s.valid_from,
        v.value,
        v.status,
        v.source_table,
        v.landing_id
    from {{ ref("fct_indicator_value") }} as v
    cross join seen as s
    left join compared as c
        on
            v.municipality_code = c.municipality_code
            and v.indicator_id = c.indicator_id
            and v.year = c.year
            and c.is_same
    where c.year is null
),

whole as (
    select * from past
    where valid_to is not null
    union all by name
    select * from continued
    union all by name
    select * from fresh
)

select
    municipality_code,
    indicator_id,
    year,
    valid_from,
    valid_to,
    coalesce(valid_to - interval 1 microsecond, timestamptz '9999-12-31 00:00:00+00') as valid_through,
    value,
    status,
    source_table,
    landing_id
from whole
order by municipality_code, indicator_id, year, valid_from
