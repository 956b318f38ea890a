-- Gaps to the median of similar or network municipalities that a claim may be about.
select
    c.municipality_code,
    c.indicator_id,
    p.comparison_group,
    p.gap,
    p.n
from {{ ref("int_claim_candidate") }} as c
inner join {{ ref("int_comparison") }} as p
    on
        c.municipality_code = p.municipality_code
        and c.indicator_id = p.indicator_id
        and c.year = p.year
        and p.comparison_group in ('similar', 'network')
        and p.position <> 'not_compared'
