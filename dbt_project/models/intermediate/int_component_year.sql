-- One row per component, area and year, by the time rule. A year without all its months is null with that status.
with by_year as (
    select
        indicator_id,
        alternative,
        component,
        area_kind,
        area_key,
        year,
        any_value(time_rule) as time_rule,
        max(value) filter (where period_part is null) as year_value,
        max(status) filter (where period_part is null) as year_status,
        max(value) filter (where period_part = 'M12') as december_value,
        max(status) filter (where period_part = 'M12') as december_status,
        count(*) filter (where period_part like 'M%' and status = 'ok') as n_months,
        sum(value order by period_part) filter (where period_part like 'M%' and status = 'ok') as months_total,
        bool_or(is_preliminary) as is_preliminary,
        min(table_id) as table_id,
        min(landing_id) as landing_id,
        min(source_content_code) as source_content_code,
        min(source_area_code) as source_area_code,
        max(source_period_code) filter (where period_part is null or period_part = 'M12') as source_period_code,
        min(source_breakdown) as source_breakdown,
        bool_and(is_single_cell) as is_single_cell
    from {{ ref("int_component_cell") }}
    group by indicator_id, alternative, component, area_kind, area_key, year
)

select
    indicator_id,
    alternative,
    component,
    area_kind,
    area_key,
    year,
    time_rule,
    is_preliminary,
    table_id,
    landing_id,
    source_content_code,
    source_area_code,
    source_period_code,
    source_breakdown,
    is_single_cell and time_rule in ('annual', 'election', 'december') and source_period_code is not null
        as is_source_cell,
    case time_rule
        when 'december' then december_value
        when 'mean_of_12' then case when n_months = 12 then months_total / 12 end
        when 'sum_of_12' then case when n_months = 12 then months_total end
        else year_value
    end as value,
    case
        when time_rule = 'december' then coalesce(december_status, 'incomplete_year')
        when time_rule in ('mean_of_12', 'sum_of_12') then case when n_months = 12 then 'ok' else 'incomplete_year' end
        else year_status
    end as status
from by_year
where time_rule not in ('annual', 'election') or year_status is not null
