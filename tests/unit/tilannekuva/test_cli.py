import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from tilannekuva import cli, cli_options
from tilannekuva.cli_console import ProgressLines, console, printable
from tilannekuva.errors import SettingsError
from tilannekuva.progress import Event
from tilannekuva.settings import PROJECT_DIR

COMMANDS = (
    "run",
    "ingest",
    "check",
    "build",
    "publish",
    "status",
    "query",
    "contract",
    "backfill",
    "coverage",
    "refresh-report",
)
runner = CliRunner()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Options are put into the environment; whatever a test sets is taken back."""
    for name in ("SOURCE", "TILANNEKUVA_EDITION_YEAR", "TILANNEKUVA_STRICT", "TILANNEKUVA_SAMPLE_URL"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.setenv("TILANNEKUVA_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    result = runner.invoke(cli.app, [command, "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert f"tilannekuva {command}" in result.output.split("Example", 1)[1]


def test_help_lists_every_command() -> None:
    result = runner.invoke(cli.app, ["--help"])
    assert all(command in result.output for command in COMMANDS)


def test_options_reach_the_environment_of_what_a_command_starts(tmp_path: Path) -> None:
    settings = cli_options.settings_from("http://127.0.0.1:1", tmp_path, 2021, True)
    assert (settings.source, settings.data_dir, settings.edition_year, settings.strict) == (
        "http://127.0.0.1:1",
        tmp_path,
        2021,
        True,
    )
    assert os.environ["SOURCE"] == "http://127.0.0.1:1"
    assert os.environ["TILANNEKUVA_DATA"] == str(tmp_path)
    assert os.environ["TILANNEKUVA_EDITION_YEAR"] == "2021"
    assert os.environ["TILANNEKUVA_STRICT"] == "1"


def test_an_error_of_ours_is_its_text_and_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["query", "select 1"])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert "There is no warehouse" in error
    assert "Traceback" not in error


def test_a_folder_says_itself_which_source_it_belongs_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "source.json").write_text(json.dumps({"source": "live"}), encoding="utf-8")
    assert cli_options.settings_for_reading(data=tmp_path).source == "live"
    with pytest.raises(SettingsError, match="holds figures of the source 'live'"):
        cli_options.settings_for_reading("sample", tmp_path)


def test_a_command_that_looks_leaves_no_folder_behind(tmp_path: Path) -> None:
    cli_options.settings_for_reading(data=tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_query_writes_what_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create table t as select 'Enontekiö' as name, chr(27) || '[2J' as hostile")
    cli.app(["query", "from t", "--format", "json", "--data", str(tmp_path)], standalone_mode=False)
    assert json.loads(capsys.readouterr().out) == [{"name": "Enontekiö", "hostile": "\x1b[2J"}]
    cli.app(["query", "from t", "--data", str(tmp_path)], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "Enontekiö" in shown
    assert "\\x1b[2J" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x9b", "\u202e", "\u200b", "\r", "\udc80"])
def test_nothing_from_outside_steers_the_terminal(character: str) -> None:
    shown = printable(f"a{character}b")
    assert character not in shown
    assert shown.startswith("a\\")


def test_finnish_text_and_line_ends_are_left_alone() -> None:
    assert printable("Äänekoski\nÅland – 5 €") == "Äänekoski\nÅland – 5 €"


def test_progress_has_a_line_for_each_table_and_stage(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with path.open("w", encoding="utf-8") as file:
        tell = ProgressLines(console(file))
        tell(Event("ingest", "start", "a", total=1))
        tell(Event("ingest", "start", "b", total=1))
        tell(Event("ingest", "step", "one"))
        tell(Event("ingest", "step", "one: 5 cells", outcome="landed"))
        tell(Event("ingest", "step", "[red]two\x1b", outcome="absent_at_source"))
        for page in range(1, 9):
            tell(Event("publish", "step", "pages", position=page, total=8))
        tell(Event("publish", "done", "309 municipalities", outcome="done"))
    lines = [" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines == [
        "[1/2] one: 5 cells landed",
        "[2/2] [red]two\\x1b absent at the source",
        "2/8 pages",
        "4/8 pages",
        "6/8 pages",
        "8/8 pages",
        "publish: 309 municipalities done",
    ]


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys\nfrom tilannekuva.cli import main\n"
        "try:\n    main(['query', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'great_expectations', 'airflow', 'dbt', 'duckdb', 'pandas', 'pyarrow', 'requests'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
