"""Commands for municipalities' strategies: ``strategy template``, ``strategy check`` and ``strategy withdraw``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tilannekuva.cli_console import console, printable, write_new
from tilannekuva.cli_options import Data, Source, settings_for_reading
from tilannekuva.errors import SettingsError

if TYPE_CHECKING:
    from tilannekuva.strategies_read import FileRead

Form = Annotated[Literal["xlsx", "yml"], typer.Option("--format", help="Workbook or YAML.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="File to write.", show_default="strategy.FORMAT")
]
Given = Annotated[
    Path | None, typer.Argument(metavar="[PATH]", help="A file; without it, every file of the folder is checked.")
]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Municipality code, three digits.")]
_OWN_YEARS = 20


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    strategy = typer.Typer(help="Municipalities' strategies and their metrics.", no_args_is_help=True)
    strategy.command("template", epilog="Example: tilannekuva strategy template --out 091.xlsx")(template)
    strategy.command("check", epilog="Example: tilannekuva strategy check 091.yml")(check)
    strategy.command("withdraw", epilog="Example: tilannekuva strategy withdraw 091")(withdraw)
    app.add_typer(strategy, name="strategy")


def template(form: Form = "xlsx", out: Out = None) -> None:
    """Write an empty strategy with its instructions. An existing file is never overwritten."""
    from tilannekuva.one_run import catalogue
    from tilannekuva.strategies_guide import YAML_TEMPLATE
    from tilannekuva.strategies_template import workbook

    path = out or Path(f"strategy.{form}")
    if path.suffix in {".yml", ".yaml", ".xlsx"}:
        form = "xlsx" if path.suffix == ".xlsx" else "yml"
    last = datetime.now(UTC).year
    years = range(last - _OWN_YEARS + 1, last + 1)
    data = workbook(dict(catalogue().indicators), years) if form == "xlsx" else YAML_TEMPLATE.encode("utf-8")
    write_new(path, data)
    console().print(printable(f"Wrote {path}. Fill it in, then: tilannekuva strategy check {path}"), markup=False)


def check(path: Given = None, source: Source = None, data: Data = None) -> None:
    """Check one strategy, or the whole folder, and print every fault with its line or cell. Nothing is recorded."""
    from ingestion.rhythm import day_in_finland
    from ingestion.sources.files_store import read_bounded
    from tilannekuva.one_run import catalogue
    from tilannekuva.strategies_read import read_folder, read_strategy

    today = day_in_finland(datetime.now(UTC))
    indicators = catalogue().indicators
    if path is not None:
        found = [read_strategy(path.name, read_bounded(path), indicators, today)]
    else:
        folder = settings_for_reading(source, data).strategies_dir
        found = read_folder(folder, indicators, today)
        console().print(printable(f"{len(found)} files in {folder}"), markup=False)
    for each in found:
        _print(each)
    raise typer.Exit(1 if any(each.faults for each in found) else 0)


def withdraw(code: Code, source: Source = None, data: Data = None) -> None:
    """End the tracking of a municipality's strategy, once its file is taken away. Its versions are kept."""
    from filelock import FileLock

    from ingestion.rhythm import day_in_finland
    from tilannekuva.one_run import catalogue
    from tilannekuva.strategies import Strategies, record_versions, withdrawn
    from tilannekuva.strategies_read import read_folder

    settings = settings_for_reading(source, data)
    settings.build_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.build_dir / "build.lock"):
        files = read_folder(settings.strategies_dir, catalogue().indicators, day_in_finland(datetime.now(UTC)))
        if names := [each.name for each in files if each.municipality_code == code]:
            raise SettingsError(
                f"Expected no file of municipality {code} in {settings.strategies_dir}, found {', '.join(names)}: the "
                "next build would take it up again. Move it away first."
            )
        version = withdrawn(settings, code)
        record_versions(settings, Strategies((version,), (), {}))
    text = f"Withdrawn in version {version.number} of {code}. The next build tracks the default metrics."
    console().print(printable(text), markup=False)


def _print(each: FileRead) -> None:
    if each.strategy is not None:
        text = f"{each.name}: no faults; {each.strategy.municipality_code}, {len(each.strategy.metrics)} metrics"
        console().print(printable(text), style="green", markup=False)
        return
    console().print(printable(f"{each.name}: {len(each.faults)} faults"), style="red", markup=False)
    for fault in each.faults:
        console().print(printable(f"  {fault}"), markup=False)
