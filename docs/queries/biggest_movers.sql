-- fi: Missä kunnissa tunnusluku on muuttunut eniten viidessä vuodessa?
-- sv: I vilka kommuner har nyckeltalet ändrats mest på fem år?
-- en: In which municipalities has an indicator changed most in five years?
-- param indicator = population: indicator (no projection)
-- column municipality_code: municipality
-- column municipality: its name in Finnish
-- column reference_year: five years before, else the oldest within five
-- column reference_value: value of that year
-- column year: year of the newest value
-- column value: newest value
-- column change_abs: change in the indicator's unit (of shares, percentage points)
-- column change_pct: change in per cent, for stocks and flows; null for others
-- column unit: unit of the indicator
-- column decimals: decimals with which the figure is shown
select
    l.municipality_code,
    m.name_fi as municipality,
    l.reference_year,
    l.reference_value,
    l.year,
    l.value,
    l.change_abs,
    l.change_pct,
    i.unit,
    i.decimals
from marts.fct_indicator_latest as l
inner join marts.dim_municipality as m on l.municipality_code = m.municipality_code
inner join marts.dim_indicator as i on l.indicator_id = i.indicator_id
where l.indicator_id = $indicator and not l.is_old and l.change_abs is not null
order by abs(coalesce(l.change_pct, l.change_abs)) desc, l.municipality_code
limit 30
