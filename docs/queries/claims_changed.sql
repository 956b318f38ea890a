-- fi: Mitkä johtopäätökset ovat muuttuneet edellisestä päivityksestä ja miksi?
-- sv: Vilka slutsatser har ändrats sedan den föregående uppdateringen, och varför?
-- en: Which conclusions have changed since the refresh before, and why?
-- param code = 091: municipality, three digits
-- column indicator_id: indicator
-- column comparison_group: similar, network, or trend for the development alone
-- column change: appeared, disappeared, predicate_changed, support_changed or rank_changed
-- column reason: why, the first that applies
-- column predicate_before: what was said; null when nothing was
-- column predicate_after: what is said now; null when nothing is
-- column value_before: the municipality's value then
-- column value_after: the municipality's value now
-- column compared_with: when the claims it is compared with were recorded (UTC)
-- empty: no conclusion about the municipality has changed since the first build of this data folder
select
    c.indicator_id,
    c.comparison_group,
    c.change,
    c.reason,
    c.predicate_before,
    c.predicate_after,
    c.value_before,
    c.value_after,
    c.compared_with
from marts.fct_claim_change as c
where c.municipality_code = $code
order by c.priority
