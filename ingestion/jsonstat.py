"""JSON-stat 2 in every dialect the sources speak, decoded strictly: a figure that is not surely right is an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingestion.jsonstat_cells import Symbols, decode_symbols, decode_values
from ingestion.jsonstat_dimensions import Unit, read_dimension, read_ids, read_roles, read_sizes
from ingestion.jsonstat_parts import JsonStatError, Parts, parts_of, text_or_none
from ingestion.jsonstat_symbols import STATUSES, Status, status_of

__all__ = ["STATUSES", "CellStates", "Cube", "JsonStatError", "Status", "Unit", "cell_states", "decode", "status_of"]

MAX_CELLS = 50_000_000


@dataclass(frozen=True, eq=False)
class Cube:
    """A table as it came: dimensions in the answer's order, cells in row-major order (the last dimension fastest).

    codes, labels: per dimension, its categories by position. dimension_labels: the dimensions' texts.
    values: float64, shape (prod(sizes),), NaN exactly where ``is_null``. symbols: the status text of each cell.
    units: by category code, of the dimensions that state units (the contents).
    """

    ids: tuple[str, ...]
    sizes: tuple[int, ...]
    codes: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[str, ...], ...]
    dimension_labels: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    values: NDArray[np.float64]
    is_null: NDArray[np.bool_]
    symbols: Symbols
    units: Mapping[str, Unit]
    updated: str | None
    label: str | None
    source: str | None
    notes: tuple[str, ...]

    def flat_index(self, **codes: str) -> int:
        """The position of the cell with these codes, one per dimension id; KeyError on an unknown id or code."""
        index = 0
        for dim, size, categories in zip(self.ids, self.sizes, self.codes, strict=True):
            if codes[dim] not in categories:
                raise KeyError(f"{dim}={codes[dim]}")
            index = index * size + categories.index(codes[dim])
        return index


@dataclass(frozen=True, eq=False)
class CellStates:
    """Cells as they may be used: value (NaN where there is none) and the index of its status in STATUSES."""

    values: NDArray[np.float64]
    statuses: NDArray[np.int8]


def cell_states(cube: Cube) -> CellStates:
    """Values and statuses by the symbols' meaning, shaped as in the cube; a null marked ``-`` is an exact zero."""
    by_symbol = [STATUSES.index(status_of(text, True)) for text in (None, *cube.symbols.texts)]
    if_null = np.array(by_symbol, dtype=np.int8)[cube.symbols.index + 1]
    statuses = np.where(cube.is_null, if_null, np.int8(0))
    values = np.where(cube.is_null & (statuses == 0), 0.0, cube.values)
    return CellStates(values, statuses)


def decode(document: bytes | Mapping[str, Any], where: str = "the JSON-stat document") -> Cube:
    """The cube in a JSON-stat 2 dataset, given as its bytes (preferred: duplicated keys are found) or parsed.

    where: what the document is (method and URL), for messages. Raises JsonStatError, a SourceChanged, saying what
    was expected and found, on anything that is not a complete, consistent dataset.
    """
    parts = parts_of(document, where)
    try:
        return _cube(parts)
    except JsonStatError as error:
        raise JsonStatError(
            f"{where}: {error} Nothing of it is used; compare it with the source's metadata."
        ) from error


def _cube(parts: Parts) -> Cube:
    ids = read_ids(parts.id)
    sizes = read_sizes(parts.size, ids, MAX_CELLS)
    dimensions = [read_dimension(parts.dimension, dim, size) for dim, size in zip(ids, sizes, strict=True)]
    cells = prod(sizes)
    values, is_null = decode_values(parts.value, cells)
    return Cube(
        ids=ids,
        sizes=sizes,
        codes=tuple(d.codes for d in dimensions),
        labels=tuple(d.labels for d in dimensions),
        dimension_labels=tuple(d.label for d in dimensions),
        roles=read_roles(parts.role, ids),
        values=values,
        is_null=is_null,
        symbols=decode_symbols(parts.status, cells, parts.extension),
        units={code: unit for d in dimensions for code, unit in d.units.items()},
        updated=text_or_none(parts.updated, "updated"),
        label=text_or_none(parts.label, "label"),
        source=text_or_none(parts.source, "source"),
        notes=_notes(parts.note),
    )


def _notes(found: Any) -> tuple[str, ...]:
    """Notes are for people; what is not text among them cannot change a figure and is left out."""
    notes = found if isinstance(found, list) else [found]
    return tuple(n for n in notes if isinstance(n, str))
