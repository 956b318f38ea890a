"""The options every command shares. They are put into the environment, so that whatever a command starts sees them."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from tilannekuva.settings import SOURCE_STAMP, Settings, claim_data_dir, load_settings

Source = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="sample|live|URL", help="Where figures come from.", show_default="$SOURCE or sample"
    ),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", help="Data folder.", show_default="$TILANNEKUVA_DATA or data/<source>"),
]
EditionYear = Annotated[
    int | None,
    typer.Option("--edition-year", metavar="YEAR", help="The year the analysis is about.", min=1900, max=2099),
]
Strict = Annotated[bool, typer.Option("--strict", help="A table that is absent at the source fails the run.")]


def settings_from(
    source: str | None = None, data: Path | None = None, edition_year: int | None = None, strict: bool = False
) -> Settings:
    """Settings from the environment, with the given options put into it first; SettingsError for one it cannot use."""
    if source is not None:
        os.environ["SOURCE"] = source
    if data is not None:
        os.environ["TILANNEKUVA_DATA"] = str(data)
    if edition_year is not None:
        os.environ["TILANNEKUVA_EDITION_YEAR"] = str(edition_year)
    if strict:
        os.environ["TILANNEKUVA_STRICT"] = "1"
    return load_settings()


def settings_for_reading(source: str | None = None, data: Path | None = None) -> Settings:
    """Settings for a command that only looks: a named folder says itself which source it belongs to.

    Raises SettingsError when another source is asked for than the one the folder's figures are from.
    """
    folder = data or os.environ.get("TILANNEKUVA_DATA")
    stamp = Path(folder) / SOURCE_STAMP if folder else None
    if source is None and "SOURCE" not in os.environ and stamp and stamp.exists():
        source = str(json.loads(stamp.read_text(encoding="utf-8"))["source"])
    settings = settings_from(source, data)
    if (settings.data_dir / SOURCE_STAMP).exists():
        claim_data_dir(settings)
    return settings
