"""Compute what the figures were under a past vintage's landings: the build's own SQL over those landings' rows."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.landing import get_landing
from tilannekuva.build_dbt import CompiledModel
from tilannekuva.build_inputs import landing_row, link_rows
from tilannekuva.build_schemas import INPUTS
from tilannekuva.settings import Settings
from tilannekuva.vintages import Vintage
from tilannekuva.vintages_context import DECLARED_INPUTS, HISTORY_MODEL, Dependencies

PAST_SCHEMA = pa.schema(list(INPUTS["value_past"].items()))
_OF_INDICATOR = ("catalogue_indicator", "catalogue_alternative", "catalogue_term")


@dataclass(frozen=True)
class Step:
    """One vintage to put on top of a history. landings: table -> landing; changed: the tables new in it.

    classifications: the tables of the division, of which today's landings count.
    """

    vintage: Vintage
    landings: Mapping[str, str]
    changed: Collection[str]
    classifications: Mapping[str, str]


class PastComputer:
    """Puts vintages on top of a history, oldest first. ``folder`` is its own and removed after each."""

    def __init__(
        self,
        settings: Settings,
        models: list[CompiledModel],
        declared: Mapping[str, pa.Table],
        inputs: Path,
        folder: Path,
    ) -> None:
        self._settings, self._models, self._declared = settings, models, declared
        self._inputs, self._folder = inputs, folder
        self._needs = Dependencies(declared["catalogue_indicator"], declared["catalogue_term"])

    def advance(self, history: pa.Table, step: Step) -> pa.Table:
        """The history with one more vintage. Only indicators that its new landings reach are computed."""
        reached = self._needs.reached_by(step.changed)
        if not reached:
            return history
        is_reached = pc.is_in(history.column("indicator_id"), pa.array(sorted(reached), pa.string()))
        self._write(history.filter(is_reached), step, self._needs.with_parts(reached))
        try:
            computed = self._run(reached)
        finally:
            shutil.rmtree(self._folder)
        return pa.concat_tables([history.filter(pc.invert(is_reached)), computed])

    def _write(self, past: pa.Table, step: Step, indicators: set[str]) -> None:
        self._folder.mkdir()
        for name in DECLARED_INPUTS:
            table = self._declared[name]
            if name in _OF_INDICATOR:
                table = table.filter(pc.is_in(table.column("indicator_id"), pa.array(sorted(indicators), pa.string())))
            pq.write_table(table, self._folder / f"{name}.parquet")
        needed = self._needs.tables(indicators)
        chosen = {t: i for t, i in step.landings.items() if t in needed}
        landings = {t: get_landing(self._settings, t, i) for t, i in {**chosen, **step.classifications}.items()}
        self._put("landing_index", [landing_row(landing) for landing in landings.values()])
        now = {"vintage": step.vintage.number, "valid_from": step.vintage.valid_from, "is_current": True}
        self._put("vintage", [{**now, "history_key": ""}])
        pq.write_table(past, self._folder / "value_past.parquet")
        link_rows(self._settings, landings, step.classifications.keys(), self._folder)

    def _put(self, name: str, rows: list[dict[str, object]]) -> None:
        table = pa.Table.from_pylist(rows, schema=pa.schema(list(INPUTS[name].items())))
        pq.write_table(table, self._folder / f"{name}.parquet")

    def _run(self, indicators: set[str]) -> pa.Table:
        """Run the models in memory; a part of a formula that the vintage does not reach is computed but not kept."""
        here, there = (str(path).replace("'", "''") for path in (self._inputs, self._folder))
        limits: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": "4GB", "threads": 2, "temp_directory": str(self._folder / "spill"),
        }  # fmt: skip
        with duckdb.connect(config=limits) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for name in sorted({model.relation.split(".")[0] for model in self._models}):
                connection.execute(f"attach ':memory:' as {name}")
            for schema in sorted({model.relation.rpartition(".")[0] for model in self._models}):
                connection.execute(f"create schema if not exists {schema}")
            for model in self._models:
                kind = "view" if model.is_view else "table"
                connection.execute(f"create {kind} {model.relation} as {model.sql.replace(here, there)}")
            columns = ", ".join(PAST_SCHEMA.names)
            relation = next(model.relation for model in self._models if model.name == HISTORY_MODEL)
            sql = f"select {columns} from {relation} where list_contains(?, indicator_id)"  # noqa: S608 (our own names)
            computed: pa.Table = connection.sql(sql, params=[sorted(indicators)]).to_arrow_table()
            return computed.cast(PAST_SCHEMA)
