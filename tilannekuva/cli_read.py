"""Commands that only look: ``status`` and ``query``."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer
from rich.table import Table

from tilannekuva.cli_console import console, printable
from tilannekuva.cli_options import Data, Source, settings_for_reading

Format = Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to write the answer.")]
Sql = Annotated[str, typer.Argument(metavar="SQL", help="One statement that reads.")]

_QUERY_EXAMPLES = """Examples:

tilannekuva query "show all tables"

tilannekuva query "describe marts.fct_trend"

tilannekuva query "from marts.fct_claim where municipality_code = '091'" --format csv"""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("status", epilog="Example: tilannekuva status --source live")(status)
    app.command("query", epilog=_QUERY_EXAMPLES)(query)


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


def query(sql: Sql, output: Format = "table", source: Source = None, data: Data = None) -> None:
    """Ask the warehouse. It is opened read-only: a question can change nothing and reads no other file."""
    from tilannekuva.query import as_csv, as_json, run_query

    result = run_query(settings_for_reading(source, data), sql)
    if output == "csv":
        text = as_csv(result)  # a file gets the data as they are; a terminal must not be steered by them
        typer.echo(printable(text) if sys.stdout.isatty() else text, nl=False)
        return
    if output == "json":
        typer.echo(as_json(result))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in result.columns:
        table.add_column(printable(name), overflow="fold")
    for row in result.rows:
        table.add_row(*("" if value is None else printable(str(value), keep="\n\t") for value in row))
    console().print(table, markup=False)


def _stage_words(made_at: datetime | None, is_current: bool, now: datetime) -> str:
    from tilannekuva.status import age

    if made_at is None:
        return "not there yet"
    return f"{age(made_at, now)} old, {'up to date' if is_current else 'out of date: the next run makes it again'}"
