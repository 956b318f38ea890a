-- One row per member of the network, period and calendar year in which the period has a day, up to the edition year.
-- A period without a start is counted in one year only: its last, else the edition's.
select
    n.network_id,
    n.network_name_fi,
    n.network_name_sv,
    n.network_name_en,
    n.municipality_code,
    n.valid_from,
    n.valid_to,
    unnest(
        generate_series(
            coalesce(year(n.valid_from), least(year(n.valid_to), e.edition_year)),
            least(year(n.valid_to), e.edition_year)
        )
    )::integer as year
from {{ ref("stg_network_member") }} as n
cross join {{ ref("stg_edition") }} as e
