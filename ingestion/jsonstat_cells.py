"""The cells of a JSON-stat document, values and status, unpacked from each of the forms they may take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingestion.jsonstat_parts import Figures, JsonStatError
from ingestion.jsonstat_symbols import symbol_of_number

_INEXACT = 2.0**53
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
        values[positions], is_null[positions] = _floats(pa.array(list(value.values()), type=pa.float64()))
        return values, is_null
    array = _array_of_text(value) if isinstance(value, bytes) else pa.array(value, type=pa.float64())
    if len(array) != cells:
        raise JsonStatError(f"Expected {cells} values by the product of 'size', found {len(array)}.")
    return _floats(array)


def _array_of_text(text: bytes) -> "pa.Array[Any]":
    """The text of a JSON array of numbers and nulls, without a Python object per number.

    Its numbers are laid end to end as one Arrow string array, which Arrow reads, rounding correctly.
    """
    packed = text.translate(None, b" \t\r\n[]")
    if not packed:
        return pa.array([], type=pa.float64())
    letters = text.translate(None, b" \t\r\n[],")
    commas = np.flatnonzero(np.frombuffer(packed, dtype=np.uint8) == ord(","))
    offsets = np.empty(len(commas) + 2, dtype=np.int32)
    offsets[0], offsets[1:-1], offsets[-1] = 0, commas, len(letters)
    offsets[1:-1] -= np.arange(len(commas), dtype=np.int32)
    is_number = np.frombuffer(letters, dtype=np.uint8)[offsets[:-1]] != ord("n")
    buffers = (
        pa.py_buffer(offsets.data),
        pa.py_buffer(letters),
        pa.py_buffer(np.packbits(is_number, bitorder="little").data),
    )
    try:
        return pa.StringArray.from_buffers(len(offsets) - 1, *buffers).cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise JsonStatError(f"Expected numbers and nulls as values, found: {error}.") from error


def _floats(array: "pa.Array[Any]") -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    values = array.to_numpy(zero_copy_only=False)
    is_null = np.isnan(values)
    extremes: Any = pc.min_max(array).as_py()
    largest = max(abs(extremes[end] or 0.0) for end in ("min", "max"))
    if np.count_nonzero(is_null) != array.null_count or not largest < _INEXACT:
        raise JsonStatError(f"Expected finite values below 2^53, found not a number, or {largest}.")
    return values, is_null


def decode_symbols(status: Any, cells: int, extension: Any) -> Symbols:
    """The cells' symbols from an array, a sparse object, one text for all, or an array of one.

    Numeric codes become symbols when the document explains them (``extension.missingValueDescriptions``).
    """
    described = _described(extension)
    if status is None:
        return Symbols((), np.full(cells, -1, dtype=np.int32))
    if isinstance(status, Mapping):
        texts, of_given = _coded(status.values(), described)
        index = np.full(cells, -1, dtype=np.int32)
        index[_positions(status, cells, "status")] = of_given
        return Symbols(texts, index)
    given = [status] if isinstance(status, str) else status
    if not isinstance(given, list) or len(given) not in {1, cells}:
        count = f"{len(given)} of them" if isinstance(given, list) else type(status).__name__
        raise JsonStatError(f"Expected 'status' as one text, {cells} texts or position -> text, found {count}.")
    texts, of_given = _coded(given, described)
    return Symbols(texts, np.ascontiguousarray(np.broadcast_to(of_given, (cells,))))


def _described(extension: Any) -> Mapping[str, Any] | None:
    """What the document says that its numeric codes mean; None when it says nothing, and codes are texts."""
    found = [extension.get(key) for key in _DESCRIPTIONS] if isinstance(extension, Mapping) else []
    return next((one for one in found if isinstance(one, Mapping)), None)


def _coded(given: Iterable[Any], described: Mapping[str, Any] | None) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    items = list(given)
    if not set(map(type, items)) <= {str, int, type(None)}:
        odd = next(i for i in items if type(i) not in {str, int, type(None)})
        raise JsonStatError(f"Expected symbols as texts in 'status', found {str(odd)[:80]!r}.")
    readings = {item: _reading(item, described) for item in set(items)}
    texts = tuple(sorted({text for text in readings.values() if text is not None}))
    places = {item: -1 if text is None else texts.index(text) for item, text in readings.items()}
    return texts, np.fromiter(map(places.__getitem__, items), dtype=np.int32, count=len(items))


def _reading(item: str | int | None, described: Mapping[str, Any] | None) -> str | None:
    text = "" if item is None else str(item).strip()
    if not text or described is None:
        return text or None
    return symbol_of_number(text, described.get(text))


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
