"""Random cubes in random dialects decode to what was written; random damage gives only the typed error."""

import json
from math import prod
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.jsonstat import decode
from ingestion.jsonstat_arrow import cube_to_arrow
from tilannekuva.errors import SourceChanged

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
NUMBER = st.one_of(
    st.none(),
    st.integers(1 - 2**53, 2**53 - 1),
    st.floats(-1e15, 1e15, allow_nan=False),
    st.decimals(-999, 999, places=1),
)


@st.composite
def cubes(draw: st.DrawFn) -> dict[str, Any]:
    """codes per dimension, values and symbols of a cube, before any dialect."""
    ids = draw(st.lists(TEXT.filter(lambda t: t not in {"value", "symbol"}), min_size=1, max_size=4, unique=True))
    codes = [draw(st.lists(TEXT, min_size=1, max_size=4, unique=True)) for _ in ids]
    cells = prod(map(len, codes))
    values = [float(v) if v is not None else None for v in draw(st.lists(NUMBER, min_size=cells, max_size=cells))]
    symbols = draw(st.lists(st.sampled_from([None, ".", "..", "-", "e"]), min_size=cells, max_size=cells))
    return {"ids": ids, "codes": codes, "values": values, "symbols": symbols}


def category(draw: st.DrawFn, codes: list[str]) -> dict[str, Any]:
    forms = ["array", "object"] + (["absent"] if len(codes) == 1 else [])
    form = draw(st.sampled_from(forms))
    if form == "absent":
        return {"label": {codes[0]: "nimi"}}
    shuffled = draw(st.permutations(codes))
    index = list(codes) if form == "array" else {c: codes.index(c) for c in shuffled}
    return {"index": index} | draw(st.sampled_from([{}, {"label": {c: c.upper() for c in shuffled}}]))


@st.composite
def documents(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A cube, and it written in one of the dialects."""
    cube = draw(cubes())
    dense = draw(st.booleans())
    value = cube["values"] if dense else {str(i): v for i, v in enumerate(cube["values"]) if v is not None}
    form = draw(st.sampled_from(["array", "object", "one", "none"]))
    if form == "one":
        cube["symbols"] = ["e"] * len(cube["values"])
    if form == "none":
        cube["symbols"] = [None] * len(cube["values"])
    status = {
        "array": cube["symbols"],
        "object": {str(i): s for i, s in enumerate(cube["symbols"]) if s is not None},
        "one": draw(st.sampled_from(["e", ["e"]])),
        "none": None,
    }[form]
    made = {
        "class": "dataset",
        "id": cube["ids"],
        "size": [len(c) for c in cube["codes"]],
        "dimension": {i: {"category": category(draw, c)} for i, c in zip(cube["ids"], cube["codes"], strict=True)},
        "value": value,
        "status": status,
    }
    return cube, made


@settings(max_examples=80, deadline=None)
@given(pair=documents(), as_text=st.booleans())
def test_what_was_written_is_what_is_read(pair: tuple[dict[str, Any], dict[str, Any]], as_text: bool) -> None:
    cube, made = pair
    read = decode(json.dumps(made, ensure_ascii=False).encode() if as_text else made)
    assert [list(c) for c in read.codes] == cube["codes"]
    assert read.is_null.tolist() == [v is None for v in cube["values"]]
    assert [None if np.isnan(v) else v for v in read.values.tolist()] == cube["values"]
    assert [read.symbols[i] for i in range(len(read.values))] == cube["symbols"]
    rows = cube_to_arrow(read).to_pylist()
    for position, row in enumerate(rows):
        assert row["value"] == cube["values"][position]
        assert row["symbol"] == cube["symbols"][position]
        assert read.flat_index(**{d: row[d] for d in cube["ids"]}) == position


def decodes_or_says_why(text: bytes) -> None:
    try:
        decode(text)
    except SourceChanged as error:
        assert str(error)


@settings(max_examples=150, deadline=None)
@given(pair=documents(), data=st.data())
def test_damaged_text_gives_only_the_typed_error(pair: tuple[Any, dict[str, Any]], data: st.DataObject) -> None:
    text = json.dumps(pair[1], ensure_ascii=False).encode()
    at = data.draw(st.integers(0, len(text)))
    kind = data.draw(st.sampled_from(["cut", "replace", "insert", "delete"]))
    junk = data.draw(st.one_of(st.binary(max_size=3), st.sampled_from([b"[", b"{", b'"', b"null", b"-1", b"1e400"])))
    if kind == "cut":
        text = text[:at]
    else:
        text = (
            text[:at] + (b"" if kind == "delete" else junk) + text[at + (0 if kind == "insert" else len(junk) or 1) :]
        )
    decodes_or_says_why(text)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        found += places(child, (*path, key))
    return found


@settings(max_examples=150, deadline=None)
@given(
    pair=documents(),
    data=st.data(),
    junk=st.sampled_from(
        [None, True, -1, 0, 1.5, 10**30, "", "x", [], [[1]], {}, {"a": None}, float("nan"), [None, 1]]
    ),
)
def test_wrong_members_give_only_the_typed_error(
    pair: tuple[Any, dict[str, Any]], data: st.DataObject, junk: Any
) -> None:
    made = json.loads(json.dumps(pair[1]))
    *path, last = data.draw(st.sampled_from(places(made)))
    node = made
    for key in path:
        node = node[key]
    node[last] = junk
    decodes_or_says_why(json.dumps(made).encode())
    try:
        decode(made)
    except SourceChanged as error:
        assert str(error)
