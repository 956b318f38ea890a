"""The cells of a JSON-stat document, values and status, unpacked from each of the forms they may take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingestion.jsonstat_parts import Figures, JsonStatError
from ingestion.jsonstat_symbols import symbol_of_number

_LARGEST_EXACT = 2.0**53
_DESCRIPTIONS = ("missingValueDescriptions", "MissingValueDescriptions")


@dataclass(frozen=True, eq=False)
class Symbols:
    """The status text of each cell: ``texts[index[i]]``, or none where ``index[i]`` is -1. index: int32, (cells,)."""

    texts: tuple[str, ...]
    index: NDArray[np.int32]

    def __getitem__(self, position: int) -> str | None:
        place = int(self.index[position])
        return None if place < 0 else self.texts[place]

    def as_dict(self) -> dict[int, str]:
        """The cells that have a symbol: flat position -> text."""
        return {int(i): self.texts[self.index[i]] for i in np.flatnonzero(self.index >= 0)}


def decode_values(value: Figures, cells: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Values (NaN where null) and where they are null, both of shape (cells,); absent in a sparse object is null."""
    if isinstance(value, dict):
        positions = _positions(value, cells, "value")
        values, is_null = np.full(cells, np.nan), np.ones(cells, dtype=bool)
        values[positions], is_null[positions] = _floats(list(value.values()))
        return values, is_null
    if len(value) != cells:
        raise JsonStatError(f"Expected {cells} values by the product of 'size', found {len(value)}.")
    return _floats(value)


def _floats(numbers: list[float | None]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    array = pa.array(numbers, type=pa.float64())
    is_null = array.is_null().to_numpy(zero_copy_only=False)
    values = array.to_numpy(zero_copy_only=False)
    sane = np.abs(values) <= _LARGEST_EXACT
    if int(np.count_nonzero(sane)) + array.null_count != len(values):
        first = int(np.flatnonzero(~(sane | is_null))[0])
        raise JsonStatError(f"Expected finite values up to 2^53, found {values[first]} as number {first} (from 0).")
    return values, is_null


def decode_symbols(status: Any, cells: int, extension: Any) -> Symbols:
    """The cells' symbols from an array, a sparse object, one text for all, or an array of one.

    Numeric codes become symbols when the document explains them (``extension.missingValueDescriptions``).
    """
    by_number = isinstance(extension, Mapping) and any(isinstance(extension.get(k), Mapping) for k in _DESCRIPTIONS)
    if status is None:
        return Symbols((), np.full(cells, -1, dtype=np.int32))
    if isinstance(status, Mapping):
        texts, of_given = _coded(status.values(), by_number)
        index = np.full(cells, -1, dtype=np.int32)
        index[_positions(status, cells, "status")] = of_given
        return Symbols(texts, index)
    given = [status] if isinstance(status, str) else status
    if not isinstance(given, list) or len(given) not in {1, cells}:
        count = f"{len(given)} of them" if isinstance(given, list) else type(status).__name__
        raise JsonStatError(f"Expected 'status' as one text, {cells} texts or position -> text, found {count}.")
    texts, of_given = _coded(given, by_number)
    return Symbols(texts, np.ascontiguousarray(np.broadcast_to(of_given, (cells,))))


def _coded(given: Iterable[Any], by_number: bool) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    items = list(given)
    if not set(map(type, items)) <= {str, int, type(None)}:
        odd = next(i for i in items if type(i) not in {str, int, type(None)})
        raise JsonStatError(f"Expected symbols as texts in 'status', found {str(odd)[:80]!r}.")
    readings = {item: _reading(item, by_number) for item in set(items)}
    texts = tuple(sorted({text for text in readings.values() if text is not None}))
    places = {item: -1 if text is None else texts.index(text) for item, text in readings.items()}
    return texts, np.fromiter(map(places.__getitem__, items), dtype=np.int32, count=len(items))


def _reading(item: str | int | None, by_number: bool) -> str | None:
    text = "" if item is None else str(item).strip()
    return None if not text else symbol_of_number(text) if by_number else text


def _positions(sparse: Mapping[str, Any], cells: int, member: str) -> NDArray[np.int64]:
    """The keys of a sparse object as positions; each must be a plain number below ``cells``."""
    try:
        positions = np.fromiter(map(int, sparse), dtype=np.int64, count=len(sparse))
    except (ValueError, OverflowError, TypeError):
        positions = np.array([-1])
    if len(positions) and (positions.min() < 0 or positions.max() >= cells):
        raise JsonStatError(f"Expected keys 0…{cells - 1} in a sparse '{member}', found {_odd_key(sparse, cells)!r}.")
    if list(map(str, positions.tolist())) != list(sparse):
        raise JsonStatError(
            f"Expected plain numbers as keys of a sparse '{member}', found {_odd_key(sparse, cells)!r}."
        )
    return positions


def _odd_key(sparse: Mapping[str, Any], cells: int) -> str:
    good = {str(i) for i in range(cells)} if cells <= 10**6 else set()
    return next((str(key)[:40] for key in sparse if key not in good), "")
