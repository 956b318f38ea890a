-- One row per municipality and similar municipality.
select
    row_json ->> '$.municipality_code' as municipality_code,
    row_json ->> '$.peer_code' as peer_code,
    (row_json ->> '$.peer_rank')::integer as peer_rank,
    (row_json ->> '$.distance')::double as distance,
    from_json(row_json -> '$.variable_share', '"MAP(VARCHAR, DOUBLE)"') as variable_share
from {{ ref("int_peer") }}
where part = 'peer'
