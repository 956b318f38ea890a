-- What today's catalogue and division make of the landings that an edition was published from, for each figure that is
-- another now: where that is what was published, only the sources can have moved it; where it is what is said now, only
-- we can. is_known is false when the edition's vintage is not on record (state/ begun anew): then neither can be told.
select
    d.edition,
    d.municipality_code,
    d.indicator_id,
    d.year,
    v.vintage is not null as is_known,
    h.value as value_as_of,
    h.status as status_as_of
from {{ ref("int_published_difference") }} as d
inner join {{ ref("stg_published_edition") }} as e on d.edition = e.edition
left join {{ ref("stg_vintage") }} as v on e.vintage = v.vintage and e.vintage_valid_from = v.valid_from
left join {{ ref("fct_indicator_value_history") }} as h
    on
        v.vintage is not null
        and d.municipality_code = h.municipality_code
        and d.indicator_id = h.indicator_id
        and d.year = h.year
        and v.valid_from between h.valid_from and h.valid_through
