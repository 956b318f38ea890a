"""Commands for the files people bring: ``template`` and ``files check``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table as Lines

from tilannekuva.cli_console import console, printable, write_new
from tilannekuva.cli_options import Data, Source, settings_for_reading
from tilannekuva.errors import TilannekuvaError

if TYPE_CHECKING:
    from ingestion.file_kinds import FileKind

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Kind of file; without it, the kinds are listed.")]
Form = Annotated[Literal["csv", "xlsx"], typer.Option("--format", help="Workbook or text.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="PATH", help="File to write.", show_default="NAME.FORMAT")]
Year = Annotated[int | None, typer.Option("--year", help="Fill this year in on every row.", min=2013, max=2099)]
Given = Annotated[
    Path | None, typer.Argument(metavar="[PATH]", help="A file; without it, every file of the folder is checked.")
]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="NAME", help="Kind of the file.", show_default="the name of the file")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("template", epilog="Example: tilannekuva template tax_rates --format csv")(template)
    files = typer.Typer(help="Files people bring.", no_args_is_help=True)
    files.command("check", epilog="Example: tilannekuva files check tax_rates.xlsx")(check)
    # With a callback the only command keeps its name.
    files.callback()(lambda: None)
    app.add_typer(files, name="files")


def template(name: Name = None, form: Form = "xlsx", out: Out = None, year: Year = None) -> None:
    """Write the empty file of a kind with its instructions. An existing file is never overwritten."""
    from ingestion.file_kinds import file_kinds
    from ingestion.sources.files_template import template as filled
    from tilannekuva.one_run import catalogue

    if name is None:
        _list_kinds()
        return
    kind = _known_kind(name)
    path = out or Path(f"{kind.name}.{form}")
    path = path / f"{kind.name}.{form}" if path.is_dir() else path
    data = filled(file_kinds()[kind.name], catalogue().tables[kind.table], form, year)
    write_new(path, data)
    console().print(printable(f"Wrote {path}. Fill it in, then: tilannekuva files check {path}"), markup=False)


def check(path: Given = None, kind: Kind = None, source: Source = None, data: Data = None) -> None:
    """Check a file, or the whole drop-in folder, and print every fault. Nothing is landed."""
    from ingestion.sources.files_store import folder_names, strangers

    if path is not None:
        raise typer.Exit(0 if _check_file(path, kind) else 1)
    settings = settings_for_reading(source, data)
    folder = settings.files_dir
    names = folder_names(folder)
    unused = " (a sample run does not read it: the sample has files of its own)" if settings.is_sample else ""
    console().print(printable(f"{len(names)} files in {folder}{unused}"), markup=False)
    unread = strangers(names)
    for name in unread:
        console().print(
            printable(f"{name}: no kind of file has this name, so nobody reads it"), style="red", markup=False
        )
    good = [_check_found(folder, each) for each in _kinds_in(names)]
    raise typer.Exit(0 if all(good) and not unread else 1)


def _kinds_in(names: list[str]) -> list[FileKind]:
    from ingestion.file_kinds import file_kinds
    from ingestion.sources.files_store import names_of_kind

    return [kind for kind in file_kinds().values() if names_of_kind(kind.name, names)]


def _check_found(folder: Path, kind: FileKind) -> bool:
    from ingestion.sources.files_faults import FileRefused
    from ingestion.sources.files_store import FolderFiles

    try:
        found = FolderFiles(folder).find(kind.name)
    except FileRefused as refused:
        return _print_faults(refused)
    return found is None or _check_bytes(found.name, found.data, kind)


def _check_file(path: Path, name: str | None) -> bool:
    from ingestion.sources.files_read import SUFFIXES
    from ingestion.sources.files_store import read_bounded

    if path.suffix not in SUFFIXES:
        raise TilannekuvaError(f"Expected a file ending with {' or '.join(SUFFIXES)}, found {printable(path.name)}.")
    kind = _known_kind(name or path.stem)
    return _check_bytes(path.name, read_bounded(path), kind)


def _check_bytes(name: str, data: bytes, kind: FileKind) -> bool:
    from ingestion.sources.files_faults import FileRefused
    from ingestion.sources.files_read import read_file

    try:
        records = read_file(name, data, kind, datetime.now(UTC).date())
    except FileRefused as refused:
        return _print_faults(refused)
    years = sorted({record.year for record in records})
    text = f"{name}: no faults; {len(records)} rows, {years[0]}–{years[-1]}"
    console().print(printable(text), style="green", markup=False)
    return True


def _print_faults(refused: Exception) -> bool:
    from ingestion.sources.files_faults import FileRefused

    if isinstance(refused, FileRefused):
        console().print(printable(f"{refused.file}: {refused.count} faults"), style="red", markup=False)
        for fault in refused.faults:
            console().print(printable(f"  {fault}"), markup=False)
    return False


def _known_kind(name: str) -> FileKind:
    from ingestion.file_kinds import file_kinds

    kind = file_kinds().get(name)
    if kind is None:
        raise TilannekuvaError(
            f"Expected a kind of file, found '{printable(name)}'. There are: {', '.join(file_kinds())}. "
            "A file of another name is checked with --kind."
        )
    return kind


def _list_kinds() -> None:
    from ingestion.file_kinds import file_kinds
    from tilannekuva.one_run import catalogue

    lines = Lines(box=None, padding=(0, 2, 0, 0))
    for heading in ("name", "what", "columns"):
        lines.add_column(heading, overflow="fold")
    for kind in file_kinds().values():
        keys = ", ".join(column.key for column in kind.columns)
        lines.add_row(kind.name, catalogue().tables[kind.table].title.en, keys)
    console().print(lines)
