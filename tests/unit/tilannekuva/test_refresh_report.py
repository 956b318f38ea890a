"""The refresh report on the command line, over the synthetic warehouse."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.fixtures.marts_fixture import build_data_dir
from tests.unit.tilannekuva.test_vintages import A, B, C, landing, recorded
from tilannekuva import cli, refresh_report
from tilannekuva.errors import TilannekuvaError
from tilannekuva.refresh_report import cells_changed, read_report
from tilannekuva.settings import Settings

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("report")
    return Settings(source="http://127.0.0.1:8900", data_dir=build_data_dir(folder), edition_year=2021)


def say(monkeypatch: pytest.MonkeyPatch, settings: Settings, *options: str) -> str:
    monkeypatch.setenv("SOURCE", settings.source)
    result = CliRunner().invoke(cli.app, ["refresh-report", "--data", str(settings.data_dir), *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_newest_refresh_is_told_whole(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    text = say(monkeypatch, settings)
    assert "Refresh 2 of 2, retrieved 2026-11-24 06:05 UTC" in text
    assert "2 tables changed, 1 new tables, 14 cells changed" in text and "3 new years of indicators" in text
    for part in ("Heinola", "64.62", "65.10", "Vanished areas", "Ended series", "jobs / wellbeing", "turnout"):
        assert part in text
    assert "<script>" in text  # a name from outside, as text


def test_the_first_refresh_has_nothing_to_compare_with(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    assert "The first landing of 8 tables: nothing to compare with yet." in say(monkeypatch, settings, "--vintage", "1")


def test_a_vintage_that_is_not_there_is_named(settings: Settings) -> None:
    with pytest.raises(TilannekuvaError, match="from 1 to 2, found 9"):
        read_report(settings, NOW, 9)


def test_cells_are_those_of_the_last_change_of_a_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(source="http://127.0.0.1:1", data_dir=tmp_path, edition_year=2021)
    recorded(
        settings,
        {"one": landing("one", A, 0), "two": landing("two", A, 0)},
        {"one": landing("one", B, 1), "two": landing("two", A, 0)},
        {"one": landing("one", C, 2), "two": landing("two", A, 0)},
    )
    monkeypatch.setattr(refresh_report, "changed_cells", lambda *_: None)
    assert cells_changed(settings, "one")[:2] == (B, C)
    assert cells_changed(settings, "one", 2)[:2] == (A, B)
    for unchanged in ("two", "three"):
        with pytest.raises(TilannekuvaError, match="one, two"):
            cells_changed(settings, unchanged)
