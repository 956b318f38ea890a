with landing as (
    select
        vintage,
        count(*) filter (where is_changed and previous_landing_id is null)::integer as tables_new,
        count(*) filter (where is_changed and previous_landing_id is not null)::integer as tables_changed,
        coalesce(sum(cells_changed), 0)::bigint as cells_changed,
        coalesce(sum(cells_added), 0)::bigint as cells_added,
        coalesce(sum(cells_removed), 0)::bigint as cells_removed
    from {{ ref("stg_vintage_landing") }}
    group by vintage
),

figure as (
    select
        vintage,
        count(*) filter (where kind = 'revised')::integer as figures_revised,
        count(*) filter (where kind = 'added')::integer as figures_added,
        count(*) filter (where kind = 'withdrawn')::integer as figures_withdrawn,
        count(*) filter (where kind = 'new_year')::integer as figures_of_new_years,
        count(distinct indicator_id || ' ' || year) filter (where kind = 'new_year')::integer as new_years,
        count(distinct indicator_id) filter (where kind <> 'new_year')::integer as indicators_changed,
        count(distinct municipality_code) filter (where kind <> 'new_year')::integer as municipalities_changed
    from {{ ref("int_value_change") }}
    group by vintage
)

select
    v.vintage,
    v.valid_from as seen_at,
    v.is_first,
    v.is_current,
    coalesce(l.tables_new, 0)::integer as tables_new,
    coalesce(l.tables_changed, 0)::integer as tables_changed,
    coalesce(l.cells_changed, 0)::bigint as cells_changed,
    coalesce(l.cells_added, 0)::bigint as cells_added,
    coalesce(l.cells_removed, 0)::bigint as cells_removed,
    coalesce(f.figures_revised, 0)::integer as figures_revised,
    coalesce(f.figures_added, 0)::integer as figures_added,
    coalesce(f.figures_withdrawn, 0)::integer as figures_withdrawn,
    coalesce(f.figures_of_new_years, 0)::integer as figures_of_new_years,
    coalesce(f.new_years, 0)::integer as new_years,
    coalesce(f.indicators_changed, 0)::integer as indicators_changed,
    coalesce(f.municipalities_changed, 0)::integer as municipalities_changed
from {{ ref("int_vintage") }} as v
left join landing as l on v.vintage = l.vintage
left join figure as f on v.vintage = f.vintage
order by v.vintage
