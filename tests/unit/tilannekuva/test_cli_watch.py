"""``contract``, ``backfill`` and ``coverage``: what they print and how they end, over stand-ins for the rooms."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from ingestion import contract as contract_module
from ingestion.contract_store import ContractReport
from ingestion.model import TableOutcome
from tilannekuva import cli, coverage, pipeline, scheduled
from tilannekuva.errors import TilannekuvaError
from tilannekuva.settings import load_settings

NOW = datetime(2026, 7, 2, tzinfo=UTC)
runner = CliRunner()

MARTS = """
create schema marts;
create table marts.dim_indicator as select * from (values
    ('jobs', 'vitality', 1, 1, 'Työpaikat', 'Arbetsplatser', 'Jobs', 'jobs', true, true),
    ('prices', 'vitality', 1, 2, 'Hinnat', 'Priser', 'Prices', 'eur', false, true),
    ('people', 'population', 2, 1, 'Väkiluku', 'Folkmängd', 'Population', 'persons', true, true),
    ('rings', 'population', 2, 2, 'Renkaat', 'Ringar', 'Rings', 'number', false, false)
) as t(indicator_id, theme, theme_order, sort_order, name_fi, name_sv, name_en, unit, is_verified, is_published);
create table marts.mart_coverage as select * from (values
    ('jobs', 2020, 308, 300, 8, 2, 't1'), ('jobs', 2021, 308, 307, 1, 1, 't1'), ('jobs', 2022, 308, 0, 308, 0, 't1'),
    ('prices', 2021, 308, 10, 298, 200, 't2'), ('people', 2021, 308, 308, 0, 0, 't3')
) as t(indicator_id, year, n_expected, n_value, n_missing, n_suppressed, source_table);
"""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SOURCE", "TILANNEKUVA_EDITION_YEAR", "TILANNEKUVA_STRICT", "TILANNEKUVA_SAMPLE_URL"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.setenv("TILANNEKUVA_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("ingestion.sample.running", nullcontext)
    return tmp_path


@pytest.fixture
def warehouse(data: Path) -> Iterator[Path]:
    with duckdb.connect(data / "warehouse.duckdb") as connection:
        connection.execute(MARTS)
    yield data


def report(table_id: str, outcome: Any, *findings: str, **more: Any) -> ContractReport:
    return ContractReport(table_id, NOW, "0", outcome, findings, **more)


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([report("t1", "ok"), report("t2", "unreachable", "503"), report("t3", "absent", "not listed")], 0),
        ([report("t1", "ok"), report("t2", "broken", "expected a, found b\x1b[2J")], 1),
        ([report("t1", "absent", "not listed", last_ok_at=NOW)], 1),
    ],
)
def test_contract_tells_each_table_and_ends_with_one_when_somebody_has_to_act(
    reports: list[ContractReport], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(_settings: Any, _catalogue: Any, table_ids: Any, progress: Any) -> list[ContractReport]:
        assert table_ids is None
        for number, one in enumerate(reports, start=1):
            progress(one, number, len(reports))
        return reports

    monkeypatch.setattr(contract_module, "check_contract", check)
    result = runner.invoke(cli.app, ["contract"])
    assert result.exit_code == code, result.output
    for one in reports:
        assert f"{one.table_id} " in result.output
        assert one.outcome in result.output
    assert "\x1b[2J" not in result.output
    assert "1 ok" in result.output or code


def test_backfill_reads_whole_checks_and_says_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def ingest(_settings: Any, table_ids: Any, *, force: bool) -> list[TableOutcome]:
        calls.append(("ingest", table_ids, force))
        return [TableOutcome("t1", "landed", None, 1, 1, 0.1)]

    def check(_settings: Any, table_ids: Any) -> list[Any]:
        calls.append(("check", table_ids))
        return [SimpleNamespace(passed=passed)]

    def wanted(_settings: Any, *given: Any, **named: Any) -> list[str]:
        calls.append((given, named))
        return ["t1"]

    monkeypatch.setattr(scheduled, "backfill_tables", wanted)
    monkeypatch.setattr(pipeline, "run_ingest", ingest)
    monkeypatch.setattr(pipeline, "run_check", check)
    passed = True
    assert runner.invoke(cli.app, ["backfill", "--table", "t1"]).exit_code == 0
    assert calls == [(("t1", None), {"force": False}), ("ingest", ["t1"], True), ("check", ["t1"])]
    passed = False
    assert runner.invoke(cli.app, ["backfill", "--tables-of", "statfin", "--force"]).exit_code == 1
    assert calls[3] == ((None, "statfin"), {"force": True})


def test_backfill_of_nothing_is_an_error_that_says_what_to_give() -> None:
    result = runner.invoke(cli.app, ["backfill"])
    assert isinstance(result.exception, TilannekuvaError)
    assert "exactly one" in str(result.exception)


def test_coverage_counts_verified_and_unverified_apart(warehouse: Path) -> None:
    found = coverage.read_coverage(load_settings({"TILANNEKUVA_DATA": str(warehouse)}))
    jobs = found[0]
    assert (jobs.indicator_id, jobs.first_year, jobs.last_year, jobs.n_years, jobs.n_values) == (
        "jobs",
        2020,
        2021,
        2,
        607,
    )
    assert (jobs.n_municipalities, jobs.n_missing, jobs.n_suppressed) == (307, 1, 1)
    rings = found[-1]
    assert (rings.first_year, rings.n_values, rings.n_municipalities, rings.is_published) == (None, 0, None, False)
    vitality, population = coverage.by_theme(found)
    assert (vitality.theme, vitality.n_verified, vitality.n_unverified, vitality.n_unverified_with_figures) == (
        "vitality", 1, 1, 1,
    )  # fmt: skip
    assert (population.n_verified_with_figures, population.n_unverified, population.n_unverified_with_figures) == (
        1,
        1,
        0,
    )
    every = coverage.in_all(found)
    assert (every.n_verified, every.n_unverified, every.n_values) == (2, 2, 607 + 10 + 308)


def test_coverage_is_written_as_asked_for(warehouse: Path) -> None:
    table = runner.invoke(cli.app, ["coverage", "--theme", "vitality"]).output
    assert "Jobs" in table
    assert "2020" in table
    assert "people" not in table
    text = runner.invoke(cli.app, ["coverage", "--format", "csv"]).output
    assert text.splitlines()[0].startswith("indicator_id,theme,name_fi")
    assert len(text.splitlines()) == 5
    document = json.loads(runner.invoke(cli.app, ["coverage", "--indicator", "jobs", "--format", "json"]).output)
    assert [(y["year"], y["n_value"]) for y in document["years"]] == [(2020, 300), (2021, 307), (2022, 0)]
    assert [t["theme"] for t in document["totals"]] == ["vitality", "all"]
    years = runner.invoke(cli.app, ["coverage", "--indicator", "jobs", "--format", "csv"]).output
    assert years.splitlines()[1] == "jobs,2020,308,300,8,2,t1"


def test_coverage_of_an_unknown_theme_says_which_there_are(warehouse: Path) -> None:
    result = runner.invoke(cli.app, ["coverage", "--theme", "weather"])
    assert isinstance(result.exception, TilannekuvaError)
    assert "population, vitality" in str(result.exception)


@pytest.mark.parametrize(("code", "reason"), [(0, "ok"), (1, "ingest: could not be read: t1")])
def test_a_run_that_does_not_end_well_is_alerted(
    code: int, reason: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = SimpleNamespace(exit_code=code, exit_reason=reason)
    monkeypatch.setattr(pipeline, "run_all", lambda _: ended)
    monkeypatch.setattr("tilannekuva.cli_stages.print_summary", lambda *_: None)
    assert runner.invoke(cli.app, ["run"]).exit_code == code
    written = data / "logs" / "alerts.jsonl"
    assert written.exists() is bool(code)
    if code:
        alert = json.loads(written.read_text("utf-8"))
        assert (alert["kind"], alert["subject"], alert["text"]) == ("run_failed", "tilannekuva run", reason)
