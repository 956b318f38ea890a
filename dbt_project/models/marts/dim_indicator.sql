select
    i.indicator_id,
    i.theme,
    t.theme_order,
    i.pillar,
    i.name_fi,
    i.name_sv,
    i.name_en,
    i.definition_fi,
    i.definition_sv,
    i.definition_en,
    i.caveat_fi,
    i.caveat_sv,
    i.caveat_en,
    i.unit,
    i.decimals::integer as decimals,
    i.direction,
    i.kind,
    i.time_rule,
    i.merge_rule,
    i.merge_weight,
    i.valid_min,
    i.valid_max,
    i.max_age_years::integer as max_age_years,
    i.release_month::integer as release_month,
    i.is_projection,
    coalesce(v.state = 'used', false) as is_peer_variable,
    i.is_headline,
    i.sort_order::integer as sort_order,
    i.source_tables
from {{ ref("stg_indicator") }} as i
inner join {{ ref("theme") }} as t on i.theme = t.theme
left join {{ ref("int_peer_variable") }} as v on i.indicator_id = v.indicator_id
order by t.theme_order, i.sort_order
