select
    e.edition_year::varchar as edition,
    s.municipality_code,
    s.theme,
    s.n_peers,
    s.nearest_distance,
    s.distance_cap,
    s.verdict,
    s.share_of_block_weight,
    s.missing_variables,
    s.n_core,
    s.in_degree,
    s.is_hub
from {{ ref("int_peer_status") }} as s
cross join {{ ref("stg_edition") }} as e
order by s.theme, s.municipality_code
