"""The DAGs of `make run` run in this process with ``dag.test()``, over stand-ins for the rooms: what happens when."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from dags import common, ingest_tasks
from ingestion.landing_state import TableState, write_state
from ingestion.model import Outcome, TableOutcome
from tilannekuva import airflow_env, airflow_run, pipeline, records, scheduled
from tilannekuva.errors import BuildFailed, SourceChanged
from tilannekuva.settings import Settings, load_settings

pytestmark = pytest.mark.slow

TABLES = {"classification": ["kunta"], "sotkanet": ["s127"], "statfin": ["t11re", "t12r5"]}


@dataclass
class Rooms:
    """Stand-ins for ingestion, checks, build and publication; ``calls`` is what was asked of them, in order."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    is_new: bool = True
    build_error: str | None = None
    calls: list[str] = field(default_factory=list)

    def fetch(self, settings: Settings, table_id: str, *, force: bool = False) -> TableOutcome:
        self.calls.append(f"{'backfill' if force else 'fetch'} {table_id}")
        made = TableOutcome(table_id, self.outcomes.get(table_id, "landed"), "a" * 16, 5, 1, 0.1, message="why")
        records.write_table(settings, made)
        return made

    def check(self, settings: Settings, table_ids: list[str] | None = None) -> list[Any]:
        self.calls.append("check")
        for table_id, why in self.refused.items():
            write_state(settings, table_id, TableState(outcome="check_failed", check_message=why))
        return []

    def build(self, settings: Settings) -> Any:
        self.calls.append("build")
        if self.build_error:
            raise BuildFailed(self.build_error)
        return SimpleNamespace(built=self.is_new, facts=7)

    def publish(self, settings: Settings) -> Any:
        self.calls.append("publish")
        return SimpleNamespace(skipped=not self.is_new, pages=3, municipalities=2)


@pytest.fixture(scope="module")
def database() -> Iterator[None]:
    """Airflow's database, and three sources instead of all. The DAG files do not change while this module runs, so
    they are written to the database once, not before every run."""
    from airflow.dag_processing import dagbag

    airflow_env.prepare_database()
    patch = pytest.MonkeyPatch()
    patch.setattr(ingest_tasks, "SOURCES", tuple(TABLES))
    patch.setattr(common, "SOURCES", tuple(TABLES))
    real = dagbag.sync_bag_to_db
    done: list[bool] = []

    def once(*arguments: Any, **named: Any) -> None:
        if not done:
            real(*arguments, **named)
        done.append(True)

    patch.setattr(dagbag, "sync_bag_to_db", once)
    yield
    patch.undo()


def states(dag_id: str, run_conf: dict[str, Any] | None = None) -> dict[str, str]:
    """Runs one DAG as if started by hand; how each task ended."""
    dag: Any = airflow_env.load_dags((dag_id,))[dag_id]
    for task in dag.tasks:
        (task.partial_kwargs if task.is_mapped else task.__dict__)["retries"] = 0
    ended = dag.test(run_conf=run_conf).get_task_instances()
    return {ti.task_id if ti.map_index < 0 else f"{ti.task_id}[{ti.map_index}]": str(ti.state) for ti in ended}


@pytest.fixture
def run(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Rooms], str | None]]:
    """Runs the DAGs over the given rooms; gives the sentence that says what failed, or None."""
    monkeypatch.setenv("SOURCE", "sample")
    monkeypatch.setenv("TILANNEKUVA_DATA", str(tmp_path))
    settings = load_settings()

    def run_over(rooms: Rooms) -> str | None:
        monkeypatch.setattr(pipeline, "tables_by_source", lambda _: TABLES)
        monkeypatch.setattr(scheduled, "tables_in_rhythm", lambda *_: [t for ids in TABLES.values() for t in ids])
        monkeypatch.setattr(scheduled, "without_dag", lambda *_: [])
        monkeypatch.setattr(pipeline, "fetch_table", rooms.fetch)
        monkeypatch.setattr(pipeline, "run_check", rooms.check)
        monkeypatch.setattr(scheduled, "has_something_to_build", lambda _: rooms.is_new)
        monkeypatch.setattr(pipeline, "run_build", rooms.build)
        monkeypatch.setattr(pipeline, "run_publish", rooms.publish)
        return airflow_run.run_dags(settings, Console(file=io.StringIO()))

    yield run_over


@pytest.fixture
def alerts(tmp_path: Path) -> Callable[[], list[Any]]:
    """Reads the alerts that were written."""
    path = tmp_path / "logs" / "alerts.jsonl"
    return lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_all_goes_in_order(run: Callable[[Rooms], str | None], alerts: Callable[[], list[Any]]) -> None:
    rooms = Rooms()
    assert run(rooms) is None
    assert alerts() == []
    assert sorted(rooms.calls[:4]) == ["fetch kunta", "fetch s127", "fetch t11re", "fetch t12r5"]
    assert rooms.calls[4:] == ["check", "build", "publish"]


def test_nothing_new_still_asks_build_and_publication_and_ends_well(run: Callable[[Rooms], str | None]) -> None:
    """An earlier run may have been killed before them, so they must be asked."""
    rooms = Rooms(outcomes=dict.fromkeys(["kunta", "s127", "t11re", "t12r5"], "unchanged"), is_new=False)
    assert run(rooms) is None
    assert rooms.calls[4:] == ["check", "build", "publish"]


def test_a_table_that_fails_stops_no_other_and_is_told(
    run: Callable[[Rooms], str | None], alerts: Callable[[], list[Any]]
) -> None:
    rooms = Rooms(outcomes={"t11re": "fetch_failed"})
    problem = run(rooms)
    assert problem is not None
    assert "statfin.fetch_table" in problem
    assert rooms.calls.count("fetch t11re") == 1  # nobody waits minutes for another try here
    assert rooms.calls[4:] == ["check", "build", "publish"]
    (alert,) = alerts()
    assert alert["tasks"] == [["report_failures", "t11re: why"], ["statfin.fetch_table[t11re]", "Table t11re: why"]]


def test_a_refused_arrival_makes_the_run_red_though_the_rest_is_published(
    run: Callable[[Rooms], str | None], alerts: Callable[[], list[Any]]
) -> None:
    rooms = Rooms(refused={"t12r5": "fewer municipalities than before"})
    problem = run(rooms)
    assert problem is not None
    assert "report_failures" in problem
    assert rooms.calls[-1] == "publish"
    (alert,) = alerts()
    assert (alert["kind"], alert["subject"]) == ("dag_failed", "ingest")
    assert alert["tasks"] == [["report_failures", "t12r5: fewer municipalities than before"]]


def test_an_absent_table_is_no_failure_unless_strict(
    run: Callable[[Rooms], str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(Rooms(outcomes={"s127": "absent_at_source"})) is None
    monkeypatch.setenv("TILANNEKUVA_STRICT", "1")
    rooms = Rooms(outcomes={"s127": "absent_at_source"})
    problem = run(rooms)
    assert problem is not None
    assert "check_and_promote" in problem
    assert not {"check", "build", "publish"} & set(rooms.calls)


def test_a_failed_build_publishes_nothing(run: Callable[[Rooms], str | None]) -> None:
    rooms = Rooms(build_error="fct_trend: a test failed")
    problem = run(rooms)
    assert problem is not None
    assert "transform failed in dbt_build" in problem
    assert rooms.calls[-1] == "build"


def test_a_backfill_reads_whole_what_was_asked_for_and_goes_on_like_an_ingest(
    run: Callable[[Rooms], str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = Rooms()
    run_over_nothing = {"tables_by_source": lambda _: TABLES, "fetch_table": rooms.fetch, "run_check": rooms.check}
    for name, stand_in in run_over_nothing.items():
        monkeypatch.setattr(pipeline, name, stand_in)
    monkeypatch.setattr(scheduled, "has_something_to_build", lambda _: True)
    monkeypatch.setattr(scheduled, "without_dag", lambda *_: [])
    asked: list[Any] = []

    def wanted(_settings: Settings, *given: Any, **named: Any) -> list[str]:
        asked.append((given, named))
        return ["t11re"]

    monkeypatch.setattr(scheduled, "backfill_tables", wanted)
    found = states("backfill", {"table": "t11re"})
    assert asked == [(("t11re", None), {"force": False})]
    assert rooms.calls == ["backfill t11re", "check"]
    assert found["check_and_promote"] == found["report_failures"] == found["statfin.fetch_table[0]"] == "success"
    assert found["sotkanet.fetch_table"] == "skipped"


def test_the_contract_watch_is_red_for_a_broken_table_only_and_still_looks_for_late_releases(
    run: Callable[[Rooms], str | None], alerts: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(settings: Settings, source_id: str) -> list[Any]:
        if source_id == "statfin":
            raise SourceChanged("t11re is broken: expected a, found b")
        outcome = "unreachable" if source_id == "sotkanet" else "ok"
        return [SimpleNamespace(outcome=outcome, findings=("503",))]

    monkeypatch.setattr(scheduled, "watch_contract", watch)
    monkeypatch.setattr(scheduled, "late_tables", lambda *_: {"t12r5": "2026-05-22"})
    assert states("contract_watch") == {
        "check_contracts_statfin": "failed",
        "check_contracts_sotkanet": "skipped",
        "check_contracts_classification": "success",
        "look_for_late_releases": "success",
    }
    late, broken = sorted(alerts(), key=lambda alert: str(alert["kind"]), reverse=True)
    assert (late["kind"], late["subject"]) == ("release_late", "t12r5")
    assert (broken["kind"], broken["subject"]) == ("dag_failed", "contract_watch")
    assert broken["tasks"] == [["check_contracts_statfin", "t11re is broken: expected a, found b"]]
