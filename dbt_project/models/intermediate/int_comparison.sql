-- All comparisons in one shape. Fewer than four members give no statistic; a variable of the model of similar
-- municipalities is not compared with them, since they were chosen to be alike in it.
with counted as (
    select
        *,
        -- similar and network: the others only; the classes and the country: all members, itself included.
        case when comparison_group in ('similar', 'network') then n else n - 1 end as n_others
    from {{ ref("int_position") }}
),

judged as (
    select
        c.*,
        c.n >= {{ var("min_group_size") }} as is_comparable,
        c.comparison_group = 'similar' and v.indicator_id is not null as is_circular,
        s.share_above,
        s.share_middle,
        s.share_below
    from counted as c
    left join {{ ref("int_peer_variable") }} as v
        on c.indicator_id = v.indicator_id and v.theme = 'general' and v.state = 'used'
    -- Peers were drawn for the newest figure of each indicator only.
    left join {{ ref("int_support") }} as s
        on
            c.municipality_code = s.municipality_code
            and c.indicator_id = s.indicator_id
            and c.year = s.year
            and c.comparison_group = 'similar'
),

placed as (
    select
        municipality_code,
        indicator_id,
        year,
        comparison_group,
        group_code,
        n::integer as n,
        case when is_comparable then median end as median,
        case when is_comparable then p25 end as p25,
        case when is_comparable then p75 end as p75,
        case when is_comparable then minimum end as minimum,
        case when is_comparable then maximum end as maximum,
        case when is_comparable then rank::integer end as rank,
        case when is_comparable then (n_others + 1)::integer end as rank_of,
        case
            when is_comparable then 100.0 * (n_others - (rank - 1) - n_equal + 0.5 * n_equal) / n_others
        end as percentile_rank,
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
        end as position,
        direction,
        share_above,
        share_middle,
        share_below
    from judged
)

select
    * exclude (direction, share_above, share_middle, share_below),
    -- The share of drawn peer sets in which the same is found.
    case
        when position = 'level' then share_middle
        when position = 'higher' or (position = 'better' and direction = 'higher_is_better') then share_above
        when position = 'worse' and direction = 'lower_is_better' then share_above
        when position in ('lower', 'better', 'worse') then share_below
    end as support
from placed
