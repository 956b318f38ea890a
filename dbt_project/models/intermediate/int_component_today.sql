-- One row per component, municipality of today and year. Sources that still hold merged municipalities are added up
-- by the
-- indicator's rule; those that recomputed their history themselves are left alone (found from the codes they hold).
with municipal as (
    select
        c.*,
        m.today_code
    from {{ ref("int_component_year") }} as c
    inner join {{ ref("int_municipality") }} as m on c.area_key = m.municipality_code
    where c.area_kind = 'municipality'
),

member as (
    select distinct
        indicator_id,
        alternative,
        component,
        today_code,
        area_key as code
    from municipal
),

-- Municipalities of today some of whose former parts this source still holds.
family as (
    select distinct
        indicator_id,
        alternative,
        component,
        today_code
    from member
    where code <> today_code
),

family_member as (
    select
        indicator_id,
        alternative,
        component,
        today_code,
        code
    from member
    union
    select
        indicator_id,
        alternative,
        component,
        today_code,
        today_code as code
    from family
),

family_year as (
    select distinct
        m.indicator_id,
        m.alternative,
        m.component,
        m.today_code,
        m.year
    from municipal as m
    inner join family using (indicator_id, alternative, component, today_code)
),

-- Former parts that the source gives figures of even after their end (a projection on an old division). A table that
-- lists every municipality there has been gives none: its empty cells of later years are no missing parts.
outliving as (
    select distinct
        m.indicator_id,
        m.alternative,
        m.component,
        m.area_key as code
    from municipal as m
    inner join {{ ref("int_municipality") }} as d on m.area_key = d.municipality_code
    where m.year > d.last_year and m.status in ('ok', 'suppressed')
),

-- A part is needed in a year when it existed then, or when the source gives it as if it did.
needed as (
    select
        y.indicator_id,
        y.alternative,
        y.component,
        y.today_code,
        y.year,
        p.code,
        c.value,
        c.status,
        c.is_preliminary,
        c.table_id,
        c.landing_id,
        c.time_rule
    from family_year as y
    inner join family_member as p using (indicator_id, alternative, component, today_code)
    inner join {{ ref("int_municipality") }} as d on p.code = d.municipality_code
    left join municipal as c
        on
            y.indicator_id = c.indicator_id
            and y.alternative = c.alternative
            and y.component = c.component
            and y.year = c.year
            and p.code = c.area_key
    left join outliving as o
        on
            y.indicator_id = o.indicator_id
            and y.alternative = o.alternative
            and y.component = o.component
            and p.code = o.code
    where d.last_year is null or d.last_year >= y.year or (c.area_key is not null and o.code is not null)
),

-- The first alternative of the weight that holds every part apart.
weighing as (
    select
        n.indicator_id,
        n.alternative,
        n.component,
        n.today_code,
        n.year,
        count(*) as n_weighted,
        sum(n.value * w.value order by n.code) / nullif(sum(w.value order by n.code), 0) as weighted_mean
    from needed as n
    inner join {{ ref("stg_indicator") }} as i on n.indicator_id = i.indicator_id
    inner join {{ ref("int_weight") }} as w
        on i.merge_weight = w.indicator_id and n.code = w.municipality_code and n.year = w.year
    where n.status = 'ok'
    group by n.indicator_id, n.alternative, n.component, n.today_code, n.year, w.alternative
    qualify
        row_number() over (
            partition by n.indicator_id, n.alternative, n.component, n.today_code, n.year
            order by count(*) desc, w.alternative
        ) = 1
),

merged as (
    select
        n.indicator_id,
        n.alternative,
        n.component,
        n.today_code,
        n.year,
        count(*) as n_parts,
        count(*) filter (where n.status = 'ok') as n_ok,
        coalesce(any_value(w.n_weighted), 0) as n_weighted,
        sum(n.value order by n.code) as total,
        any_value(w.weighted_mean) as weighted_mean,
        max(n.status) as only_status,
        bool_or(n.is_preliminary) as is_preliminary,
        min(n.table_id) as table_id,
        min(n.landing_id) as landing_id,
        any_value(n.time_rule) as time_rule,
        any_value(i.merge_rule) as merge_rule
    from needed as n
    inner join {{ ref("stg_indicator") }} as i on n.indicator_id = i.indicator_id
    left join weighing as w
        on
            n.indicator_id = w.indicator_id
            and n.alternative = w.alternative
            and n.component = w.component
            and n.today_code = w.today_code
            and n.year = w.year
    group by n.indicator_id, n.alternative, n.component, n.today_code, n.year
),

ruled as (
    select
        *,
        case
            when n_parts = 1 then 'as_is'
            when component <> 'value' or merge_rule = 'sum' then 'sum'
            when merge_rule = 'weighted_mean' then 'weighted_mean'
            else 'not_mergeable'
        end as applied_rule
    from merged
)

select
    m.indicator_id,
    m.alternative,
    m.component,
    m.today_code as municipality_code,
    m.year,
    m.value,
    m.status,
    m.is_preliminary,
    m.table_id,
    m.landing_id,
    m.time_rule,
    m.is_source_cell,
    false as is_harmonised
from municipal as m
left join family as f using (indicator_id, alternative, component, today_code)
where f.today_code is null and m.area_key = m.today_code

union all

select
    indicator_id,
    alternative,
    component,
    today_code as municipality_code,
    year,
    case
        when n_ok < n_parts then null
        when applied_rule in ('as_is', 'sum') then total
        when applied_rule = 'weighted_mean' and n_weighted = n_parts then weighted_mean
    end as value,
    case
        when applied_rule = 'not_mergeable' then 'not_mergeable'
        when applied_rule = 'as_is' then only_status
        when n_ok < n_parts then 'missing_part'
        when applied_rule = 'weighted_mean' and (n_weighted < n_parts or weighted_mean is null) then 'missing_part'
        else 'ok'
    end as status,
    coalesce(is_preliminary, false) as is_preliminary,
    table_id,
    landing_id,
    time_rule,
    false as is_source_cell,
    n_parts > 1 as is_harmonised
from ruled
