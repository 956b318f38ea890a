-- One row per year, municipality and classification (region, wellbeing county, urban–rural class, language, subregion).
with level_name as (
    {% for group_level, group_type in [
        ("maakunta", "region"),
        ("hyvinvointialue", "wellbeing_county"),
        ("kuntaryhmitys", "urban_rural_class"),
        ("kielisuhde", "language"),
        ("seutukunta", "subregion"),
    ] %}
        select
            '{{ group_level }}' as group_level,
            '{{ group_type }}' as group_type
        {{ "union all" if not loop.last }}
    {% endfor %}
),

read_years as (
    select
        c.year,
        c.municipality_code,
        n.group_type,
        c.group_code,
        c.group_name_fi,
        c.group_name_sv,
        c.group_name_en
    from {{ ref("stg_classification") }} as c
    inner join level_name as n on c.group_level = n.group_level
    where c.group_code is not null
),

listed as (
    {% for type in ["region", "wellbeing_county", "urban_rural_class", "language", "subregion"] %}
        select
            municipality_code,
            '{{ type }}' as group_type,
            {{ type }}_code as group_code,
            {{ type }}_name_fi as group_name_fi,
            {{ type }}_name_sv as group_name_sv,
            {{ type }}_name_en as group_name_en
        from {{ ref("stg_municipality_list") }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

group_name as (
    select
        group_type,
        group_code,
        any_value(group_name_fi order by group_name_fi) as group_name_fi,
        any_value(group_name_sv order by group_name_sv) as group_name_sv,
        any_value(group_name_en order by group_name_en) as group_name_en
    from listed
    group by group_type, group_code
),

listed_years as (
    select
        y.year,
        l.municipality_code,
        l.group_type,
        l.group_code,
        l.group_name_fi,
        l.group_name_sv,
        l.group_name_en
    from listed as l
    inner join {{ ref("int_municipality_year") }} as y on l.municipality_code = y.municipality_code
    where not exists (
        select 1 from read_years as r
        where r.group_type = l.group_type
    )
)

select
    r.year,
    r.municipality_code,
    r.group_type,
    r.group_code,
    coalesce(r.group_name_fi, g.group_name_fi, r.group_code) as group_name_fi,
    coalesce(r.group_name_sv, g.group_name_sv, r.group_name_fi, r.group_code) as group_name_sv,
    coalesce(r.group_name_en, g.group_name_en, r.group_name_fi, r.group_code) as group_name_en
from (
    select * from read_years
    union all
    select * from listed_years
) as r
left join group_name as g on r.group_type = g.group_type and r.group_code = g.group_code
