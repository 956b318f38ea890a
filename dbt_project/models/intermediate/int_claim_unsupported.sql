-- Claims whose predicate does not hold in the comparison and trend of this build, or whose operands are not those of
-- them: must be empty. It reads the finished marts, so that nothing between them and a sentence is taken on trust.
with checked as (
    select
        c.*,
        p.position,
        t.verdict as trend,
        l.value as value_latest,
        l.is_old,
        (c.reference_value is not distinct from p.median) = false as has_other_median,
        (c.gap is not distinct from (p.value - p.median)) = false as has_other_gap,
        (c.n is not distinct from p.n) = false as has_other_n,
        (c.rank is not distinct from p.rank) = false as has_other_rank,
        (c.support is not distinct from p.support) = false as has_other_support,
        (c.slope_per_year is not distinct from t.slope_per_year) = false as has_other_slope,
        c.predicate in ('worse', 'worse_and_worsening') as needs_worse,
        c.predicate in ('better', 'better_and_improving') as needs_better,
        c.predicate in ('worsening', 'worse_and_worsening') as needs_worsening,
        c.predicate in ('improving', 'better_and_improving') as needs_improving
    from {{ ref("fct_claim") }} as c
    left join {{ ref("fct_peer_comparison") }} as p
        on
            c.municipality_code = p.municipality_code
            and c.indicator_id = p.indicator_id
            and c.year = p.year
            and c.comparison_group = p.comparison_group
    left join {{ ref("fct_trend") }} as t
        on c.municipality_code = t.municipality_code and c.indicator_id = t.indicator_id
    left join {{ ref("fct_indicator_latest") }} as l
        on c.municipality_code = l.municipality_code and c.indicator_id = l.indicator_id and c.year = l.year
)

select
    claim_id,
    case
        when value_latest is null or is_old or value <> value_latest then 'value'
        when needs_worse and coalesce(position, '') <> 'worse' then 'position'
        when needs_better and coalesce(position, '') <> 'better' then 'position'
        when needs_worsening and coalesce(trend, '') <> 'worsening' then 'trend'
        when needs_improving and coalesce(trend, '') <> 'improving' then 'trend'
        when (needs_worse or needs_better) <> (comparison_group is not null) then 'group'
        when verdict <> case when needs_worse or needs_worsening then 'warning' else 'strength' end then 'verdict'
        when
            comparison_group is not null
            and (has_other_median or has_other_gap or has_other_n or has_other_rank)
            then 'operands'
        when has_other_support then 'support'
        when (needs_worsening or needs_improving) and has_other_slope then 'slope'
        when is_headline <> coalesce(support >= {{ var("min_headline_support") }}, true) then 'headline'
    end as fault
from checked
where fault is not null
