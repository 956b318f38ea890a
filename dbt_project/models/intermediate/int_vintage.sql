-- One row per vintage (a set of promoted landings that a build used), with the vintage before it.
-- history_key: what the history through it was made of; the next build takes its past from here when it is the same.
select
    vintage,
    valid_from,
    is_current,
    history_key,
    vintage = 1 as is_first,
    lag(valid_from) over (order by vintage) as previous_valid_from
from {{ ref("stg_vintage") }}
