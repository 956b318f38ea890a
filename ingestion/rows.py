"""From decoded answers to the uniform rows that every source lands, in the order of the metadata. Pure, vectorised."""

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingestion.binding import Binding, BoundVariable
from ingestion.jsonstat import STATUSES, Cube, cell_states
from ingestion.model import ROWS_SCHEMA
from tilannekuva.errors import SourceChanged

# Names are what people read and are not keys: a corrected spelling is no new content.
_NOT_CONTENT = {"area_name"}
_BUILT_IN_ROLES = {"area", "time", "content"}
_Index = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class FullCube:
    """The whole selection, flat and row-major over ``binding.axes``.

    values: float64, NaN where there is none. statuses: index in STATUSES. symbols: index in symbol_texts, -1 for none.
    """

    values: npt.NDArray[np.float64]
    statuses: npt.NDArray[np.int8]
    symbols: npt.NDArray[np.int32]
    symbol_texts: tuple[str, ...]


def assemble(binding: Binding, cubes: Sequence[Cube]) -> FullCube:
    """Put the parts of a table into their places, whatever way the query was split.

    Raises SourceChanged when a part has other variables or values than were asked for, or when cells are missing or
    come twice.
    """
    sizes = tuple(len(axis.values) for axis in binding.axes)
    texts = tuple(sorted({text for cube in cubes for text in cube.symbols.texts}))
    values, seen = np.full(sizes, np.nan), np.zeros(sizes, dtype=np.uint8)
    statuses, symbols = np.zeros(sizes, dtype=np.int8), np.full(sizes, -1, dtype=np.int32)
    for cube in cubes:
        places = _places(binding, cube)
        target, shape = np.ix_(*places), [len(place) for place in places]
        order = [list(cube.ids).index(axis.code) for axis in binding.variables]
        order += [at for at in range(len(cube.ids)) if at not in order]
        states = cell_states(cube)
        renumbered = np.array([texts.index(text) for text in cube.symbols.texts] + [-1], dtype=np.int32)
        for whole, part in (
            (values, states.values),
            (statuses, states.statuses),
            (symbols, renumbered[cube.symbols.index]),
        ):
            whole[target] = np.transpose(part.reshape(cube.sizes), order).reshape(shape)
        seen[target] += 1
    _check_complete(binding, seen)
    return FullCube(values.reshape(-1), statuses.reshape(-1), symbols.reshape(-1), texts)


def to_rows(binding: Binding, cube: FullCube) -> pa.Table:
    """Unpack a whole table to ROWS_SCHEMA, one row per cell, the last variable of the metadata varying fastest."""
    axes = binding.axes
    index = dict(zip((axis.role for axis in axes), _axis_indices([len(axis.values) for axis in axes]), strict=True))
    by_role = {axis.role: axis for axis in axes}
    area, time, content = by_role["area"], by_role["time"], binding.content
    years = np.array([period.year for period in binding.periods], dtype=np.int16)
    preliminary = np.array([period.is_preliminary for period in binding.periods])
    stated = np.array(binding.year_stated)
    columns = {
        "content_code": _text(content.values, index["content"]),
        "content_key": _text(content.names, index["content"]),
        "area_code": _text(area.values, index["area"]),
        "area_name": _text([text.strip() for text in area.texts], index["area"]),
        "area_kind": _text([one.kind for one in binding.areas], index["area"]),
        "area_key": _text([one.key for one in binding.areas], index["area"]),
        "period_code": _text(time.values, index["time"]),
        "period_year": pa.array(years[index["time"]]),
        "period_part": _text([period.part for period in binding.periods], index["time"]),
        "year_stated": pa.array(stated[index["content"]]),
        **_breakdowns([axis for axis in axes if axis.role not in _BUILT_IN_ROLES], index, len(cube.values)),
        "value": pa.array(cube.values, mask=np.isnan(cube.values)),
        "status": _text(STATUSES, cube.statuses),
        "symbol": _text((*cube.symbol_texts, None), cube.symbols),
        "is_preliminary": pa.array(preliminary[index["time"]]),
    }
    return pa.table(columns, schema=ROWS_SCHEMA)


def content_sha256(binding: Binding, cube: FullCube) -> str:
    """What a table says: value codes and our reading of them, values, symbols.

    Without the variables' codes (they contain a date that moves), texts, and the way the query was split. Our reading
    (content keys, value names, kinds of areas, year stated, preliminary) belongs to it, because rows that differ in it
    mean something else.
    """
    readings: dict[str, Any] = {
        "area": [[area.kind, area.key] for area in binding.areas],
        "time": [[period.year, period.part, period.is_preliminary] for period in binding.periods],
        "content": [[key, stated] for key, stated in zip(binding.content.names, binding.year_stated, strict=True)],
    }
    axes = [[axis.role, axis.values, readings.get(axis.role, axis.names)] for axis in binding.axes]
    digest = hashlib.sha256(_json([axes, binding.projection_base_year]))
    values = np.where(np.isnan(cube.values), np.nan, cube.values + 0.0)  # one NaN, and no negative zero
    digest.update(values.astype("<f8").tobytes())
    used = np.flatnonzero(cube.symbols >= 0)
    digest.update(_json([[int(at), cube.symbol_texts[cube.symbols[at]]] for at in used]))
    return digest.hexdigest()


def rows_sha256(rows: pa.Table) -> str:
    """The same for a table that is no cube: every column of every row in order, but for the areas' names."""
    columns = [name for name in rows.column_names if name not in _NOT_CONTENT]
    digest = hashlib.sha256(_json(columns))
    for name in columns:
        digest.update(_json(rows.column(name).to_pylist()))
    return digest.hexdigest()


def text_column(labels: Sequence[str | None], index: npt.ArrayLike) -> "pa.DictionaryArray[Any, Any]":
    """Labels picked by ``index`` (positions in ``labels``), dictionary-encoded; a None label becomes null."""
    return _text(labels, np.asarray(index, dtype=np.int64))


def _places(binding: Binding, cube: Cube) -> list[_Index]:
    """Per axis of the table: at which of its positions the part's values belong, in the part's order."""
    by_id = dict(zip(cube.ids, cube.codes, strict=True))
    places: list[_Index] = []
    for axis in binding.axes:
        if axis not in binding.variables:
            places.append(np.zeros(1, dtype=np.int64))
            continue
        where = {code: at for at, code in enumerate(axis.values)}
        codes = by_id.pop(axis.code, None)
        unknown = [code for code in codes or () if code not in where]
        if codes is None or unknown:
            raise _other_variables(
                binding, cube, f"'{axis.code}' with {unknown[:10]}" if unknown else f"no '{axis.code}'"
            )
        places.append(np.array([where[code] for code in codes], dtype=np.int64))
    left = [code for code, codes in by_id.items() if len(codes) != 1 or binding.content in binding.variables]
    if left:
        raise _other_variables(binding, cube, f"also {left}")
    return places


def _check_complete(binding: Binding, seen: npt.NDArray[np.uint8]) -> None:
    lost, doubled = int((seen == 0).sum()), int((seen > 1).sum())
    if lost or doubled:
        raise SourceChanged(
            f"Table '{binding.table_id}': expected each of {seen.size} cells once, found {lost} lost and {doubled} "
            "more than once. "
            "Nothing of it is used; run again, and look at the raw answers if it stays."
        )


def _axis_indices(sizes: Sequence[int]) -> list[_Index]:
    """Per axis, the position of each cell of the flat cube along it."""
    total, stride = int(np.prod(sizes)), 1
    indices: list[_Index] = []
    for size in reversed(sizes):
        pattern = np.repeat(np.arange(size), stride)
        indices.append(np.tile(pattern, total // (size * stride)))
        stride *= size
    return indices[::-1]


def _text(labels: Sequence[str | None], index: _Index) -> "pa.DictionaryArray[Any, Any]":
    unique = list(dict.fromkeys(label for label in labels if label is not None))
    at = {label: position for position, label in enumerate(unique)}
    positions = np.array([-1 if label is None else at[label] for label in labels], dtype=np.int32)[index]
    codes = pa.array(positions, type=pa.int32(), mask=positions < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(unique, pa.string()))


def _breakdowns(
    others: Sequence[BoundVariable], index: Mapping[str, _Index], rows: int
) -> dict[str, "pa.DictionaryArray[Any, Any]"]:
    ordered = sorted(others, key=lambda axis: axis.role)
    combined = np.zeros(rows, dtype=np.int64)
    for axis in ordered:
        combined = combined * len(axis.values) + index[axis.role]
    codes = itertools.product(*([f"{axis.role}={code}" for code in axis.values] for axis in ordered))
    names = itertools.product(*([f"{axis.role}={name}" for name in axis.names] for axis in ordered))
    return {
        "breakdown": _text(["|".join(parts) for parts in codes], combined),
        "breakdown_key": _text(["|".join(parts) for parts in names], combined),
    }


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _other_variables(binding: Binding, cube: Cube, found: str) -> SourceChanged:
    expected = ", ".join(f"{variable.code} ({len(variable.values)})" for variable in binding.variables)
    return SourceChanged(
        f"Table '{binding.table_id}': expected an answer over {expected}, found {found} among {list(cube.ids)}. "
        "A variable that is not selected vanishes or grows; look at the query and the raw answer."
    )
