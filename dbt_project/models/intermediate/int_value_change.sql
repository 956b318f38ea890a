-- One row per figure that a vintage after the first brought, changed or took away.
-- kind: added and withdrawn tell whether there is a value (not whether there is a row); new_year is the first value
-- that any municipality has of an indicator and year. Between no row and a row without a value nothing changes.
with history as (
    select
        h.*,
        min(case when h.value is not null then h.valid_from end) over (
            partition by h.indicator_id, h.year
        ) as first_valued_from
    from {{ ref("fct_indicator_value_history") }} as h
),

moment as (
    select
        vintage,
        valid_from as seen_at
    from {{ ref("int_vintage") }}
    where not is_first
),

began as (
    select
        h.*,
        m.vintage,
        m.seen_at
    from history as h
    inner join moment as m on h.valid_from = m.seen_at
),

ended as (
    select
        h.*,
        m.vintage,
        m.seen_at
    from history as h
    inner join moment as m on h.valid_to = m.seen_at
),

paired as (
    select
        coalesce(b.municipality_code, e.municipality_code) as municipality_code,
        coalesce(b.indicator_id, e.indicator_id) as indicator_id,
        coalesce(b.year, e.year) as year,
        coalesce(b.vintage, e.vintage) as vintage,
        coalesce(b.seen_at, e.seen_at) as seen_at,
        coalesce(b.first_valued_from, e.first_valued_from) as first_valued_from,
        e.value as value_before,
        b.value as value_after,
        e.status as status_before,
        b.status as status_after,
        e.source_table as source_table_before,
        b.source_table as source_table_after
    from began as b
    full outer join ended as e
        on
            b.municipality_code = e.municipality_code
            and b.indicator_id = e.indicator_id
            and b.year = e.year
            and b.seen_at = e.seen_at
)

select
    municipality_code,
    indicator_id,
    year,
    vintage,
    seen_at,
    value_before,
    value_after,
    status_before,
    status_after,
    source_table_before,
    source_table_after,
    case
        when value_before is not null and value_after is null then 'withdrawn'
        when value_before is not null or value_after is null then 'revised'
        when first_valued_from = seen_at then 'new_year'
        else 'added'
    end as kind
from paired
where
    value_before is not null
    or value_after is not null
    or (status_before is not null and status_after is not null)
