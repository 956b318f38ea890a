select
    e.edition_year::varchar as edition,
    s.municipality_code,
    'general' as theme,
    s.n_peers,
    s.nearest_distance,
    s.distance_cap,
    s.verdict,
    s.share_of_block_weight,
    s.missing_variables
from {{ ref("int_peer_status") }} as s
cross join {{ ref("stg_edition") }} as e
order by s.municipality_code
