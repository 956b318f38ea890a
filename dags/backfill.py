"""### What it does
By hand only: reads one table, or all the tables of one source, whole, whatever their stamps say. Give `table` or
`source` when you trigger it. Then it goes on like any ingest: what is new is checked, put into use, and `transform`
starts. Tables that were read whole within the last day are left out, so that an interrupted backfill can be triggered
again; `force` takes them too. Use it after a reading error was mended, or when figures changed under an old stamp.

### When it fails
* **`read_request` is red**: not exactly one of `table` and `source`, or a name the catalogue does not have; its text
  lists the names. Trigger it anew.
* **A `fetch_table`, `check_and_promote` or `report_failures` is red**: as in `ingest`. What was in use stays in use.
  Mend what the text names, then *clear* the task: a half-fetched table goes on where it stopped.

The whole runbook is `docs/runbooks/backfill.md`.
"""

from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from dags.common import DAG_DEFAULTS, SOURCES, definite_failures
from dags.ingest_tasks import bring_in
from tilannekuva.settings import load_settings

NAME: dict[str, Any] = {"type": ["null", "string"], "pattern": "^[a-z][a-z0-9_]*$"}
PARAMS: dict[str, Any] = {
    "table": Param(None, title="Table", description="Id of one table of the catalogue", **NAME),
    "source": Param(None, title="Source", description="Id of a source: all its tables", **NAME),
    "force": Param(False, type="boolean", description="Also tables that were read whole within a day"),
}


@dag(
    dag_id="backfill",
    schedule=None,
    params=PARAMS,
    tags=["tilannekuva", "backfill"],
    doc_md=__doc__,
    **DAG_DEFAULTS,
)
def backfill() -> None:
    requested: Any = read_request()
    bring_in(SOURCES, lambda source_id: list_requested(source_id, requested), force=True)


@task
def read_request() -> list[str]:
    """The tables that the run's parameters ask for."""
    from tilannekuva import scheduled

    asked: Any = get_current_context()["params"]
    with definite_failures():
        return scheduled.backfill_tables(load_settings(), asked["table"], asked["source"], force=asked["force"])


@task
def list_requested(source_id: str, requested: list[str]) -> list[str]:
    """Those of the requested tables that are this source's."""
    from tilannekuva import pipeline

    with definite_failures():
        return pipeline.begin_ingest(load_settings(), source_id, requested)


backfill()
