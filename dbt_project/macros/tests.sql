{# The grain of a model: no two rows share these columns. #}
{% test unique_grain(model, columns) %}
    select {{ columns | join(", ") }}, count(*) as n_rows
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}

{# A value is there exactly when the status says so. #}
{% test value_matches_status(model) %}
    select * from {{ model }}
    where (value is null) = (status = 'ok') or isnan(value) or isinf(value)
{% endtest %}

{# Stretches of one figure follow one another without overlap, and end after they begin. #}
{% test history_is_whole(model) %}
    select
        *,
        lead(valid_from) over (
            partition by municipality_code, indicator_id, year
            order by valid_from
        ) as next_from
    from {{ model }}
    qualify valid_to <= valid_from or (next_from is not null and (valid_to is null or valid_to > next_from))
{% endtest %}

{# A share is between 0 and 1; null is no share. #}
{% test is_share(model, column_name) %}
    select {{ column_name }}
    from {{ model }}
    where not {{ column_name }} between 0 and 1 or isnan({{ column_name }})
{% endtest %}

{# Nothing may be found. #}
{% test is_empty(model) %}
    select * from {{ model }}
{% endtest %}

{# Each metric of a municipality has exactly one newest figure. #}
{% test strategy_has_one_latest(model) %}
    select municipality_code, metric_id
    from {{ model }}
    group by municipality_code, metric_id
    having count_if(is_latest) <> 1
{% endtest %}
