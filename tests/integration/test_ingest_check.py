"""Check and promote: what is in use after good and bad arrivals, and what is said about the bad ones."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import expectations.run as check_run
from expectations.observed import NOTHING_TO_JUDGE
from expectations.report_file import read_report
from expectations.run import check_all
from ingestion.landing import current, list_landings, read_state
from ingestion.landing_paths import check_path
from ingestion.model import TableOutcome
from ingestion.run import ingest_table
from tests.unit.expectations.builders import TABLE_ID, Cells, catalogue, indicator, people, table
from tests.unit.expectations.fakes import FakeAdapter
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


def check(settings: Settings, changed_catalogue: Any = CATALOGUE) -> list[check_run.CheckReport]:
    return check_all(settings, changed_catalogue, now=NOW)


def land_cells(settings: Settings, cells: Cells, stamp: str) -> FakeAdapter:
    adapter = FakeAdapter(cells.arrow(), stamp=stamp)
    ingest(settings, adapter, days=1)
    return adapter


def test_a_good_arrival_is_promoted_and_then_there_is_nothing_to_check(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, FakeAdapter(people().arrow()))
    (report,) = check(settings)
    landing = current(settings, TABLE_ID)
    assert report.passed, report.message
    assert landing is not None and landing.landing_id == report.landing_id
    assert read_state(settings, TABLE_ID).outcome == "landed"
    forbid_validation(monkeypatch)
    assert check(settings) == []


def forbid_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(jobs: Any) -> Any:
        raise AssertionError(f"validated {jobs}")

    monkeypatch.setattr(check_run, "validate", fail)


def test_a_bad_arrival_is_kept_and_named_and_the_last_good_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, FakeAdapter(people().arrow()))
    check(settings)
    good = current(settings, TABLE_ID)
    bad = land_cells(settings, people().times(1000).changed({("001", 2020): 101_000.0}), "second")
    (report,) = check(settings)
    assert {each.expectation for each in report.failures} == {"magnitude_as_before", "values_in_range"}
    state = read_state(settings, TABLE_ID)
    assert state.outcome == "check_failed"
    assert "magnitude_as_before" in str(state.message) and "values_in_range" in str(state.message)
    assert current(settings, TABLE_ID) == good
    assert len(list_landings(settings, TABLE_ID)) == 2

    # Nothing changed: it is neither fetched nor forgotten, and what is known of it is told again.
    unchanged = ingest(settings, bad, days=2)
    assert (unchanged.outcome, bad.data_requests) == ("unchanged", 3)
    assert read_state(settings, TABLE_ID).outcome == "check_failed"
    assert unchanged.message == state.message
    with monkeypatch.context() as patch:
        forbid_validation(patch)
        (repeated,) = check(settings)
    assert repeated.is_repeated and not repeated.passed

    # The source mends it.
    land_cells(settings, people([2019, 2020, 2021]), "third")
    (mended,) = check(settings)
    assert mended.passed and mended.baseline_landing_id == getattr(good, "landing_id", None)
    assert read_state(settings, TABLE_ID).outcome == "landed"


def test_a_refused_arrival_is_judged_again_when_its_suite_changed(settings: Settings) -> None:
    adapter = FakeAdapter(people().arrow())
    ingest(settings, adapter)
    strict = catalogue(table(recheck_days=10), indicators=[indicator(largest=10)])
    (refused,) = check(settings, strict)
    assert not refused.passed and current(settings, TABLE_ID) is None
    (accepted,) = check(settings)
    assert accepted.passed and current(settings, TABLE_ID) is not None
    assert read_state(settings, TABLE_ID).outcome == "landed"
    assert adapter.data_requests == 3


def test_a_stricter_suite_reports_but_does_not_withdraw_what_is_in_use(settings: Settings) -> None:
    ingest(settings, FakeAdapter(people().arrow()))
    check(settings)
    (report,) = check(settings, catalogue(table(recheck_days=10), indicators=[indicator(largest=10)]))
    assert not report.passed
    assert current(settings, TABLE_ID) is not None
    assert read_state(settings, TABLE_ID).outcome == "check_failed"


def test_a_warning_does_not_block(settings: Settings) -> None:
    ingest(settings, FakeAdapter(people().changed({("001", 2020): 5000.0, ("SSS", 2020): 80_000.0}).arrow()))
    (report,) = check(settings)
    assert report.passed
    assert {"every_value_in_range", "municipality_code_known"} <= {each.expectation for each in report.warnings}


def test_a_table_with_other_columns_is_refused_whole(settings: Settings) -> None:
    import hashlib

    import pyarrow.parquet as pq

    ingest(settings, FakeAdapter(people().arrow()))
    (landing,) = list_landings(settings, TABLE_ID)
    pq.write_table(pa.table({"surprise": [1]}), landing.folder / "rows.parquet")
    sidecar = {**landing.sidecar, "rows_sha256": hashlib.sha256(b"other").hexdigest()}
    (landing.folder / "sidecar.json").write_text(json.dumps(sidecar), encoding="utf-8")
    (report,) = check(settings)
    broken = {each.expectation: each.observed for each in report.failures}
    assert {"columns_as_agreed", "file_intact", "keys_unique"} <= broken.keys()
    assert broken["columns_as_agreed"] == "surprise int64"
    assert current(settings, TABLE_ID) is None


def test_a_kill_between_report_and_promotion_is_made_good_without_checking_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, FakeAdapter(people().arrow()))

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(check_run, "promote", killed)
        check(settings)
    assert current(settings, TABLE_ID) is None
    forbid_validation(monkeypatch)
    (report,) = check(settings)
    assert report.is_repeated and current(settings, TABLE_ID) is not None


def test_content_that_comes_back_is_compared_with_what_is_in_use_now(settings: Settings) -> None:
    ingest(settings, FakeAdapter(people().arrow()))
    (first,) = check(settings)
    land_cells(settings, people([2019, 2020, 2021]), "second")
    (second,) = check(settings)
    assert second.passed and second.landing_id != first.landing_id
    land_cells(settings, people(), "third")
    (third,) = check(settings)
    assert (third.landing_id, third.baseline_landing_id) == (first.landing_id, second.landing_id)
    assert {each.expectation for each in third.failures} == {"no_period_lost"}
    assert len(list_landings(settings, TABLE_ID)) == 2


def test_the_stored_report_is_what_people_read(settings: Settings) -> None:
    ingest(settings, FakeAdapter(people().arrow()))
    (report,) = check(settings)
    assert read_report(settings, TABLE_ID, report.landing_id) == report
    document: Mapping[str, Any] = json.loads(check_path(settings, TABLE_ID, report.landing_id).read_text("utf-8"))
    fields = {
        "expectation",
        "description_fi",
        "description_en",
        "description_sv",
        "is_blocking",
        "success",
        "observed",
        "examples",
    }
    assert all(set(each) == fields | {"checked_at"} for each in document["results"])
    by_id = {each["expectation"]: each for each in document["results"]}
    assert by_id["newest_period_complete"]["observed"] == "300"
    assert by_id["municipalities_sum_to_country"]["observed"] == "0 / 2; 0 … 0"
    assert by_id["no_period_lost"]["observed"] == NOTHING_TO_JUDGE
    assert len(by_id["municipality_code_known"]["examples"]) == 5


def test_nothing_landed_is_nothing_to_check(settings: Settings) -> None:
    assert check(settings) == []
