-- One row per metric in use and year with a figure up to the edition year: today's, and the one known when the council
-- approved the strategy. council_value is null before the history of figures began, and for a series of its own.
with today as (
    select
        m.municipality_code,
        m.metric_id,
        v.year,
        v.value
    from {{ ref("int_strategy_metric") }} as m
    inner join {{ ref("fct_indicator_value") }} as v
        on m.municipality_code = v.municipality_code and m.indicator_id = v.indicator_id
    where v.status = 'ok' and not v.is_projection

    union all

    select
        m.municipality_code,
        m.metric_id,
        v.year,
        v.value
    from {{ ref("int_strategy_metric") }} as m
    inner join {{ ref("stg_strategy_value") }} as v
        on m.municipality_code = v.municipality_code and m.metric_id = v.metric_id and m.version = v.version
),

council as (
    select
        m.municipality_code,
        m.metric_id,
        h.year,
        h.value
    from {{ ref("int_strategy_metric") }} as m
    inner join {{ ref("fct_indicator_value_history") }} as h
        on
            m.municipality_code = h.municipality_code
            and m.indicator_id = h.indicator_id
            and m.approved_until between h.valid_from and h.valid_through
    where h.status = 'ok'
)

select
    coalesce(t.municipality_code, c.municipality_code) as municipality_code,
    coalesce(t.metric_id, c.metric_id) as metric_id,
    coalesce(t.year, c.year)::integer as year,
    t.value,
    c.value as council_value
from today as t
full outer join council as c
    on t.municipality_code = c.municipality_code and t.metric_id = c.metric_id and t.year = c.year
where coalesce(t.year, c.year) <= (select edition_year from {{ ref("stg_edition") }})
