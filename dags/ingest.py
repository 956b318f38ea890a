"""### What it does
Asks every source for every table of the catalogue, lands what is new, checks it, and puts it into use. Then
`transform` starts. Nothing new: `check_and_promote` is *skipped* and nothing downstream runs; that is the normal
state of most days.

### When it fails
* **A `fetch_table` is red**: its log names the URL, the status and what came back. The other tables went on, and
  the table's last good data stay in use. A source that was down: do nothing, the next run reads it; or *clear* that
  one mapped task. `SourceChanged`: the source has another shape now; mend the table's entry under
  `ingestion/catalogue/`, then clear the task.
* **`report_failures` is red**: some tables could not be read (see above), or an arrival broke an expectation: its
  text names table, expectation and what was found. The arrival is kept as evidence under `landing/` and is not
  used. Right figures and a wrong expectation: mend the catalogue, then *clear* `check_and_promote` with its
  downstream.
* **`check_and_promote` is red**: an error in the checks themselves, or a strict run with absent tables. Nothing was
  put into use.

Clear single tasks; trigger the DAG anew only to ask all the sources again. Both are safe: a half-fetched table goes
on where it stopped, and the same content lands once. The whole runbook is `docs/runbooks/ingest.md`.
"""

from datetime import timedelta
from typing import Any, cast

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.common import DAG_DEFAULTS, LANDING, SOURCES, definite_failures, source_pool
from tilannekuva.settings import load_settings


@dag(
    dag_id="ingest",
    schedule=CronTriggerTimetable("20 5 * * *", timezone="Europe/Helsinki"),
    tags=["tilannekuva", "ingest"],
    doc_md=__doc__,
    **DAG_DEFAULTS,
)
def ingest() -> None:
    checked = check_and_promote()
    for source_id in SOURCES:
        tables_of(source_id) >> checked
    checked >> report_failures()


def tables_of(source_id: str) -> Any:
    """One source's tables, one after another in the pool of its host."""

    @task_group(group_id=source_id)
    def tables() -> None:
        fetch_table.override(pool=source_pool(source_id)).expand(table_id=list_tables(source_id))

    return tables()


@task
def list_tables(source_id: str) -> list[str]:
    """Which tables to ask the source for; the mapping of `fetch_table` follows this list."""
    from tilannekuva import pipeline

    with definite_failures():
        return pipeline.begin_ingest(load_settings(), source_id)


@task(multiple_outputs=False, map_index_template="{{ table_id }}", execution_timeout=timedelta(hours=6))
def fetch_table(table_id: str) -> dict[str, Any]:
    """Probe, fetch and land one table. A source that does not answer is tried again later."""
    from tilannekuva import pipeline

    cast("dict[str, Any]", get_current_context())["table_id"] = table_id  # what map_index_template shows
    with definite_failures():
        outcome = pipeline.fetch_table(load_settings(), table_id)
        pipeline.raise_if_failed(outcome)
    return {"outcome": outcome.outcome, "cells": outcome.cells, "requests": outcome.requests}


@task(multiple_outputs=False, outlets=[LANDING], trigger_rule="all_done")
def check_and_promote() -> dict[str, int]:
    """Check what landed and put into use what passes, also when another table failed. Skipped when nothing is new."""
    from tilannekuva import pipeline

    settings = load_settings()
    with definite_failures():
        outcomes = pipeline.finish_ingest(settings)
        pipeline.raise_if_strict(settings, outcomes)
        reports = pipeline.run_check(settings)
        if not pipeline.needs_build(settings):
            raise AirflowSkipException("Nothing new: the warehouse is up to date with what is in use.")
    return {"tables": len(outcomes), "checked": len(reports)}


@task(trigger_rule="none_failed", retries=0)
def report_failures() -> None:
    """Make the run red when a table could not be read or did not pass, though the others are in use."""
    from tilannekuva import pipeline, summary

    settings = load_settings()
    summary.conclude(settings, via="scheduler")
    if reason := pipeline.ingest_failures(settings):
        raise AirflowFailException(reason)


ingest()
