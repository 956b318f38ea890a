-- What the claims of this build are made of, as it is recorded in state/claims; figures to nine decimals, since what
-- differs further out is the order of additions.
select
    municipality_code,
    indicator_id,
    comparison_group,
    year::integer as year,
    round(value, 9) as value,
    round(reference_value, 9) as reference_value,
    rank,
    rank_of,
    members_key,
    position,
    trend,
    predicate,
    support
from {{ ref("int_claim_basis") }}
