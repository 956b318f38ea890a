"""Commands about other municipalities: ``compare`` with any list, ``peers`` with their cards, one's own ``groups``."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Table

from tilannekuva.cli_console import console, printable
from tilannekuva.cli_options import Data, Source, settings_for_reading

if TYPE_CHECKING:
    from tilannekuva.compare import Compared, Line
    from tilannekuva.peer_report import CardLine, PeerReport

Municipality = Annotated[str, typer.Argument(metavar="MUNICIPALITY", help="Code or name: 091, Helsinki, Helsingfors.")]
With = Annotated[
    str, typer.Option("--with", metavar="LIST", help="Codes, names or groups, separated by commas.", show_default=False)
]
Theme = Annotated[
    str | None,
    typer.Option("--theme", metavar="T", help="One theme: its id, or its name in Finnish, Swedish, English."),
]
Indicator = Annotated[str | None, typer.Option("--indicator", metavar="I", help="One indicator: id or name.")]
Year = Annotated[int | None, typer.Option("--year", metavar="YEAR", help="Values of this year.", min=1900, max=2099)]
Format = Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to write the answer.")]

_EXAMPLES = """Examples:

tilannekuva compare 091 --with 049,092 --theme kuntatalous

tilannekuva compare Tampere --with six_largest_cities --indicator employment_rate_pct --format csv"""
_SIDE_BY_SIDE = 8  # at most so many municipalities' own values fit a terminal
_FOUND = ("n", "median", "p25", "p75", "minimum", "maximum", "rank", "rank_of", "percentile_rank", "gap", "position")


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("compare", epilog=_EXAMPLES)(compare)
    app.command("peers", epilog="Example: tilannekuva peers 091")(peers)
    app.command("groups", epilog="Example: tilannekuva groups")(groups)


def compare(
    municipality: Municipality,
    others: With,
    theme: Theme = None,
    indicator: Indicator = None,
    year: Year = None,
    output: Format = "table",
    source: Source = None,
    data: Data = None,
) -> None:
    """Compare a municipality with any list of others. Fewer than four values: no statistic, only the values."""
    from tilannekuva.compare import compare as compared

    found = compared(settings_for_reading(source, data), municipality, others, theme, indicator, year)
    if output == "table":
        _print_comparison(found)
        return
    from tilannekuva.query_formats import as_csv, as_json

    text = as_json(_result(found)) + "\n" if output == "json" else as_csv(_result(found))
    typer.echo(printable(text) if sys.stdout.isatty() else text, nl=False)


def _result(found: "Compared") -> Any:
    """Every number unrounded; the others' own values are columns named by their codes."""
    from tilannekuva.query import Result

    first = ["municipality_code", "indicator_id", "name", "theme", "unit", "direction", "year", "value"]
    columns = [*first, *_FOUND, *(f"value_{m.code}" for m in found.members)]
    rows = []
    for line in found.lines:
        statistics = asdict(line.found)
        own = [found.municipality.code, *(getattr(line, name) for name in first[1:])]
        rows.append((*own, *(statistics[name] for name in _FOUND), *line.others.values()))
    return Result(columns, rows)


def _print_comparison(found: "Compared") -> None:
    members = found.members if len(found.members) <= _SIDE_BY_SIDE else []
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("indicator", "unit", "year", found.municipality.name, *(m.name for m in members)):
        table.add_column(printable(name), overflow="fold")
    for name in ("n", "median", "quartiles", "rank", "gap", "position"):
        table.add_column(name, no_wrap=True)
    for line in found.lines:
        others = (_number(line.others[m.code], line) for m in members)
        table.add_row(
            printable(line.name), line.unit, str(line.year), _number(line.value, line), *others, *_found_cells(line)
        )
    target = console()
    names = ", ".join(f"{m.name} ({m.code})" for m in found.members)
    target.print(printable(f"{found.municipality.name} ({found.municipality.code}) against {names}"), markup=False)
    for note in found.notes:
        target.print(printable(note), markup=False)
    target.print(table, markup=False)
    if any(line.found.median is None for line in found.lines):
        target.print("Fewer than four others with a value: no statistic (n says how many there are).", style="yellow")


def _found_cells(line: "Line") -> tuple[str, ...]:
    f = line.found
    if f.median is None:
        return (str(f.n), "-", "-", "-", "-", f.position)
    quartiles = f"{_number(f.p25, line)} … {_number(f.p75, line)}"
    gap = _number(f.gap, line)
    return (str(f.n), _number(f.median, line), quartiles, f"{f.rank}/{f.rank_of}", gap, f.position)


def _number(value: float | None, line: "Line | CardLine") -> str:
    return "-" if value is None else f"{value:,.{line.decimals}f}"


def peers(municipality: Municipality, theme: Theme = None, source: Source = None, data: Data = None) -> None:
    """The similar municipalities, each with what makes it alike and what sets it apart."""
    from tilannekuva.peer_report import peer_report

    report = peer_report(settings_for_reading(source, data), municipality, theme)
    target = console()
    for sentence in _verdict(report):
        target.print(printable(sentence), markup=False)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in (
        "rank",
        "municipality",
        "distance",
        "stable",
        "alike (in brackets its own)",
        "apart (share of distance)",
    ):
        table.add_column(name, overflow="fold")
    for peer in report.peers:
        stable = "-" if peer.inclusion_share is None else f"{100 * peer.inclusion_share:.0f} %"
        alike = "\n".join(_alike(c) for c in peer.card if c.side == "alike")
        apart = "\n".join(f"{_alike(c)}, {100 * c.share:.0f} %" for c in peer.card if c.side == "unlike")
        name = f"{peer.place.name} ({peer.place.code})"
        cells = (name, f"{peer.distance:.2f}", stable, alike, apart)
        table.add_row(str(peer.rank), *(printable(c) for c in cells))
    if report.peers:
        target.print(table, markup=False)


def _alike(card: "CardLine") -> str:
    return f"{card.name} {_number(card.peer_value, card)} ({_number(card.value, card)})"


def _verdict(report: "PeerReport") -> list[str]:
    name = f"{report.municipality.name} ({report.municipality.code}), model {report.theme}"
    cap = "-" if report.distance_cap is None else f"{report.distance_cap:.2f}"
    if report.verdict == "no_close_peer":
        nearest = "-" if report.nearest_distance is None else f"{report.nearest_distance:.2f}"
        said = f"no close peer: fewer than four within the distance {cap}; the nearest is at {nearest}."
    elif report.verdict == "not_modelled":
        said = f"not modelled; it lacks {report.missing_variables or 'every variable'}."
    else:
        said = f"{len(report.peers)} similar municipalities within the distance {cap}."
    return [f"{name}: {said}"]


def groups(source: Source = None, data: Data = None) -> None:
    """List the groups that --with takes by name, and what is wrong with those that cannot be used."""
    from tilannekuva.groups import load_groups

    book = load_groups(settings_for_reading(source, data))
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("group", "name", "members"):
        table.add_column(name, overflow="fold")
    for group in book.groups.values():
        table.add_row(group.id, printable(group.name.fi), printable(", ".join(group.members)))
    target = console()
    target.print(table, markup=False)
    for fault in book.faults:
        target.print(printable(str(fault)), style="red", markup=False)
    if book.faults:
        raise typer.Exit(1)
