-- A share is over pairs of a member and an indicator with a direction, so that each figure weighs alike.
select
    network_id,
    theme,
    count(*)::integer as n_indicators,
    max(n_members)::integer as n_members,
    sum(n_members)::integer as n_compared,
    sum(n_better)::integer as n_better,
    sum(n_worse)::integer as n_worse,
    100.0 * sum(n_better) / sum(n_members) as share_better_pct,
    100.0 * sum(n_worse) / sum(n_members) as share_worse_pct,
    sum(n_others)::integer as n_others_compared,
    100.0 * sum(n_others_better) / sum(n_others) as others_share_better_pct,
    100.0 * sum(n_others_worse) / sum(n_others) as others_share_worse_pct,
    count(*) filter (where position = 'better')::integer as n_medians_better,
    count(*) filter (where position = 'worse')::integer as n_medians_worse
from {{ ref("fct_network_indicator") }}
where position <> 'not_compared'
group by network_id, theme
order by network_id, theme
