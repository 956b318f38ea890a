"""### What it does
Daily, from metadata alone (no figures): is every table of the catalogue still where it was, with the variables, values,
contents, units and title words that the catalogue names? One request a table, in the pool of its host. What was found
is kept in `state/contract/`; `tilannekuva contract` checks at any time. It also looks for releases that are late.

### When it fails
* **A `check_contracts` is red**: a source changed a table. Its text names the table, what was expected, what was found,
  and what to do; nothing wrong is published, as reading that table is refused for the same reason. Mend the table's
  entry under `ingestion/catalogue/tables/`, look with `tilannekuva contract TABLE`, then *clear* the task.
* **A `check_contracts` is skipped**: the source did not answer. That says nothing about its tables; tomorrow's run asks
  again.
* **`look_for_late_releases` is red**: an error of our own; a late release itself is an alert, not a failure.

The whole runbook is `docs/runbooks/contract_watch.md`.
"""

from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DAG_DEFAULTS, SOURCES, definite_failures, host_of
from tilannekuva.settings import load_settings


@dag(
    dag_id="contract_watch",
    schedule=CronTriggerTimetable("20 4 * * *", timezone="Europe/Helsinki"),
    tags=["tilannekuva", "contract_watch"],
    doc_md=__doc__,
    **DAG_DEFAULTS,
)
def contract_watch() -> None:
    for source_id in SOURCES:
        check_contracts.override(task_id=f"check_contracts_{source_id}", pool=host_of(source_id).pool)(source_id)
    # Not after the checks: a run is as red as its last tasks, and a good end here would hide a broken contract.
    look_for_late_releases()


@task
def check_contracts(source_id: str) -> dict[str, int]:
    """Compare the metadata of one source's tables with the catalogue; red with every fault, skipped when it is down."""
    from tilannekuva import scheduled

    with definite_failures():
        reports = scheduled.watch_contract(load_settings(), source_id)
    unreachable = [report for report in reports if report.outcome == "unreachable"]
    if unreachable:
        raise AirflowSkipException(f"{len(unreachable)} tables could not be asked for: {unreachable[0].findings[0]}")
    return {"tables": len(reports), "absent": sum(report.outcome == "absent" for report in reports)}


@task
def look_for_late_releases() -> dict[str, int]:
    """Alert of each table whose release is late, once for each release."""
    from tilannekuva import alerts, scheduled, summary

    settings = load_settings()
    with definite_failures():
        late = scheduled.late_tables(settings, summary.now())
    return {"late": len(late), "alerts": len(alerts.alert_late(settings, late))}


contract_watch()
