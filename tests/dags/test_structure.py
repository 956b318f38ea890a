"""Ids, owners, retries, pools, documentation and the wiring of assets."""

import ast
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from dags.common import HOSTS, POOLS, RHYTHM_SOURCES, SOURCES, host_of
from ingestion.catalogue import load_catalogue
from ingestion.rhythm import RHYTHMS, rhythm_of
from tests.dags.bag import DAG_IDS, INGEST_DAGS, RHYTHM_DAGS, dags
from tilannekuva import scheduled
from tilannekuva.settings import PROJECT_DIR

SOURCES_OF = {
    dag_id: RHYTHM_SOURCES[RHYTHM_DAGS[dag_id]] if dag_id in RHYTHM_DAGS else SOURCES for dag_id in INGEST_DAGS
}
LIST_TASK = dict.fromkeys(INGEST_DAGS, "list_tables") | {"backfill": "list_requested"}
TASKS = {
    **{
        dag_id: {
            *(f"{source}.{task}" for source in SOURCES_OF[dag_id] for task in (LIST_TASK[dag_id], "fetch_table")),
            "check_and_promote",
            "report_failures",
        }
        for dag_id in INGEST_DAGS
    },
    "contract_watch": {*(f"check_contracts_{source}" for source in SOURCES), "look_for_late_releases"},
    "transform": {"dbt_build"},
    "publish": {"publish_site"},
    "yearly_edition": {"freeze_edition"},
}
TASKS["backfill"].add("read_request")
RUNBOOKS = dict.fromkeys(DAG_IDS) | dict.fromkeys(("ingest", *RHYTHM_DAGS), "ingest")


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


@pytest.mark.parametrize("dag_id", INGEST_DAGS)
def test_each_host_is_asked_in_its_own_pool_of_one_slot_and_left_alone_for_its_own_time(dag_id: str) -> None:
    slots = {pool.name: pool.slots for pool in POOLS}
    by_id = {task.task_id: task for task in tasks(dag_id)}
    for source in SOURCES_OF[dag_id]:
        fetch = by_id[f"{source}.fetch_table"]
        assert (fetch.pool, fetch.pool_slots, slots[fetch.pool]) == (host_of(source).pool, 1, 1)
        assert fetch.retry_delay == host_of(source).retry_delay
        assert bool(fetch.partial_kwargs["op_kwargs"]["force"]) is (dag_id == "backfill")


def test_the_contract_check_asks_in_the_same_pools() -> None:
    by_id = {task.task_id: task for task in tasks("contract_watch")}
    assert all(by_id[f"check_contracts_{source}"].pool == host_of(source).pool for source in SOURCES)


def test_sources_are_those_of_the_catalogue_and_share_a_pool_where_they_share_a_host() -> None:
    known = load_catalogue().sources
    assert set(SOURCES) == set(known)
    assert len(SOURCES) == len(set(SOURCES))
    hosts: dict[str, set[str]] = {}
    for source in known.values():
        hosts.setdefault(str(urlsplit(source.base_url).hostname), set()).add(host_of(source.id).pool)
    assert all(len(pools) == 1 for pools in hosts.values()), hosts
    assert len({pool for pools in hosts.values() for pool in pools}) == len(hosts)


def test_a_host_is_left_alone_for_at_least_the_window_its_sources_name() -> None:
    known = load_catalogue().sources
    for host in HOSTS:
        assert host.retry_delay >= max(timedelta(seconds=known[s].limits.window_seconds) for s in host.sources), host


def test_every_table_belongs_to_exactly_one_rhythm_whose_dag_asks_its_source() -> None:
    known = load_catalogue()
    assert set(RHYTHM_SOURCES) == set(RHYTHM_DAGS.values()) == set(RHYTHMS)
    assert scheduled.without_dag(known, RHYTHM_SOURCES) == []
    together = [t for rhythm in RHYTHMS for t in scheduled.tables_in_rhythm(known, rhythm)]
    assert sorted(together) == sorted(known.tables)


def test_a_table_that_no_dag_asks_for_is_told() -> None:
    known = load_catalogue()
    table = next(t for t in known.tables.values() if rhythm_of(t, known.sources[t.source]) == "monthly")
    assert table.id in scheduled.without_dag(known, RHYTHM_SOURCES | {"monthly": ()})


def test_the_warehouse_has_one_writer() -> None:
    (build,), (freeze,) = tasks("transform"), tasks("yearly_edition")
    assert build.pool == freeze.pool == "warehouse_writer"  # no build starts while an edition is frozen
    assert {pool.name: pool.slots for pool in POOLS}["warehouse_writer"] == 1


def test_every_pool_that_a_task_names_is_made() -> None:
    named = {task.pool for dag_id in DAG_IDS for task in tasks(dag_id)} - {"default_pool"}
    assert named == {pool.name for pool in POOLS}


def test_assets_lead_from_ingest_to_transform_to_publish() -> None:
    assert all(outlets(dag_id) == {"check_and_promote": ["landing"]} for dag_id in INGEST_DAGS)
    assert outlets("contract_watch") == {}
    assert schedule_assets("transform") == ["landing"]
    assert outlets("transform") == {"dbt_build": ["marts"]}
    assert schedule_assets("publish") == ["marts"]
    assert outlets("publish") == {}


@pytest.mark.parametrize("dag_id", INGEST_DAGS)
def test_one_table_that_fails_stops_no_other_but_an_error_in_the_checks_does_not_pass_as_green(dag_id: str) -> None:
    by_id = {task.task_id: task for task in tasks(dag_id)}
    check, report = by_id["check_and_promote"], by_id["report_failures"]
    listings = {f"{source}.{LIST_TASK[dag_id]}" for source in SOURCES_OF[dag_id]}
    assert check.trigger_rule == "all_done"
    assert check.upstream_task_ids == listings | {f"{source}.fetch_table" for source in SOURCES_OF[dag_id]}
    assert report.upstream_task_ids == listings | {"check_and_promote"}
    assert report.trigger_rule == "none_failed"


@pytest.mark.parametrize("dag_id", INGEST_DAGS)
def test_tables_are_mapped_at_run_time(dag_id: str) -> None:
    for source in SOURCES_OF[dag_id]:
        fetch = next(task for task in tasks(dag_id) if task.task_id == f"{source}.fetch_table")
        assert fetch.is_mapped
        assert fetch.upstream_task_ids == {f"{source}.{LIST_TASK[dag_id]}"}


@pytest.mark.parametrize("dag_id", [*RHYTHM_DAGS, "contract_watch"])
def test_the_timed_ones_run_daily_on_finnish_time_before_ten(dag_id: str) -> None:
    timetable: Any = dags()[dag_id].timetable
    minute, hour, *rest = timetable.expression.split()
    assert rest == ["*", "*", "*"]
    assert 0 <= int(minute) < 60
    assert int(hour) < 10
    assert str(timetable.timezone) in {"Europe/Helsinki", "Timezone('Europe/Helsinki')"}


@pytest.mark.parametrize("dag_id", ["ingest", "backfill"])
def test_what_asks_for_everything_runs_by_hand_only(dag_id: str) -> None:
    timetable: Any = dags()[dag_id].timetable
    assert not timetable.can_be_scheduled


def test_an_edition_is_frozen_once_a_year_and_hands_on_nothing() -> None:
    timetable: Any = dags()["yearly_edition"].timetable
    assert timetable.expression == "0 6 1 12 *"
    assert outlets("yearly_edition") == {}


def test_monthly_and_quarterly_tables_are_asked_for_after_statistics_finland_has_published() -> None:
    for dag_id in ("ingest_monthly", "ingest_quarterly"):
        timetable: Any = dags()[dag_id].timetable
        assert int(timetable.expression.split()[1]) >= 8


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_failure_is_alerted(dag_id: str) -> None:
    callback: Any = dags()[dag_id].on_failure_callback
    assert callback.__name__ == "alert_failed_run"
    for task in tasks(dag_id):
        found = task.on_failure_callback
        names = [callback.__name__ for callback in (found if isinstance(found, list | tuple) else [found])]
        assert names == ["note_failed_task"], task.task_id


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_documentation_says_what_to_do_when_it_fails(dag_id: str) -> None:
    text = " ".join(str(dags()[dag_id].doc_md).split())
    assert "### When it fails" in text
    assert "clear" in text.lower()
    for task_id in TASKS[dag_id]:
        name = task_id.split(".")[-1]
        name = "check_contracts" if name.startswith("check_contracts_") else name
        assert name in text or name.startswith("list_"), name
    runbook = RUNBOOKS[dag_id] or dag_id
    assert f"docs/runbooks/{runbook}.md" in text
    assert (PROJECT_DIR / "docs" / "runbooks" / f"{runbook}.md").is_file()


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
