"""The queries behind the files for programs: a resource's columns in the order of ``resources.yml``.

``$warning`` is the text of generated figures, null in an edition of real ones.
"""

_VALUE_COLUMNS = """select $warning as sample_warning, v.municipality_code, v.indicator_id, i.unit, v.year, v.value,
v.status, v.is_preliminary, v.is_projection, v.projection_base_year, v.is_break, v.is_harmonised, v.is_derived,
v.source_table, v.landing_id, t.licence
from marts.fct_indicator_value as v
inner join marts.dim_indicator as i on v.indicator_id = i.indicator_id
left join marts.dim_table as t on v.source_table = t.table_id"""

QUERIES: dict[str, str] = {
    "values": f"""{_VALUE_COLUMNS} order by v.indicator_id, v.municipality_code, v.year""",
    "comparisons": """select $warning as sample_warning, c.municipality_code, c.indicator_id, i.unit, c.year,
c.comparison_group, c.group_code, c.value, c.n, c.median, c.p25, c.p75, c.minimum, c.maximum, c.rank, c.rank_of,
c.position
from marts.fct_peer_comparison as c
inner join marts.dim_indicator as i on c.indicator_id = i.indicator_id
order by c.indicator_id, c.comparison_group, c.year, c.municipality_code""",
    "trends": """select $warning as sample_warning, t.municipality_code, t.indicator_id, i.unit, t.method,
t.slope_per_year, t.slope_low, t.slope_high, t.slope_unit, t.first_year, t.last_year, t.points, t.verdict
from marts.fct_trend as t
inner join marts.dim_indicator as i on t.indicator_id = i.indicator_id
order by t.indicator_id, t.municipality_code""",
    "claims": """select $warning as sample_warning, c.claim_id, c.municipality_code, c.theme, c.indicator_id, i.unit,
c.year, c.predicate, c.comparison_group, c.value, c.reference_value, c.n, c.rank, c.rank_of, c.slope_per_year,
c.trend_first_year, c.trend_last_year, c.verdict, c.priority, c.support, c.is_headline
from marts.fct_claim as c
inner join marts.dim_indicator as i on c.indicator_id = i.indicator_id
order by c.municipality_code, c.priority, c.claim_id""",
    # Under four within the distance limit are no group: fct_peer lists them, the verdict says so.
    "peers": """select $warning as sample_warning, p.municipality_code, p.theme, p.peer_code, p.peer_rank, p.distance,
p.inclusion_share, p.is_core
from marts.fct_peer as p
inner join marts.fct_peer_status as s on p.municipality_code = s.municipality_code and p.theme = s.theme
where s.verdict = 'ok'
order by p.municipality_code, p.theme, p.peer_rank""",
    "indicators": """select $warning as sample_warning, indicator_id, theme, name_fi, name_sv, name_en, definition_fi,
definition_sv, definition_en, caveat_fi, caveat_sv, caveat_en, unit, decimals, direction, kind, is_projection,
is_peer_variable, max_age_years, source_tables
from marts.dim_indicator order by theme_order, sort_order, indicator_id""",
    "municipalities": """select $warning as sample_warning, municipality_code, name_fi, name_sv, name_en, region_code,
region_name_fi, region_name_sv, region_name_en, wellbeing_county_code, wellbeing_county_name_en,
urban_rural_class_code, urban_rural_class_name_en, size_class_code, size_class_name_en, merged_into_code, is_current
from marts.dim_municipality order by municipality_code""",
    "sources": """select $warning as sample_warning, t.table_id, l.landing_id, t.source_name_fi, t.source_name_sv,
t.source_name_en, t.title_fi, t.title_sv, t.title_en, t.path, t.homepage, coalesce(l.licence, t.licence) as licence,
strftime(l.retrieved_at, '%Y-%m-%dT%H:%M:%SZ') as retrieved_at, l.updated_at_source, l.row_count, l.query_count, l.url,
l.first_query, l.sha256
from marts.dim_table as t
left join marts.mart_landing as l on t.table_id = l.table_id
order by t.table_id, l.retrieved_at, l.landing_id""",
}

NETWORK_VALUES = f"""{_VALUE_COLUMNS}
inner join marts.fct_network_membership as n on v.municipality_code = n.municipality_code and n.is_edition_year
order by v.indicator_id, v.municipality_code, v.year"""
