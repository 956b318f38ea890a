-- One row per municipality: whether it has similar municipalities.
select
    row_json ->> '$.municipality_code' as municipality_code,
    (row_json ->> '$.n_peers')::integer as n_peers,
    (row_json ->> '$.nearest_distance')::double as nearest_distance,
    (row_json ->> '$.distance_cap')::double as distance_cap,
    row_json ->> '$.verdict' as verdict,
    (row_json ->> '$.share_of_block_weight')::double as share_of_block_weight,
    row_json ->> '$.missing_variables' as missing_variables
from {{ ref("int_peer") }}
where part = 'status'
