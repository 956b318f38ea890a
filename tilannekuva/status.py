"""What is in the data folder: each table's state, how old each stage is, and whether a run would do anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tilannekuva.pipeline import needs_build
from tilannekuva.settings import Settings

if TYPE_CHECKING:
    from ingestion.catalogue_schema import Table
    from ingestion.landing import Landing
    from ingestion.landing_state import TableState


@dataclass(frozen=True)
class TableStatus:
    """One table. Times are aware datetimes; ``newest_period`` is the newest year (with its part) in use.

    waiting: a landing that is newer than the one in use, because it was not checked yet or did not pass.
    """

    table_id: str
    outcome: str
    last_checked_at: datetime | None
    is_due: bool
    promoted: str | None
    promoted_at: datetime | None
    newest_period: str | None
    waiting: str | None
    message: str | None

    @property
    def note(self) -> str:
        """What a reader of the list should know about this table besides its columns."""
        parts = [
            self.message or "",
            f"a newer arrival, {self.waiting}, is not in use" if self.waiting else "",
            "due for a whole read" if self.is_due and self.promoted else "",
        ]
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True)
class Status:
    """The whole folder. What is current would not be made again by a run that finds nothing new at the sources."""

    data_dir: Path
    tables: list[TableStatus]
    warehouse_built_at: datetime | None
    warehouse_is_current: bool
    site_published_at: datetime | None
    site_is_current: bool


def read_status(settings: Settings, now: datetime) -> Status:
    """The folder's status; reads the catalogue and small files only, never a source."""
    from ingestion.catalogue import load_catalogue
    from reports.publish import is_current

    tables = [_table_status(settings, table, now) for table in load_catalogue().tables.values()]
    return Status(
        data_dir=settings.data_dir,
        tables=sorted(tables, key=lambda t: t.table_id),
        warehouse_built_at=_modified(settings.warehouse_path),
        warehouse_is_current=not needs_build(settings),
        site_published_at=_modified(settings.site_dir / "index.html"),
        site_is_current=is_current(settings),
    )


def is_due(last_read: datetime | None, recheck_days: int, now: datetime) -> bool:
    """Whether a table would be read whole by the next run, whatever its source says. Pure."""
    return last_read is None or now - last_read >= timedelta(days=recheck_days)


def waiting_landing(newest: str | None, promoted: str | None) -> str | None:
    """The newest landing when it is not the one in use. Pure."""
    return newest if newest != promoted else None


def age(moment: datetime | None, now: datetime) -> str:
    """How long ago, in words: ``3 days``, ``2 h``, ``never``. Pure."""
    if moment is None:
        return "never"
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def newest_period(periods: Iterable[tuple[int, str | None]]) -> str | None:
    """The newest of (year, part): ``2021``, ``2024M12``; a part of a year is newer than nothing said. Pure."""
    newest = max(periods, key=lambda p: (p[0], p[1] or ""), default=None)
    return None if newest is None else f"{newest[0]}{newest[1] or ''}"


def _table_status(settings: Settings, table: Table, now: datetime) -> TableStatus:
    from ingestion.landing import current, read_state

    state: TableState = read_state(settings, table.id)
    landing = current(settings, table.id)
    promoted = landing.landing_id if landing else None
    return TableStatus(
        table_id=table.id,
        outcome=state.outcome,
        last_checked_at=state.last_checked_at,
        is_due=is_due(state.full_read_at, table.recheck_days, now),
        promoted=promoted,
        promoted_at=landing.promoted_at if landing else None,
        newest_period=_newest_period(settings, landing) if landing else None,
        waiting=waiting_landing(state.newest_landing_id, promoted),
        message=state.message,
    )


def _newest_period(settings: Settings, landing: Landing) -> str | None:
    from ingestion.landing_rows import landing_rows

    if landing.sidecar["source_kind"] == "classification":  # its periods are whole years
        years = landing_rows(settings, landing, ["year"])["year"].unique()
        return newest_period((year.as_py(), None) for year in years)
    table = landing_rows(settings, landing, ["period_year", "period_part"])
    pairs = table.group_by(["period_year", "period_part"]).aggregate([]).to_pylist()
    return newest_period((pair["period_year"], pair["period_part"]) for pair in pairs)


def _modified(path: Path) -> datetime | None:
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone() if path.exists() else None
