"""When a table has to be asked for: its rhythm, the days around its release, and whether a release is late. Pure.

Dates are days in Finland, where the sources publish.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from ingestion.catalogue_schema import Source, Table
from ingestion.landing_state import TableState

Rhythm = Literal["monthly", "quarterly", "yearly", "other"]
RHYTHMS: tuple[Rhythm, ...] = get_args(Rhythm)
FINLAND = ZoneInfo("Europe/Helsinki")

_LOCAL_KINDS = {"files"}
_BY_FREQUENCY: Mapping[str, Rhythm] = {"monthly": "monthly", "quarterly": "quarterly", "yearly": "yearly"}
# Statistics Finland publishes most monthly figures of municipalities between the 18th and the 27th.
_RELEASE_DAYS_OF_MONTHLY = range(15, 32)
_GRACE = {"monthly": timedelta(days=7), "quarterly": timedelta(days=14), "yearly": timedelta(days=21)}
_QUIET = timedelta(days=7)
# A table whose release months nobody has noted is late when it has not changed for a good while longer than its rhythm.
_LONG = {"quarterly": timedelta(days=130), "yearly": timedelta(days=420)}


def rhythm_of(table: Table, source: Source) -> Rhythm:
    """The one rhythm of a table; whatever has no regular release (elections, files people bring) is ``other``."""
    return "other" if source.kind in _LOCAL_KINDS else _BY_FREQUENCY.get(table.frequency, "other")


def reason_to_ask(table: Table, source: Source, state: TableState, now: datetime) -> str | None:
    """Why a table is asked for today, in words for the log; None when it can wait.

    Daily: never landed yet, could not be read or did not pass the last time, around its release, late, and whatever
    lies on this machine, where looking costs nothing.
    Everything else once a week, since sources correct figures outside their calendar too. now: an aware time.
    """
    today = day_in_finland(now)
    if source.kind in _LOCAL_KINDS:
        return "on this machine"
    if state.outcome in {"never_fetched", "fetch_failed", "check_failed"}:
        return state.outcome.replace("_", " ")
    if _is_release_time(table, today):
        return "around its release"
    if late_since(table, state, today):
        return "its release is late"
    if state.last_checked_at is None or today - day_in_finland(state.last_checked_at) >= _QUIET:
        return "once a week"
    return None


def late_since(table: Table, state: TableState, today: date) -> date | None:
    """The day since which a table's newest release is overdue, or None.

    A release is seen as a change of content. It is overdue when the content has not changed since the beginning of the
    newest release time, and that time and some days of grace are over. Elections and projections are never late (not
    every year has one), and neither is what was never landed. Years are not compared: the lag is each table's own.
    """
    changed = day_in_finland(state.last_changed_at) if state.last_changed_at else None
    if changed is None or table.frequency not in _GRACE or table.is_projection:
        return None
    if not _release_months(table):
        due = changed + _LONG[table.frequency]
        return due if today > due else None
    for begin, end in _release_times_before(table, today - _GRACE[table.frequency]):
        return end + _GRACE[table.frequency] if changed < begin else None
    return None


def day_in_finland(moment: datetime) -> date:
    """The calendar day in Finland of an aware time."""
    return moment.astimezone(FINLAND).date()


def _is_release_time(table: Table, today: date) -> bool:
    if today.month not in _release_months(table):
        return False
    return table.frequency != "monthly" or today.day in _RELEASE_DAYS_OF_MONTHLY


def _release_months(table: Table) -> list[int]:
    """The catalogue's; every month for a monthly table that names none."""
    return table.release_months or (list(range(1, 13)) if table.frequency == "monthly" else [])


def _release_times_before(table: Table, day: date) -> Iterable[tuple[date, date]]:
    """Release times that have ended by ``day``, newest first: first day, and the day after the last.

    Neighbouring months are one release time of a table that is not monthly: March and April mean "in March or April".
    """
    months, each_alone = set(_release_months(table)), table.frequency == "monthly"
    begin = date(day.year, day.month, 1)
    for _ in range(24):
        end, begin = begin, _month_before(begin)
        is_end = begin.month in months and (each_alone or end.month not in months)
        if not is_end:
            continue
        first = begin
        while not each_alone and _month_before(first).month in months and first.month != end.month:
            first = _month_before(first)
        yield first, end


def _month_before(begin: date) -> date:
    return date(begin.year - (begin.month == 1), (begin.month - 2) % 12 + 1, 1)
