"""The three DAGs run in this process with ``dag.test()``, over stand-ins for the rooms: what happens when."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from ingestion.model import Outcome, TableOutcome
from tilannekuva import airflow_env, airflow_run, pipeline, records
from tilannekuva.errors import BuildFailed
from tilannekuva.settings import Settings, load_settings

pytestmark = pytest.mark.slow

TABLES = {"classification": ["kunta"], "sotkanet": ["s127"], "statfin": ["11re", "12r5"]}


@dataclass
class Rooms:
    """Stand-ins for ingestion, checks, build and publication; ``calls`` is what was asked of them, in order."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    is_new: bool = True
    build_error: str | None = None
    calls: list[str] = field(default_factory=list)

    def fetch(self, settings: Settings, table_id: str) -> TableOutcome:
        self.calls.append(f"fetch {table_id}")
        made = TableOutcome(table_id, self.outcomes.get(table_id, "landed"), "a" * 16, 5, 1, 0.1, message="why")
        records.write_table(settings, made)
        return made

    def check(self, settings: Settings) -> list[Any]:
        self.calls.append("check")
        state: records.State = "failed" if self.refused else "done"
        records.write_stage(settings, records.StageRecord("check", state, 0.1, message=", ".join(self.refused) or None))
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
def database() -> None:
    airflow_env.prepare_database()


@pytest.fixture
def run(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Rooms], str | None]]:
    """Runs the DAGs over the given rooms; gives the sentence that says what failed, or None."""
    monkeypatch.setenv("SOURCE", "sample")
    monkeypatch.setenv("TILANNEKUVA_DATA", str(tmp_path))
    settings = load_settings()

    def run_over(rooms: Rooms) -> str | None:
        monkeypatch.setattr(pipeline, "tables_by_source", lambda _: TABLES)
        monkeypatch.setattr(pipeline, "fetch_table", rooms.fetch)
        monkeypatch.setattr(pipeline, "run_check", rooms.check)
        monkeypatch.setattr(pipeline, "needs_build", lambda _: rooms.is_new)
        monkeypatch.setattr(pipeline, "run_build", rooms.build)
        monkeypatch.setattr(pipeline, "run_publish", rooms.publish)
        return airflow_run.run_dags(settings, Console(file=io.StringIO()))

    yield run_over


def test_all_goes_in_order(run: Callable[[Rooms], str | None]) -> None:
    rooms = Rooms()
    assert run(rooms) is None
    assert sorted(rooms.calls[:4]) == ["fetch 11re", "fetch 12r5", "fetch kunta", "fetch s127"]
    assert rooms.calls[4:] == ["check", "build", "publish"]


def test_nothing_new_still_asks_build_and_publication_and_ends_well(run: Callable[[Rooms], str | None]) -> None:
    """An earlier run may have been killed before them, so they must be asked."""
    rooms = Rooms(outcomes=dict.fromkeys(["kunta", "s127", "11re", "12r5"], "unchanged"), is_new=False)
    assert run(rooms) is None
    assert rooms.calls[4:] == ["check", "build", "publish"]


def test_a_table_that_fails_stops_no_other_and_is_told(run: Callable[[Rooms], str | None]) -> None:
    rooms = Rooms(outcomes={"11re": "fetch_failed"})
    problem = run(rooms)
    assert problem is not None
    assert "statfin.fetch_table" in problem
    assert rooms.calls.count("fetch 11re") == 1  # nobody waits minutes for another try here
    assert rooms.calls[4:] == ["check", "build", "publish"]


def test_a_refused_arrival_makes_the_run_red_though_the_rest_is_published(run: Callable[[Rooms], str | None]) -> None:
    rooms = Rooms(refused=["12r5: fewer municipalities than before"])
    problem = run(rooms)
    assert problem is not None
    assert "report_failures" in problem
    assert rooms.calls[-1] == "publish"


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
