"""The history of figures before the current vintage, as an input of the build: taken from the warehouse or computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.catalogue import Catalogue
from tilannekuva.build_dbt import DBT_DIR, compile_models
from tilannekuva.build_schemas import INPUTS
from tilannekuva.settings import Settings
from tilannekuva.vintages import Vintage
from tilannekuva.vintages_compute import PAST_SCHEMA, PastComputer, Step
from tilannekuva.vintages_context import DECLARED_INPUTS, HISTORY_MODEL, carried_landings, chain_keys, context_key

CACHE = "history"
_WAREHOUSE_VINTAGES = "select vintage, history_key, valid_from from intermediate.int_vintage"
_COLUMNS = ", ".join(name for name in PAST_SCHEMA.names if name != "valid_to")


@dataclass(frozen=True)
class _Here:
    """What the functions of this module share. keys: of the history through 0, 1, … vintages."""

    settings: Settings
    inputs: Path
    new: Path
    vintages: Sequence[Vintage]
    tables: frozenset[str]
    classifications: dict[str, str]
    declared: dict[str, pa.Table]
    keys: list[str]


def write_history_inputs(
    settings: Settings, catalogue: Catalogue, vintages: Sequence[Vintage], inputs: Path, new: Path
) -> None:
    """Write ``vintage``, ``vintage_landing`` and ``value_past`` beside the build's other inputs, which are there.

    vintages: at least one, the last one is the build's own. new: where the build's database will be.
    """
    here = _here(settings, catalogue, vintages, inputs, new)
    _put(inputs, "vintage", [
        {"vintage": v.number, "valid_from": v.valid_from, "is_current": v is vintages[-1], "history_key": key}
        for v, key in zip(vintages, here.keys[1:], strict=True)
    ])  # fmt: skip
    _put(inputs, "vintage_landing", _landing_rows(vintages, here.tables))
    pq.write_table(_past(here).cast(PAST_SCHEMA), inputs / "value_past.parquet")


def clean_cache(settings: Settings, keep: Path | None = None) -> None:
    """Remove computed pasts that no build will ask for again."""
    for path in (settings.build_dir / CACHE).glob("*"):
        if path != keep:
            path.unlink()


def _here(settings: Settings, catalogue: Catalogue, vintages: Sequence[Vintage], inputs: Path, new: Path) -> _Here:
    kinds = {t: catalogue.sources[table.source].kind for t, table in catalogue.tables.items()}
    latest = vintages[-1].landings
    classifications = {t: latest[t] for t, kind in kinds.items() if kind == "classification" and t in latest}
    declared = {name: pq.read_table(inputs / f"{name}.parquet") for name in DECLARED_INPUTS}
    keys = chain_keys(context_key(declared, classifications, DBT_DIR), vintages)
    return _Here(settings, inputs, new, vintages, frozenset(kinds), classifications, declared, keys)


def _landing_rows(vintages: Sequence[Vintage], tables: frozenset[str]) -> list[dict[str, object]]:
    """One row per vintage and table with the landing in use, the one before, and what changed between them."""
    rows: list[dict[str, object]] = []
    before: dict[str, str] = {}
    for vintage, landings in zip(vintages, carried_landings(vintages, tables), strict=True):
        for table_id, landing_id in landings.items():
            previous, change = before.get(table_id), vintage.changes.get(table_id)
            counts = (change.changed, change.added, change.removed) if change else (None, None, None)
            rows.append({
                "vintage": vintage.number, "table_id": table_id, "landing_id": landing_id,
                "previous_landing_id": previous, "is_changed": previous != landing_id,
                **dict(zip(("cells_changed", "cells_added", "cells_removed"), counts, strict=True)),
            })  # fmt: skip
        before = landings
    return rows


def _past(here: _Here) -> pa.Table:
    """The history through all vintages but the last: the longest stretch that is known, and the rest computed."""
    wanted = len(here.vintages) - 1
    known, history = _known(here, wanted)
    if known == wanted:
        return history
    carried = carried_landings(here.vintages, here.tables)
    models = compile_models(here.settings, here.inputs, here.new, HISTORY_MODEL)
    folder = here.settings.build_dir / "inputs.past"
    computer = PastComputer(here.settings, models, here.declared, here.inputs, folder)
    for n in range(known, wanted):
        before = carried[n - 1] if n else {}
        figures = {t: i for t, i in carried[n].items() if t not in here.classifications}
        changed = [t for t, i in figures.items() if before.get(t) != i]
        history = computer.advance(history, Step(here.vintages[n], figures, changed, here.classifications))
    cached = _cached(here, wanted)
    cached.parent.mkdir(exist_ok=True)
    temporary = cached.with_suffix(".tmp")
    pq.write_table(history, temporary, compression="zstd")
    temporary.replace(cached)
    clean_cache(here.settings, keep=cached)
    return history


def _known(here: _Here, wanted: int) -> tuple[int, pa.Table]:
    """The longest history, in vintages, that was computed before from the very same landings, catalogue and models."""
    for n in range(wanted, 0, -1):
        cached = _cached(here, n)
        if cached.exists():
            return n, pq.read_table(cached).cast(PAST_SCHEMA)
    return _from_warehouse(here, wanted) or (0, PAST_SCHEMA.empty_table())


def _cached(here: _Here, n: int) -> Path:
    return here.settings.build_dir / CACHE / f"{here.keys[n][:32]}.parquet"


def _from_warehouse(here: _Here, wanted: int) -> tuple[int, pa.Table] | None:
    if not here.settings.warehouse_path.exists():
        return None
    with duckdb.connect(str(here.settings.warehouse_path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            rows = connection.execute(_WAREHOUSE_VINTAGES).fetchall()
        except duckdb.CatalogException:  # built before there was a history
            return None
        keys = {number: key for number, key, _ in rows}
        known = [n for n in range(1, wanted + 1) if keys.get(n) == here.keys[n]]
        if not known:
            return None
        # Later vintages of the warehouse are taken off again: what they ended was still open then.
        after = next((time for number, _, time in rows if number == known[-1] + 1), None)
        sql = f"""select {_COLUMNS}, case when $after is null or valid_to < $after then valid_to end as valid_to
            from marts.{HISTORY_MODEL} where $after is null or valid_from < $after"""  # noqa: S608 (our own names)
        table = connection.sql(sql, params={"after": after}).to_arrow_table()
    return known[-1], table.select(PAST_SCHEMA.names).cast(PAST_SCHEMA)


def _put(inputs: Path, name: str, rows: list[dict[str, object]]) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(list(INPUTS[name].items()))), inputs / f"{name}.parquet")
