select
    e.edition_year::varchar as edition,
    v.theme,
    v.block,
    v.indicator_id,
    v.transform,
    v.year,
    v.block_weight,
    v.weight,
    v.state,
    v.reason,
    v.overlap_without,
    v.outcome_indicator_id,
    v.outcome_spearman,
    v.is_outcome_warning
from {{ ref("int_peer_variable") }} as v
cross join {{ ref("stg_edition") }} as e
order by v.theme, v.block, v.indicator_id
