-- Components that are other indicators' values, for the formulas that refer to them (and, for changes, the value
-- before).
with referred as (
    select
        v.division,
        t.indicator_id,
        t.alternative,
        t.component,
        t.n_terms,
        t.weight,
        t.ref_indicator_id,
        v.area_kind,
        v.area_key,
        v.value,
        v.status,
        v.is_preliminary,
        v.is_harmonised,
        v.table_id,
        v.landing_id,
        v.family,
        v.n_municipalities,
        v.year - t.year_offset as year
    from {{ ref("int_term") }} as t
    inner join {{ ref("int_value_table") }} as v on t.ref_indicator_id = v.indicator_id
    where v.year - t.year_offset between coalesce(t.from_year, 0) and coalesce(t.to_year, 9999)
),

summed as (
    select
        division,
        indicator_id,
        alternative,
        component,
        area_kind,
        area_key,
        year,
        case
            when count(*) filter (where status = 'ok') = any_value(n_terms)
                then sum(value * weight order by ref_indicator_id)
        end as value,
        case
            when count(*) filter (where status = 'ok') = any_value(n_terms) then 'ok'
            else coalesce(max(status) filter (where status <> 'ok'), 'missing_part')
        end as status,
        bool_or(is_preliminary) as is_preliminary,
        bool_or(is_harmonised) as is_harmonised,
        min(table_id) as table_id,
        min(landing_id) as landing_id,
        max(family) as family,
        min(n_municipalities) as n_municipalities
    from referred
    group by division, indicator_id, alternative, component, area_kind, area_key, year
),

-- Years from which a formula may not look back: breaks of its own, and of what it refers to.
broken as (
    select
        t.indicator_id,
        t.alternative,
        list_distinct(flatten(list(list_concat(i.breaks, r.breaks)))) as breaks
    from {{ ref("int_term") }} as t
    inner join {{ ref("stg_indicator") }} as i on t.indicator_id = i.indicator_id
    inner join {{ ref("stg_indicator") }} as r on t.ref_indicator_id = r.indicator_id
    group by t.indicator_id, t.alternative
),

-- A change over n years is not made across a declared break.
before_years as (
    select
        s.* exclude (component, year),
        'before' as component,
        s.year + a.change_years as year
    from summed as s
    inner join {{ ref("stg_alternative") }} as a on s.indicator_id = a.indicator_id and s.alternative = a.alternative
    inner join broken as i on s.indicator_id = i.indicator_id and s.alternative = i.alternative
    where
        a.change_years is not null
        and len(list_filter(i.breaks, lambda b: b > s.year and b <= s.year + a.change_years)) = 0
),

base_year as (
    select
        s.* exclude (component, year),
        'before' as component,
        s.year as base_year
    from summed as s
    inner join {{ ref("stg_alternative") }} as a on s.indicator_id = a.indicator_id and s.alternative = a.alternative
    inner join {{ ref("stg_landing") }} as l on s.table_id = l.table_id
    where a.change_from_base and s.year = l.projection_base_year
),

before_base as (
    select
        b.* exclude (base_year),
        s.year
    from base_year as b
    inner join summed as s
        on
            b.division = s.division
            and b.indicator_id = s.indicator_id
            and b.alternative = s.alternative
            and b.area_kind = s.area_kind
            and b.area_key = s.area_key
            -- The base year of the same projection: an older one, whose years are kept, has a base of its own.
            and b.table_id = s.table_id
    inner join broken as i on s.indicator_id = i.indicator_id and s.alternative = i.alternative
    where
        s.year > b.base_year
        and len(list_filter(i.breaks, lambda x: x > b.base_year and x <= s.year)) = 0
),

-- An index stands on its base year as long as no declared break lies between the two, whichever is first.
before_index as (
    select
        b.* exclude (component, year),
        'before' as component,
        s.year
    from summed as b
    inner join {{ ref("stg_alternative") }} as a on b.indicator_id = a.indicator_id and b.alternative = a.alternative
    inner join broken as i on b.indicator_id = i.indicator_id and b.alternative = i.alternative
    inner join summed as s
        on
            b.division = s.division
            and b.indicator_id = s.indicator_id
            and b.alternative = s.alternative
            and b.area_kind = s.area_kind
            and b.area_key = s.area_key
    where
        b.year = a.index_base_year
        and len(list_filter(i.breaks, lambda x: x > least(s.year, b.year) and x <= greatest(s.year, b.year))) = 0
)

select
    *,
    false as is_source_cell
from summed
union all by name
select
    *,
    false as is_source_cell
from before_years
union all by name
select
    *,
    false as is_source_cell
from before_base
union all by name
select
    *,
    false as is_source_cell
from before_index
