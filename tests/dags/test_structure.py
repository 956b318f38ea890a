"""Ids, owners, retries, pools, documentation and the wiring of assets."""

import ast
from datetime import timedelta
from typing import Any

import pytest

from dags.common import POOLS, SOURCES
from ingestion.catalogue import load_catalogue
from tests.dags.bag import DAG_IDS, dags
from tilannekuva.settings import PROJECT_DIR

TASKS = {
    "ingest": {
        *(f"{source}.{task}" for source in SOURCES for task in ("list_tables", "fetch_table")),
        "check_and_promote",
        "report_failures",
    },
    "transform": {"dbt_build"},
    "publish": {"publish_site"},
}


def tasks(dag_id: str) -> list[Any]:
    return list(dags()[dag_id].tasks)


def outlets(dag_id: str) -> dict[str, list[str]]:
    return {task.task_id: [asset.name for asset in task.outlets] for task in tasks(dag_id) if task.outlets}


def schedule_assets(dag_id: str) -> list[str]:
    timetable: Any = dags()[dag_id].timetable
    return [asset.name for asset in timetable.asset_condition.objects]


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_tasks_are_these_and_no_others(dag_id: str) -> None:
    assert {task.task_id for task in tasks(dag_id)} == TASKS[dag_id]


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_runs_never_overlap_nor_catch_up(dag_id: str) -> None:
    dag = dags()[dag_id]
    assert dag.max_active_runs == 1
    assert dag.catchup is False
    assert {"tilannekuva", dag_id} <= set(dag.tags)


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_task_has_our_owner_retries_and_a_limit_of_time(dag_id: str) -> None:
    for task in tasks(dag_id):
        assert task.owner == "tilannekuva", task.task_id
        if task.task_id == "report_failures":  # it only repeats what has failed
            assert task.retries == 0
            continue
        assert task.retries == 2, task.task_id
        assert task.retry_delay >= timedelta(minutes=1), task.task_id
        assert task.retry_exponential_backoff > 1, task.task_id
        assert timedelta(0) < task.execution_timeout <= timedelta(hours=6), task.task_id


@pytest.mark.parametrize("source", SOURCES)
def test_each_host_is_asked_in_its_own_pool_of_one_slot(source: str) -> None:
    slots = {pool.name: pool.slots for pool in POOLS}
    fetch = next(task for task in tasks("ingest") if task.task_id == f"{source}.fetch_table")
    assert fetch.pool == f"source_{source}"
    assert fetch.pool_slots == 1
    assert slots[fetch.pool] == 1


def test_sources_are_those_of_the_catalogue() -> None:
    assert set(SOURCES) == set(load_catalogue().sources)


def test_the_warehouse_has_one_writer() -> None:
    (build,) = tasks("transform")
    assert build.pool == "warehouse_writer"
    assert {pool.name: pool.slots for pool in POOLS}["warehouse_writer"] == 1


def test_every_pool_that_a_task_names_is_made() -> None:
    named = {task.pool for dag_id in DAG_IDS for task in tasks(dag_id)} - {"default_pool"}
    assert named == {pool.name for pool in POOLS}


def test_assets_lead_from_ingest_to_transform_to_publish() -> None:
    assert outlets("ingest") == {"check_and_promote": ["landing"]}
    assert schedule_assets("transform") == ["landing"]
    assert outlets("transform") == {"dbt_build": ["marts"]}
    assert schedule_assets("publish") == ["marts"]
    assert outlets("publish") == {}


def test_one_table_that_fails_stops_no_other_but_an_error_in_the_checks_does_not_pass_as_green() -> None:
    by_id = {task.task_id: task for task in tasks("ingest")}
    check, report = by_id["check_and_promote"], by_id["report_failures"]
    assert check.trigger_rule == "all_done"
    assert check.upstream_task_ids == {f"{source}.fetch_table" for source in SOURCES}
    assert report.upstream_task_ids == {"check_and_promote"}
    assert report.trigger_rule == "none_failed"


def test_tables_are_mapped_at_run_time() -> None:
    for source in SOURCES:
        fetch = next(task for task in tasks("ingest") if task.task_id == f"{source}.fetch_table")
        assert fetch.is_mapped
        assert fetch.upstream_task_ids == {f"{source}.list_tables"}


def test_ingest_runs_daily_on_finnish_time() -> None:
    timetable: Any = dags()["ingest"].timetable
    minute, hour, *rest = timetable.expression.split()
    assert rest == ["*", "*", "*"]
    assert 0 <= int(minute) < 60
    assert int(hour) < 7
    assert str(timetable.timezone) in {"Europe/Helsinki", "Timezone('Europe/Helsinki')"}


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_documentation_says_what_to_do_when_it_fails(dag_id: str) -> None:
    text = " ".join(str(dags()[dag_id].doc_md).split())
    assert "### When it fails" in text
    assert "clear" in text.lower()
    for task_id in TASKS[dag_id]:
        name = task_id.split(".")[-1]
        assert name in text or name == "list_tables", name
    runbook = PROJECT_DIR / "docs" / "runbooks" / f"{dag_id}.md"
    assert f"docs/runbooks/{dag_id}.md" in text
    assert runbook.is_file()


def test_dag_files_hold_no_sql_data_frames_or_addresses() -> None:
    for path in sorted((PROJECT_DIR / "dags").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        imported = {
            alias.name if isinstance(node, ast.Import) else str(node.module)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        roots = {name.split(".")[0] for name in imported}
        assert roots <= {"airflow", "collections", "contextlib", "dags", "datetime", "tilannekuva", "typing"}, path.name
        assert "://" not in text
