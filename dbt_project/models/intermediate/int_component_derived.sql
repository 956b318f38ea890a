-- All components of the formulas that refer to other indicators: those read from tables and those referred to.
select c.*
from {{ ref("int_component") }} as c
inner join {{ ref("stg_alternative") }} as a on c.indicator_id = a.indicator_id and c.alternative = a.alternative
where a.has_reference
union all by name
select * from {{ ref("int_component_reference") }}
