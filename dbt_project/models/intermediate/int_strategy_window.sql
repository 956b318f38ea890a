-- The figures of similar municipalities that a target of a strategy is compared with: metric, peer, year.
select
    m.municipality_code,
    m.metric_id,
    p.peer_code,
    v.year,
    v.value
from {{ ref("int_strategy_metric") }} as m
inner join {{ ref("fct_peer_status") }} as s
    on m.municipality_code = s.municipality_code and s.theme = 'general' and s.verdict = 'ok'
inner join {{ ref("fct_peer") }} as p on m.municipality_code = p.municipality_code and p.theme = 'general'
inner join {{ ref("fct_indicator_value") }} as v
    on p.peer_code = v.municipality_code and m.indicator_id = v.indicator_id
where
    m.direction = 'reach' and v.status = 'ok' and not v.is_projection
    and v.year <= (select edition_year from {{ ref("stg_edition") }})
