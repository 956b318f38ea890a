"""Commands that write one publication of one municipality: ``workshop`` and ``pdf``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tilannekuva.cli_console import console, printable, write_new
from tilannekuva.cli_options import Data, Source, settings_for_reading
from tilannekuva.settings import Settings

Municipality = Annotated[str, typer.Argument(metavar="MUNICIPALITY", help="Code or name: 091, Helsinki, Helsingfors.")]
Theme = Annotated[
    str | None,
    typer.Option("--theme", metavar="T", help="One theme: its id, or its name in Finnish, Swedish, English."),
]
Spoken = Annotated[Literal["fi", "sv", "en"], typer.Option("--language", help="Language of the publication.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "--out", metavar="FILE", help="File to write.", show_default="named by what is in it"),
]
SAMPLE_PREFIX = "sample_not_real_"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("workshop", epilog="Example: tilannekuva workshop 091 --theme kuntatalous --language fi")(workshop)
    app.command("pdf", epilog="Example: tilannekuva pdf 091 --language sv --output helsinki.pdf")(pdf)


def workshop(
    municipality: Municipality,
    theme: Theme = None,
    language: Spoken = "fi",
    output: Output = None,
    source: Source = None,
    data: Data = None,
) -> None:
    """Write the workshop pack (PPTX) of a municipality. An existing file is never overwritten."""
    from reports.read import read_marts
    from reports.workshop import render
    from tilannekuva.theme_names import theme_id

    settings = settings_for_reading(source, data)
    wanted = theme_id(theme) if theme is not None else None
    code = municipality_code(settings, municipality)
    marts = read_marts(settings.warehouse_path, language)
    part = f"-{wanted}" if wanted else ""
    prefix = SAMPLE_PREFIX if marts.edition.is_sample else ""
    path = output or Path(f"{prefix}workshop-{code}-{marts.edition.edition_year}{part}-{language}.pptx")
    write_new(path, render(marts, language, code, wanted))
    console().print(printable(f"Written: {path}"), markup=False)


def pdf(
    municipality: Municipality,
    language: Spoken = "fi",
    output: Output = None,
    source: Source = None,
    data: Data = None,
) -> None:
    """Write the situation analysis (PDF) of a municipality. An existing file is never overwritten."""
    from reports.pdf import render
    from reports.read import read_marts

    settings = settings_for_reading(source, data)
    code = municipality_code(settings, municipality)
    marts = read_marts(settings.warehouse_path, language)
    prefix = SAMPLE_PREFIX if marts.edition.is_sample else ""
    path = output or Path(f"{prefix}situation-analysis-{code}-{marts.edition.edition_year}-{language}.pdf")
    write_new(path, render(marts, language, code))
    console().print(printable(f"Written: {path}"), markup=False)


def municipality_code(settings: Settings, text: str) -> str:
    """The code of a municipality of today by code or name; TilannekuvaError says what is near."""
    import duckdb

    from tilannekuva.compare_names import place_of, places
    from tilannekuva.errors import TilannekuvaError

    if not settings.warehouse_path.exists():
        raise TilannekuvaError(
            f"Expected a warehouse at {settings.warehouse_path}, found none. Build it first: tilannekuva build."
        )
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        return place_of(text, places(connection)).code
