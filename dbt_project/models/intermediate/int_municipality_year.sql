-- One row per municipality and year in which it existed (from 2013), from the classification service.
-- A source without that service falls back on the project's list of today's municipalities and of mergers.
with read_years as (
    select
        year,
        municipality_code,
        name_fi,
        name_sv,
        name_en,
        next_year_code
    from {{ ref("stg_classification") }}
    where group_level = 'kunta'
),

listed as (
    select
        municipality_code,
        name_fi,
        name_sv,
        name_en,
        null::integer as last_year
    from {{ ref("stg_municipality_list") }}
    union all
    select
        municipality_code,
        name_fi,
        name_fi as name_sv,
        name_fi as name_en,
        year(in_force) - 1 as last_year
    from {{ ref("stg_municipality_merger") }}
),

listed_years as (
    select
        y.year,
        l.municipality_code,
        l.name_fi,
        l.name_sv,
        l.name_en,
        case when l.last_year = y.year then m.merged_into_code end as next_year_code
    from listed as l
    cross join (select unnest(range(2013, 2027))::integer as year) as y
    left join {{ ref("stg_municipality_merger") }} as m on l.municipality_code = m.municipality_code
    where y.year <= coalesce(l.last_year, 9999)
)

select * from read_years
union all
select * from listed_years
where not exists (select 1 from read_years)
