-- Trends of figures that a claim may be about; tested are those whose verdict is or could have been a claim.
select
    t.municipality_code,
    t.indicator_id,
    t.method,
    t.first_year,
    t.last_year,
    t.points,
    t.scatter,
    t.verdict in ('improving', 'worsening', 'no_clear_change') as is_tested
from {{ ref("int_trend") }} as t
inner join {{ ref("int_claim_candidate") }} as c
    on t.municipality_code = c.municipality_code and t.indicator_id = c.indicator_id
