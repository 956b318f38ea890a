-- One row per indicator, alternative, area and year, before one alternative is chosen per indicator and year.
select * from {{ ref("int_candidate_table") }}
union all by name
select * from {{ ref("int_candidate_derived") }}
