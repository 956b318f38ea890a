-- Findings about series as they stand now: ended ones, and tables of an indicator that disagree.
with newest as (
    select
        indicator_id,
        max(year) as year,
        max_by(source_table, year) as table_id
    from {{ ref("fct_indicator_value") }}
    where status = 'ok' and not is_projection
    group by indicator_id
),

-- An indicator's own age limit says how old its newest figure may be; beyond it the series is taken for ended.
ended as (
    select
        'ended_series' as finding,
        n.table_id,
        null::varchar as other_table_id,
        n.indicator_id,
        null::varchar as municipality_code,
        n.year,
        null::bigint as n,
        null::integer as n_municipalities,
        null::double as value_before,
        null::double as value_after
    from newest as n
    inner join {{ ref("stg_indicator") }} as i on n.indicator_id = i.indicator_id
    cross join {{ ref("stg_edition") }} as e
    where n.year < e.edition_year - i.max_age_years
),

-- A source may say itself that a series has ended: Sotkanet does in the title, "(-2022)".
said_ended as (
    select
        'ended_series' as finding,
        table_id,
        null::varchar as other_table_id,
        null::varchar as indicator_id,
        null::varchar as municipality_code,
        series_ended as year,
        null::bigint as n,
        null::integer as n_municipalities,
        null::double as value_before,
        null::double as value_after
    from {{ ref("stg_landing") }}
    where series_ended is not null
),

-- Two tables may round differently: up to one unit of the last decimal that is shown is no disagreement.
apart as (
    select
        a.indicator_id,
        a.table_id,
        b.table_id as other_table_id,
        a.area_key as municipality_code,
        a.year,
        a.value,
        b.value as other_value,
        abs(a.value - b.value) as difference
    from {{ ref("int_candidate") }} as a
    inner join {{ ref("int_candidate") }} as b
        on
            a.division = b.division
            and a.indicator_id = b.indicator_id
            and a.area_kind = b.area_kind
            and a.area_key = b.area_key
            and a.year = b.year
    inner join {{ ref("stg_indicator") }} as i on a.indicator_id = i.indicator_id
    where
        a.division = 'today'
        and a.area_kind = 'municipality'
        and a.alternative < b.alternative
        and a.table_id <> b.table_id
        and a.status = 'ok'
        and b.status = 'ok'
        and not i.is_projection
        and abs(a.value - b.value) > power(10.0, -i.decimals) * (1 + 1e-9)
),

disagreeing as (
    select
        'table_disagreement' as finding,
        table_id,
        other_table_id,
        indicator_id,
        arg_min(municipality_code, (-difference, municipality_code, year)) as municipality_code,
        arg_min(year, (-difference, municipality_code, year)) as year,
        count(*)::bigint as n,
        count(distinct municipality_code)::integer as n_municipalities,
        arg_min(value, (-difference, municipality_code, year)) as value_before,
        arg_min(other_value, (-difference, municipality_code, year)) as value_after
    from apart
    group by table_id, other_table_id, indicator_id
),

standing as (
    select * from ended
    union all
    select * from said_ended
    union all
    select * from disagreeing
)

select
    v.vintage,
    v.valid_from as seen_at,
    f.*
from standing as f
cross join {{ ref("int_vintage") }} as v
where v.is_current
