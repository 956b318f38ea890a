"""Commands for analysts: ``query`` asks the warehouse, ``queries`` lists the questions that come with the project."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from tilannekuva.cli_console import console, error_console, printable, write_new
from tilannekuva.cli_options import Data, Source, settings_for_reading
from tilannekuva.errors import TilannekuvaError

if TYPE_CHECKING:
    from tilannekuva.query import Result

Format = Annotated[
    Literal["table", "csv", "json", "parquet"], typer.Option("--format", help="How to write the answer.")
]
Sql = Annotated[str | None, typer.Argument(metavar="SQL", help="One statement that reads.", show_default=False)]
Param = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="Value of $NAME in the SQL; once for each.", show_default=False),
]
ExampleName = Annotated[
    str | None, typer.Option("--example", metavar="NAME", help="Ask a question of `tilannekuva queries` instead.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to a new file; parquet needs it.")]

_EXAMPLES = """Examples:

tilannekuva query "show all tables"

tilannekuva query "from marts.fct_claim where municipality_code = $code" --param code=091 --format csv

tilannekuva query --example position_in_theme --param code=091 --param theme=finances"""
_MOST_SHOWN = 1000  # rows of a table on a terminal; the other formats have all


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("query", epilog=_EXAMPLES)(query)
    app.command("queries", epilog="Example: tilannekuva query --example peers --param code=091")(queries)


def query(
    sql: Sql = None,
    output: Format = "table",
    param: Param = None,
    example: ExampleName = None,
    out: Out = None,
    source: Source = None,
    data: Data = None,
) -> None:
    """Ask the warehouse. It is opened read-only: a question can change nothing and reads no other file."""
    from tilannekuva.query import query_table, run_query
    from tilannekuva.query_formats import as_csv, as_json, as_parquet

    statement, parameters = _question(sql, example, _parameters(param or []))
    settings = settings_for_reading(source, data)
    if output == "parquet":
        if out is None:
            raise TilannekuvaError("Expected --out FILE with --format parquet, which is no text; found none.")
        write_new(out, as_parquet(query_table(settings, statement, parameters)))
        return
    if output == "table" and out is None:
        _print_table(run_query(settings, statement, parameters, _MOST_SHOWN))
        return
    result = run_query(settings, statement, parameters)
    text = as_json(result) + "\n" if output == "json" else as_csv(result)
    if out is not None:
        write_new(out, text.encode("utf-8"))
        return
    # a file gets the data as they are; a terminal must not be steered by them
    typer.echo(printable(text) if sys.stdout.isatty() else text, nl=False)


def queries() -> None:
    """List the example questions of docs/queries with their parameters."""
    from tilannekuva.query_examples import load_examples

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("name", no_wrap=True)
    table.add_column("question", overflow="fold")
    table.add_column("parameters (default)", overflow="fold")
    for example in load_examples().values():
        parameters = (f"{name} ({parameter.default})" for name, parameter in example.parameters.items())
        table.add_row(example.name, example.questions["en"], ", ".join(parameters))
    console().print(table, markup=False)


def _question(sql: str | None, example: str | None, given: dict[str, str]) -> tuple[str, dict[str, str]]:
    from tilannekuva.query_examples import example_named

    if (sql is None) == (example is None):
        raise TilannekuvaError("Expected either one SQL statement or --example NAME. `tilannekuva queries` lists them.")
    if example is None:
        return str(sql), given
    found = example_named(example)
    return found.sql, found.values(given)


def _parameters(given: list[str]) -> dict[str, str]:
    """NAME=VALUE by name. A value is a text: codes keep their leading zeros."""
    pairs = [text.partition("=") for text in given]
    bad = [text for text, (name, equals, _) in zip(given, pairs, strict=True) if not (name.isidentifier() and equals)]
    names = [name for name, _, _ in pairs]
    if bad or len(set(names)) != len(names):
        raise TilannekuvaError(
            f"Expected --param NAME=VALUE, each name once, such as --param code=091; found {', '.join(bad or names)}."
        )
    return {name: value for name, _, value in pairs}


def _print_table(result: "Result") -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in result.columns:
        table.add_column(printable(name), overflow="fold")
    for row in result.rows:
        table.add_row(*("" if value is None else printable(str(value), keep="\n\t") for value in row))
    console().print(table, markup=False)
    if result.is_cut:
        error_console().print(
            f"These are the first {_MOST_SHOWN:,} rows. --format csv, json or parquet has all of them.", style="yellow"
        )
