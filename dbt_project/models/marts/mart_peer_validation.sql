-- How good similar municipalities are as a yardstick, whatever the answer: errors by quantity and group, their means,
-- how much the models agree, and how stable the peers are.
with edition as (
    select edition_year::varchar as edition from {{ ref("stg_edition") }}
),

error as (
    select
        'error' as measure,
        'general' as theme,
        null::varchar as other_theme,
        quantity_kind,
        indicator_id,
        year,
        comparison_group,
        n_municipalities as n,
        median_error as value,
        mean_error,
        share_peers_closer
    from {{ ref("int_peer_validation") }}
),

best as (
    select
        *,
        value = min(value) over (partition by indicator_id) as is_best
    from error
),

mean_error as (
    select
        'mean_error' as measure,
        theme,
        null::varchar as other_theme,
        quantity_kind,
        null::varchar as indicator_id,
        null::integer as year,
        comparison_group,
        count(*) as n,
        avg(value) as value,
        avg(mean_error) as mean_error,
        avg(share_peers_closer) as share_peers_closer
    from error
    group by theme, quantity_kind, comparison_group
),

closest as (
    select
        'closest' as measure,
        theme,
        null::varchar as other_theme,
        quantity_kind,
        null::varchar as indicator_id,
        null::integer as year,
        comparison_group,
        count(*) as n,
        count_if(is_best)::double as value,
        null::double as mean_error,
        null::double as share_peers_closer
    from best
    group by theme, quantity_kind, comparison_group
),

-- For each municipality: of its peers in one model, the share that another model names too.
shared as (
    select
        a.theme,
        t.theme as other_theme,
        a.municipality_code,
        avg((b.peer_code is not null)::integer) as share
    from {{ ref("fct_peer") }} as a
    inner join (select distinct theme from {{ ref("fct_peer") }}) as t on a.theme <> t.theme
    left join {{ ref("fct_peer") }} as b
        on a.municipality_code = b.municipality_code and a.peer_code = b.peer_code and t.theme = b.theme
    group by a.theme, t.theme, a.municipality_code
),

overlap as (
    select
        'overlap' as measure,
        theme,
        other_theme,
        null::varchar as quantity_kind,
        null::varchar as indicator_id,
        null::integer as year,
        'similar' as comparison_group,
        count(*) as n,
        avg(share) as value,
        null::double as mean_error,
        null::double as share_peers_closer
    from shared
    group by theme, other_theme
),

stability as (
    select
        unnest(['inclusion_share', 'core_share']) as measure,
        theme,
        null::varchar as other_theme,
        null::varchar as quantity_kind,
        null::varchar as indicator_id,
        null::integer as year,
        'similar' as comparison_group,
        count(*) as n,
        unnest([avg(inclusion_share), avg(is_core::integer)]) as value,
        null::double as mean_error,
        null::double as share_peers_closer
    from {{ ref("fct_peer") }}
    where inclusion_share is not null
    group by theme
),

everything as (
    select * from error
    union all
    select * from mean_error
    union all
    select * from closest
    union all
    select * from overlap
    union all
    select * from stability
)

select
    e.edition,
    m.measure,
    m.theme,
    m.other_theme,
    m.quantity_kind,
    m.indicator_id,
    m.year::integer as year,
    m.comparison_group,
    m.n::integer as n,
    m.value,
    m.mean_error,
    m.share_peers_closer
from everything as m
cross join edition as e
order by m.measure, m.theme, m.other_theme, m.quantity_kind, m.indicator_id, m.comparison_group
