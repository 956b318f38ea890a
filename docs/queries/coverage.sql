-- fi: Monellako kunnalla on luku, ja mistä tunnusluvuista puuttuu eniten?
-- sv: Hur många kommuner har en siffra, och i vilka nyckeltal saknas mest?
-- en: How many municipalities have a figure, and which indicators lack most?
-- param year = 2020: year of the figures
-- column indicator_id: indicator
-- column indicator: its name in Finnish
-- column n_expected: municipalities of today
-- column n_value: municipalities with a value
-- column n_missing: without a value, for whatever reason
-- column n_suppressed: of those, suppressed by the source
-- column source_table: the table the year's values come from
select
    c.indicator_id,
    i.name_fi as indicator,
    c.n_expected,
    c.n_value,
    c.n_missing,
    c.n_suppressed,
    c.source_table
from marts.mart_coverage as c
inner join marts.dim_indicator as i on c.indicator_id = i.indicator_id
where c.year = $year::integer
order by c.n_value, i.sort_order
