-- Figures of frozen editions that are not what they were, in value, in how they are printed, in their position among
-- similar municipalities or in what is said of them. A figure printed is rounded from its shortest decimal text, halves
-- away from zero, as reports/form.py does.
{% set printed %}
    case
        when {which}.value is null then {which}.status
        {% for n in [0, 1, 2, 3] %}
            when {which}.decimals = {{ n }} then cast(cast(cast({which}.value as varchar) as decimal(38, {{ n }})) as varchar)
        {% endfor %}
    end
{% endset %}
with claimed as (
    select
        municipality_code,
        indicator_id,
        year,
        max(predicate) filter (where comparison_group = 'similar') as claim_similar,
        max(predicate) filter (where comparison_group = 'network') as claim_network,
        max(predicate) filter (where comparison_group is null) as claim_trend
    from {{ ref("fct_claim") }}
    group by municipality_code, indicator_id, year
),

placed as (
    select * from {{ ref("fct_peer_comparison") }}
    where comparison_group = 'similar'
),

valued as (
    select
        v.*,
        i.decimals,
        i.unit,
        l.year as latest_year
    from {{ ref("fct_indicator_value") }} as v
    inner join {{ ref("stg_indicator") }} as i on v.indicator_id = i.indicator_id
    left join {{ ref("fct_indicator_latest") }} as l
        on v.municipality_code = l.municipality_code and v.indicator_id = l.indicator_id
),

paired as (
    select
        b.edition,
        b.municipality_code,
        b.indicator_id,
        b.year,
        b.value as value_then,
        a.value as value_now,
        b.status as status_then,
        a.status as status_now,
        b.decimals as decimals_then,
        a.decimals as decimals_now,
        {{ printed | replace("{which}", "b") }} as printed_then,
        {{ printed | replace("{which}", "a") }} as printed_now,
        b.is_preliminary as is_preliminary_then,
        a.is_preliminary as is_preliminary_now,
        b.source_table as source_table_then,
        a.source_table as source_table_now,
        b.landing_id as landing_id_then,
        a.landing_id as landing_id_now,
        b.position as position_then,
        p.position as position_now,
        b.rank as rank_then,
        p.rank as rank_now,
        b.rank_of as rank_of_then,
        p.rank_of as rank_of_now,
        b.group_size as group_size_then,
        p.n as group_size_now,
        b.claim_similar as claim_similar_then,
        c.claim_similar as claim_similar_now,
        b.claim_network as claim_network_then,
        c.claim_network as claim_network_now,
        b.claim_trend as claim_trend_then,
        c.claim_trend as claim_trend_now,
        a.latest_year as latest_year_now,
        a.year is not null and (u.unit is distinct from a.unit) as is_unit_changed
    from {{ ref("stg_published_figure") }} as b
    left join {{ ref("stg_published_indicator") }} as u
        on b.edition = u.edition and b.indicator_id = u.indicator_id
    left join valued as a
        on b.municipality_code = a.municipality_code and b.indicator_id = a.indicator_id and b.year = a.year
    left join placed as p
        on b.municipality_code = p.municipality_code and b.indicator_id = p.indicator_id and b.year = p.year
    left join claimed as c
        on b.municipality_code = c.municipality_code and b.indicator_id = c.indicator_id and b.year = c.year
),

compared as (
    select
        *,
        -- What differs further out than the ninth digit is the order of additions.
        (status_then is not distinct from status_now)
        and (
            value_then is not distinct from value_now
            or abs(value_then - value_now) <= 1e-9 * greatest(1, abs(value_then), abs(value_now))
        ) as is_same_value,
        (printed_then is not distinct from printed_now) and not is_unit_changed as is_same_print,
        (position_then is not distinct from position_now) as is_same_position,
        (claim_similar_then is not distinct from claim_similar_now)
        and (claim_network_then is not distinct from claim_network_now)
        and (claim_trend_then is not distinct from claim_trend_now) as is_same_claim
    from paired
)

select * from compared
where not (coalesce(is_same_value, false) and is_same_print and is_same_position and is_same_claim)
