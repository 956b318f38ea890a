-- Why a figure moved is decided from data, or not told: docs/decisions/0012-editions.md.
{% set differ %}
    (
        {x}_status is distinct from {y}_status
        or coalesce(
            abs({x}_value - {y}_value) > 1e-9 * greatest(1, abs({x}_value), abs({y}_value)),
            ({x}_value is null) <> ({y}_value is null)
        )
    )
{% endset %}
{% set groups = ["similar", "network", "trend"] %}
with parts as (
    select
        merged_into_code as municipality_code,
        string_agg(municipality_code, ',' order by municipality_code) as parts
    from {{ ref("int_municipality") }}
    where merged_into_code is not null
    group by merged_into_code
),

told as (
    select
        d.*,
        d.value_then as then_value,
        d.status_then as then_status,
        d.value_now as now_value,
        d.status_now as now_status,
        h.value_as_of as was_value,
        h.status_as_of as was_status,
        coalesce(h.is_known, false) as is_known,
        m.municipality_code is not null and m.last_year is null as is_municipality,
        coalesce(i.is_published, false) as is_indicator,
        p.is_definition_changed,
        coalesce(b.parts, '') <> coalesce(a.parts, '') as is_division_changed
    from {{ ref("int_published_difference") }} as d
    left join {{ ref("int_published_as_of") }} as h
        on
            d.edition = h.edition
            and d.municipality_code = h.municipality_code
            and d.indicator_id = h.indicator_id
            and d.year = h.year
    left join {{ ref("int_municipality") }} as m on d.municipality_code = m.municipality_code
    left join {{ ref("stg_indicator") }} as i on d.indicator_id = i.indicator_id
    left join {{ ref("stg_published_indicator") }} as p on d.edition = p.edition and d.indicator_id = p.indicator_id
    left join {{ ref("stg_published_municipality") }} as b
        on d.edition = b.edition and d.municipality_code = b.municipality_code
    left join parts as a on d.municipality_code = a.municipality_code
),

moved as (
    select
        *,
        {{ differ | replace("{x}", "then") | replace("{y}", "was") }} as is_moved_by_us,
        {{ differ | replace("{x}", "was") | replace("{y}", "now") }} as is_moved_by_source
    from told
),

reasoned as (
    select
        *,
        case
            when is_same_value and is_same_print then 'unchanged'
            when not is_municipality then 'municipal_division'
            when not is_indicator then 'indicator_not_published'
            when is_unit_changed then 'unit_changed'
            when is_same_value and decimals_then <> decimals_now then 'decimals_changed'
            when not is_known then 'not_told'
            when is_moved_by_us and is_moved_by_source then 'more_than_one'
            when is_moved_by_us and is_division_changed and is_definition_changed then 'more_than_one'
            when is_moved_by_us and is_division_changed then 'municipal_division'
            when is_moved_by_us and is_definition_changed then 'definition_changed'
            when is_moved_by_us then 'not_told'
            when value_then is not null and value_now is null then 'withdrawn'
            when value_then is null and value_now is not null then 'came_later'
            when source_table_then <> source_table_now then 'other_source_table'
            when is_preliminary_then and not is_preliminary_now then 'preliminary_became_final'
            when is_moved_by_source then 'revised_at_source'
            else 'not_told'
        end as why
    from moved
),

-- A claim is of the newest figure: once a newer one is there, what was said of the earlier one cannot be judged again.
said as (
    select
        *,
        [claim_similar_then, claim_network_then, claim_trend_then] as claims_then,
        [claim_similar_now, claim_network_now, claim_trend_now] as claims_now
    from reasoned
),

{% set sides = {
    "warned": "c like 'worse%'", "praised": "c like 'better%' or c = 'improving'", "said": "c is not null"
} %}
judged as (
    select
        *,
        {% for side, condition in sides.items() %}
            len(list_filter(claims_then, lambda c: {{ condition }})) > 0 as was_{{ side }},
            len(list_filter(claims_now, lambda c: {{ condition }})) > 0 as is_{{ side }},
        {% endfor %}
        -- In one and the same group, a warning then and a strength now, or the other way round.
        {% for g in groups %}
            coalesce(
                (claim_{{ g }}_then like 'worse%') <> (claim_{{ g }}_now like 'worse%'), false
            ) {{ "or" if not loop.last else "as is_opposite" }}
        {% endfor %}
    from said
),

concluded as (
    select
        *,
        case
            when is_same_claim and was_said then 'holds'
            when is_same_claim then 'none'
            when not was_said then 'new'
            when not is_said and latest_year_now > year then 'newer_figure'
            when not is_said then 'gone'
            when is_opposite then 'reversed'
            when was_warned <> was_praised and is_warned <> is_praised and was_warned <> is_warned then 'reversed'
            else 'changed'
        end as conclusion
    from judged
)

select
    c.edition,
    c.municipality_code,
    c.indicator_id,
    c.year::integer as year,
    c.value_then,
    c.value_now,
    case when not c.is_unit_changed then c.value_now - c.value_then end as difference,
    c.status_then,
    c.status_now,
    c.decimals_then::integer as decimals_then,
    c.decimals_now::integer as decimals_now,
    not c.is_same_print as is_print_changed,
    c.why,
    c.source_table_then,
    c.source_table_now,
    c.landing_id_then,
    c.landing_id_now,
    c.position_then,
    c.position_now,
    c.rank_then::integer as rank_then,
    c.rank_of_then::integer as rank_of_then,
    c.rank_now::integer as rank_now,
    c.rank_of_now::integer as rank_of_now,
    c.group_size_then::integer as group_size_then,
    c.group_size_now::integer as group_size_now,
    {% for g in groups %}
        c.claim_{{ g }}_then,
        c.claim_{{ g }}_now,
    {% endfor %}
    c.conclusion,
    case
        when c.conclusion <> 'newer_figure' then c.conclusion in ('new', 'gone', 'reversed', 'changed')
    end as is_conclusion_changed
from concluded as c
order by c.edition, c.municipality_code, c.indicator_id, c.year
