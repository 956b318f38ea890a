"""What the DAGs share: assets, hosts and their pools, defaults, alerts, and which errors are worth another try."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowFailException

from tilannekuva.errors import SourceUnavailable, TilannekuvaError

LANDING = Asset("landing")
MARTS = Asset("marts")
WRITER_POOL = "warehouse_writer"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Host(NamedTuple):
    """A host and the catalogue's sources on it. It is asked by one task at a time, whatever the source and the DAG.

    retry_delay: how long to leave it alone after a failed try; never less than its sources' ``window_seconds``, and
    longer where a host that was asked too often is known to block for longer than it says.
    """

    pool: str
    sources: tuple[str, ...]
    retry_delay: timedelta = timedelta(minutes=5)


# Pools and retries belong to a task's definition, and reading the catalogue at every parse would make each of them
# slow: so its sources stand here, and tests compare the two.
HOSTS = (
    Host("host_statfin", ("statfin",), timedelta(minutes=10)),  # said to block for minutes
    Host("host_statfin_classification", ("classification",)),
    Host("host_sotkanet", ("sotkanet",)),
    Host("host_vero", ("vero",), timedelta(minutes=10)),  # PxWeb as well
    Host("host_traficom", ("traficom",), timedelta(minutes=10)),
    Host("host_treasury", ("municipal_finance",)),
    Host("host_syke", ("syke",)),
    Host("host_vipunen", ("vipunen",)),
    Host("local_files", ("files",), timedelta(minutes=1)),
)
SOURCES = tuple(source for host in HOSTS for source in host.sources)

# Which sources have tables of a rhythm (ingestion/rhythm.py says which rhythm a table has).
RHYTHM_SOURCES: dict[str, tuple[str, ...]] = {
    "monthly": ("statfin",),
    "quarterly": ("statfin",),
    "yearly": tuple(source for source in SOURCES if source != "files"),
    "other": ("statfin", "sotkanet", "files"),
}


class PoolSpec(NamedTuple):
    name: str
    slots: int
    description: str


POOLS = (
    *(PoolSpec(h.pool, 1, f"One task at a time asks the host of {', '.join(h.sources)}") for h in HOSTS),
    PoolSpec(WRITER_POOL, 1, "One task at a time writes the warehouse"),
)


def host_of(source_id: str) -> Host:
    """The host that a source of the catalogue is on; KeyError for a source that is not in HOSTS."""
    return {source: host for host in HOSTS for source in host.sources}[source_id]


@contextmanager
def definite_failures() -> Iterator[None]:
    """Let only a source that did not answer be tried again; every other error of ours stays until someone acts."""
    try:
        yield
    except SourceUnavailable:
        raise
    except TilannekuvaError as error:
        raise AirflowFailException(str(error)) from error


def note_failed_task(context: Any) -> None:
    """Keep what a task said when it failed for good, for its run's alert."""
    from tilannekuva import alerts
    from tilannekuva.settings import load_settings

    ti = context["ti"]
    name = (
        ti.task_id
        if ti.map_index is None or ti.map_index < 0
        else f"{ti.task_id}[{context.get('table_id', ti.map_index)}]"
    )
    alerts.note_task(load_settings(), ti.dag_id, ti.run_id, name, str(context.get("exception") or "no message"))


def alert_failed_run(context: Any) -> None:
    """One alert for a failed run, with what each failed task said (docs/runbooks/alerts.md)."""
    from tilannekuva import alerts
    from tilannekuva.settings import load_settings

    settings, dag_id, run_id = load_settings(), context["dag"].dag_id, str(context["run_id"])
    told = alerts.take_notes(settings, dag_id, run_id)
    text = "; ".join(f"{task}: {message}" for task, message in told.items())
    text = text or f"No task said why ({context.get('reason')}): one was killed or never started. See its log."
    alerts.raise_alert(settings, "dag_failed", dag_id, text, run_id=run_id, tasks=told)


DEFAULT_ARGS: dict[str, Any] = {
    "owner": "tilannekuva",
    "retries": 2,
    "retry_delay": timedelta(minutes=5),
    "retry_exponential_backoff": 3,  # 5 min, then 15 min
    "max_retry_delay": timedelta(hours=1),
    "execution_timeout": timedelta(hours=1),
    "on_failure_callback": note_failed_task,
}

DAG_DEFAULTS: dict[str, Any] = {
    "start_date": START,
    "catchup": False,
    "max_active_runs": 1,
    "default_args": DEFAULT_ARGS,
    "on_failure_callback": alert_failed_run,
}
