with placed as (
    select
        c.*,
        i.theme,
        row_number() over (
            order by
                case c.change
                    when 'support_changed' then 2
                    when 'rank_changed' then 3
                    else 1
                end asc,
                case c.comparison_group when 'similar' then 0 when 'network' then 1 else 2 end asc,
                -- Findings that had, or have, both a position and a trend say the most.
                coalesce(c.predicate_before, c.predicate_after) like '%\_and\_%' escape '\' desc,
                coalesce(c.support_after, c.support_before) desc nulls last,
                i.sort_order asc nulls last,
                c.indicator_id asc,
                c.municipality_code asc
        )::integer as priority
    from {{ ref("int_claim_change") }} as c
    left join {{ ref("stg_indicator") }} as i on c.indicator_id = i.indicator_id
)

select
    p.municipality_code,
    p.theme,
    p.indicator_id,
    p.comparison_group,
    p.change,
    p.reason,
    p.predicate_before,
    p.predicate_after,
    p.year_before,
    p.year_after,
    p.value_before,
    p.value_after,
    p.reference_before,
    p.reference_after,
    p.rank_before,
    p.rank_of_before,
    p.rank_after,
    p.rank_of_after,
    p.support_before,
    p.support_after,
    p.priority,
    (select max(b.recorded_at) from {{ ref("int_claim_before") }} as b) as compared_with
from placed as p
order by p.municipality_code, p.priority
