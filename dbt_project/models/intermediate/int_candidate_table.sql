-- One row per formula that reads tables only, area and year.
select f.*
from ({{ formula_rows(ref("int_component")) }}) as f
inner join {{ ref("stg_alternative") }} as a on f.indicator_id = a.indicator_id and f.alternative = a.alternative
where not a.has_reference
