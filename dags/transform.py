"""### What it does
Builds the warehouse with `dbt build` (models and tests) from what `ingest` put into use: into a new file, swapped
in when everything passed. Then `publish` starts. Unchanged inputs: the task is *skipped* and nothing downstream
runs.

### When it fails
The last good warehouse stays in use, and readers notice nothing. The log names the model or test and dbt's message.
* A **test** failed: the figures contradict a rule of the marts. `tilannekuva query` shows the old warehouse; the
  failed build is removed, so look at the landed rows of the table that is named. Mend the catalogue or the model,
  never the data.
* A **model** failed: an error in SQL or Python under `dbt_project/`. Mend it, then *clear* `dbt_build`.
* **Disk full or killed**: make room, then *clear* `dbt_build`. A half-built file is never swapped in.

Clearing is always safe. Triggering the DAG by hand does the same. The whole runbook is
`docs/runbooks/transform.md`.
"""

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DAG_DEFAULTS, LANDING, MARTS, WRITER_POOL, definite_failures
from tilannekuva.settings import load_settings


@dag(dag_id="transform", schedule=[LANDING], tags=["tilannekuva", "transform"], doc_md=__doc__, **DAG_DEFAULTS)
def transform() -> None:
    dbt_build()


@task(pool=WRITER_POOL, outlets=[MARTS])
def dbt_build() -> dict[str, int]:
    """Build and test the warehouse in this one process: two writers would only wait for each other's file lock."""
    from tilannekuva import pipeline, summary

    settings = load_settings()
    with definite_failures(), summary.concluding(settings, via="scheduler"):
        outcome = pipeline.run_build(settings)
    if not outcome.built:
        raise AirflowSkipException("The warehouse is up to date: its inputs have not changed.")
    return {"facts": outcome.facts}


transform()
