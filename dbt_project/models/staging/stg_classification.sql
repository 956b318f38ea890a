-- One row per year, classification and municipality, as Statistics Finland's classification service gives them.
select
    level as group_level,
    municipality_code,
    name_fi,
    name_sv,
    name_en,
    group_code,
    group_name_fi,
    group_name_sv,
    group_name_en,
    next_year_code,
    year::integer as year
from {{ landed_rows("classification") }}
where municipality_code is not null
