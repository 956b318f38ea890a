"""The stages over stand-ins for the rooms: order, records, failures, the lock."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from expectations import run as checks
from ingestion import catalogue as catalogue_module
from ingestion import contract_store
from ingestion import run as ingestion_run
from ingestion.model import Outcome, TableOutcome
from reports import publish as publication
from tilannekuva import build as building
from tilannekuva import one_run, pipeline, records
from tilannekuva.errors import BuildFailed, SettingsError, TilannekuvaError
from tilannekuva.progress import Event, listening
from tilannekuva.settings import Settings, load_settings

SOURCE_OF = {"one": "statfin", "two": "statfin", "three": "sotkanet"}


class Rooms:
    def __init__(self) -> None:
        self.calls: list[str] = []
        self.adapters: list[Any] = []
        self.catalogues_read = 0
        self.outcomes: dict[str, Outcome] = {}
        self.confirmed: list[tuple[str, str]] = []
        self.build_error: str | None = None

    def load_catalogue(self) -> Any:
        self.catalogues_read += 1
        tables = {t: SimpleNamespace(source=s) for t, s in SOURCE_OF.items()}
        return SimpleNamespace(tables=tables, sources={s: SimpleNamespace(id=s) for s in set(SOURCE_OF.values())})

    def ingest_table(
        self, settings: Settings, known: Any, table_id: str, *, adapter: Any = None, force: bool = False
    ) -> TableOutcome:
        assert not settings.strict  # strictness is judged when every table has been asked for
        self.calls.append(f"{'backfill' if force else 'ingest'} {table_id}")
        self.adapters.append(adapter)
        return TableOutcome(table_id, self.outcomes.get(table_id, "landed"), "a" * 16, 4, 1, 0.5, message="why")

    def confirm(self, settings: Settings, table: Any, source: Any, outcome: Outcome, now: Any) -> None:
        self.confirmed.append((source.id, outcome))

    def check_all(self, settings: Settings, known: Any, table_ids: Any) -> list[Any]:
        self.calls.append("check")
        return []

    def build(self, settings: Settings, *, force: bool = False) -> Any:
        self.calls.append("build")
        if self.build_error:
            raise BuildFailed(self.build_error)
        return SimpleNamespace(built=True, facts=10, strategy_faults=())

    def publish(self, settings: Settings, progress: Any = None) -> Any:
        self.calls.append("publish")
        progress(1, 2)
        first_page = settings.site_dir / "index.html"
        return SimpleNamespace(pages=2, municipalities=1, skipped=False, first_page=first_page, reused=0, has_sql=True)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"TILANNEKUVA_DATA": str(tmp_path)})


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rooms]:
    made = Rooms()
    monkeypatch.setattr(catalogue_module, "load_catalogue", made.load_catalogue)
    monkeypatch.setattr(ingestion_run, "tables_to_ingest", lambda known: list(known.tables))
    monkeypatch.setattr(ingestion_run, "ingest_table", made.ingest_table)
    monkeypatch.setattr(ingestion_run, "adapter_for", lambda _, source, **__: f"adapter of {source.id}")
    monkeypatch.setattr(contract_store, "confirm_by_landing", made.confirm)
    monkeypatch.setattr(checks, "check_all", made.check_all)
    monkeypatch.setattr(building, "build", made.build)
    monkeypatch.setattr(publication, "publish", made.publish)
    yield made


def test_a_whole_run_goes_in_order_and_is_summarised(settings: Settings, rooms: Rooms) -> None:
    told: list[Event] = []
    with listening(told.append):
        run = pipeline.run_all(settings)
    assert rooms.calls == ["ingest one", "ingest two", "ingest three", "check", "build", "publish"]
    assert (run.exit_code, run.cells, run.requests, run.facts, run.municipalities) == (0, 12, 3, 10, 1)
    assert run.stages == {"ingest": "done", "check": "unchanged", "transform": "done", "publish": "done"}
    assert [event.stage for event in told if event.kind == "done"] == ["ingest", "check", "transform", "publish"]
    assert settings.run_json.exists()


def test_one_run_reads_the_catalogue_once_and_asks_each_source_through_one_adapter(
    settings: Settings, rooms: Rooms
) -> None:
    pipeline.run_all(settings)
    assert rooms.catalogues_read == 1
    assert rooms.adapters == ["adapter of statfin", "adapter of statfin", "adapter of sotkanet"]
    pipeline.run_all(settings)
    assert rooms.catalogues_read == 2  # a later run in the same process must see a mended catalogue


def test_a_backfill_reads_whole_and_every_outcome_reaches_the_contract(settings: Settings, rooms: Rooms) -> None:
    rooms.outcomes["two"] = "fetch_failed"
    pipeline.run_ingest(settings, ["one", "two"], force=True)
    assert rooms.calls == ["backfill one", "backfill two"]
    assert rooms.confirmed == [("statfin", "landed"), ("statfin", "fetch_failed")]


def test_a_failed_table_leaves_the_rest_published_and_the_run_not_well(settings: Settings, rooms: Rooms) -> None:
    rooms.outcomes["two"] = "fetch_failed"
    run = pipeline.run_all(settings)
    assert rooms.calls[-1] == "publish"
    assert run.exit_code == 1
    assert "could not be read: two" in run.exit_reason


def test_a_strict_run_names_every_absent_table_and_builds_nothing(settings: Settings, rooms: Rooms) -> None:
    rooms.outcomes = {"one": "absent_at_source", "three": "absent_at_source"}
    run = pipeline.run_all(replace(settings, strict=True))
    assert rooms.calls == ["ingest one", "ingest two", "ingest three"]
    assert run.exit_code == 1
    assert "one, three" in run.exit_reason


def test_a_strategy_left_out_is_told_and_the_run_goes_on(
    settings: Settings, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = SimpleNamespace(built=True, facts=10, strategy_faults=("091.yml, line 7: the corridor is upside down",))
    monkeypatch.setattr(building, "build", lambda *_, **__: ended)
    told: list[Event] = []
    with listening(told.append):
        run = pipeline.run_all(settings)
    assert (run.exit_code, run.stages["publish"]) == (0, "done")
    assert any("strategies left out: 091.yml, line 7" in event.text for event in told)


def test_a_failed_build_is_recorded_and_nothing_is_published(settings: Settings, rooms: Rooms) -> None:
    rooms.build_error = "fct_trend: 3 rows"
    run = pipeline.run_all(settings)
    assert "publish" not in rooms.calls
    assert run.exit_reason == "transform: fct_trend: 3 rows"
    record = records.read_stage(settings, "transform")
    assert record is not None
    assert record.state == "failed"


def test_named_tables_only_are_fetched_and_an_unknown_name_is_refused(settings: Settings, rooms: Rooms) -> None:
    assert [o.table_id for o in pipeline.run_ingest(settings, ["three"])] == ["three"]
    assert rooms.calls == ["ingest three"]
    with pytest.raises(TilannekuvaError, match=r"no table thre for this source\. It has: one, three, two"):
        pipeline.run_ingest(settings, ["thre"])


def test_a_table_whose_task_was_killed_counts_as_failed_not_as_before(settings: Settings, rooms: Rooms) -> None:
    pipeline.run_ingest(settings)
    pipeline.begin_ingest(settings, "statfin")
    pipeline.fetch_table(settings, "one")
    outcomes = {o.table_id: o.outcome for o in pipeline.finish_ingest(settings)}
    assert outcomes == {"one": "landed", "two": "fetch_failed", "three": "landed"}


def test_a_second_run_in_the_same_folder_is_refused_and_a_later_one_is_not(settings: Settings) -> None:
    with (
        one_run.whole_run(settings),
        pytest.raises(SettingsError, match="Another run is using"),
        one_run.whole_run(settings),
    ):
        pass
    with one_run.whole_run(settings):
        pass


@pytest.mark.parametrize("stage", ["run_ingest", "run_check", "run_build", "run_publish", "run_all"])
def test_every_stage_refuses_the_folder_of_another_source(stage: str, settings: Settings, rooms: Rooms) -> None:
    pipeline.run_all(settings)
    rooms.calls.clear()
    with pytest.raises(SettingsError, match="holds figures of the source 'sample'"):
        getattr(pipeline, stage)(replace(settings, source="live"))
    assert rooms.calls == []
