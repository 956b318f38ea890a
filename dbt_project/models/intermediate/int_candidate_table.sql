-- One row per formula that reads tables only, area and year.
select f.*
from ({{ formula_rows(ref("int_component")) }}) as f
inner join {{ ref("stg_alternative") }} as w
    on f.indicator_id = w.indicator_id and f.alternative = w.alternative
where not w.has_reference
