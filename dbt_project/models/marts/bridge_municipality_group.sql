select
    municipality_code,
    year,
    group_type,
    group_code,
    group_name_fi,
    group_name_sv,
    group_name_en
from {{ ref("int_municipality_group") }}
order by municipality_code, group_type, year
