-- One row per formula that refers to other indicators, area and year. A formula stands where its own year's component
-- does.
select f.*
from ({{ formula_rows(ref("int_component_derived")) }}) as f
inner join {{ ref("stg_alternative") }} as w
    on f.indicator_id = w.indicator_id and f.alternative = w.alternative
where
    exists (
        select 1
        from {{ ref("int_component_derived") }} as c
        where
            c.component = case when w.formula = 'ratio' then 'numerator' else 'value' end
            and c.division = f.division
            and c.indicator_id = f.indicator_id
            and c.alternative = f.alternative
            and c.area_kind = f.area_kind
            and c.area_key = f.area_key
            and c.year = f.year
    )
    -- A change whose earlier year the source does not reach, or an index without its base year, is no row, not a gap.
    and not (w.formula in ('change', 'index') and f.status = 'missing_part')
