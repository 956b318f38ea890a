"""Worked examples: figures taken by hand from a source, the formula written out, and what must come of it.

Every ``*.yml`` of ``worked_examples/`` is a list of examples; its name begins with the run they are of. The source is
asked directly, with nothing of the project's own readers.
"""

import itertools
import json
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tests.e2e.worked_files import PREFIXES, in_files

FOLDER = Path(__file__).parent / "worked_examples"
_NAMES_AND_NUMBERS = re.compile(r"[a-z0-9_+*/^(). -]+")
_AGENT = {"User-Agent": "tilannekuva-tests/1 (tests)", "Content-Type": "application/json"}


@dataclass(frozen=True)
class Cells:
    """One operand: cells of a table, named by the texts of its variables, and what they add up to."""

    path: str
    of: Mapping[str, str | list[str]]
    value: float


@dataclass(frozen=True)
class Example:
    """formula: arithmetic over the names of ``cells``. expected: what it makes of the literal values."""

    indicator: str
    municipality: str
    year: int
    cells: Mapping[str, Cells]
    formula: str
    expected: float

    def __str__(self) -> str:
        return self.indicator


@cache
def examples(run: str) -> tuple[Example, ...]:
    """All examples of a run (``replay`` or ``sample``)."""
    files = sorted(FOLDER.glob(f"{run}*.yml"))
    content = [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return tuple(
        Example(**{**entry, "cells": {name: Cells(**cells) for name, cells in entry["cells"].items()}})
        for entry in content
    )


def computed(example: Example) -> float:
    """The formula over the literals."""
    assert _NAMES_AND_NUMBERS.fullmatch(example.formula), example.formula
    literals = ", ".join(f"{float(cells.value)!r}::double as {name}" for name, cells in example.cells.items())
    with duckdb.connect() as connection:
        row = connection.execute(f"select {example.formula} from (select {literals})").fetchone()
    assert row is not None
    return float(row[0])


def at_source(url: str, cells: Cells) -> float:
    """The sum of the cells as the source serves them now; none of them may be missing."""
    if cells.path.startswith("sotkanet/"):
        return _sotkanet(url, cells)
    if cells.path.startswith(PREFIXES):
        return in_files(url, cells.path, cells.of)
    metadata = _json(f"{url}/PXWeb/api/v1/fi/{cells.path}")
    texts = {variable["text"]: variable["code"] for variable in metadata["variables"]}
    query = [
        {"code": texts[text], "selection": {"filter": "item", "values": [of] if isinstance(of, str) else of}}
        for text, of in cells.of.items()
    ]
    answer = _json(f"{url}/PXWeb/api/v1/fi/{cells.path}", {"query": query, "response": {"format": "json-stat2"}})
    asked = len(list(itertools.product(*(q["selection"]["values"] for q in query))))
    assert len(answer["value"]) == asked, f"{cells.path}: {len(answer['value'])} cells for {asked}"
    symbols = answer.get("status") or {}
    # A dash in a value's place is the source's exact zero.
    return float(sum(0.0 if symbols.get(str(at)) == "-" else value for at, value in enumerate(answer["value"])))


def _sotkanet(url: str, cells: Cells) -> float:
    number, code, year = cells.path.removeprefix("sotkanet/"), cells.of["region"], cells.of["year"]
    region = next(
        r["id"] for r in _json(f"{url}/rest/1.1/regions") if r["category"] == "KUNTA" and r["code"].zfill(3) == code
    )
    rows = _json(f"{url}/rest/1.1/json?indicator={number}&years={year}&genders=total")
    [value] = [row["value"] for row in rows if row["region"] == region]
    return float(value)


def _json(url: str, body: Any = None) -> Any:
    return _answer(url, None if body is None else json.dumps(body, sort_keys=True))


@cache
def _answer(url: str, body: str | None) -> Any:
    request = urllib.request.Request(url, None if body is None else body.encode(), _AGENT)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
