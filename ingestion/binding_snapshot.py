"""A table without a time variable: one state, whose date stands in the title. Pure.

Traficom's stock of cars is such a table: every quarter replaces it. The table of the catalogue says so with
``parameters: {period_from: title}``; a table that merely lost its time variable stays an error.
"""

import calendar
import re
from datetime import date

from ingestion.catalogue_schema import Table
from ingestion.periods import Period
from tilannekuva.errors import CatalogueError, SourceChanged

PARAMETER = "period_from"
CODE = "(title)"

_DATE = re.compile(r"(?<![0-9.])([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})(?![0-9])", re.ASCII)
_LAST_MONTH = 12


def has_snapshot_period(table: Table) -> bool:
    """Whether the catalogue says that the title tells the date; raises CatalogueError on any other saying."""
    value = table.parameters.get(PARAMETER)
    if value not in {None, "title"}:
        raise CatalogueError(f"Table '{table.id}': '{PARAMETER}' can only be 'title', found '{value}'.")
    return value is not None


def snapshot_period(table: Table, title: str) -> tuple[str, Period]:
    """The date in the title (ISO), and the year it stands for; before the end of the year that is preliminary.

    Raises SourceChanged unless the title has exactly one date and it is the last day of a quarter.
    """
    days = {match.group(0): _day(match) for match in _DATE.finditer(title)}
    found = sorted({day for day in days.values() if day is not None})
    if len(found) != 1 or not _ends_a_quarter(found[0]):
        raise SourceChanged(
            f"Table '{table.id}': expected the last day of a quarter, such as 31.12.2025, once in the title, found "
            f"'{title[:200]}'. Without its date a state belongs to no year; look at the table's page."
        )
    day = found[0]
    return day.isoformat(), Period(day.year, None, is_preliminary=day.month != _LAST_MONTH)


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
    except ValueError:
        return None


def _ends_a_quarter(day: date) -> bool:
    return day.month % 3 == 0 and day.day == calendar.monthrange(day.year, day.month)[1]
