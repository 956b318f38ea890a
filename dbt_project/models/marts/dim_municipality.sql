{% set types = ["region", "wellbeing_county", "urban_rural_class", "language", "subregion", "size_class"] %}
with newest_group as (
    select * from {{ ref("int_municipality_group") }}
    qualify row_number() over (partition by municipality_code, group_type order by year desc) = 1
)

select
    m.municipality_code,
    m.name_fi,
    m.name_sv,
    m.name_en,
    {% for type in types %}
        max(g.group_code) filter (where g.group_type = '{{ type }}') as {{ type }}_code,
        max(g.group_name_fi) filter (where g.group_type = '{{ type }}') as {{ type }}_name_fi,
        max(g.group_name_sv) filter (where g.group_type = '{{ type }}') as {{ type }}_name_sv,
        max(g.group_name_en) filter (where g.group_type = '{{ type }}') as {{ type }}_name_en,
    {% endfor %}
    make_date(m.first_year, 1, 1) as valid_from,
    make_date(m.last_year, 12, 31) as valid_to,
    m.merged_into_code,
    m.last_year is null as is_current
from {{ ref("int_municipality") }} as m
left join newest_group as g on m.municipality_code = g.municipality_code
group by
    m.municipality_code, m.name_fi, m.name_sv, m.name_en, m.first_year, m.last_year, m.merged_into_code
order by m.municipality_code
