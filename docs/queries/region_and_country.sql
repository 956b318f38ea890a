-- fi: Miten kunnan luku on kehittynyt maakunnan ja koko maan rinnalla?
-- sv: Hur har kommunens siffra utvecklats jämfört med landskapet och hela landet?
-- en: How has a municipality's figure developed beside its region and the whole country?
-- param code = 091: municipality, three digits
-- param indicator = share_over_64_pct: indicator
-- column year: year
-- column value: the municipality's value; null with a status
-- column status: ok, or why there is none
-- column region: the region's own figure, not an average of its municipalities; null when there is none
-- column region_method: published by the source, or recomputed from sums of its municipalities
-- column country: the national figure; null when there is none
-- column country_method: published by the source, or recomputed
-- column is_break: the series breaks before this year; figures on its two sides do not compare
-- column is_preliminary: the source marks the municipality's figure preliminary
select
    v.year,
    v.value,
    v.status,
    r.value as region,
    r.method as region_method,
    f.value as country,
    f.method as country_method,
    v.is_break,
    v.is_preliminary
from marts.fct_indicator_value as v
inner join marts.dim_municipality as m on v.municipality_code = m.municipality_code
left join marts.fct_area_value as r
    on
        r.area_kind = 'region'
        and m.region_code = r.area_code
        and v.indicator_id = r.indicator_id
        and v.year = r.year
left join marts.fct_area_value as f
    on
        f.area_kind = 'country'
        and v.indicator_id = f.indicator_id
        and v.year = f.year
where v.municipality_code = $code and v.indicator_id = $indicator
order by v.year
