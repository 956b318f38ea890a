with found as (
    select * from {{ ref("int_finding_change") }}
    union all by name
    select * from {{ ref("int_finding_area") }}
    union all by name
    select * from {{ ref("int_finding_table") }}
    union all by name
    select * from {{ ref("int_finding_series") }}
)

select
    vintage,
    seen_at,
    finding,
    table_id,
    other_table_id,
    indicator_id,
    municipality_code,
    year::integer as year,
    n,
    n_municipalities::integer as n_municipalities,
    value_before,
    value_after,
    value_after - value_before as change,
    late_since
from found
order by vintage, finding, table_id, other_table_id, indicator_id, municipality_code, year
