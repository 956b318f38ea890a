with named as (
    select
        c.*,
        coalesce(c.source_table_after, c.source_table_before) as source_table,
        t.table_ids
    from {{ ref("int_value_change") }} as c
    left join {{ ref("int_indicator_change_table") }} as t
        on c.vintage = t.vintage and c.indicator_id = t.indicator_id
    where c.kind <> 'new_year'
),

-- The figure's own table when that one changed; else (a denominator, say) the first of those that did.
blamed as (
    select
        *,
        case
            when table_ids is null or list_contains(table_ids, source_table) then source_table
            else list_min(table_ids)
        end as changed_table
    from named
)

select
    b.municipality_code,
    b.indicator_id,
    b.year,
    b.vintage,
    b.seen_at,
    b.kind,
    b.value_before,
    b.value_after,
    b.value_after - b.value_before as change,
    b.status_before,
    b.status_after,
    b.source_table,
    b.changed_table,
    coalesce(len(b.table_ids), 0)::integer as n_changed_tables,
    l.previous_landing_id as landing_id_before,
    l.landing_id as landing_id_after
from blamed as b
left join {{ ref("stg_vintage_landing") }} as l on b.vintage = l.vintage and b.changed_table = l.table_id
order by b.municipality_code, b.indicator_id, b.year, b.seen_at
