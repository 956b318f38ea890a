-- fi: Mitkä ovat kunnan vahvuudet ja huolenaiheet, ja kuinka varmoja ne ovat?
-- sv: Vilka är kommunens styrkor och orosmoment, och hur säkra är de?
-- en: What are a municipality's strengths and warnings, and how sure are they?
-- param code = 091: municipality, three digits
-- column verdict: warning or strength
-- column priority: 1 is printed first among its kind
-- column indicator: name of the indicator in Finnish
-- column predicate: what is said
-- column comparison_group: similar or network; null for a trend alone
-- column year: year of the value
-- column value: the municipality's value
-- column reference_value: the group's median; null for a trend alone
-- column unit: unit of both
-- column support: share of 500 plausible sets of similar municipalities in which it holds; null for network and trend
-- column is_discovery: it stays under a false discovery rate of 0.10; null without a test
select
    c.verdict,
    c.priority,
    i.name_fi as indicator,
    c.predicate,
    c.comparison_group,
    c.year,
    c.value,
    c.reference_value,
    i.unit,
    c.support,
    c.is_discovery
from marts.fct_claim as c
inner join marts.dim_indicator as i on c.indicator_id = i.indicator_id
where c.municipality_code = $code and c.is_headline
order by c.verdict desc, c.priority
