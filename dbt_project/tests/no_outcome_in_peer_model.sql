-- Circularity gate: nobody may be compared in what made them similar. Each row is an outcome in its own theme's model.
select
    m.theme,
    m.indicator_id
from {{ ref("stg_peer_model") }} as m
inner join {{ ref("int_peer_outcome") }} as o on m.theme = o.theme and m.indicator_id = o.indicator_id
