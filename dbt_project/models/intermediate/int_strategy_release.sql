-- One row per indicator: how many years after a year its figures come, and in which month. From the source's own stamp
-- of the table that has the newest year; a stamp that tells nothing gives one year, marked as assumed.
with newest as (
    select
        indicator_id,
        source_table,
        max(year) as year
    from {{ ref("fct_indicator_value") }}
    where status = 'ok' and not is_projection
    group by indicator_id, source_table
    qualify row_number() over (partition by indicator_id order by max(year) desc, source_table) = 1
),

stamped as (
    select
        n.indicator_id,
        i.release_month,
        -- The result of an election is known the same year; no other figure of a year is known before the year is over.
        case when i.time_rule = 'election' then 0 else 1 end as least,
        n.year,
        try_cast(regexp_extract(l.updated_at_source, '^(\d{4})-(\d{2})', 1) as integer) as stamp_year,
        try_cast(regexp_extract(l.updated_at_source, '^(\d{4})-(\d{2})', 2) as integer) as stamp_month
    from newest as n
    inner join {{ ref("stg_indicator") }} as i on n.indicator_id = i.indicator_id
    left join {{ ref("stg_landing") }} as l on n.source_table = l.table_id
),

lagged as (
    select
        *,
        stamp_year - (stamp_month < release_month)::integer - year as lag_years
    from stamped
)

select
    indicator_id,
    release_month::integer as release_month,
    case when lag_years between least and 3 then lag_years else 1 end::integer as lag_years,
    lag_years is null or lag_years not between least and 3 as is_assumed
from lagged
