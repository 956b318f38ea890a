"""The project's DAGs as Airflow reads them; the one place that knows where Airflow keeps that."""

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from tilannekuva.airflow_env import load_dags

if TYPE_CHECKING:
    from airflow.sdk import DAG

DAG_IDS = ("ingest", "transform", "publish")


@lru_cache
def dags() -> "dict[str, DAG]":
    """By id. Raises TilannekuvaError when a file can't be read or one of the three is missing."""
    return cast("dict[str, DAG]", load_dags(DAG_IDS))
