-- Findings about tables: new ones, source cells that changed, releases that are late.
with cells as (
    unpivot (
        select
            vintage,
            table_id,
            cells_changed,
            cells_added,
            cells_removed
        from {{ ref("stg_vintage_landing") }}
        where is_changed
    )
    on cells_changed, cells_added, cells_removed
    into name finding value n
),

found as (
    select
        vintage,
        finding,
        table_id,
        n,
        null::date as late_since
    from cells
    where n > 0
    union all
    select
        vintage,
        'new_table' as finding,
        table_id,
        null::bigint as n,
        null::date as late_since
    from {{ ref("stg_vintage_landing") }}
    where is_changed and previous_landing_id is null and vintage > 1
    union all
    select
        v.vintage,
        'late_release' as finding,
        t.table_id,
        null::bigint as n,
        t.late_since
    from {{ ref("stg_table_state") }} as t
    cross join {{ ref("int_vintage") }} as v
    where t.late_since is not null and v.is_current
)

select
    f.*,
    v.valid_from as seen_at
from found as f
inner join {{ ref("int_vintage") }} as v on f.vintage = v.vintage
