"""``workshop`` on the command line."""

from pathlib import Path

import pytest
from pptx import Presentation
from typer.testing import CliRunner

from tests.fixtures.marts_fixture import ORDINARY, build_data_dir
from tilannekuva import cli
from tilannekuva.errors import TilannekuvaError

runner = CliRunner()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_data_dir(tmp_path_factory.mktemp("data"), is_sample=True)


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path) -> None:
    monkeypatch.setenv("SOURCE", "sample")
    monkeypatch.setenv("TILANNEKUVA_DATA", str(data))
    monkeypatch.chdir(tmp_path)


def said(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(cli.app, list(arguments), env={"COLUMNS": "250"})
    if isinstance(result.exception, TilannekuvaError):
        return 2, str(result.exception)
    return result.exit_code, result.output


def test_a_pack_of_one_theme_is_named_by_what_is_in_it_and_never_overwritten() -> None:
    code, output = said("workshop", "Heinola", "--theme", "Kommunal ekonomi", "--language", "sv")
    name = f"sample_not_real_workshop-{ORDINARY}-2021-finances-sv.pptx"
    assert (code, output.strip()) == (0, f"Written: {name}")
    assert Presentation(name).slides[0].shapes.title.text == "Utvecklingsverkstad: Heinola"
    code, message = said("workshop", ORDINARY, "--output", name)
    assert code == 2
    assert "not overwritten" in message


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["Heinolaa"], "There is no municipality 'Heinolaa'"),
        ([ORDINARY, "--theme", "kuntatalou"], "Did you mean 'Kuntatalous'?"),
        (["../../etc/passwd"], "There is no municipality"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_near(arguments: list[str], expected: str) -> None:
    code, message = said("workshop", *arguments)
    assert code == 2
    assert expected in message
    assert not list(Path().glob("*.pptx"))
