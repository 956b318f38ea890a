select
    e.edition_year::varchar as edition,
    'general' as theme,
    v.block,
    v.indicator_id,
    v.transform,
    v.year,
    v.block_weight,
    v.weight,
    v.state,
    v.reason
from {{ ref("int_peer_variable") }} as v
cross join {{ ref("stg_edition") }} as e
order by v.block, v.indicator_id
