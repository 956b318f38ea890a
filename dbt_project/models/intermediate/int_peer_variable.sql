-- One row per model of similar municipalities and variable, used or dropped.
select
    theme,
    row_json ->> '$.block' as block,
    row_json ->> '$.indicator_id' as indicator_id,
    row_json ->> '$.transform' as transform,
    (row_json ->> '$.year')::integer as year,
    (row_json ->> '$.block_weight')::double as block_weight,
    (row_json ->> '$.weight')::double as weight,
    row_json ->> '$.state' as state,
    row_json ->> '$.reason' as reason,
    (row_json ->> '$.overlap_without')::double as overlap_without,
    row_json ->> '$.outcome_indicator_id' as outcome_indicator_id,
    (row_json ->> '$.outcome_spearman')::double as outcome_spearman,
    (row_json ->> '$.is_outcome_warning')::boolean as is_outcome_warning
from {{ ref("int_peer") }}
where part = 'variable'
