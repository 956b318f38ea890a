"""PxWeb's interface, version 1: listings, configuration, metadata and figures as JSON-stat 2."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingestion.sample.noise import Floats
from ingestion.sample.overrides import Overrides
from ingestion.sample.pxweb_query import QueryError, Selected, read_query
from ingestion.sample.pxweb_units import unit_of
from ingestion.sample.reply import Reply, error_reply, json_reply, not_found_page, page_reply, text_reply
from ingestion.sample.tables.catalogue import FOLDER_TEXTS, all_tables
from ingestion.sample.tables.gaps import Symbols
from ingestion.sample.tables.layout import Languages, Layout, Variable


@dataclass(frozen=True)
class PxWebLimits:
    """What ``?config`` says. A first run should be quick, so the defaults are generous."""

    max_cells: int = 100_000
    max_values: int = 120_000
    max_calls: int = 100_000
    window_seconds: float = 60.0

    def document(self) -> dict[str, Any]:
        """The answer to ``?config``."""
        window = int(self.window_seconds) if self.window_seconds >= 1 else self.window_seconds
        return {
            "maxValues": self.max_values,
            "maxCells": self.max_cells,
            "maxCalls": self.max_calls,
            "timeWindow": window,
            "CORS": True,
        }


class PxWeb:
    """The interface over the sample's tables."""

    def __init__(self, limits: PxWebLimits, overrides: Overrides) -> None:
        self._limits = limits
        self._overrides = overrides

    def get(self, path: str, query: Mapping[str, list[str]]) -> Reply:
        """A listing, the configuration (``?config`` on the root) or a table's metadata. path: ``fi/StatFin/vaerak``."""
        language, _, rest = path.strip("/").partition("/")
        if language not in Languages:
            return not_found_page()
        if not rest:
            return json_reply(self._limits.document() if "config" in query else self._databases())
        if rest == "config":
            return text_reply("Bad Request", 400)
        if (table := all_tables().get(rest)) is not None:
            return json_reply(self._metadata(table, language))
        if _is_folder(rest):
            return json_reply(self._folder(rest))
        return text_reply("Bad Request", 400) if rest.endswith(".px") else not_found_page()

    def post(self, path: str, body: bytes) -> Reply:
        """Figures of a table."""
        language, _, rest = path.strip("/").partition("/")
        table = all_tables().get(rest)
        if table is None or language not in Languages:
            return text_reply("Bad Request", 400)
        try:
            selected = read_query(table.variables(language), body)
        except QueryError as error:
            return error_reply(str(error))
        cells = int(np.prod([len(positions) for _, positions, _ in selected], dtype=np.int64))
        if cells > self._limits.max_cells:
            return page_reply("403 - Forbidden: Access is denied.", 403)
        return json_reply(self.cube(table, selected), cells=cells)

    def _databases(self) -> list[dict[str, str]]:
        return [{"dbid": name, "text": name} for name in sorted({path.split("/")[0] for path in all_tables()})]

    def _folder(self, folder: str) -> list[dict[str, str]]:
        """One level: folders first, then tables with their stamps."""
        below = [path.removeprefix(f"{folder}/") for path in all_tables() if path.startswith(f"{folder}/")]
        folders = sorted({rest.split("/")[0] for rest in below if "/" in rest})
        listing = [{"id": name, "type": "l", "text": FOLDER_TEXTS[name]} for name in folders]
        for name in sorted(rest for rest in below if "/" not in rest):
            table = all_tables()[f"{folder}/{name}"]
            text = f"{name.removesuffix('.px')} -- {table.title}, {table.periods[0]}-{table.periods[-1]}"
            listing.append({"id": name, "type": "t", "text": text, "updated": self._overrides.stamp(table)})
        return listing

    def _metadata(self, table: Layout, language: str) -> dict[str, Any]:
        return {
            "title": table.title,
            "variables": [self._variable(v) for v in table.variables(language) if not v.hidden],
        }

    def _variable(self, variable: Variable) -> dict[str, Any]:
        many = len(variable.codes) > self._limits.max_values
        shown: dict[str, Any] = {
            "code": variable.code,
            "text": variable.text,
            "values": None if many else variable.codes,
            "valueTexts": None if many else variable.texts,
        }
        flags = {"elimination": variable.elimination, "time": variable.is_time}
        return shown | {flag: True for flag, is_set in flags.items() if is_set}

    def cube(self, table: Layout, selected: list[Selected]) -> dict[str, Any]:
        """The figures of a selection as JSON-stat 2."""
        values, symbols = table.cells({variable.role: positions for variable, positions, _ in selected})
        codes = [tuple(variable.codes[n] for n in positions) for variable, positions, _ in selected]
        for place, value in self._overrides.within(table, codes):
            symbols[place] = value if isinstance(value, str) else ""
            values[place] = np.nan if isinstance(value, str) else value
        kept = [(variable, positions) for variable, positions, eliminated in selected if not eliminated]
        return {
            "version": "2.0",
            "class": "dataset",
            "label": table.title,
            "source": "Otosaineisto: keksittyjä lukuja",
            "updated": f"{self._overrides.stamp(table)}Z",
            "note": ["Luvut ovat keksittyjä. <b>Figures are not real.</b>"],
            "role": roles(kept),
            "id": [variable.code for variable, _ in kept],
            "size": [len(positions) for _, positions in kept],
            "dimension": {variable.code: dimension(table, variable, positions) for variable, positions in kept},
            "value": _numbers(values),
            **_status(symbols),
            "extension": {"px": {"tableid": table.path.rpartition("/")[2].removesuffix(".px"), "language": "fi"}},
        }


def _is_folder(path: str) -> bool:
    return any(known.startswith(f"{path}/") for known in all_tables())


def roles(kept: list[tuple[Variable, list[int]]]) -> dict[str, list[str]]:
    """Which variables are time, area and contents."""
    names = {"time": "time", "area": "geo", "content": "metric"}
    found = {names[variable.role]: [variable.code] for variable, _ in kept if variable.role in names}
    return found if any(variable.is_time for variable, _ in kept) else {k: v for k, v in found.items() if k != "time"}


def dimension(table: Layout, variable: Variable, positions: list[int]) -> dict[str, Any]:
    """A variable's values at these positions as JSON-stat 2."""
    codes = [variable.codes[n] for n in positions]
    category: dict[str, Any] = {
        "index": {code: n for n, code in enumerate(codes)},
        "label": {variable.codes[n]: variable.texts[n] for n in positions},
    }
    if variable.role == "content":
        texts = {variable.codes[n]: variable.texts[n] for n in positions}
        category["unit"] = {code: {"base": unit_of(texts[code]), "decimals": table.decimals(code)} for code in codes}
    return {
        "label": variable.text,
        "category": category,
        "extension": {"elimination": variable.elimination, "show": "value"},
    }


def _numbers(values: Floats) -> Any:
    """The cells row by row; whole numbers without a decimal point where that holds for all of them."""
    flat = np.ascontiguousarray(values).ravel()
    whole = bool(np.isfinite(flat).all()) and bool((flat == np.rint(flat)).all())
    return flat.astype(np.int64) if whole else flat


def _status(symbols: Symbols) -> dict[str, Any]:
    flat = symbols.ravel()
    marked = np.flatnonzero(flat != "")
    return {"status": {str(n): str(flat[n]) for n in marked.tolist()}} if len(marked) else {}
