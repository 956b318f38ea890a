"""### What it does
Writes the site from the marts: a page for every municipality, the index, data quality, freshness. Then it writes
`run.json`. An unchanged warehouse: the task is *skipped*.

### When it fails
What was published before stays as it was. The log names the page or the mart.
* **A mart lacks something** (`PublishFailed`): the warehouse is older than the code; trigger `transform`, which
  builds it anew.
* **A template or text**: an error under `reports/`. Mend it, then *clear* `publish_site`.
* **Disk full or killed**: make room, then *clear* `publish_site`.

Clearing is always safe. The whole runbook is `docs/runbooks/publish.md`.
"""

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DAG_DEFAULTS, MARTS, definite_failures
from tilannekuva.settings import load_settings


@dag(dag_id="publish", schedule=[MARTS], tags=["tilannekuva", "publish"], doc_md=__doc__, **DAG_DEFAULTS)
def publish() -> None:
    publish_site()


@task
def publish_site() -> dict[str, int]:
    """Publish the site, if the warehouse or the templates changed, and gather the run's summary."""
    from tilannekuva import pipeline, summary

    settings = load_settings()
    with definite_failures(), summary.concluding(settings, via="scheduler"):
        outcome = pipeline.run_publish(settings)
    if outcome.skipped:
        raise AirflowSkipException("The site is up to date with the warehouse.")
    return {"pages": outcome.pages, "municipalities": outcome.municipalities}


publish()
