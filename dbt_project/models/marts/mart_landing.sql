select
    l.table_id,
    l.landing_id,
    l.source_id,
    l.url,
    l.query_count::integer as query_count,
    l.first_query,
    l.row_count::bigint as row_count,
    l.sha256,
    l.retrieved_at,
    l.licence,
    l.updated_at_source
from {{ ref("stg_landing") }} as l
order by l.table_id
