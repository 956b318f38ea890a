-- One row per municipality code since 2013, with the code whose area it belongs to today.
with recursive newest as (
    select max(year) as year from {{ ref("int_municipality_year") }}
),

span as (
    select
        municipality_code,
        min(year) as first_year,
        max(year) as last_year,
        max_by(name_fi, year) as name_fi,
        max_by(name_sv, year) filter (where name_sv is not null) as name_sv,
        max_by(name_en, year) filter (where name_en is not null) as name_en,
        max_by(next_year_code, year) as next_code
    from {{ ref("int_municipality_year") }}
    group by municipality_code
),

-- Where the year-to-year table was not served, the project's own list of mergers tells the successor.
successor as (
    select
        s.municipality_code,
        coalesce(nullif(s.next_code, s.municipality_code), m.merged_into_code) as merged_into_code
    from span as s
    inner join newest as n on s.last_year < n.year
    left join {{ ref("stg_municipality_merger") }} as m on s.municipality_code = m.municipality_code
),

chain as (
    select
        municipality_code,
        municipality_code as today_code,
        0 as step
    from span
    union all
    select
        c.municipality_code,
        s.merged_into_code as today_code,
        c.step + 1 as step
    from chain as c
    inner join successor as s on c.today_code = s.municipality_code
    where s.merged_into_code is not null and c.step < 10
)

select
    s.municipality_code,
    s.first_year,
    case when s.last_year < n.year then s.last_year end as last_year,
    s.name_fi,
    coalesce(s.name_sv, s.name_fi) as name_sv,
    coalesce(s.name_en, s.name_fi) as name_en,
    u.merged_into_code,
    t.today_code
from span as s
cross join newest as n
left join successor as u on s.municipality_code = u.municipality_code
inner join (
    select
        municipality_code,
        max_by(today_code, step) as today_code
    from chain
    group by municipality_code
) as t on s.municipality_code = t.municipality_code
