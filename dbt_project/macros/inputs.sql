{# One of the build's input tables, written by tilannekuva/build.py. #}
{% macro input(name) -%}
    read_parquet('{{ var("inputs_dir") | replace("'", "''") }}/{{ name }}.parquet')
{%- endmacro %}

{# Rows of every promoted landing; the folders carry the table and the landing id. #}
{% macro landed_rows(kind) -%}
    read_parquet(
        '{{ var("inputs_dir") | replace("'", "''") }}/{{ kind }}/*/*/*.parquet',
        hive_partitioning = true,
        hive_types = {'table_id': 'varchar', 'landing_id': 'varchar'}
    )
{%- endmacro %}
