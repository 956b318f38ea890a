-- fi: Missä verkoston jäsenet eroavat muusta maasta?
-- sv: I vilka nyckeltal skiljer sig nätverkets medlemmar från det övriga landet?
-- en: In which indicators do the members of the network differ from the rest of the country?
-- column theme: theme of the indicator
-- column indicator: name of the indicator in Finnish
-- column unit: unit of the medians
-- column year: year compared
-- column n_members: members with a value
-- column members_median: median of the members
-- column n_others: other municipalities with a value
-- column others_median: median of the others
-- column n_better: members that are better placed
-- column n_worse: members that are worse placed
-- column position: where the members' median stands
select
    n.theme,
    i.name_fi as indicator,
    i.unit,
    n.year,
    n.n_members,
    n.members_median,
    n.n_others,
    n.others_median,
    n.n_better,
    n.n_worse,
    n.position
from marts.fct_network_indicator as n
inner join marts.dim_indicator as i on n.indicator_id = i.indicator_id
order by i.theme_order, i.sort_order
