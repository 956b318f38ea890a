select
    shocks,
    population,
    points,
    series,
    rate
from {{ ref("false_alarm_rate") }}
order by shocks, population, points
