"""One PxWeb query: its body, its size, its halves, and whether an answer is the answer to it. Pure."""

from collections.abc import Sequence
from math import prod
from typing import Any

from ingestion.binding import SYNTHETIC_CONTENT_VARIABLE, Binding
from ingestion.jsonstat import Cube
from tilannekuva.errors import SourceChanged

Box = tuple[tuple[int, int], ...]


def cells_of(box: Box) -> int:
    """How many cells the answer will have."""
    return prod(stop - start for start, stop in box)


def halved(box: Box) -> tuple[Box, Box]:
    """The two halves along the longest side, in order."""
    side = max(range(len(box)), key=lambda at: box[at][1] - box[at][0])
    start, stop = box[side]
    middle = (start + stop) // 2
    return (*box[:side], (start, middle), *box[side + 1 :]), (*box[:side], (middle, stop), *box[side + 1 :])


def query_body(binding: Binding, box: Box) -> dict[str, Any]:
    """Every variable is selected explicitly: one that is left out vanishes from the answer or comes in full."""
    selections = [
        {"code": variable.code, "selection": {"filter": "item", "values": list(variable.values[start:stop])}}
        for variable, (start, stop) in zip(binding.variables, box, strict=True)
    ]
    return {"query": selections, "response": {"format": "json-stat2"}}


def selection_body(binding: Binding, box: Box) -> dict[str, Any]:
    """The same for PxWebApi 2, where a variable that is left out gets a default selection, which may change."""
    selection = [
        {"variableCode": variable.code, "valueCodes": list(variable.values[start:stop])}
        for variable, (start, stop) in zip(binding.variables, box, strict=True)
    ]
    return {"selection": selection}


def check_answer(binding: Binding, box: Box, cube: Cube, where: str) -> None:
    """Raise SourceChanged unless an answer has the variables, values and number of cells that were asked for."""
    asked = {v.code: set(v.values[start:stop]) for v, (start, stop) in zip(binding.variables, box, strict=True)}
    got = {code: set(codes) for code, codes in zip(cube.ids, cube.codes, strict=True)}
    if binding.content not in binding.variables and len(got.get(SYNTHETIC_CONTENT_VARIABLE, "?")) == 1:
        got.pop(SYNTHETIC_CONTENT_VARIABLE, None)
    if got.keys() != asked.keys():
        raise _wrong(where, f"the variables {sorted(asked)}", f"{sorted(got)}")
    for code, values in asked.items():
        if got[code] != values:
            lost, extra = sorted(values - got[code]), sorted(got[code] - values)
            raise _wrong(
                where, f"{len(values)} values of '{code}'", f"{_some('lacking', lost)}{_some(' and besides', extra)}"
            )
    if prod(cube.sizes) != cells_of(box) or len(cube.values) != cells_of(box):
        raise _wrong(where, f"{cells_of(box)} cells", f"sizes {list(cube.sizes)} and {len(cube.values)} values")


def _some(what: str, codes: Sequence[str]) -> str:
    return f"{what} {len(codes)} ({', '.join(codes[:10])})" if codes else ""


def _wrong(where: str, expected: str, found: str) -> SourceChanged:
    return SourceChanged(
        f"{where}: expected an answer with {expected}, found {found}. "
        "The table may have changed since its metadata was read: run again, and compare with the source's page if it "
        "stays."
    )
