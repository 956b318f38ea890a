"""Commands of whoever looks after the data: ``contract``, ``backfill``, ``coverage``."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Table

from tilannekuva.cli_console import ProgressLines, console, printable
from tilannekuva.cli_options import Data, Source, settings_for_reading, settings_from
from tilannekuva.progress import listening

if TYPE_CHECKING:
    from ingestion.contract_store import ContractReport

Tables = Annotated[list[str] | None, typer.Argument(metavar="[TABLE]...", help="Ids of tables; none means all.")]
OneTable = Annotated[str | None, typer.Option("--table", metavar="ID", help="One table of the catalogue.")]
TablesOf = Annotated[
    str | None, typer.Option("--tables-of", metavar="ID", help="All tables of one source of the catalogue.")
]
Force = Annotated[bool, typer.Option("--force", help="Also tables that were read whole within a day.")]
Theme = Annotated[str | None, typer.Option("--theme", metavar="T", help="The indicators of one theme.")]
OneIndicator = Annotated[str | None, typer.Option("--indicator", metavar="I", help="One indicator, year by year.")]
Format = Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to write the answer.")]

_COLOURS = {"ok": "green", "broken": "red", "absent": "yellow", "unreachable": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("contract", epilog="Example: tilannekuva contract --source live")(contract)
    app.command("backfill", epilog="Example: tilannekuva backfill --table vaerak_11re --source live")(backfill)
    app.command("coverage", epilog="Example: tilannekuva coverage --theme vitality")(coverage)


def contract(tables: Tables = None, source: Source = None, data: Data = None) -> None:
    """Is every table still as the catalogue says? Reads metadata, no figures. Exit code 1 when something is broken."""
    from ingestion.contract import check_contract
    from ingestion.sample import running
    from tilannekuva.one_run import catalogue
    from tilannekuva.settings import claim_data_dir

    settings = settings_from(source, data)
    claim_data_dir(settings)
    target = console()
    with running(settings) as ready:
        reports = check_contract(ready, catalogue(), tables or None, progress=lambda r, *_: _print_report(target, r))
    counts = {outcome: sum(r.outcome == outcome for r in reports) for outcome in _COLOURS}
    target.print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    raise typer.Exit(1 if any(r.is_alarming for r in reports) else 0)


def backfill(
    table: OneTable = None, tables_of: TablesOf = None, force: Force = False, source: Source = None, data: Data = None
) -> None:
    """Read one table, or all of one source, whole, whatever the stamps say; then check and promote.

    The next run (or tilannekuva build) makes marts and site of it.
    """
    from ingestion.sample import running
    from tilannekuva import pipeline, scheduled

    settings = settings_from(source, data)
    with running(settings) as ready, listening(ProgressLines(console())):
        wanted = scheduled.backfill_tables(ready, table, tables_of, force=force)
        outcomes = pipeline.run_ingest(ready, wanted, force=True) if wanted else []
        reports = pipeline.run_check(ready, wanted)
    for outcome in outcomes:
        if outcome.message:
            console().print(f"{outcome.table_id}: {printable(outcome.message)}", style="yellow", markup=False)
    if not wanted:
        console().print("Nothing to do: read whole within a day already (--force reads it again).")
    is_well = all(o.outcome != "fetch_failed" for o in outcomes) and all(r.passed for r in reports)
    raise typer.Exit(0 if is_well else 1)


def coverage(
    theme: Theme = None,
    indicator: OneIndicator = None,
    output: Format = "table",
    source: Source = None,
    data: Data = None,
) -> None:
    """How much there is: indicators by years by municipalities; verified and unverified are counted apart."""
    from tilannekuva.coverage import by_theme, in_all, read_coverage, read_years

    settings = settings_for_reading(source, data)
    found = read_coverage(settings, theme, indicator)
    years = [asdict(row) for row in read_years(settings, indicator)] if indicator else []
    totals = [asdict(total) for total in (*by_theme(found), in_all(found))]
    rows = [asdict(row) for row in found]
    if output == "json":
        typer.echo(json.dumps({"indicators": rows, "years": years, "totals": totals}, ensure_ascii=False, indent=1))
    elif output == "csv":
        typer.echo(_csv(years or rows), nl=False)
    else:
        _print_table(rows, leave_out=("name_fi", "name_sv", "unit"))
        _print_table(years)
        _print_table(totals)


def _print_report(target: Any, report: "ContractReport") -> None:
    target.print(f"  {report.table_id:<40} ", end="", markup=False)
    target.print(report.outcome, style=_COLOURS[report.outcome])
    for text in (*report.findings, *report.notes):
        target.print(f"      {printable(text)}", style="dim" if text in report.notes else "none", markup=False)


def _print_table(rows: Sequence[dict[str, Any]], leave_out: Sequence[str] = ()) -> None:
    if not rows:
        return
    names = [name for name in rows[0] if name not in leave_out]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name.removeprefix("n_").replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_word(row[name]) for name in names))
    console().print(table, markup=False)
    console().print()


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else printable(str(value))


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    from tilannekuva.query import Result
    from tilannekuva.query_formats import as_csv

    return as_csv(Result(list(rows[0]), [tuple(row.values()) for row in rows]))
