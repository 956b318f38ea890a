-- fi: Missä kunta on strategiansa mittareissa, ja riittääkö nykyinen vauhti?
-- sv: Hur ligger kommunen till i strategins mätare, och räcker den nuvarande takten?
-- en: Where is a municipality in its strategy metrics, and is today's pace enough?
-- param code = 091: municipality, three digits
-- column metric: name of the metric, else of the indicator in Finnish
-- column status: met, on_track, unclear, off_track, wrong_way or cannot_be_judged
-- column reason: why it cannot be judged, or is off track with the target year past
-- column year: year of the newest figure
-- column value: newest figure
-- column target: target; null for a corridor and for a default metric
-- column target_year: year by which the target is to be reached
-- column required_pace: change per year that is needed
-- column observed_pace: change per year of the last five to eight valid points
-- column observed_pace_low: lower end of its 95 % interval
-- column observed_pace_high: upper end of its 95 % interval
-- column unit: unit of the figures, paces and target
-- column years_ahead_or_behind: time distance from the target line; negative is behind
-- column is_default: the municipality has given no strategy; the metric is of the default set and has no target
select
    coalesce(d.metric_name, i.name_fi) as metric,
    f.status,
    f.reason,
    f.year,
    f.value,
    f.target,
    f.target_year,
    f.required_pace,
    f.observed_pace,
    f.observed_pace_low,
    f.observed_pace_high,
    f.unit,
    f.years_ahead_or_behind,
    f.is_default
from marts.fct_strategy_metric as f
left join marts.dim_indicator as i on f.indicator_id = i.indicator_id
left join marts.dim_strategy_metric as d
    on
        f.municipality_code = d.municipality_code
        and f.metric_id = d.metric_id
        and f.strategy_version = d.version
where f.municipality_code = $code and f.is_latest
order by f.sort_order
