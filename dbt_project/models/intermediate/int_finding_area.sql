-- Findings about vanished areas: municipalities of which a table had values of a year and has none any more.
with lost as (
    select
        vintage,
        seen_at,
        source_table_before as table_id,
        municipality_code,
        year,
        count(*)::bigint as n
    from {{ ref("int_value_change") }}
    where kind = 'withdrawn'
    group by all
)

select
    l.vintage,
    l.seen_at,
    'vanished_area' as finding,
    l.table_id,
    l.municipality_code,
    l.year,
    l.n,
    1 as n_municipalities
from lost as l
where
    not exists (
        select 1
        from {{ ref("fct_indicator_value_history") }} as h
        where
            h.source_table = l.table_id
            and h.municipality_code = l.municipality_code
            and h.year = l.year
            and h.value is not null
            and h.valid_from <= l.seen_at
            and (h.valid_to is null or h.valid_to > l.seen_at)
    )
