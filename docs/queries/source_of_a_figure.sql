-- fi: Mistä kunnan luku tulee: taulu, kysely ja hakuaika?
-- sv: Varifrån kommer kommunens siffra: tabell, fråga och tidpunkt för hämtningen?
-- en: Where does a municipality's figure come from: table, query and time of retrieval?
-- param code = 091: municipality, three digits
-- param indicator = population: indicator
-- column year: year
-- column value: value; null with a status
-- column status: ok, or why there is none
-- column source: name of the source in Finnish
-- column source_table: the project's id of the table (of a formula: its numerator's)
-- column url: address of the table
-- column first_query: body of the first request, or its address
-- column retrieved_at: when the last answer was received (UTC)
-- column landing_id: first 16 hex digits of the content's sha256
-- column licence: licence of the figures
select
    v.year,
    v.value,
    v.status,
    t.source_name_fi as source,
    v.source_table,
    l.url,
    l.first_query,
    l.retrieved_at,
    v.landing_id,
    l.licence
from marts.fct_indicator_value as v
inner join marts.dim_table as t on v.source_table = t.table_id
left join marts.mart_landing as l on v.source_table = l.table_id and v.landing_id = l.landing_id
where v.municipality_code = $code and v.indicator_id = $indicator
order by v.year
