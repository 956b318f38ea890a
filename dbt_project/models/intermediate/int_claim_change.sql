-- Every claim that is not what it was: before and after, what kind of change it is, and why where that can be told.
with past as (
    select * exclude (recorded_at)
    from {{ ref("int_claim_before") }}
),

joined as (
    select
        coalesce(a.municipality_code, b.municipality_code) as municipality_code,
        coalesce(a.indicator_id, b.indicator_id) as indicator_id,
        coalesce(a.comparison_group, b.comparison_group) as comparison_group,
        b.municipality_code is not null as was_judged,
        a.municipality_code is not null as is_judged,
        b.predicate as predicate_before,
        a.predicate as predicate_after,
        b.year as year_before,
        a.year as year_after,
        b.value as value_before,
        a.value as value_after,
        b.reference_value as reference_before,
        a.reference_value as reference_after,
        b.rank as rank_before,
        a.rank as rank_after,
        b.rank_of as rank_of_before,
        a.rank_of as rank_of_after,
        b.support as support_before,
        a.support as support_after,
        (b.position is not distinct from a.position) = false as is_position_changed,
        (b.trend is not distinct from a.trend) = false as is_trend_changed,
        (b.members_key is not distinct from a.members_key) = false as is_group_changed,
        (b.reference_value is not distinct from a.reference_value) = false as is_reference_changed,
        (b.rank is not distinct from a.rank) = false as is_own_rank_changed,
        (b.rank_of is not distinct from a.rank_of) = false as is_rank_of_changed
    from {{ ref("int_claim_record") }} as a
    full outer join past as b
        on
            a.municipality_code = b.municipality_code
            and a.indicator_id = b.indicator_id
            and a.comparison_group = b.comparison_group
    -- Without a record nothing is known to have changed.
    where (select count(*) from past) > 0
),

-- Whether the indicator has any figure to make claims of, before and now.
covered as (
    select
        municipality_code,
        indicator_id,
        bool_or(was_judged) as had_figure,
        bool_or(is_judged) as has_figure
    from joined
    group by municipality_code, indicator_id
),

kinds as (
    select
        j.*,
        c.had_figure,
        c.has_figure,
        case
            when j.predicate_before is null and j.predicate_after is not null then 'appeared'
            when j.predicate_before is not null and j.predicate_after is null then 'disappeared'
            when j.predicate_before <> j.predicate_after then 'predicate_changed'
            when
                j.predicate_after is not null
                and (
                    abs(j.support_after - j.support_before) >= {{ var("support_step") }}
                    or (j.support_after >= {{ var("min_headline_support") }})
                    <> (j.support_before >= {{ var("min_headline_support") }})
                    or (j.support_after is null) <> (j.support_before is null)
                )
                then 'support_changed'
            when
                j.predicate_after is not null
                and (j.is_own_rank_changed or j.is_rank_of_changed)
                then 'rank_changed'
        end as change
    from joined as j
    inner join covered as c on j.municipality_code = c.municipality_code and j.indicator_id = c.indicator_id
)

select
    municipality_code,
    indicator_id,
    comparison_group,
    change,
    case
        when not had_figure then 'new_figure'
        when not has_figure then 'no_figure'
        when year_before <> year_after then 'new_year'
        when value_before <> value_after then 'value_revised'
        when not was_judged then 'newly_compared'
        when not is_judged then 'not_compared'
        when is_trend_changed and (not is_position_changed or comparison_group = 'trend') then 'trend_changed'
        when is_group_changed then 'group_changed'
        when is_reference_changed then 'others_changed'
        when is_trend_changed then 'trend_changed'
        when comparison_group = 'trend' then 'said_with_comparison'
        when change = 'support_changed' then 'draws_changed'
        when is_own_rank_changed or is_position_changed then 'others_changed'
        else 'not_told'
    end as reason,
    predicate_before,
    predicate_after,
    year_before,
    year_after,
    value_before,
    value_after,
    reference_before,
    reference_after,
    rank_before,
    rank_after,
    rank_of_before,
    rank_of_after,
    support_before,
    support_after
from kinds
where change is not null
