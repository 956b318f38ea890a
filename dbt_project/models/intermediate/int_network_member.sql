-- The network of the edition year: whoever is a member in it. Members of the past and of the future are not compared.
select
    y.network_id,
    y.network_name_fi,
    y.network_name_sv,
    y.network_name_en,
    y.municipality_code
from {{ ref("int_network_year") }} as y
inner join {{ ref("stg_edition") }} as e on y.year = e.edition_year
