"""``template`` and ``files check`` on the command line."""

import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingestion.file_kinds import file_kinds
from tests.unit.ingestion.files_support import GOOD, csv_of, with_cell
from tilannekuva import cli
from tilannekuva.errors import TilannekuvaError

runner = CliRunner()


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("SOURCE", "TILANNEKUVA_FILES"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOURCE", "live")
    monkeypatch.setenv("TILANNEKUVA_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    files = tmp_path / "data" / "files"
    files.mkdir(parents=True)
    return files


def said(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(cli.app, list(arguments), env={"COLUMNS": "250"})
    if isinstance(result.exception, TilannekuvaError):
        return 2, str(result.exception)
    return result.exit_code, result.output


@pytest.mark.parametrize("command", [["template"], ["files"], ["files", "check"]])
def test_the_commands_explain_themselves(command: list[str]) -> None:
    code, output = said(*command, "--help")
    assert code == 0
    assert "Usage" in output


def test_template_alone_lists_the_names() -> None:
    code, output = said("template")
    assert code == 0
    assert all(name in output for name in file_kinds())
    assert "Tax rates of municipalities" in output


def test_a_template_is_written_where_it_is_asked_for_and_never_over_another_file(tmp_path: Path) -> None:
    assert said("template", "tax_rates")[0] == 0
    assert (tmp_path / "tax_rates.xlsx").read_bytes().startswith(b"PK")
    (tmp_path / "out").mkdir()
    assert said("template", "tax_rates", "--format", "csv", "--out", "out", "--year", "2025")[0] == 0
    written = tmp_path / "out" / "tax_rates.csv"
    assert b"\r\n091;Helsinki;2025;;;;\r\n" in written.read_bytes()
    before = written.read_bytes()
    code, output = said("template", "tax_rates", "--format", "csv", "--out", str(written))
    assert code == 2
    assert "is there already and is not overwritten" in output
    assert written.read_bytes() == before
    code, output = said("template", "tax_rates", "--out", "nowhere/x.xlsx")
    assert code == 2
    assert "cannot be written" in output


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    for command in (["template", "../x"], ["files", "check", "x.csv"]):
        code, output = said(*command)
        assert code == 2
        assert "tax_rates, hinku" in output


def test_check_prints_every_fault_of_a_file(tmp_path: Path) -> None:
    bad = tmp_path / "mine.csv"
    bad.write_bytes(csv_of(with_cell("municipality_code", "91"), with_cell("source", "=x\x1b[2J")))
    code, output = said("files", "check", str(bad), "--kind", "tax_rates")
    assert code == 1
    lines = [line.strip() for line in io.StringIO(output)]
    assert lines[0] == "mine.csv: 2 faults"
    assert lines[1].startswith("A2 (municipality_code): expected a code of three digits, found '91': 091?")
    assert lines[2].startswith("G3 (source): expected readable text")
    assert "\x1b" not in output
    assert said("files", "check", str(tmp_path / "mine.txt"), "--kind", "tax_rates")[0] == 2
    assert said("files", "check", str(tmp_path / "tax_rates.csv"))[0] == 2  # not there


def test_check_of_the_folder_names_files_that_nobody_reads(folder: Path) -> None:
    (folder / "tax_rates.csv").write_bytes(csv_of(GOOD))
    code, output = said("files", "check")
    assert code == 0
    assert "tax_rates.csv: no faults; 1 rows, 2024–2024" in output
    (folder / "taxes.csv").write_bytes(b"")
    (folder / "hinku_2024.csv").write_bytes(b"")
    code, output = said("files", "check")
    assert code == 1
    assert "taxes.csv: no kind of file has this name" in output
    assert "expected one file hinku.csv or hinku.xlsx" in output
