-- One row per model and municipality: whether it has similar municipalities, and how many have it as theirs.
select
    theme,
    row_json ->> '$.municipality_code' as municipality_code,
    (row_json ->> '$.n_peers')::integer as n_peers,
    (row_json ->> '$.n_core')::integer as n_core,
    (row_json ->> '$.in_degree')::integer as in_degree,
    (row_json ->> '$.is_hub')::boolean as is_hub,
    (row_json ->> '$.nearest_distance')::double as nearest_distance,
    (row_json ->> '$.distance_cap')::double as distance_cap,
    row_json ->> '$.verdict' as verdict,
    (row_json ->> '$.share_of_block_weight')::double as share_of_block_weight,
    row_json ->> '$.missing_variables' as missing_variables
from {{ ref("int_peer") }}
where part = 'status'
