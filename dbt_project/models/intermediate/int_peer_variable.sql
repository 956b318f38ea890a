-- One row per variable of the model of similar municipalities, used or dropped.
select
    row_json ->> '$.block' as block,
    row_json ->> '$.indicator_id' as indicator_id,
    row_json ->> '$.transform' as transform,
    (row_json ->> '$.year')::integer as year,
    (row_json ->> '$.block_weight')::double as block_weight,
    (row_json ->> '$.weight')::double as weight,
    row_json ->> '$.state' as state,
    row_json ->> '$.reason' as reason
from {{ ref("int_peer") }}
where part = 'variable'
