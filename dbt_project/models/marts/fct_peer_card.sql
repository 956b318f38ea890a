-- What makes two municipalities alike and apart: of the variables both have, the three with the largest part in their
-- squared distance, and of the others the three in which they differ least, by weight. The latter are measured without
-- the model's clip: two extremes are the same to the model, yet not alike.
with share as (
    select
        p.edition,
        p.municipality_code,
        p.theme,
        p.peer_code,
        unnest(map_entries(p.variable_share)) as entry
    from {{ ref("fct_peer") }} as p
),

known as (
    select
        s.edition,
        s.municipality_code,
        s.theme,
        s.peer_code,
        v.indicator_id,
        own.year,
        own.value,
        peer.value as peer_value,
        s.entry.value as share_of_distance,
        abs(own.scaled - peer.scaled) as difference,
        v.weight * (own.scaled - peer.scaled) ^ 2 as weighted
    from share as s
    inner join {{ ref("dim_peer_variable") }} as v
        on s.theme = v.theme and s.entry.key = v.indicator_id and v.state = 'used'
    -- A variable that one of the two lacks has no part in their distance, yet they are not alike in it.
    inner join {{ ref("int_peer_card_scale") }} as own
        on s.theme = own.theme and s.municipality_code = own.municipality_code and v.indicator_id = own.indicator_id
    inner join {{ ref("int_peer_card_scale") }} as peer
        on s.theme = peer.theme and s.peer_code = peer.municipality_code and v.indicator_id = peer.indicator_id
),

ordered as (
    select
        *,
        row_number() over (
            partition by municipality_code, theme, peer_code
            order by share_of_distance desc, weighted desc, indicator_id asc
        ) as from_most
    from known
),

sided as (
    select
        *,
        case when from_most <= 3 and share_of_distance > 0 then 'unlike' else 'alike' end as side
    from ordered
),

ranked as (
    select
        *,
        row_number() over (
            partition by municipality_code, theme, peer_code, side
            order by case when side = 'unlike' then from_most end asc, weighted asc, indicator_id asc
        ) as card_rank
    from sided
)

select
    edition,
    municipality_code,
    theme,
    peer_code,
    side,
    card_rank::integer as card_rank,
    indicator_id,
    year::integer as year,
    value,
    peer_value,
    difference,
    share_of_distance
from ranked
where card_rank <= 3
order by municipality_code, theme, peer_code, side, card_rank
