-- Findings about changed figures: new years, and per indicator how many figures changed and the largest change.
with counted as (
    select
        vintage,
        seen_at,
        kind as finding,
        indicator_id,
        case when kind = 'new_year' then year end as new_year,
        count(*)::bigint as n,
        count(distinct municipality_code)::integer as n_municipalities
    from {{ ref("int_value_change") }}
    group by all
),

-- Of figures without a value on one side the size of the value itself decides.
largest as (
    select
        *,
        case when kind = 'new_year' then year end as new_year,
        coalesce(source_table_after, source_table_before) as table_id
    from {{ ref("int_value_change") }}
    qualify row_number() over (
        partition by vintage, kind, indicator_id, case when kind = 'new_year' then year end
        order by
            abs(coalesce(value_after - value_before, value_after, value_before)) desc nulls last,
            municipality_code asc,
            year asc
    ) = 1
)

select
    c.vintage,
    c.seen_at,
    c.finding,
    l.table_id,
    c.indicator_id,
    case when c.finding <> 'new_year' then l.municipality_code end as municipality_code,
    l.year,
    c.n,
    c.n_municipalities,
    case when c.finding <> 'new_year' then l.value_before end as value_before,
    case when c.finding <> 'new_year' then l.value_after end as value_after
from counted as c
inner join largest as l
    on
        c.vintage = l.vintage
        and c.finding = l.kind
        and c.indicator_id = l.indicator_id
        and c.new_year is not distinct from l.new_year
