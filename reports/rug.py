"""The tartan rug: every indicator of a municipality in one view, with its position against each group and its trend.

Only what the marts decided is shown: the word of a position and the verdict of a trend, as a mark.
"""

from dataclasses import dataclass

from reports.analysis import Analysis
from reports.facts import Row
from reports.rows import Comparison

GROUPS = ("similar", "network", "country")
TREND_MARKS = {
    "improving": "better",
    "worsening": "worse",
    "rising": "higher",
    "falling": "lower",
    "no_clear_change": "level",
}


@dataclass(frozen=True)
class RugRow:
    """One indicator: a mark per group of comparison, and one for its own trend. ``old``: no verdict is given."""

    row: Row
    marks: tuple[str, ...]
    trend: str


def rug(analysis: Analysis) -> list[tuple[str, list[RugRow]]]:
    """(theme, its rows with a value) for the themes that have any."""
    found = [(theme.code, [_rug_row(row) for row in theme.shown]) for theme in analysis.themes]
    return [(code, rows) for code, rows in found if rows]


def _rug_row(row: Row) -> RugRow:
    is_old = bool(row.latest and row.latest.is_old)
    marks = tuple(_mark(row, found, is_old) for found in (row.similar, row.network, row.country))
    trend = TREND_MARKS.get(row.trend.verdict, "none") if row.trend else "none"
    return RugRow(row, marks, "none" if is_old else trend)


def _mark(row: Row, found: Comparison | None, is_old: bool) -> str:
    """The position as a mark; structural indicators are higher, lower or level and never good or bad."""
    if is_old:
        return "old"
    if found is None or found.median is None or found.position == "not_compared":
        return "none"
    if row.group == "model" and found.group == "similar":
        return "none"
    return found.position
