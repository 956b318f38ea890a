"""Which cells differ between two landings of a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingestion.landing_align import Positions, align
from ingestion.landing_delta_rows import (
    CHANGED,
    Delta,
    added_rows,
    changed_positions,
    differing,
    kept_positions,
    removed_positions,
)
from ingestion.landing_read import Landing, get_landing
from ingestion.landing_rows import landing_rows, stored_delta
from ingestion.model import ROWS_SCHEMA
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

_TEXT = pa.string()
_NAMES = ("content_code", "content_key", "area_code", "area_kind", "area_key", "period_code", "breakdown")

_FIELDS: list[pa.Field[Any]] = [
    pa.field("table_id", _TEXT, nullable=False),
    *[pa.field(name, _TEXT, nullable=False) for name in _NAMES],
    pa.field("value_before", pa.float64()),
    pa.field("status_before", _TEXT),
    pa.field("value_after", pa.float64()),
    pa.field("status_after", _TEXT),
    pa.field("kind", _TEXT, nullable=False),
]
CHANGES_SCHEMA = pa.schema(_FIELDS)


def changed_cells(settings: Settings, table_id: str, before_id: str, after_id: str) -> pa.Table:
    """The cells that say something else in the later landing, as CHANGES_SCHEMA: in its order, the removed ones last.

    kind: ``added`` (nothing before), ``removed`` (nothing after), ``changed`` (another value or status). A cell is
    named by its source codes; our readings beside them (content_key, area_kind, area_key) are those of the later
    landing, and a new reading, symbol or preliminary mark alone is no change. Raises SettingsError for a landing that
    isn't there or is damaged, and for a classification, which has no cells.
    """
    before, after = (get_landing(settings, table_id, landing_id) for landing_id in (before_id, after_id))
    if before_id == after_id:
        return CHANGES_SCHEMA.empty_table()
    if after.rows_base == before_id:  # neighbours: what is stored is what changed
        return stored_changes(table_id, _cells(settings, before), stored_delta(after))
    return changes_between(table_id, _cells(settings, before), _cells(settings, after))


def changes_between(table_id: str, before: pa.Table, after: pa.Table) -> pa.Table:
    """The same for rows in memory. Pure."""
    pairs = align(before, after)
    old, new = _taken(before, pairs.before), _taken(after, pairs.after)
    return _changes(table_id, (old, new, pairs.after), (_taken(after, pairs.added), pairs.added),
                    _taken(before, pairs.removed))  # fmt: skip


def stored_changes(table_id: str, before: pa.Table, delta: Delta) -> pa.Table:
    """The same out of rows and a stored difference from them. Pure."""
    at = changed_positions(delta)
    old = _taken(before, at)
    new = old
    if len(at):
        for name in delta[CHANGED].column_names[1:]:
            place = new.schema.get_field_index(name)
            new = new.set_column(
                place, new.schema.field(place), delta[CHANGED].column(name).cast(new.column(place).type)
            )
    added = added_rows(delta, before.schema)
    positions = kept_positions(before.num_rows, delta)[at]
    return _changes(table_id, (old, new, positions), (added, added.column("position").to_numpy()),
                    _taken(before, removed_positions(delta)))  # fmt: skip


def _changes(
    table_id: str,
    pairs: tuple[pa.Table, pa.Table, Positions],
    added: tuple[pa.Table, Positions],
    removed: pa.Table,
) -> pa.Table:
    """Old and new rows of the same cells with the new ones' positions, added rows with theirs, and removed rows."""
    old, new, positions = pairs
    differ = np.flatnonzero(_differ(old, new))
    old, new = _taken(old, differ), _taken(new, differ)
    changed = _described(table_id, new, old, new, "changed")
    places = np.concatenate([positions[differ], added[1]])
    later = pa.concat_tables([changed, _described(table_id, added[0], None, added[0], "added")])
    gone = _described(table_id, removed, removed, None, "removed")
    return pa.concat_tables([_taken(later, np.argsort(places)), gone]).combine_chunks()


def _cells(settings: Settings, landing: Landing) -> pa.Table:
    rows = landing_rows(settings, landing)
    if not rows.schema.equals(ROWS_SCHEMA):
        raise SettingsError(
            f"Expected cells in the landing {landing.landing_id} of {landing.table_id}, found the columns "
            f"{', '.join(rows.column_names)}. "
            "Only tables of figures have cells to compare; a classification has none."
        )
    return rows


def _taken(rows: pa.Table, positions: Positions) -> pa.Table:
    return rows.take(positions)


def _differ(old: pa.Table, new: pa.Table) -> npt.NDArray[np.bool_]:
    """Per pair of rows whether value or status differs; no value differs from every value."""
    one, other = (rows.column("value").to_numpy() for rows in (old, new))
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    every = np.arange(old.num_rows)
    return np.asarray(~same | differing(old.column("status"), new.column("status"), every, every))


def _described(table_id: str, named: pa.Table, old: pa.Table | None, new: pa.Table | None, kind: str) -> pa.Table:
    count = named.num_rows
    columns: dict[str, Any] = {
        "table_id": pa.repeat(table_id, count),
        **{name: _plain(named, name) for name in _NAMES},
        "value_before": _plain(old, "value") if old is not None else pa.nulls(count, pa.float64()),
        "status_before": _plain(old, "status") if old is not None else pa.nulls(count, _TEXT),
        "value_after": _plain(new, "value") if new is not None else pa.nulls(count, pa.float64()),
        "status_after": _plain(new, "status") if new is not None else pa.nulls(count, _TEXT),
        "kind": pa.repeat(kind, count),
    }
    return pa.table(columns, schema=CHANGES_SCHEMA)


def _plain(rows: pa.Table, name: str) -> pa.ChunkedArray[Any]:
    column = rows.column(name)
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
