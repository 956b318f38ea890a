"""What the DAGs share: assets, pools, defaults, and which errors are worth another try."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowFailException

from tilannekuva.errors import SourceUnavailable, TilannekuvaError

LANDING = Asset("landing")
MARTS = Asset("marts")

# The catalogue's sources. Each host is asked by one task at a time, so each has a pool with one slot; a pool belongs
# to a task's definition, which is why the names are here and not read from the catalogue while parsing.
SOURCES = ("classification", "sotkanet", "statfin")
WRITER_POOL = "warehouse_writer"


class PoolSpec(NamedTuple):
    name: str
    slots: int
    description: str


def source_pool(source_id: str) -> str:
    return f"source_{source_id}"


POOLS = (
    *(PoolSpec(source_pool(s), 1, f"One task at a time asks the host of the source {s}") for s in SOURCES),
    PoolSpec(WRITER_POOL, 1, "One task at a time writes the warehouse"),
)

START = datetime(2026, 1, 1, tzinfo=UTC)

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "tilannekuva",
    "retries": 2,
    "retry_delay": timedelta(minutes=5),
    "retry_exponential_backoff": 3,  # 5 min, then 15 min
    "max_retry_delay": timedelta(hours=1),
    "execution_timeout": timedelta(hours=1),
}

DAG_DEFAULTS: dict[str, Any] = {
    "start_date": START,
    "catchup": False,
    "max_active_runs": 1,
    "default_args": DEFAULT_ARGS,
}


@contextmanager
def definite_failures() -> Iterator[None]:
    """Let only a source that did not answer be tried again; every other error of ours stays until someone acts."""
    try:
        yield
    except SourceUnavailable:
        raise
    except TilannekuvaError as error:
        raise AirflowFailException(str(error)) from error
