select
    e.edition_year::varchar as edition,
    p.municipality_code,
    'general' as theme,
    p.peer_code,
    p.peer_rank,
    p.distance,
    null::double as inclusion_share,
    null::boolean as is_core,
    p.variable_share
from {{ ref("int_peer_pair") }} as p
cross join {{ ref("stg_edition") }} as e
order by p.municipality_code, p.peer_rank
