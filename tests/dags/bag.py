"""The project's DAGs as Airflow reads them; the one place that knows where Airflow keeps that."""

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from tilannekuva.airflow_env import load_dags

if TYPE_CHECKING:
    from airflow.sdk import DAG

RHYTHM_DAGS = {
    "ingest_monthly": "monthly",
    "ingest_quarterly": "quarterly",
    "ingest_yearly": "yearly",
    "ingest_other": "other",
}
INGEST_DAGS = ("ingest", *RHYTHM_DAGS, "backfill")
DAG_IDS = (*INGEST_DAGS, "contract_watch", "transform", "publish", "yearly_edition")


@lru_cache
def dags() -> "dict[str, DAG]":
    """By id. Raises TilannekuvaError when a file can't be read or one of them is missing."""
    return cast("dict[str, DAG]", load_dags(DAG_IDS))
