"""JSON-stat 2 in every dialect the sources speak, decoded strictly: a figure that is not surely right is an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingestion.jsonstat_cells import Symbols, decode_symbols, decode_values
from ingestion.jsonstat_parts import JsonStatError, Parts, parts_of, text_or_none
from ingestion.jsonstat_symbols import STATUSES, Status, status_of

__all__ = ["STATUSES", "CellStates", "Cube", "JsonStatError", "Status", "Unit", "cell_states", "decode", "status_of"]

MAX_CELLS = 50_000_000


@dataclass(frozen=True)
class Unit:
    """The unit of one content: its text (PxWeb's ``base``, else ``label`` or ``symbol``) and its decimals."""

    text: str | None
    decimals: int | None


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
    ids = _ids(parts)
    sizes = _sizes(parts, ids)
    dimensions = [_dimension(parts.dimension, dim, size) for dim, size in zip(ids, sizes, strict=True)]
    cells = prod(sizes)
    values, is_null = decode_values(parts.value, cells)
    return Cube(
        ids=ids,
        sizes=sizes,
        codes=tuple(d.codes for d in dimensions),
        labels=tuple(d.labels for d in dimensions),
        dimension_labels=tuple(d.label for d in dimensions),
        roles=_roles(parts.role, ids),
        values=values,
        is_null=is_null,
        symbols=decode_symbols(parts.status, cells, parts.extension),
        units={code: unit for d in dimensions for code, unit in d.units.items()},
        updated=text_or_none(parts.updated, "updated"),
        label=text_or_none(parts.label, "label"),
        source=text_or_none(parts.source, "source"),
        notes=_notes(parts.note),
    )


def _ids(parts: Parts) -> tuple[str, ...]:
    ids = parts.id
    if not isinstance(ids, list) or not ids or not all(isinstance(i, str) for i in ids):
        raise JsonStatError(f"Expected 'id' as a list of dimension names, found {_short(ids)}.")
    if len(set(ids)) != len(ids):
        raise JsonStatError(f"Expected every dimension once in 'id', found {_short(ids)}.")
    return tuple(ids)


def _sizes(parts: Parts, ids: tuple[str, ...]) -> tuple[int, ...]:
    sizes = parts.size
    if not isinstance(sizes, list) or not all(type(s) is int and s >= 1 for s in sizes) or len(sizes) != len(ids):
        raise JsonStatError(f"Expected 'size' as {len(ids)} whole numbers from 1, one per 'id', found {_short(sizes)}.")
    if prod(sizes) > MAX_CELLS:
        raise JsonStatError(f"Expected at most {MAX_CELLS} cells, found sizes {_short(sizes)}.")
    return tuple(sizes)


@dataclass(frozen=True)
class _Dimension:
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    label: str
    units: Mapping[str, Unit]


def _dimension(dimensions: Any, dim: str, size: int) -> _Dimension:
    found = dimensions.get(dim) if isinstance(dimensions, Mapping) else None
    category = found.get("category") if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or not isinstance(category, Mapping):
        raise JsonStatError(f"Expected dimension '{dim}' with a 'category', found {_short(found)}.")
    labels = category.get("label")
    if labels is None:
        labels = {}
    if not isinstance(labels, Mapping) or not all(isinstance(t, str) for t in labels.values()):
        raise JsonStatError(f"Expected the labels of dimension '{dim}' as code -> text, found {_short(labels)}.")
    codes = _codes(category.get("index"), labels, dim)
    if len(codes) != size:
        raise JsonStatError(f"Expected {size} categories in dimension '{dim}' by its size, found {len(codes)}.")
    label = text_or_none(found.get("label"), f"label of dimension '{dim}'")
    units = _units(category.get("unit"), dim)
    return _Dimension(codes, tuple(labels.get(c, c) for c in codes), dim if label is None else label, units)


def _codes(index: Any, labels: Mapping[str, str], dim: str) -> tuple[str, ...]:
    """Category codes in the order of their positions. Without an index only one category has a sure order."""
    if index is None and len(labels) == 1:
        return tuple(labels)
    if isinstance(index, list) and all(isinstance(c, str) for c in index):
        if len(set(index)) != len(index):
            twice = sorted({c for c in index if index.count(c) > 1})[:5]
            raise JsonStatError(f"Expected every code of dimension '{dim}' once, found more than one of {twice}.")
        return tuple(index)
    if isinstance(index, Mapping):
        positions = list(index.values())
        if all(type(p) is int for p in positions) and sorted(positions) == list(range(len(positions))):
            return tuple(sorted(index, key=index.__getitem__))
        raise JsonStatError(
            f"Expected the positions 0…{len(positions) - 1} in dimension '{dim}', each once, found {_short(positions)}."
        )
    raise JsonStatError(
        f"Expected 'index' of dimension '{dim}' as a list of codes or as code -> position (it may be absent only with "
        f"one label), found {_short(index)} and {len(labels)} labels."
    )


def _units(found: Any, dim: str) -> dict[str, Unit]:
    if found is None:
        return {}
    if not isinstance(found, Mapping) or not all(isinstance(u, Mapping) for u in found.values()):
        raise JsonStatError(f"Expected the units of dimension '{dim}' as code -> unit, found {_short(found)}.")
    units = {}
    for code, unit in found.items():
        texts = [unit[k] for k in ("base", "label", "symbol") if isinstance(unit.get(k), str)]
        decimals = unit.get("decimals")
        units[code] = Unit(texts[0] if texts else None, decimals if type(decimals) is int else None)
    return units


def _roles(found: Any, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if found is None:
        return {}
    lists = list(found.values()) if isinstance(found, Mapping) else [None]
    if not all(isinstance(names, list) and all(n in ids for n in names) for names in lists if names is not None):
        raise JsonStatError(f"Expected 'role' as lists of the dimensions {list(ids)}, found {_short(found)}.")
    if not isinstance(found, Mapping):
        raise JsonStatError(f"Expected 'role' as role -> dimensions, found {_short(found)}.")
    return {role: tuple(names) for role, names in found.items() if names is not None}


def _notes(found: Any) -> tuple[str, ...]:
    """Notes are for people; what is not text among them cannot change a figure and is left out."""
    notes = found if isinstance(found, list) else [found]
    return tuple(n for n in notes if isinstance(n, str))


def _short(found: Any) -> str:
    text = repr(found)
    return text if len(text) <= 120 else text[:117] + "..."
