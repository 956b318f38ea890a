"""### What it does
Keeps what is published for good, on 1 December and whenever you trigger it: the site with its files, the
catalogue, the landing ids, and every figure for the ledger of published figures. Its name is the parameter `name`, or
the edition year when none is given. Frozen before with the very same content: the task is *skipped*.

### When it fails
Nothing was frozen, and what was frozen before stays. `freeze_edition` says why (`EditionRefused`):
* **the name is taken** by other content: an edition is never changed. The text names the first file that differs.
  Trigger the DAG with another `name` if this is to be an edition of its own.
* **the site or the warehouse is not up to date**: let `transform` and `publish` end, look at the site, then *clear*
  the task.
* **no space**: make room, then *clear* the task.

Clearing is always safe. The whole runbook is `docs/runbooks/yearly_edition.md`.
"""

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DAG_DEFAULTS, WRITER_POOL, definite_failures
from tilannekuva.settings import load_settings

PARAMS = {
    "name": Param(
        None,
        type=["null", "string"],
        pattern="^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$",
        title="Name",
        description="Of the edition, such as 2025-autumn; none: the edition year",
    )
}


@dag(
    dag_id="yearly_edition",
    schedule=CronTriggerTimetable("0 6 1 12 *", timezone="Europe/Helsinki"),
    params=PARAMS,
    tags=["tilannekuva", "yearly_edition"],
    doc_md=__doc__,
    **DAG_DEFAULTS,
)
def yearly_edition() -> None:
    freeze_edition()


# In the writers' pool: no build starts meanwhile, and no second freeze.
@task(pool=WRITER_POOL)
def freeze_edition() -> dict[str, str | int]:
    """Freeze what is published, unless the very same was frozen under this name before."""
    from tilannekuva import editions

    settings = load_settings()
    name = get_current_context()["params"]["name"] or str(settings.edition_year)
    with definite_failures():
        frozen = editions.freeze(settings, name)
    if not frozen.is_new:
        raise AirflowSkipException(f"The edition {name} was frozen before with the very same content.")
    return {"edition": name, "files": len(frozen.manifest.files), "digest": frozen.manifest.digest}


yearly_edition()
