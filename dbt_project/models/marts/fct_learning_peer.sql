select
    municipality_code,
    indicator_id,
    peer_rank,
    peer_code,
    similar_year,
    first_year,
    last_year,
    slope_unit,
    value_first,
    value_last,
    slope_per_year,
    peer_value_first,
    peer_value_last,
    peer_slope_per_year,
    advantage_per_year,
    noise_floor,
    group_median_first,
    started_worse,
    expected_per_year,
    expected_share
from {{ ref("int_learning_peer") }}
order by municipality_code, indicator_id, peer_rank
