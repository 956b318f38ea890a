{% set counts = {
    "moved": "why <> 'unchanged'",
    "printed_otherwise": "is_print_changed",
    "positions_changed": "is_position_changed",
    "conclusions_changed": "is_conclusion_changed",
    "conclusions_new": "conclusion = 'new'",
    "conclusions_gone": "conclusion = 'gone'",
    "conclusions_reversed": "conclusion = 'reversed'",
    "conclusions_of_older_figures": "conclusion = 'newer_figure'",
} %}
with ledger as (
    select
        *,
        (position_then is distinct from position_now) as is_position_changed
    from {{ ref("mart_published_ledger") }}
),

counted as (
    select
        edition,
        {% for name, condition in counts.items() %}
            (count(*) filter (where {{ condition }}))::integer as {{ name }},
        {% endfor %}
        (count(distinct municipality_code) filter (where is_print_changed))::integer as municipalities,
        (count(distinct indicator_id) filter (where is_print_changed))::integer as indicators
    from ledger
    group by edition
)

select
    e.edition,
    e.edition_year::integer as edition_year,
    e.frozen_at,
    e.digest,
    e.figures::integer as figures,
    e.claims::integer as claims,
    e.figures::integer - coalesce(c.moved, 0) as unchanged,
    {% for name in counts %}
        coalesce(c.{{ name }}, 0) as {{ name }},
    {% endfor %}
    coalesce(c.municipalities, 0) as municipalities_printed_otherwise,
    coalesce(c.indicators, 0) as indicators_printed_otherwise
from {{ ref("stg_published_edition") }} as e
left join counted as c on e.edition = c.edition
order by e.frozen_at, e.edition
