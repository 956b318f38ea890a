-- fi: Mitkä ovat kunnan samankaltaiset kunnat ja kuinka varmoja ne ovat?
-- sv: Vilka är kommunens liknande kommuner, och hur säkra är de?
-- en: Which municipalities are similar, and how sure is each?
-- param code = 091: municipality, three digits
-- param theme = general: general, or one of the six themes
-- column verdict: ok, no_close_peer or not_modelled
-- column peer_rank: 1 is the nearest; null when there is no peer
-- column peer_code: the similar municipality
-- column peer: its name in Finnish
-- column distance: distance in robust standard deviations
-- column inclusion_share: share of the 500 perturbed models in which it is a peer (0-1)
-- column is_core: inclusion_share is at least 0.8
-- column is_held: others are nearer, but it was a peer in the last edition and stays
select
    s.verdict,
    p.peer_rank,
    p.peer_code,
    m.name_fi as peer,
    p.distance,
    p.inclusion_share,
    p.is_core,
    p.is_held
from marts.fct_peer_status as s
left join marts.fct_peer as p on s.municipality_code = p.municipality_code and s.theme = p.theme
left join marts.dim_municipality as m on p.peer_code = m.municipality_code
where s.municipality_code = $code and s.theme = $theme
order by p.peer_rank
