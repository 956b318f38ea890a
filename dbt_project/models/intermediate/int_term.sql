-- One row per term of the catalogue's formulas, with the number of terms its component adds up. What is not published
-- (not confirmed at the live source) ends here.
select
    t.indicator_id,
    t.alternative,
    t.component,
    t.table_id,
    t.content_key,
    t.breakdown_key,
    t.ref_indicator_id,
    t.year_offset,
    t.weight,
    a.time_rule,
    a.from_year,
    a.to_year,
    count(*) over (partition by t.indicator_id, t.alternative, t.component) as n_terms
from {{ ref("stg_term") }} as t
inner join {{ ref("stg_alternative") }} as a
    on t.indicator_id = a.indicator_id and t.alternative = a.alternative
where a.is_published
