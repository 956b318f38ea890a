"""Probe, fetch, land: what the data folder holds after each turn of events at the source."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion import run as ingest_run
from ingestion.landing import current, list_landings, promote, read_state
from ingestion.landing_partial import partial_dir
from ingestion.model import TableOutcome
from ingestion.run import ingest_all, ingest_table, tables_to_ingest
from tests.unit.expectations.builders import TABLE_ID, catalogue, indicator, people, source, table
from tests.unit.expectations.fakes import FakeAdapter
from tilannekuva.errors import CatalogueError, SourceChanged, SourceUnavailable, TableAbsent
from tilannekuva.settings import Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
# The real list of municipalities doesn't have the codes 001 to 300: that is a warning, and blocks nothing.
CATALOGUE = catalogue(table(recheck_days=10), indicators=[indicator()])
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(source="http://127.0.0.1:1", data_dir=tmp_path / "data", edition_year=2021)


def ingest(settings: Settings, adapter: FakeAdapter, days: float = 0, **more: Any) -> TableOutcome:
    return ingest_table(settings, CATALOGUE, TABLE_ID, now=NOW + timedelta(days=days), adapter=adapter, **more)


def landed_files(settings: Settings) -> dict[str, int]:
    """Path and inode of every file but the state and the lock: a file that is written again gets another inode."""
    found = (path for path in settings.data_dir.rglob("*") if path.is_file())
    return {str(path): path.stat().st_ino for path in found if path.name not in {"state.json", ".lock"}}


def promoted(settings: Settings, adapter: FakeAdapter) -> str:
    ingest(settings, adapter)
    landing_id = read_state(settings, TABLE_ID).newest_landing_id
    assert landing_id is not None
    promote(settings, TABLE_ID, landing_id)
    return landing_id


def test_first_ingest_lands_and_the_second_asks_for_no_figure(settings: Settings) -> None:
    adapter = FakeAdapter(people().arrow())
    first = ingest(settings, adapter)
    files = landed_files(settings)
    second = ingest(settings, adapter, days=9.9)
    assert (first.outcome, first.requests) == ("landed", 4)
    assert (second.outcome, second.requests, second.cells) == ("unchanged", 1, 0)
    assert second.landing_id == first.landing_id
    assert landed_files(settings) == files
    assert not (settings.landing_dir / TABLE_ID / "partial").exists()


def test_a_stamp_is_believed_only_for_recheck_days(settings: Settings) -> None:
    adapter = FakeAdapter(people().arrow())
    ingest(settings, adapter)
    files = landed_files(settings)
    again = ingest(settings, adapter, days=10)
    assert (again.outcome, adapter.data_requests) == ("same_content", 6)
    assert landed_files(settings) == files
    state = read_state(settings, TABLE_ID)
    assert (state.full_read_at, state.last_changed_at) == (NOW + timedelta(days=10), NOW)
    assert ingest(settings, adapter, days=19).outcome == "unchanged"


def test_a_new_stamp_or_force_reads_the_table_whole(settings: Settings) -> None:
    adapter = FakeAdapter(people().arrow())
    first = ingest(settings, adapter)
    adapter.stamp = "second"
    assert ingest(settings, adapter, days=1).outcome == "same_content"
    assert ingest(settings, adapter, days=1, force=True).outcome == "same_content"
    adapter.rows = people([2019, 2020, 2021]).arrow()
    changed = ingest(settings, adapter, days=1, force=True)
    assert changed.outcome == "landed" and changed.landing_id != first.landing_id
    assert len(list_landings(settings, TABLE_ID)) == 2


def test_a_landing_that_vanished_is_fetched_again(settings: Settings) -> None:
    adapter = FakeAdapter(people().arrow())
    first = ingest(settings, adapter)
    (settings.landing_dir / TABLE_ID / str(first.landing_id) / "sidecar.json").unlink()
    (settings.landing_dir / TABLE_ID / str(first.landing_id)).rename(settings.data_dir / "elsewhere")
    assert ingest(settings, adapter).landing_id == first.landing_id
    assert len(list_landings(settings, TABLE_ID)) == 1


def test_an_absent_table_is_an_outcome_and_in_a_strict_run_an_error(settings: Settings) -> None:
    adapter = FakeAdapter(people().arrow(), probe_error=TableAbsent("no such table: people.px"))
    outcome = ingest(settings, adapter)
    assert (outcome.outcome, outcome.message) == ("absent_at_source", "no such table: people.px")
    with pytest.raises(TableAbsent):
        ingest(replace(settings, strict=True), adapter)
    assert read_state(settings, TABLE_ID).outcome == "absent_at_source"


def test_figures_found_absent_are_not_asked_for_again_before_recheck_days(settings: Settings) -> None:
    adapter = FakeAdapter(people().arrow(), fetch_error=TableAbsent("described, but without rows"))
    assert ingest(settings, adapter).outcome == "absent_at_source"
    again = ingest(settings, adapter, days=9)
    assert (again.outcome, again.requests, again.message) == ("absent_at_source", 1, "described, but without rows")
    assert ingest(settings, adapter, days=10).requests > 1
    adapter.stamp = "second"
    adapter.fetch_error = None
    assert ingest(settings, adapter, days=11).outcome == "landed"


@pytest.mark.parametrize("error", [SourceUnavailable("503 " + "x" * 2000), SourceChanged("no variable 'area'")])
def test_a_failed_fetch_is_recorded_whole_and_the_last_good_stays(settings: Settings, error: Exception) -> None:
    good = promoted(settings, FakeAdapter(people().arrow()))
    outcome = ingest(settings, FakeAdapter(people().arrow(), stamp="second", fetch_error=error), days=1)
    state = read_state(settings, TABLE_ID)
    assert outcome.outcome == "fetch_failed" == state.outcome
    assert outcome.message == str(error) == state.message
    landing = current(settings, TABLE_ID)
    assert landing is not None and landing.landing_id == good == state.newest_landing_id
    assert ingest(settings, FakeAdapter(people().arrow()), days=2).outcome == "unchanged"


def test_a_half_fetched_table_resumes_but_a_refused_answer_is_asked_again(settings: Settings) -> None:
    broken = FakeAdapter(people().arrow(), fetch_error=SourceUnavailable("reset"))
    ingest(settings, broken)
    resumed = FakeAdapter(people().arrow(), fetch_error=SourceChanged("an area is lost"))
    ingest(settings, resumed)
    asked_again = FakeAdapter(people().arrow())
    assert ingest(settings, asked_again).outcome == "landed"
    assert (broken.data_requests, resumed.data_requests, asked_again.data_requests) == (3, 0, 3)
    assert len(list((settings.landing_dir / TABLE_ID / "rejected").rglob("*.zst"))) == 3


def test_answers_of_an_old_try_are_not_mixed_with_new_ones(settings: Settings) -> None:
    ingest(settings, FakeAdapter(people().arrow(), fetch_error=SourceUnavailable("reset")))
    for path in partial_dir(settings, TABLE_ID).rglob("*.zst"):
        os.utime(path, (1, 1))
    later = FakeAdapter(people().arrow())
    ingest(settings, later, days=20)
    assert later.data_requests == 3


def test_one_failing_table_stops_no_other_and_adapters_are_shared(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = FakeAdapter(people().arrow())
    made = []

    def adapter_for(_: Settings, of: Any, **__: Any) -> FakeAdapter:
        made.append(of.id)
        return adapter

    class FailsOnFirst(FakeAdapter):
        def probe(self, of: Any) -> Any:
            self.probe_error = SourceUnavailable("timeout") if of.id == "a_people" else None
            return super().probe(of)

    adapter = FailsOnFirst(people().arrow())
    monkeypatch.setattr(ingest_run, "adapter_for", adapter_for)
    tables = catalogue(*(table(table_id) for table_id in ("c_people", "a_people", "b_people")))
    seen: list[tuple[str, int, int]] = []
    outcomes = ingest_all(settings, tables, lambda outcome, done, total: seen.append((outcome.table_id, done, total)))
    assert [each.outcome for each in outcomes] == ["fetch_failed", "landed", "landed"]
    assert seen == [("a_people", 1, 3), ("b_people", 2, 3), ("c_people", 3, 3)]
    assert made == [source().id]
    assert tables_to_ingest(tables) == ["a_people", "b_people", "c_people"]


def test_an_unknown_table_is_refused(settings: Settings) -> None:
    with pytest.raises(CatalogueError, match="no_such"):
        ingest_table(settings, CATALOGUE, "no_such", adapter=FakeAdapter(people().arrow()))
