-- fi: Mihin suuntaan kunnan tunnusluvut ovat kehittyneet ja kuinka varmasti?
-- sv: Åt vilket håll har kommunens nyckeltal utvecklats, och hur säkert är det?
-- en: Which way have a municipality's indicators developed, and how sure is it?
-- param code = 091: municipality, three digits
-- column theme: theme of the indicator
-- column indicator: name of the indicator in Finnish
-- column verdict: improving, worsening, rising, falling or no_clear_change
-- column slope_per_year: change per year, in slope_unit
-- column slope_low: lower end of its 95 % interval
-- column slope_high: upper end of its 95 % interval
-- column slope_unit: unit: the indicator's own; pct: per cent
-- column unit: unit of the indicator
-- column first_year: first year of the window
-- column last_year: last year of the window
-- column points: valid points used
-- column noise_floor: smallest change per year that stands out from ordinary yearly variation, in slope_unit
select
    i.theme,
    i.name_fi as indicator,
    t.verdict,
    t.slope_per_year,
    t.slope_low,
    t.slope_high,
    t.slope_unit,
    i.unit,
    t.first_year,
    t.last_year,
    t.points,
    t.noise_floor
from marts.fct_trend as t
inner join marts.dim_indicator as i on t.indicator_id = i.indicator_id
where
    t.municipality_code = $code
    and i.is_published
    and t.verdict not in ('too_short', 'broken', 'outdated')
order by i.theme_order, i.sort_order
