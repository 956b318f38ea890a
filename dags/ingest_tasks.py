"""The tasks and the one factory of every DAG that brings tables in: list, fetch in the host's pool, check, report."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from airflow.sdk import DAG, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.common import DAG_DEFAULTS, LANDING, RHYTHM_SOURCES, SOURCES, definite_failures, host_of
from tilannekuva.settings import load_settings

Listing = Callable[[str], Any]


def ingest_dag(dag_id: str, doc: str, schedule: Any = None, rhythm: str | None = None) -> DAG:
    """The DAG over one rhythm's tables (None: over all of them).

    A scheduled run asks for the tables whose day it is, a run started by hand for all of its rhythm.
    """

    @dag(dag_id=dag_id, schedule=schedule, tags=["tilannekuva", "ingest", dag_id], doc_md=doc, **DAG_DEFAULTS)
    def made() -> None:
        sources = SOURCES if rhythm is None else RHYTHM_SOURCES[rhythm]
        bring_in(sources, lambda source_id: list_tables(source_id, rhythm), rhythm=rhythm)

    return made()


def bring_in(sources: tuple[str, ...], listing: Listing, *, rhythm: str | None = None, force: bool = False) -> None:
    """Wire the tasks: the tables that ``listing`` names for each source, fetched, checked together, and reported."""
    listed, fetched = [], []
    for source_id in sources:
        names, tables = tables_of(source_id, listing, force)
        listed.append(names)
        fetched.append(tables)
    checked = check_and_promote(listed, rhythm)
    fetched >> checked
    checked >> report_failures(listed, rhythm)


def tables_of(source_id: str, listing: Listing, force: bool) -> Any:
    """One source's tables, one after another in the pool of its host, tried again after the host's own time."""
    host = host_of(source_id)

    @task_group(group_id=source_id)
    def tables() -> Any:
        names = listing(source_id)
        fetch = fetch_table.override(pool=host.pool, retry_delay=host.retry_delay).partial(force=force)
        return names, fetch.expand(table_id=names)

    return tables()


@task
def list_tables(source_id: str, rhythm: Any) -> list[str]:
    """Which tables to ask the source for today; the mapping of `fetch_table` follows this list."""
    from tilannekuva import scheduled

    run: Any = get_current_context()["dag_run"]
    with definite_failures():
        return scheduled.begin(load_settings(), source_id, rhythm, everything=run.run_type != "scheduled")


@task(multiple_outputs=False, map_index_template="{{ table_id }}", execution_timeout=timedelta(hours=6))
def fetch_table(table_id: str, force: bool = False) -> dict[str, Any]:
    """Probe, fetch and land one table. A source that does not answer is tried again later."""
    from tilannekuva import pipeline

    cast("dict[str, Any]", get_current_context())["table_id"] = table_id  # what map_index_template shows
    with definite_failures():
        outcome = pipeline.fetch_table(load_settings(), table_id, force=force)
        pipeline.raise_if_failed(outcome)
    return {"outcome": outcome.outcome, "cells": outcome.cells, "requests": outcome.requests}


@task(multiple_outputs=False, outlets=[LANDING], trigger_rule="all_done")
def check_and_promote(listed: list[list[str] | None], rhythm: Any) -> dict[str, int]:
    """Check what landed and put into use what passes, also when another table failed. Skipped when nothing is new."""
    from tilannekuva import pipeline, scheduled

    settings, asked = load_settings(), _flat(listed)
    with definite_failures():
        outcomes = pipeline.finish_ingest(settings, asked)
        pipeline.raise_if_strict(settings, outcomes)
        # All of the rhythm: an arrival of an earlier run that was killed before its check is waiting too.
        reports = pipeline.run_check(settings, scheduled.tables_to_check(rhythm, asked))
        if not scheduled.has_something_to_build(settings):
            raise AirflowSkipException("Nothing new: the warehouse is up to date with what is in use.")
    return {"tables": len(outcomes), "checked": len(reports)}


@task(trigger_rule="none_failed", retries=0)
def report_failures(listed: list[list[str] | None], rhythm: Any) -> None:
    """Make the run red when a table could not be read or did not pass, though the others are in use."""
    from tilannekuva import scheduled, summary

    settings, asked = load_settings(), _flat(listed)
    summary.conclude(settings, via="scheduler")
    with definite_failures():
        reason = scheduled.failures(settings, asked, scheduled.tables_to_check(rhythm, asked), RHYTHM_SOURCES)
    if reason:
        raise AirflowFailException(reason)


def _flat(listed: list[list[str] | None]) -> list[str]:
    """The tables of all the sources; a source whose listing failed has none, and its task is red by itself."""
    return [table_id for names in listed for table_id in names or []]
