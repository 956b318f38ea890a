"""The command line ``tilannekuva``: every stage without Airflow, and a look at what is there."""

import sys

import typer

from tilannekuva import (
    cli_compare,
    cli_editions,
    cli_files,
    cli_publications,
    cli_query,
    cli_read,
    cli_refresh,
    cli_stages,
    cli_strategy,
    cli_watch,
)
from tilannekuva.cli_console import error_console, printable
from tilannekuva.errors import TilannekuvaError

app = typer.Typer(
    name="tilannekuva",
    help="Situation analyses of Finnish municipalities from open statistics.",
    epilog="Settings may also come from the environment: SOURCE, TILANNEKUVA_DATA, … (docs/settings.md).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
cli_stages.register(app)
cli_read.register(app)
cli_query.register(app)
cli_compare.register(app)
cli_refresh.register(app)
cli_files.register(app)
cli_strategy.register(app)
cli_watch.register(app)
cli_publications.register(app)
cli_editions.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. Exit codes: 0 well, 1 a run that did not end well, 2 an error the message explains."""
    try:
        app(args=arguments, prog_name="tilannekuva")
    except TilannekuvaError as error:
        error_console().print(printable(str(error)), style="red", markup=False, highlight=False)
        sys.exit(2)
    except KeyboardInterrupt:
        error_console().print("Interrupted. Nothing is lost: the same command goes on from here.", style="yellow")
        sys.exit(130)
