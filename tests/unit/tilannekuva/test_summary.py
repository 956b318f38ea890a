import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.model import Outcome, TableOutcome
from tilannekuva import records, summary
from tilannekuva.cli_console import problem_lines, summary_lines
from tilannekuva.records import StageRecord
from tilannekuva.settings import Settings, load_settings

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"TILANNEKUVA_DATA": str(tmp_path), "TILANNEKUVA_EDITION_YEAR": "2021"})


def outcome(table_id: str, what: Outcome = "landed", cells: int = 10, message: str | None = None) -> TableOutcome:
    return TableOutcome(table_id, what, "a" * 16, cells, requests=2, seconds=1.5, message=message)


RECORDS = [
    StageRecord("ingest", "done", 3.0),
    StageRecord("check", "done", 1.0, {"checked": 2}),
    StageRecord("transform", "done", 20.5, {"facts": 1234}),
    StageRecord("publish", "done", 4.0, {"pages": 311, "municipalities": 309}, first_page="/data/site/index.html"),
]


def gathered(settings: Settings, outcomes: list[TableOutcome], records: list[StageRecord], error: str | None = None):
    return summary.gather(settings, outcomes, records, START, START + timedelta(seconds=30), "test", error)


def test_counts_are_sums_and_every_outcome_is_in_one_group(settings: Settings) -> None:
    kinds: list[Outcome] = ["landed", "same_content", "unchanged", "absent_at_source", "fetch_failed"]
    run = gathered(settings, [outcome(kind, kind) for kind in kinds], RECORDS)
    assert run.tables == {"fetched": 2, "unchanged": 1, "absent": 1, "failed": 1}
    assert sum(run.tables.values()) == len(kinds)
    assert (run.requests, run.cells, run.facts, run.municipalities) == (10, 50, 1234, 309)
    assert run.seconds == {"ingest": 3.0, "check": 1.0, "transform": 20.5, "publish": 4.0, "total": 30.0}
    assert run.first_page == "/data/site/index.html"


def test_a_good_run_says_ok_and_exits_with_zero(settings: Settings) -> None:
    run = gathered(settings, [outcome("a")], RECORDS)
    assert (run.exit_reason, run.exit_code) == ("ok", 0)


def test_an_absent_table_is_reported_and_fails_only_a_strict_run(settings: Settings) -> None:
    absent = [outcome("a"), outcome("gone", "absent_at_source", 0, "no such table")]
    run = gathered(settings, absent, RECORDS)
    assert run.exit_code == 0
    assert "gone: no such table" in problem_lines(run)
    strict = gathered(replace(settings, strict=True), absent, RECORDS)
    assert strict.exit_code == 1
    assert "absent at the source: gone" in strict.exit_reason


def test_a_failed_stage_is_the_reason_even_when_it_left_no_words(settings: Settings) -> None:
    run = gathered(settings, [], [StageRecord("transform", "failed", 1.0)])
    assert run.exit_code == 1
    assert run.exit_reason.startswith("transform: it ended with an error")


def test_an_error_is_not_said_twice(settings: Settings) -> None:
    records = [StageRecord("transform", "failed", 1.0, message="dbt failed in fct_trend")]
    run = gathered(settings, [], records, error="dbt failed in fct_trend")
    assert run.exit_reason == "transform: dbt failed in fct_trend"


def test_run_json_holds_what_the_stages_left(settings: Settings) -> None:
    records.write_table(settings, outcome("a"))
    for record in RECORDS:
        records.write_stage(settings, record)
    run = summary.conclude(settings, via="test", started=START)
    document = json.loads(settings.run_json.read_text(encoding="utf-8"))
    assert document["facts"] == run.facts == 1234
    assert document["table_outcomes"][0]["table_id"] == "a"
    assert document["edition_year"] == 2021
    assert summary.read_run(settings) == document


def test_what_an_earlier_run_left_cannot_pass_for_this_one(settings: Settings) -> None:
    records.write_table(settings, outcome("a"))
    records.write_stage(settings, RECORDS[0])
    records.forget_stages(settings)
    assert records.read_table(settings, "a") is None
    assert records.read_stage(settings, "ingest") is None
    assert summary.conclude(settings, via="test").tables["fetched"] == 0


def test_a_record_survives_its_round_trip(settings: Settings) -> None:
    for record in RECORDS:
        records.write_stage(settings, record)
        assert records.read_stage(settings, record.stage) == record
    told = outcome("a", "fetch_failed", message="ä\x1b")
    records.write_table(settings, told)
    assert records.read_table(settings, "a") == told


def test_run_json_is_brought_up_to_date_when_a_stage_raised(settings: Settings) -> None:
    with pytest.raises(ValueError, match="boom"), summary.concluding(settings, via="test"):
        records.write_stage(settings, StageRecord("publish", "failed", 0.1, message="no space"))
        raise ValueError("boom")
    run = summary.read_run(settings)
    assert run is not None
    assert run["exit_reason"] == "publish: no space"


def test_the_text_names_what_the_reader_asks_for(settings: Settings) -> None:
    lines = dict(summary_lines(gathered(settings, [outcome("a", cells=1_000_000)], RECORDS)))
    assert lines["Tables"] == "1 fetched, 0 unchanged, 0 absent, 0 failed"
    assert lines["Cells"] == "1,000,000"
    assert lines["Municipalities"].startswith("309 published")
    assert "transform 20.5" in lines["Seconds"]
    assert lines["First page"] == "/data/site/index.html"
