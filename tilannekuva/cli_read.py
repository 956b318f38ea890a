"""The command that only looks: ``status``."""

from datetime import UTC, datetime

import typer
from rich.table import Table

from tilannekuva.cli_console import console, printable
from tilannekuva.cli_options import Data, Source, settings_for_reading


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("status", epilog="Example: tilannekuva status --source live")(status)


def status(source: Source = None, data: Data = None) -> None:
    """Show each table's state, the age of warehouse and site, and whether they are up to date."""
    from tilannekuva.status import age, read_status

    now = datetime.now(UTC)
    found = read_status(settings_for_reading(source, data), now)
    table = Table(title=None, box=None, padding=(0, 2, 0, 0))
    for name in ("table", "state", "checked", "newest", "in use", "note"):
        table.add_column(name, overflow="fold", no_wrap=name != "note")
    for row in found.tables:
        cells = (row.table_id, row.outcome, age(row.last_checked_at, now), row.newest_period or "-")
        table.add_row(*cells, row.promoted or "-", printable(row.note)[:300])
    target = console()
    target.print(table)
    target.print()
    target.print(f"Data folder  {found.data_dir}", markup=False)
    target.print(f"Warehouse    {_stage_words(found.warehouse_built_at, found.warehouse_is_current, now)}")
    target.print(f"Site         {_stage_words(found.site_published_at, found.site_is_current, now)}")


def _stage_words(made_at: datetime | None, is_current: bool, now: datetime) -> str:
    from tilannekuva.status import age

    if made_at is None:
        return "not there yet"
    return f"{age(made_at, now)} old, {'up to date' if is_current else 'out of date: the next run makes it again'}"
