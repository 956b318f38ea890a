"""The dimensions of a JSON-stat document: ids, sizes, categories in the order of their positions, units and roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from ingestion.jsonstat_parts import JsonStatError, text_or_none


@dataclass(frozen=True)
class Unit:
    """The unit of one content: its text (PxWeb's ``base``, else ``label`` or ``symbol``) and its decimals."""

    text: str | None
    decimals: int | None


def read_ids(ids: Any) -> tuple[str, ...]:
    if not isinstance(ids, list) or not ids or not all(isinstance(i, str) for i in ids):
        raise JsonStatError(f"Expected 'id' as a list of dimension names, found {_short(ids)}.")
    if len(set(ids)) != len(ids):
        raise JsonStatError(f"Expected every dimension once in 'id', found {_short(ids)}.")
    return tuple(ids)


def read_sizes(sizes: Any, ids: tuple[str, ...], max_cells: int | None) -> tuple[int, ...]:
    if not isinstance(sizes, list) or not all(type(s) is int and s >= 1 for s in sizes) or len(sizes) != len(ids):
        raise JsonStatError(f"Expected 'size' as {len(ids)} whole numbers from 1, one per 'id', found {_short(sizes)}.")
    if max_cells is not None and prod(sizes) > max_cells:
        raise JsonStatError(f"Expected at most {max_cells} cells, found sizes {_short(sizes)}.")
    return tuple(sizes)


@dataclass(frozen=True)
class Dimension:
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    label: str
    units: Mapping[str, Unit]


def read_dimension(dimensions: Any, dim: str, size: int) -> Dimension:
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
    return Dimension(codes, tuple(labels.get(c, c) for c in codes), dim if label is None else label, units)


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


def read_roles(found: Any, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if found is None:
        return {}
    lists = list(found.values()) if isinstance(found, Mapping) else [None]
    if not all(isinstance(names, list) and all(n in ids for n in names) for names in lists if names is not None):
        raise JsonStatError(f"Expected 'role' as lists of the dimensions {list(ids)}, found {_short(found)}.")
    if not isinstance(found, Mapping):
        raise JsonStatError(f"Expected 'role' as role -> dimensions, found {_short(found)}.")
    return {role: tuple(names) for role, names in found.items() if names is not None}


def _short(found: Any) -> str:
    text = repr(found)
    return text if len(text) <= 120 else text[:117] + "..."
