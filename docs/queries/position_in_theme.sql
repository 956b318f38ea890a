-- fi: Missä kohtaa kunta on teeman tunnusluvuissa samankaltaisten kuntien ja koko maan joukossa?
-- sv: Var står kommunen i temats nyckeltal bland liknande kommuner och i hela landet?
-- en: Where does a municipality stand in a theme among similar municipalities and in the whole country?
-- param code = 091: municipality, three digits
-- param theme = finances: vitality, population, wellbeing, finances, leadership or sustainability
-- column indicator: name of the indicator in Finnish
-- column unit: unit of value and median
-- column year: year of the newest value; all members' values are of this year
-- column value: the municipality's value
-- column comparison_group: similar (the others) or country (all municipalities)
-- column n: members with a value of that year
-- column median: median of the members, not the national figure; null when n < 4
-- column rank: 1 is best by direction (neutral: largest); null when n < 4
-- column rank_of: how many were ranked
-- column position: better, level, worse (neutral: higher, lower), or not_compared
-- column support: share of 500 plausible sets of similar municipalities with the same position; null for the country
select
    i.name_fi as indicator,
    i.unit,
    l.year,
    l.value,
    c.comparison_group,
    c.n,
    c.median,
    c.rank,
    c.rank_of,
    c.position,
    c.support
from marts.fct_indicator_latest as l
inner join marts.dim_indicator as i on l.indicator_id = i.indicator_id
inner join marts.fct_peer_comparison as c
    on
        l.municipality_code = c.municipality_code
        and l.indicator_id = c.indicator_id
        and l.year = c.year
        and c.comparison_group in ('similar', 'country')
where
    l.municipality_code = $code
    and i.theme = $theme
    and i.is_published
    and not l.is_old
order by i.sort_order, c.comparison_group desc
