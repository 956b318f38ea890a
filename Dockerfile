FROM python:3.11.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app \
    PIP_NO_CACHE_DIR=1 \
    TILANNEKUVA_DATA=/data \
    AIRFLOW_HOME=/data/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/app/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__CORE__EXECUTOR=LocalExecutor \
    AIRFLOW__CORE__PARALLELISM=4 \
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION=False \
    AIRFLOW__LOGGING__BASE_LOG_FOLDER=/data/airflow/logs \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    GX_ANALYTICS_ENABLED=false \
    DBT_SEND_ANONYMOUS_USAGE_STATS=False

WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY tilannekuva ./tilannekuva
COPY ingestion ./ingestion
COPY expectations ./expectations
COPY dbt_project ./dbt_project
COPY reports ./reports
COPY dags ./dags

# The data folder belongs to the user, so that the named volume made from it does too.
RUN useradd --uid 10001 --no-create-home --home-dir /data tilannekuva && mkdir /data && chown tilannekuva /data
USER tilannekuva
VOLUME /data
CMD ["airflow", "version"]
