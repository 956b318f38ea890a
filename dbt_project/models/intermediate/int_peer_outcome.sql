-- What a theme is judged by: its indicators with a direction, and the indicators that these are computed from
-- (denominators apart).
-- None of them may be a variable of the theme's own model of similar municipalities.
with recursive outcome as (
    select
        theme,
        indicator_id
    from {{ ref("stg_indicator") }}
    where direction <> 'neutral'

    union

    select
        o.theme,
        t.ref_indicator_id as indicator_id
    from outcome as o
    inner join {{ ref("stg_term") }} as t on o.indicator_id = t.indicator_id
    -- A denominator sets the scale of a rate and is not what the rate is about: "per head" is no reason to leave
    -- size out of a model.
    where t.ref_indicator_id is not null and t.component <> 'denominator'
)

select
    theme,
    indicator_id
from outcome
