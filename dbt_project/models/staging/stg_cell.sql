-- One row per source cell of the promoted landings, in one shape. Source codes end here: to the right only keys are
-- used.
select
    table_id,
    landing_id,
    content_key,
    area_kind,
    area_key,
    period_part,
    year_stated,
    breakdown_key,
    value,
    status,
    is_preliminary,
    content_code as source_content_code,
    area_code as source_area_code,
    period_code as source_period_code,
    breakdown as source_breakdown,
    period_year::integer as period_year
from {{ landed_rows("cells") }}
