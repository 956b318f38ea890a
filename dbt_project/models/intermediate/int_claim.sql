-- Every sentence that holds on this build: where a municipality stands among similar or network municipalities, and
-- where it is heading. The p-value of a sentence that says two things is the larger of theirs.
with tested as (
    select
        b.*,
        case
            when b.comparison_group = 'trend' then t.p_value
            when b.predicate in ('worse', 'better') then g.p_value
            when t.p_value is not null and g.p_value is not null then greatest(t.p_value, g.p_value)
        end as p_value,
        case
            when b.comparison_group = 'trend' then t.p_adjusted
            when b.predicate in ('worse', 'better') then g.p_adjusted
            when t.p_adjusted is not null and g.p_adjusted is not null then greatest(t.p_adjusted, g.p_adjusted)
        end as p_adjusted
    from {{ ref("int_claim_basis") }} as b
    left join {{ ref("int_significance") }} as t
        on b.municipality_code = t.municipality_code and b.indicator_id = t.indicator_id and t.test = 'trend'
    left join {{ ref("int_significance") }} as g
        on
            b.municipality_code = g.municipality_code
            and b.indicator_id = g.indicator_id
            and b.comparison_group = g.test
            and g.test <> 'trend'
    where b.predicate is not null
),

ordered as (
    select
        *,
        predicate not in ('worse', 'better') as is_about_trend,
        -- A position that depends on which of the plausible peers one happens to take is no headline.
        coalesce(support >= {{ var("min_headline_support") }}, true) as is_headline,
        case
            when predicate in ('worse_and_worsening', 'worse', 'worsening') then 'warning'
            else 'strength'
        end as verdict,
        case predicate
            when 'worse_and_worsening' then 1
            when 'better_and_improving' then 2
            when 'worse' then 3
            when 'better' then 4
            when 'worsening' then 5
            else 6
        end as predicate_order,
        case comparison_group when 'similar' then 0 when 'network' then 1 else 2 end as group_order
    from tested
)

select
    municipality_code,
    theme,
    indicator_id,
    year,
    predicate,
    nullif(comparison_group, 'trend') as comparison_group,
    group_code,
    value,
    reference_value,
    gap,
    n,
    rank,
    rank_of,
    case when is_about_trend then slope_per_year end as slope_per_year,
    case when is_about_trend then trend_first_year end as trend_first_year,
    case when is_about_trend then trend_last_year end as trend_last_year,
    verdict,
    support,
    is_headline,
    p_value,
    p_adjusted <= {{ var("false_discovery_rate") }} as is_discovery,
    -- How far from the median, relative to it: larger first.
    row_number() over (
        partition by municipality_code, verdict
        order by
            is_headline desc,
            predicate_order asc,
            group_order asc,
            abs(gap) / nullif(abs(reference_value), 0) desc nulls last,
            sort_order asc
    )::integer as priority
from ordered
