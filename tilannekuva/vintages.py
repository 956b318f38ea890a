"""Vintages: which promoted landings each build used. Recorded once per set, in ``state/vintages/NNNN.json``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingestion.atomic import read_json, write_json_atomic
from ingestion.catalogue import Catalogue
from ingestion.landing import Landing, current, get_landing
from ingestion.landing_changes import changed_cells
from ingestion.landing_paths import checked_landing_id, checked_table_id
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

CHANGE_KINDS = ("changed", "added", "removed")


@dataclass(frozen=True)
class TableChange:
    """What a vintage brought to one table. before: null when the table is new; the counts are source cells.

    A table that is new, and a classification, has no counts.
    """

    after: str
    before: str | None = None
    changed: int | None = None
    added: int | None = None
    removed: int | None = None


@dataclass(frozen=True)
class Vintage:
    """One set of promoted landings. valid_from: when the newest landing that is new in it was retrieved (aware)."""

    number: int
    valid_from: datetime
    landings: Mapping[str, str]
    changes: Mapping[str, TableChange] = field(default_factory=dict)
    built_at: datetime | None = None


def vintages_dir(settings: Settings) -> Path:
    return settings.state_dir / "vintages"


def promoted_landings(settings: Settings, catalogue: Catalogue) -> dict[str, Landing]:
    """The landing in use of each table of the catalogue that has one."""
    return {t: found for t in catalogue.tables if (found := current(settings, t)) is not None}


def vintages_now(settings: Settings, landings: Mapping[str, Landing]) -> list[Vintage]:
    """The recorded vintages and, when other landings are in use now, the one that a build would record; by number.

    Tables that the catalogue no longer has are no reason for a new vintage. Empty before anything was promoted.
    """
    recorded = read_vintages(settings)
    in_use = {t: landing.landing_id for t, landing in landings.items()}
    newest = recorded[-1] if recorded else None
    if not in_use or (newest is not None and _within(newest.landings, in_use) == in_use):
        return recorded
    return [*recorded, _next(recorded, landings)]


def count_changes(settings: Settings, vintage: Vintage) -> Vintage:
    """The vintage with its changed source cells counted, table by table; a recorded one has them already."""
    if vintage.built_at is not None:
        return vintage
    return replace(vintage, changes={t: _counted(settings, t, change) for t, change in vintage.changes.items()})


def past_key(vintages: Sequence[Vintage]) -> list[Any]:
    """What the warehouse takes from earlier vintages: the same before and after the newest one is recorded."""
    return [(v.number, v.valid_from.isoformat(), sorted(v.landings.items())) for v in vintages[:-1]]


def valid_from(new: Sequence[Landing], known: Iterable[str], after: datetime | None) -> datetime:
    """When a vintage began to be what the sources say: the newest retrieval among its new landings. Pure.

    A landing that returns (``known`` ids: a figure revised and put back) was retrieved long ago, and one may pass its
    check late: where retrieval would not come after the vintage before, the moment of promotion counts.
    """
    seen = set(known)
    retrieved = [datetime.fromisoformat(x.retrieved_at) for x in new if x.retrieved_at and x.landing_id not in seen]
    promoted = [x.promoted_at for x in new if x.promoted_at is not None]
    for times in (retrieved, promoted):
        if times and (after is None or max(times) > after):
            return max(times).astimezone(UTC)
    if after is None:
        raise SettingsError(
            "Expected a retrieval time in the sidecar of a promoted landing, found none in "
            f"{', '.join(str(x.folder) for x in new)[:500]}. Restore the landing folder, or ingest again."
        )
    return after + timedelta(microseconds=1)


def record_vintage(settings: Settings, vintage: Vintage, now: datetime | None = None) -> None:
    """Write the vintage's file unless it is there: what a build used is written once and never again."""
    path = _path(settings, vintage.number)
    if path.exists():
        return
    document = {
        "number": vintage.number,
        "built_at": (now or datetime.now(UTC)).isoformat(),
        "valid_from": vintage.valid_from.isoformat(),
        "landings": dict(vintage.landings),
        "changes": {
            t: {name: found for name, found in vars(change).items() if found is not None}
            for t, change in vintage.changes.items()
        },
    }
    write_json_atomic(path, document)


def read_vintages(settings: Settings) -> list[Vintage]:
    """The recorded vintages by number; SettingsError for a file that is damaged, missing in between or out of order."""
    folder = vintages_dir(settings)
    found = [_read(path) for path in sorted(folder.glob("[0-9]*.json"))] if folder.is_dir() else []
    for expected, vintage in enumerate(found, start=1):
        if vintage.number != expected:
            raise SettingsError(
                f"Expected the vintage {expected:04d} in {folder}, found {vintage.number:04d}. "
                "Restore the folder from a backup: the history of figures is made of these files."
            )
    for earlier, later in pairwise(found):
        if later.valid_from <= earlier.valid_from:
            raise SettingsError(
                f"Expected vintage {later.number:04d} in {folder} to begin after {earlier.valid_from.isoformat()}, "
                f"found {later.valid_from.isoformat()}. Restore the folder from a backup."
            )
    return found


def _next(recorded: Sequence[Vintage], landings: Mapping[str, Landing]) -> Vintage:
    newest = recorded[-1] if recorded else None
    before = newest.landings if newest else {}
    new = [landing for t, landing in landings.items() if before.get(t) != landing.landing_id]
    known = {landing_id for v in recorded for landing_id in v.landings.values()}
    return Vintage(
        number=len(recorded) + 1,
        valid_from=valid_from(new or list(landings.values()), known, newest.valid_from if newest else None),
        landings={t: landing.landing_id for t, landing in landings.items()},
        changes={x.table_id: TableChange(x.landing_id, before.get(x.table_id)) for x in new},
    )


def _counted(settings: Settings, table_id: str, change: TableChange) -> TableChange:
    after = get_landing(settings, table_id, change.after)
    if change.before is None or after.sidecar["source_kind"] == "classification":
        return change
    kinds = changed_cells(settings, table_id, change.before, change.after).column("kind").to_pylist()
    return TableChange(change.after, change.before, *(kinds.count(kind) for kind in CHANGE_KINDS))


def _within(landings: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    return {t: landing_id for t, landing_id in landings.items() if t in others}


def _path(settings: Settings, number: int) -> Path:
    return vintages_dir(settings) / f"{number:04d}.json"


def _read(path: Path) -> Vintage:
    document = read_json(path)
    try:
        landings = {checked_table_id(t): checked_landing_id(i) for t, i in document["landings"].items()}
        changes = {checked_table_id(t): TableChange(**change) for t, change in document["changes"].items()}
        times = [datetime.fromisoformat(document[name]) for name in ("valid_from", "built_at")]
        if any(time.tzinfo is None for time in times):
            raise ValueError("a time without its zone")
        return Vintage(int(document["number"]), times[0], landings, changes, times[1])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"Expected a vintage (number, built_at, valid_from, landings, changes) in {path}, found {error!r}. "
            "The file is damaged: restore it from a backup."
        ) from error
