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
