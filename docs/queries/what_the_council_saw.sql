-- fi: Mitä valtuusto tiesi strategiaa hyväksyessään, ja mitä samat luvut ovat nyt?
-- sv: Vad visste fullmäktige då strategin godkändes, och vilka är samma siffror i dag?
-- en: What did the council see when it approved its strategy, and what are the same figures today?
-- param code = 091: municipality, three digits
-- column metric: name of the metric as the strategy has it
-- column unit: unit of the figures
-- column approved_on: day of approval
-- column year: year of the figure
-- column council_value: figure of the year as known on the day of approval; null when the history does not reach it
-- column value: figure of the year as known today
-- column council_status: status on the figures of that day; null without them
-- column status: status on today's figures
-- column target: target in the unit
-- column is_example: an example strategy that no council decided
-- empty: the municipality has given no strategy
select
    d.metric_name as metric,
    f.unit,
    d.approved_on,
    f.year,
    f.council_value,
    f.value,
    f.council_status,
    f.status,
    f.target,
    f.is_example
from marts.fct_strategy_metric as f
inner join marts.dim_strategy_metric as d
    on
        f.municipality_code = d.municipality_code
        and f.metric_id = d.metric_id
        and f.strategy_version = d.version
where f.municipality_code = $code and f.year <= year(d.approved_on)
order by f.sort_order, f.year
