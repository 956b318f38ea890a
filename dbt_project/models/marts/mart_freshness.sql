select
    t.table_id,
    t.source_id,
    s.landing_id,
    s.retrieved_at,
    s.last_checked_at,
    s.last_changed_at,
    s.newest_period,
    s.next_release_expected,
    s.state,
    s.message
from {{ ref("stg_table") }} as t
inner join {{ ref("stg_table_state") }} as s on t.table_id = s.table_id
order by t.table_id
