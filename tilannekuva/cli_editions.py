"""Commands for editions: ``edition freeze``, ``edition list`` and ``edition verify``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from tilannekuva.cli_console import console, printable
from tilannekuva.cli_options import Data, EditionYear, Source, settings_for_reading, settings_from

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the edition: letters, digits, '-' and '.'.")]
_COLUMNS = ("edition", "year", "source", "frozen (UTC)", "files", "MB", "figures", "digest")


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    edition = typer.Typer(help="Editions: what was published, kept for good.", no_args_is_help=True)
    edition.command("freeze", epilog="Example: tilannekuva edition freeze 2025")(freeze)
    edition.command("list", epilog="Example: tilannekuva edition list")(show)
    edition.command("verify", epilog="Example: tilannekuva edition verify 2025")(verify)
    app.add_typer(edition, name="edition")


def freeze(name: Name, source: Source = None, data: Data = None, edition_year: EditionYear = None) -> None:
    """Keep what is published now for good: site, files, catalogue, figures. Once per name."""
    from tilannekuva import editions

    frozen = editions.freeze(settings_from(source, data, edition_year), name)
    manifest = frozen.manifest
    if not frozen.is_new:
        _say(f"{name}: frozen {manifest.head['frozen_at']} with the very same content. Nothing was changed.")
        return
    _say(f"Froze {len(manifest.files):,} files, {manifest.bytes / 1e6:,.0f} MB, in {frozen.folder}")
    _say(f"Digest {manifest.digest}. The next build puts its figures into the ledger.")


def show(source: Source = None, data: Data = None) -> None:
    """List the frozen editions, the earliest first."""
    from tilannekuva.editions_check import list_editions

    settings = settings_for_reading(source, data)
    found = list_editions(settings)
    if not found:
        _say(f"No edition has been frozen in {settings.editions_dir}. Freeze one: tilannekuva edition freeze NAME")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in _COLUMNS:
        table.add_column(column, justify="right" if column in {"files", "MB", "figures"} else "left")
    for manifest in found:
        head = manifest.head
        cells = [head["name"], head["edition_year"], head["source"], head["frozen_at"], f"{len(manifest.files):,}"]
        cells += [f"{manifest.bytes / 1e6:,.0f}", f"{head['figures']:,}", manifest.digest[:16]]
        table.add_row(*(printable(str(cell)) for cell in cells))
    console().print(table, markup=False)


def verify(name: Name, source: Source = None, data: Data = None) -> None:
    """Compute every checksum of an edition again and name each file that was changed, added or is missing."""
    from tilannekuva.editions_check import verify as check

    problems = check(settings_for_reading(source, data), name)
    for problem in problems:
        _say(problem)
    _say(f"{name}: {len(problems)} not as frozen" if problems else f"{name}: every file is as it was frozen")
    raise typer.Exit(1 if problems else 0)


def _say(text: str) -> None:
    console().print(printable(text), markup=False, highlight=False)
