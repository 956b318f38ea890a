-- fi: Mitä kunnan luvut olivat tiettynä hetkenä, ja mitä ne ovat nyt?
-- sv: Vilka var kommunens siffror vid en viss tidpunkt, och vilka är de i dag?
-- en: What were a municipality's figures at a moment in time, and what are they now?
-- param code = 091: municipality, three digits
-- param indicator = population: indicator
-- param moment = 2099-01-01: date or time (UTC)
-- column year: year of the figure
-- column value_then: value at that moment; null when there was none
-- column status_then: ok, or why there was none
-- column value_now: value now; null when there is none
-- column is_same: both are the same
-- column source_table: the table it came from then
-- column landing_id: the answer in use then
-- empty: the history begins with the first refresh of this data folder; before it there are no figures
select
    a.year,
    a.value as value_then,
    a.status as status_then,
    v.value as value_now,
    a.value is not distinct from v.value as is_same,
    a.source_table,
    a.landing_id
from marts.as_of($moment) as a
left join marts.fct_indicator_value as v
    on
        a.municipality_code = v.municipality_code
        and a.indicator_id = v.indicator_id
        and a.year = v.year
where a.municipality_code = $code and a.indicator_id = $indicator
order by a.year
