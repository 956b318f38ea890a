-- One row per model, municipality and similar municipality.
select
    theme,
    row_json ->> '$.municipality_code' as municipality_code,
    row_json ->> '$.peer_code' as peer_code,
    (row_json ->> '$.peer_rank')::integer as peer_rank,
    (row_json ->> '$.model_rank')::integer as model_rank,
    (row_json ->> '$.distance')::double as distance,
    (row_json ->> '$.inclusion_share')::double as inclusion_share,
    (row_json ->> '$.is_core')::boolean as is_core,
    (row_json ->> '$.is_held')::boolean as is_held,
    (row_json ->> '$.is_reciprocal')::boolean as is_reciprocal,
    from_json(row_json -> '$.variable_share', '"MAP(VARCHAR, DOUBLE)"') as variable_share
from {{ ref("int_peer") }}
where part = 'peer'
