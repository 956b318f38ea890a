"""Readers of JSON: JSON-stat data, PxWeb metadata, Sotkanet's figures, the classification service's links."""

import json
from math import prod
from typing import Any

import numpy as np

from ingestion.areas import Area
from ingestion.binding import bind
from ingestion.http_body import TryAgain, parse_json
from ingestion.jsonstat import cell_states, decode
from ingestion.sources.classification_read import group_links, read_links
from ingestion.sources.sotkanet_read import Region, read_figures
from ingestion.sources.sotkanet_rows import rows_of
from tests.fuzz.harness import Figures, Target
from tests.fuzz.mutations import damaged_bytes, other_json
from tests.unit.ingestion.sources_support import AREA, CONTENTS, SEXES, YEARS, metadata, table
from tilannekuva.errors import SourceUnavailable

BOTH = (damaged_bytes, other_json)


def _bytes(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def as_client_loads(text: bytes) -> Any:
    """As the HTTP client parses it: a text that ends early is asked for again, and unavailable in the end."""
    try:
        return parse_json(text, "GET http://127.0.0.1/fuzz")
    except TryAgain as error:
        raise SourceUnavailable(str(error)) from error


# JSON-stat ------------------------------------------------------------------------------------------------------------


def _cube(index_as_list: bool, sparse: bool) -> bytes:
    areas, years = ["KU091", "KU049", "KU005", "SSS"], ["2019", "2020", "2021"]
    values: list[float | None] = [float(n * 7 % 101) + n / 4 for n in range(12)]
    values[5] = None

    def category(codes: list[str]) -> dict[str, Any]:
        index: Any = codes if index_as_list else {code: at for at, code in enumerate(codes)}
        return {"label": "l", "category": {"index": index, "label": {code: code for code in codes}}}

    return _bytes({
        "version": "2.0", "class": "dataset", "label": "Väestö", "source": "T", "updated": "2026-07-01T05:00:00Z",
        "id": ["alue", "vuosi", "tiedot"], "size": [4, 3, 1],
        "dimension": {"alue": category(areas), "vuosi": category(years), "tiedot": category(["vaesto"])},
        "value": {str(n): v for n, v in enumerate(values) if v is not None} if sparse else values,
        "status": {"5": ".."},
    })  # fmt: skip


def read_jsonstat(text: bytes) -> Figures:
    """Figures by their codes, one per dimension."""
    cube = decode(text, "POST http://127.0.0.1/fuzz")
    values = cell_states(cube).values
    places = np.unravel_index(np.arange(len(values)), cube.sizes)
    keys = zip(*([codes[at] for at in place] for codes, place in zip(cube.codes, places, strict=True)), strict=True)
    return {key: None if np.isnan(v) else float(v) for key, v in zip(keys, values.tolist(), strict=True)}


def plain_jsonstat(text: bytes) -> Figures | None:
    """Row-major by hand: the position of a cell is its categories' positions, the last dimension fastest."""
    try:
        document = json.loads(text)
        codes = [_plain_codes(document["dimension"][dim]["category"]) for dim in document["id"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    figures: dict[Any, float | None] = {}
    value, status = document["value"], document.get("status") or {}
    for number in range(prod(len(c) for c in codes)):
        rest, key = number, []
        for dim in reversed(codes):
            key.append(dim[rest % len(dim)])
            rest //= len(dim)
        found = value.get(str(number)) if isinstance(value, dict) else value[number]
        symbol = status.get(str(number)) if isinstance(status, dict) else None
        zero = found is None and symbol == "-"
        figures[tuple(reversed(key))] = 0.0 if zero else None if found is None else float(found)
    return figures


def _plain_codes(category: dict[str, Any]) -> list[str]:
    index = category.get("index")
    if index is None:
        return list(category["label"])
    return list(index) if isinstance(index, list) else sorted(index, key=lambda code: index[code])


# PxWeb metadata -------------------------------------------------------------------------------------------------------


def read_pxweb_metadata(text: bytes) -> Figures:
    """Which code stands for which place in what would be asked: as good as the figures that come back."""
    binding = bind(table(), as_client_loads(text))
    return {(axis.code, code): float(at) for axis in binding.variables for at, code in enumerate(axis.values)}


def plain_pxweb_metadata(text: bytes) -> Figures | None:
    """Every code that would be asked for is one of the variable's values, in the metadata's order."""
    document = json.loads(text)
    found: dict[Any, float | None] = {}
    for variable in document["variables"]:
        chosen = read_pxweb_metadata(text)
        kept = [value for value in variable["values"] if (variable["code"], value) in chosen]
        found |= {(variable["code"], value): float(at) for at, value in enumerate(kept)}
    return found


# Sotkanet -------------------------------------------------------------------------------------------------------------

_REGIONS = {
    658: Region("MAA:358", "Koko maa", Area("country", "FI")),
    161: Region("297", "Kuopio", Area("municipality", "297")),
    297: Region("049", "Espoo", Area("municipality", "049")),
}
_SOTKANET = [
    {"indicator": 127, "region": region, "year": year, "gender": "total", "value": 10.5 * at, "absValue": None}
    for at, (region, year) in enumerate((r, y) for r in (658, 161, 297, 911) for y in (2019, 2020))
]


def read_sotkanet(text: bytes) -> Figures:
    """Figures by area key and year."""
    rows_table = table(id="sotkanet_127", source="sotkanet", paths=["127"], contents={"population": "127"}, roles={})
    figures = read_figures(as_client_loads(text), 127, (2019, 2020), ("total",), "GET http://127.0.0.1/fuzz")
    rows, _ = rows_of(figures, _REGIONS, rows_table, ("127", "population"), {"total": "total"})
    return {(r["area_key"], r["period_year"]): r["value"] for r in rows.to_pylist()}


def plain_sotkanet(text: bytes) -> Figures | None:
    """The same by dictionary; a region that isn't listed keeps its own number."""
    names = {region: found.area.key for region, found in _REGIONS.items()}
    return {
        (names.get(row["region"], f"id:{row['region']}"), row["year"]): None
        if row.get("value") is None
        else float(row["value"])
        for row in json.loads(text)
    }


# Classification -------------------------------------------------------------------------------------------------------


def _link(source: str, target: str, level: float) -> dict[str, Any]:
    def item(code: str) -> dict[str, Any]:
        return {"code": code, "level": level, "classificationItemNames": [{"lang": "fi", "name": f"Nimi {code}"}]}

    return {"sourceItem": item(source), "targetItem": item(target)}


_LINKS = [_link(f"{n:03d}", f"{n % 3 + 1:02d}", 3.0) for n in (5, 9, 10, 16, 91)] + [_link("005", "1", 1.0)]


def read_classification(text: bytes) -> Figures:
    """Municipality and its group; a group is a code, so it stands in the key."""
    links = group_links(
        read_links(as_client_loads(text), "fi", "GET http://127.0.0.1/fuzz"), "GET http://127.0.0.1/fuzz"
    )
    return {(link.source.code, link.target.code): link.target_level for link in links}


def plain_classification(text: bytes) -> Figures | None:
    """Every link there is, whatever its level."""
    return {
        (e["sourceItem"]["code"].strip(), e["targetItem"]["code"].strip()): float(e["targetItem"]["level"])
        for e in json.loads(text)
    }


_CUBES = [_cube(index_as_list, sparse) for index_as_list in (True, False) for sparse in (True, False)]
_METADATA = [_bytes(metadata(AREA, SEXES, YEARS, CONTENTS)), _bytes(metadata(CONTENTS, YEARS, AREA, SEXES))]

TARGETS = (
    Target("json-stat", _CUBES, BOTH, read_jsonstat, plain_jsonstat),
    Target("pxweb metadata", _METADATA, BOTH, read_pxweb_metadata, plain_pxweb_metadata),
    Target("sotkanet", [_bytes(_SOTKANET)], BOTH, read_sotkanet, plain_sotkanet),
    Target("classification", [_bytes(_LINKS)], BOTH, read_classification, plain_classification),
)
