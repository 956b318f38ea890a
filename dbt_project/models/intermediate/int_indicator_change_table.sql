-- One row per vintage and indicator: which of the tables it is made of had a new landing then.
with indicator_table as (
    select
        indicator_id,
        unnest(string_split(source_tables, ',')) as table_id
    from {{ ref("stg_indicator") }}
),

weighted as (
    select
        i.indicator_id,
        t.table_id
    from {{ ref("stg_indicator") }} as i
    inner join indicator_table as t on i.indicator_id = t.indicator_id or i.merge_weight = t.indicator_id
)

select
    l.vintage,
    w.indicator_id,
    list_distinct(list(w.table_id order by w.table_id)) as table_ids
from weighted as w
inner join {{ ref("stg_vintage_landing") }} as l on w.table_id = l.table_id
where l.is_changed
group by l.vintage, w.indicator_id
