-- The figures that those trends were computed from: every valid one of the trend's window.
select
    f.municipality_code,
    f.indicator_id,
    f.year,
    f.value
from {{ ref("int_fact") }} as f
inner join {{ ref("int_significance_trend") }} as t
    on
        f.municipality_code = t.municipality_code
        and f.indicator_id = t.indicator_id
        and f.year between t.first_year and t.last_year
