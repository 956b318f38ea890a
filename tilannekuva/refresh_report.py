"""The refresh report: what the newest refresh (or an earlier one) brought, read from the marts and the vintages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from ingestion.catalogue import load_catalogue
from ingestion.landing_changes import CHANGES_SCHEMA, changed_cells
from ingestion.landing_state import read_state
from ingestion.rhythm import day_in_finland, late_since
from tilannekuva.errors import TilannekuvaError
from tilannekuva.query import Result, run_query
from tilannekuva.settings import Settings
from tilannekuva.vintages import Vintage, read_vintages

_REFRESH = "select * from marts.mart_refresh order by vintage"
_FINDINGS = """
select f.*, i.name_en as indicator, i.decimals, m.name_fi as municipality
from marts.mart_refresh_finding as f
left join marts.dim_indicator as i on f.indicator_id = i.indicator_id
left join marts.dim_municipality as m on f.municipality_code = m.municipality_code
order by f.vintage, f.finding, f.n desc nulls last, f.indicator_id, f.table_id, f.other_table_id
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class RefreshReport:
    """One vintage. refresh: its row of mart_refresh; findings: its rows of mart_refresh_finding with names.

    late: (table, day since which its release is overdue), as of the reading.
    """

    refresh: Row
    vintages: int
    findings: list[Row]
    late: list[tuple[str, date]]

    def of(self, *kinds: str) -> list[Row]:
        """The findings of these kinds."""
        return [finding for finding in self.findings if finding["finding"] in kinds]


def read_report(settings: Settings, now: datetime, number: int | None = None) -> RefreshReport:
    """The report of a vintage (none: the newest). TilannekuvaError when there is no warehouse or no such vintage."""
    refreshes = _rows(run_query(settings, _REFRESH))
    chosen = [r for r in refreshes if r["vintage"] == number] if number is not None else refreshes[-1:]
    if not chosen:
        raise TilannekuvaError(
            f"Expected a vintage from 1 to {len(refreshes)}, found {number}. 'tilannekuva query \"from "
            "marts.mart_refresh\"' lists them."
        )
    findings = [f for f in _rows(run_query(settings, _FINDINGS)) if f["vintage"] == chosen[0]["vintage"]]
    # Time alone makes a release late, so the list is made when it is read.
    late = late_now(settings, now) if chosen[0]["is_current"] else []
    return RefreshReport(chosen[0], len(refreshes), findings, late)


def late_now(settings: Settings, now: datetime) -> list[tuple[str, date]]:
    """Tables whose release is overdue, the longest overdue first."""
    today = day_in_finland(now)
    found = {t: late_since(table, read_state(settings, t), today) for t, table in load_catalogue().tables.items()}
    return sorted(((t, day) for t, day in found.items() if day is not None), key=lambda late: (late[1], late[0]))


def cells_changed(settings: Settings, table_id: str, number: int | None = None) -> tuple[str, str, pa.Table]:
    """(landing before, landing after, the source cells that differ) of the last vintage that changed a table.

    number: at the latest this vintage. The cells have the columns of ``changed_cells``; TilannekuvaError when no
    vintage replaced a landing of the table.
    """
    vintages = read_vintages(settings)
    found = _last_change(vintages if number is None else vintages[:number], table_id)
    if found is None:
        known = sorted({t for vintage in vintages for t in vintage.landings})
        raise TilannekuvaError(
            f"Expected a table whose content has changed since its first landing, found '{table_id}'. "
            f"Tables with landings: {', '.join(known) or 'none'}."
        )
    before, after = found
    return before, after, changed_cells(settings, table_id, before, after)


def cells_as_result(cells: pa.Table) -> Result:
    """The cells for printing."""
    return Result(list(CHANGES_SCHEMA.names), [tuple(row.values()) for row in cells.to_pylist()])


def _last_change(vintages: Sequence[Vintage], table_id: str) -> tuple[str, str] | None:
    for vintage in reversed(vintages):
        change = vintage.changes.get(table_id)
        if change is not None and change.before is not None:
            return change.before, change.after
    return None


def _rows(result: Result) -> list[Row]:
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]
