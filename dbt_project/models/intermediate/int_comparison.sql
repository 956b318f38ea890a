-- All comparisons in one shape. Fewer than four members give no statistic; a variable of the model of similar
-- municipalities is not compared with them, since they were chosen to be alike in it.
with everything as (
    select
        *,
        n as n_others,
        n + 1 as rank_of
    from {{ ref("int_comparison_pair") }}
    union all by name
    select
        *,
        n - 1 as n_others,
        n as rank_of
    from {{ ref("int_comparison_class") }}
),

model_variable as (
    select indicator_id from {{ ref("int_peer_variable") }}
    where state = 'used'
),

judged as (
    select
        e.* exclude (quartiles),
        e.quartiles[1] as p25,
        e.quartiles[2] as median,
        e.quartiles[3] as p75,
        e.n_others - (e.rank - 1) - e.n_equal as n_below,
        e.n >= {{ var("min_group_size") }} as is_comparable,
        e.comparison_group = 'similar' and v.indicator_id is not null as is_circular
    from everything as e
    left join model_variable as v on e.indicator_id = v.indicator_id
)

select
    municipality_code,
    indicator_id,
    year,
    comparison_group,
    group_code,
    n,
    case when is_comparable then median end as median,
    case when is_comparable then p25 end as p25,
    case when is_comparable then p75 end as p75,
    case when is_comparable then minimum end as minimum,
    case when is_comparable then maximum end as maximum,
    case when is_comparable then rank::integer end as rank,
    case when is_comparable then rank_of::integer end as rank_of,
    case when is_comparable then 100.0 * (n_below + 0.5 * n_equal) / n_others end as percentile_rank,
    case when is_comparable then value - median end as gap,
    value,
    case
        when not is_comparable or is_circular then 'not_compared'
        when direction = 'neutral' and round(value, 9) > round(p75, 9) then 'higher'
        when direction = 'neutral' and round(value, 9) < round(p25, 9) then 'lower'
        when direction = 'higher_is_better' and round(value, 9) > round(p75, 9) then 'better'
        when direction = 'higher_is_better' and round(value, 9) < round(p25, 9) then 'worse'
        when direction = 'lower_is_better' and round(value, 9) < round(p25, 9) then 'better'
        when direction = 'lower_is_better' and round(value, 9) > round(p75, 9) then 'worse'
        else 'level'
    end as position
from judged
