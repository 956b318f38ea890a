-- One row per municipality, comparison group and member, for the groups that differ from municipality to municipality
-- (similar, network); the municipality itself is not a member.
select
    p.municipality_code,
    'similar' as comparison_group,
    p.municipality_code as group_code,
    p.peer_code as member_code
from {{ ref("int_peer_pair") }} as p
inner join {{ ref("int_peer_status") }} as s on p.theme = s.theme and p.municipality_code = s.municipality_code
-- Every theme is compared with the same group, so that a page speaks of one: docs/decisions/0009-peer-models.md.
where p.theme = 'general' and s.verdict = 'ok'

union all

select
    m.municipality_code,
    'network' as comparison_group,
    n.network_id as group_code,
    n.municipality_code as member_code
from {{ ref("int_municipality") }} as m
inner join {{ ref("int_network_member") }} as n on m.municipality_code <> n.municipality_code
where m.last_year is null
