{# A formula's value and status from its components; relation has one row per component.
   An index is 100 in its base year. An effective number (Laakso and Taagepera 1979) is 1 / sum(p^2), where p is each
   part's share of the parts' own sum: the square of the sum divided by the sum of the squares. #}
{% macro formula_rows(relation) %}
    with single as (
        -- A formula of one component needs no pivot.
        select
            c.division,
            c.indicator_id,
            c.alternative,
            c.area_kind,
            c.area_key,
            c.year,
            case when c.status = 'ok' then c.value * a.scale end as value,
            c.status,
            c.is_preliminary,
            c.is_harmonised,
            c.is_source_cell and a.scale = 1 as is_source_cell,
            c.table_id,
            c.landing_id,
            c.source_content_code,
            c.source_area_code,
            c.source_period_code,
            c.source_breakdown,
            c.family,
            c.n_municipalities
        from {{ relation }} as c
        inner join {{ ref("stg_alternative") }} as a
            on c.indicator_id = a.indicator_id and c.alternative = a.alternative
        where a.formula = 'value'
    ),

    pivoted as (
        select
            c.division,
            c.indicator_id,
            c.alternative,
            c.area_kind,
            c.area_key,
            c.year,
            max(c.value) filter (where c.component = 'value') as own_value,
            max(c.status) filter (where c.component = 'value') as own_status,
            max(c.value) filter (where c.component = 'before') as before_value,
            max(c.status) filter (where c.component = 'before') as before_status,
            max(c.value) filter (where c.component = 'numerator') as numerator,
            max(c.status) filter (where c.component = 'numerator') as numerator_status,
            max(c.value) filter (where c.component = 'denominator') as denominator,
            max(c.status) filter (where c.component = 'denominator') as denominator_status,
            -- The parts of an effective number: shares of their own sum.
            count(*) filter (where c.component like 'part%' and c.status = 'ok') as n_parts_ok,
            max(c.status) filter (where c.component like 'part%' and c.status <> 'ok') as part_gap,
            sum(c.value order by c.component) filter (where c.component like 'part%') as parts_sum,
            sum(c.value * c.value order by c.component) filter (where c.component like 'part%') as parts_square_sum,
            max(c.value) filter (where c.component = 'whole') as whole_value,
            max(c.status) filter (where c.component = 'whole') as whole_status,
            max(c.family) as family,
            count(distinct c.family) > 1 as has_division_mismatch,
            bool_or(c.is_preliminary) as is_preliminary,
            bool_or(c.is_harmonised) as is_harmonised,
            -- The numerator (or the value) names the table a reader is sent to first.
            max_by(c.table_id, c.component) as table_id,
            max_by(c.landing_id, c.component) as landing_id,
            min(c.n_municipalities) as n_municipalities
        from {{ relation }} as c
        inner join {{ ref("stg_alternative") }} as a
            on c.indicator_id = a.indicator_id and c.alternative = a.alternative
        where a.formula <> 'value'
        group by c.division, c.indicator_id, c.alternative, c.area_kind, c.area_key, c.year
    ),

    ruled as (
        select
            p.*,
            a.formula,
            a.scale,
            case
                when p.has_division_mismatch then 'division_mismatch'
                when a.formula = 'ratio' and coalesce(p.numerator_status, '') <> 'ok'
                    then coalesce(p.numerator_status, 'missing_part')
                when a.formula = 'ratio' and coalesce(p.denominator_status, '') <> 'ok'
                    then coalesce(p.denominator_status, 'missing_part')
                when a.formula = 'ratio' and p.denominator = 0 then 'zero_denominator'
                when a.formula in ('change', 'index') and coalesce(p.own_status, '') <> 'ok'
                    then coalesce(p.own_status, 'missing_part')
                when a.formula in ('change', 'index') and coalesce(p.before_status, '') <> 'ok'
                    then coalesce(p.before_status, 'missing_part')
                when a.formula in ('change', 'index') and p.before_value = 0 then 'zero_denominator'
                when a.formula = 'effective_number' and coalesce(p.whole_status, 'ok') <> 'ok' then p.whole_status
                -- Parts that add up to the whole are all the parts there are; without a whole every one is needed.
                when
                    a.formula = 'effective_number'
                    and (
                        p.parts_sum is null
                        or abs(p.parts_sum - p.whole_value) > 1e-9 * p.whole_value
                        or (p.whole_value is null and p.n_parts_ok < a.n_parts)
                    )
                    then coalesce(p.part_gap, 'missing_part')
                when a.formula = 'effective_number' and p.parts_square_sum = 0 then 'zero_denominator'
                else 'ok'
            end as status
        from pivoted as p
        inner join {{ ref("stg_alternative") }} as a
            on p.indicator_id = a.indicator_id and p.alternative = a.alternative
    )

    select
        division,
        indicator_id,
        alternative,
        area_kind,
        area_key,
        year,
        case
            when status <> 'ok' then null
            when formula = 'ratio' then numerator / denominator * scale
            when formula = 'index' then own_value / before_value * 100
            when formula = 'effective_number' then parts_sum * parts_sum / parts_square_sum
            else (own_value / before_value - 1) * 100
        end as value,
        status,
        is_preliminary,
        is_harmonised,
        false as is_source_cell,
        table_id,
        landing_id,
        null as source_content_code,
        null as source_area_code,
        null as source_period_code,
        null as source_breakdown,
        family,
        n_municipalities
    from ruled
    union all by name
    select * from single
{% endmacro %}

{# Per indicator and year one alternative wins for all municipalities: the first that has any value. #}
{% macro winning_rows(relation) %}
    with candidate as (select * from {{ relation }}),

    choice as (
        select
            indicator_id,
            year,
            alternative,
            count(*) filter (where status = 'ok') > 0 as has_values
        from candidate
        where division = 'published' and area_kind = 'municipality'
        group by indicator_id, year, alternative
    ),

    winner as (
        select indicator_id, year, alternative
        from choice
        qualify row_number() over (partition by indicator_id, year order by has_values desc, alternative) = 1
    )

    select c.*
    from candidate as c
    inner join winner as w
        on c.indicator_id = w.indicator_id and c.year = w.year and c.alternative = w.alternative
{% endmacro %}
