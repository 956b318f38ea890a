-- fi: Mitkä kunnan luvuista ovat muuttuneet ensimmäisen haun jälkeen, miten ja minkä taulun takia?
-- sv: Vilka av kommunens siffror har ändrats sedan de först hämtades, hur och genom vilken tabell?
-- en: Which of a municipality's figures have changed since they were first seen, how, and by which table?
-- param code = 091: municipality, three digits
-- column indicator: name of the indicator in Finnish
-- column unit: unit of the values
-- column year: year of the figure
-- column seen_at: when the change was first seen (UTC)
-- column kind: revised, added or withdrawn
-- column value_before: value before; null when there was none
-- column value_after: value after; null when there is none
-- column change: value_after minus value_before
-- column changed_table: the source table whose new answer changed it
-- column landing_id_after: the answer that brought the change
-- empty: no figure of the municipality has changed since the first refresh of this data folder
select
    i.name_fi as indicator,
    i.unit,
    r.year,
    r.seen_at,
    r.kind,
    r.value_before,
    r.value_after,
    r.change,
    r.changed_table,
    r.landing_id_after
from marts.fct_indicator_revision as r
inner join marts.dim_indicator as i on r.indicator_id = i.indicator_id
where r.municipality_code = $code
order by r.seen_at desc, i.sort_order, r.year
