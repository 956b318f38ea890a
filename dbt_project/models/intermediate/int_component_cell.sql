-- One row per component of a formula, area and source period: its cells added up. One missing cell makes the sum
-- missing.
with matched as (
    select
        t.indicator_id,
        t.alternative,
        t.component,
        t.n_terms,
        t.time_rule,
        t.weight,
        t.table_id,
        c.landing_id,
        c.area_kind,
        c.area_key,
        c.period_part,
        c.value,
        c.status,
        c.is_preliminary,
        c.source_content_code,
        c.source_area_code,
        c.source_period_code,
        c.source_breakdown,
        c.period_year - t.year_offset as year
    from {{ ref("int_term") }} as t
    inner join {{ ref("stg_cell") }} as c
        on
            t.table_id = c.table_id
            and t.content_key = c.content_key
            and t.breakdown_key = c.breakdown_key
    where
        c.year_stated
        and c.area_kind in ('municipality', 'country', 'mainland', 'region')
        and c.period_year - t.year_offset between coalesce(t.from_year, 0) and coalesce(t.to_year, 9999)
),

-- Most components are one cell; only the others have anything to add up.
summed as (
    select
        indicator_id,
        alternative,
        component,
        area_kind,
        area_key,
        year,
        period_part,
        any_value(time_rule) as time_rule,
        any_value(n_terms) as n_terms,
        count(*) as n_found,
        count(*) filter (where status = 'ok') as n_ok,
        sum(value * weight order by source_breakdown, source_content_code) as total,
        case
            when bool_or(status = 'suppressed') then 'suppressed'
            when bool_or(status = 'missing') then 'missing'
            when bool_or(status = 'not_applicable') then 'not_applicable'
            else 'missing_part'
        end as gap_status,
        bool_or(is_preliminary) as is_preliminary,
        min(table_id) as table_id,
        min(landing_id) as landing_id
    from matched
    where n_terms > 1
    group by indicator_id, alternative, component, area_kind, area_key, year, period_part
)

select
    indicator_id,
    alternative,
    component,
    area_kind,
    area_key,
    year,
    period_part,
    time_rule,
    is_preliminary,
    table_id,
    landing_id,
    source_content_code,
    source_area_code,
    source_period_code,
    source_breakdown,
    weight = 1 as is_single_cell,
    value * weight as value,
    status
from matched
where n_terms = 1

union all by name

select
    * exclude (total, gap_status, n_terms, n_found, n_ok),
    false as is_single_cell,
    case when n_found = n_terms and n_ok = n_terms then total end as value,
    case
        when n_found = n_terms and n_ok = n_terms then 'ok'
        when n_ok = n_found then 'missing_part'
        else gap_status
    end as status
from summed
