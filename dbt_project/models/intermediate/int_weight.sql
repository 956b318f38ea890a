-- Weights of weighted means: direct values of the weight indicators on the division of their time, by alternative.
-- The parts of one municipality must be weighed with one alternative: another one may hold them merged already.
select
    c.indicator_id,
    c.area_key as municipality_code,
    c.year,
    c.alternative,
    c.value
from {{ ref("int_component_year") }} as c
where
    c.area_kind = 'municipality'
    and c.component = 'value'
    and c.status = 'ok'
    and c.indicator_id in (
        select i.merge_weight from {{ ref("stg_indicator") }} as i
        where i.merge_weight is not null
    )
