select
    e.edition_year::varchar as edition,
    p.municipality_code,
    p.theme,
    p.peer_code,
    p.peer_rank,
    p.distance,
    p.inclusion_share,
    p.is_core,
    p.variable_share,
    p.model_rank,
    p.is_held,
    p.is_reciprocal
from {{ ref("int_peer_pair") }} as p
cross join {{ ref("stg_edition") }} as e
order by p.theme, p.municipality_code, p.peer_rank
