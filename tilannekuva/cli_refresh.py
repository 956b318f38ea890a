"""The command ``refresh-report``: what a data engineer reads in the morning."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from tilannekuva.cli_console import console, printable
from tilannekuva.cli_options import Data, Source, settings_for_reading

SHOWN = 20
_EXAMPLES = """Examples:

tilannekuva refresh-report

tilannekuva refresh-report --vintage 12 --all

tilannekuva refresh-report --cells statfin_vaerak_11re"""
_COUNTS = {
    "tables_changed": "tables changed", "tables_new": "new tables", "cells_changed": "cells changed",
    "cells_added": "cells added", "cells_removed": "cells removed", "figures_revised": "figures revised",
    "figures_added": "figures that came late", "figures_withdrawn": "figures withdrawn",
    "new_years": "new years of indicators",
}  # fmt: skip
_SECTIONS = {
    "Changed figures, with the largest change": ("revised", "added", "withdrawn"),
    "New years": ("new_year",),
    "Changed source cells and new tables": ("cells_changed", "cells_added", "cells_removed", "new_table"),
    "Vanished areas": ("vanished_area",),
    "Ended series (older than the indicator's age limit, or the title says so)": ("ended_series",),
    "Tables of one indicator that disagree by more than rounding": ("table_disagreement",),
}

Number = Annotated[int | None, typer.Option("--vintage", min=1, help="Which refresh; the newest when not given.")]
Cells = Annotated[str | None, typer.Option("--cells", metavar="TABLE", help="List the source cells that changed.")]
All = Annotated[bool, typer.Option("--all", help=f"Every finding, not only the first {SHOWN} of a kind.")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("refresh-report", epilog=_EXAMPLES)(refresh_report)


def refresh_report(
    vintage: Number = None, cells: Cells = None, everything: All = False, source: Source = None, data: Data = None
) -> None:
    """Show what the newest refresh changed: new years, revised figures, vanished areas, late releases and more."""
    from tilannekuva.refresh_report import read_report

    settings = settings_for_reading(source, data)
    most = None if everything else SHOWN
    if cells is not None:
        from tilannekuva.refresh_report import cells_as_result, cells_changed

        before, after, found = cells_changed(settings, cells, vintage)
        _say(f"{cells}: landing {before} -> {after}, {found.num_rows:,} cells differ")
        result = cells_as_result(found)
        _print(result.columns[1:], [row[1:] for row in result.rows], most)
        return
    report = read_report(settings, datetime.now(UTC), vintage)
    refresh = report.refresh
    seen = refresh["seen_at"].astimezone(UTC)
    _say(f"Refresh {refresh['vintage']} of {report.vintages}, retrieved {seen:%Y-%m-%d %H:%M} UTC")
    _say(_summary(refresh))
    for title, kinds in _SECTIONS.items():
        if findings := report.of(*kinds):
            _say(f"\n{title}: {len(findings):,}")
            _print(*_table(findings), most)
    if report.late:
        _say(f"\nReleases later than expected: {len(report.late):,}")
        _print(["table", "overdue since"], report.late, most)


def _summary(refresh: dict[str, Any]) -> str:
    if refresh["is_first"]:
        return f"The first landing of {refresh['tables_new']:,} tables: nothing to compare with yet."
    counts = [f"{refresh[name]:,} {words}" for name, words in _COUNTS.items() if refresh[name]]
    return ", ".join(counts) + "."


def _table(findings: list[dict[str, Any]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of findings, without the columns in which none of them says anything."""
    rows = [
        {
            "finding": f["finding"],
            "indicator": f["indicator"] or f["indicator_id"],
            "table": " / ".join(t for t in (f["table_id"], f["other_table_id"]) if t),
            "n": f["n"],
            "municipalities": f["n_municipalities"],
            "where": f["municipality"] or f["municipality_code"],
            "year": f["year"],
            "before": _figure(f["value_before"], f["decimals"]),
            "after": _figure(f["value_after"], f["decimals"]),
        }
        for f in findings
    ]
    columns = [name for name in rows[0] if any(row[name] not in (None, "") for row in rows)]
    return columns, [tuple(row[name] for name in columns) for row in rows]


def _figure(value: float | None, decimals: int | None) -> str | None:
    # One decimal more than readers see: a revision below the shown precision is a revision.
    return None if value is None else f"{value:,.{(decimals or 0) + 1}f}"


def _print(columns: list[str], rows: list[tuple[Any, ...]], most: int | None) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(name, overflow="fold", justify="right" if name in {"n", "before", "after"} else "left")
    for row in rows[:most]:
        table.add_row(*("" if value is None else printable(str(value)) for value in row))
    console().print(table, markup=False)
    if most is not None and len(rows) > most:
        _say(f"… and {len(rows) - most:,} more (--all)")


def _say(text: str) -> None:
    console().print(printable(text, keep="\n"), markup=False, highlight=False)
