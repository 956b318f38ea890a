select
    e.edition_year::varchar as edition,
    e.edition_year::integer as edition_year,
    e.source,
    e.is_sample,
    e.network_id,
    e.network_name_fi,
    e.network_name_sv,
    e.network_name_en,
    e.network_is_example,
    {{ var("max_peers") }}::integer as max_peers
from {{ ref("stg_edition") }} as e
