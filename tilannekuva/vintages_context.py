"""What the past of figures depends on besides the landings, and which indicators a changed table reaches. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tilannekuva.vintages import Vintage

HISTORY_MODEL = "fct_indicator_value_history"
# The inputs that the models of the history read, apart from landings.
DECLARED_INPUTS = (
    "catalogue_indicator", "catalogue_alternative", "catalogue_term", "municipality", "municipality_merger",
)  # fmt: skip
# Names and texts decide no figure: a corrected word is no reason to compute the past again.
_TEXTS = re.compile(r"_(fi|sv|en)$|^(theme|pillar|sdg|direction|sort_order|is_headline|peer_.*)$")
_REF = re.compile(r"""ref\(\s*["'](\w+)["']\s*\)""")


def context_key(declared: Mapping[str, pa.Table], classifications: Mapping[str, str], dbt_dir: Path) -> str:
    """A digest of today's catalogue, division and models: under another one the past is computed again.

    declared: the tables of DECLARED_INPUTS. classifications: landing in use by classification table.
    """
    rows = {name: _without_texts(table).to_pylist() for name, table in declared.items()}
    parts = [duckdb.__version__, rows, sorted(classifications.items()), model_digests(dbt_dir)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode("utf-8")).hexdigest()


def chain_keys(context: str, vintages: Sequence[Vintage]) -> list[str]:
    """Keys of the histories through 0, 1, 2, … vintages: what each is computed from, and nothing else."""
    keys = [context]
    for vintage in vintages:
        text = json.dumps([keys[-1], vintage.valid_from.isoformat(), sorted(vintage.landings.items())])
        keys.append(hashlib.sha256(text.encode("utf-8")).hexdigest())
    return keys


def carried_landings(vintages: Sequence[Vintage], known_tables: Collection[str]) -> list[dict[str, str]]:
    """Per vintage the landing of each table of today's catalogue; one left out for a while keeps the last it had."""
    carried: list[dict[str, str]] = []
    for vintage in vintages:
        before = carried[-1] if carried else {}
        carried.append({**before, **{t: i for t, i in vintage.landings.items() if t in known_tables}})
    return carried


def model_digests(dbt_dir: Path) -> dict[str, str]:
    """Digests of the history's model, of every model it is made from, and of all macros, by file name."""
    paths = {path.stem: path for path in (dbt_dir / "models").rglob("*.sql")}
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    macros = {path.name: path.read_text(encoding="utf-8") for path in sorted((dbt_dir / "macros").glob("*.sql"))}
    found: set[str] = set()
    waiting = {HISTORY_MODEL, *(name for text in macros.values() for name in _REF.findall(text))}
    while waiting:
        name = waiting.pop()
        if name in texts and name not in found:
            found.add(name)
            waiting.update(_REF.findall(texts[name]))
    contents = {**macros, **{name: texts[name] for name in sorted(found)}}
    return {name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in contents.items()}


class Dependencies:
    """Which tables and other indicators each indicator is made of, from the catalogue's terms."""

    def __init__(self, indicators: pa.Table, terms: pa.Table) -> None:
        rows: list[dict[str, Any]] = indicators.select(["indicator_id", "merge_weight"]).to_pylist()
        self._tables: dict[str, set[str]] = {row["indicator_id"]: set() for row in rows}
        self._parts: dict[str, set[str]] = {row["indicator_id"]: {row["merge_weight"]} - {None} for row in rows}
        row: dict[str, Any]
        for row in terms.select(["indicator_id", "table_id", "ref_indicator_id"]).to_pylist():
            if row["table_id"] is not None:
                self._tables[row["indicator_id"]].add(row["table_id"])
            if row["ref_indicator_id"] is not None:
                self._parts[row["indicator_id"]].add(row["ref_indicator_id"])

    def with_parts(self, indicators: Collection[str]) -> set[str]:
        """The indicators and all others that they are made of."""
        found: set[str] = set()
        waiting = set(indicators)
        while waiting:
            found.add(indicator := waiting.pop())
            waiting |= self._parts.get(indicator, set()) - found
        return found

    def tables(self, indicators: Collection[str]) -> set[str]:
        """The tables that these indicators name themselves."""
        return set().union(*(self._tables.get(i, set()) for i in indicators))

    def reached_by(self, tables: Collection[str]) -> set[str]:
        """The indicators a change in these tables can change."""
        changed = set(tables)
        return {i for i in self._tables if changed & self.tables(self.with_parts([i]))}


def _without_texts(table: pa.Table) -> pa.Table:
    return table.select([name for name in table.column_names if not _TEXTS.search(name)])
