-- What a claim may be about: a municipality's newest figure of an indicator with a direction that is not old.
select
    l.municipality_code,
    i.theme,
    i.sort_order,
    l.indicator_id,
    l.year,
    l.value
from {{ ref("int_latest") }} as l
inner join {{ ref("stg_indicator") }} as i on l.indicator_id = i.indicator_id
where i.is_headline and i.direction <> 'neutral' and not l.is_old
