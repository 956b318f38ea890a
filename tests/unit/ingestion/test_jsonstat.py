import json
from typing import Any

import numpy as np
import pytest

from ingestion.jsonstat import STATUSES, Cube, Unit, cell_states, decode
from ingestion.jsonstat_arrow import cube_to_arrow
from ingestion.jsonstat_symbols import status_of, value_of
from tests.conftest import replay_dir
from tilannekuva.errors import SourceChanged


def document(**changes: Any) -> dict[str, Any]:
    """A small dataset of 2 areas, 3 years and 1 content, as PxWeb writes it."""
    made: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "Väestö muuttujina Alue, Vuosi ja Tiedot",
        "source": "Tilastokeskus",
        "updated": "2026-04-01T05:00:00Z",
        "note": ["Alueet 1.1.2026"],
        "role": {"time": ["vuosi"], "metric": ["tiedot"]},
        "id": ["alue", "vuosi", "tiedot"],
        "size": [2, 3, 1],
        "dimension": {
            "alue": {
                "label": "Alue",
                "category": {"index": {"KU091": 0, "KU049": 1}, "label": {"KU091": "Helsinki", "KU049": "Espoo"}},
            },
            "vuosi": {"label": "Vuosi", "category": {"index": {"2019": 0, "2020": 1, "2021": 2}}},
            "tiedot": {
                "label": "Tiedot",
                "category": {"label": {"vaesto": "Väestö"}, "unit": {"vaesto": {"base": "lkm", "decimals": 0}}},
            },
        },
        "value": [1, 2, 3, 4, 5, 6],
    }
    return {k: v for k, v in {**made, **changes}.items() if v is not ...}


def both(made: dict[str, Any]) -> list[Cube]:
    """Decoded from text and from the parsed document: the two must agree."""
    return [decode(json.dumps(made, ensure_ascii=False).encode()), decode(made)]


def with_category(dim: str, **category: Any) -> dict[str, Any]:
    made = document()
    old = made["dimension"][dim]["category"]
    made["dimension"][dim]["category"] = {k: v for k, v in {**old, **category}.items() if v is not ...}
    return made


def test_a_pxweb_answer() -> None:
    for cube in both(document()):
        assert cube.ids == ("alue", "vuosi", "tiedot")
        assert cube.sizes == (2, 3, 1)
        assert cube.codes == (("KU091", "KU049"), ("2019", "2020", "2021"), ("vaesto",))
        assert cube.labels == (("Helsinki", "Espoo"), ("2019", "2020", "2021"), ("Väestö",))
        assert cube.dimension_labels == ("Alue", "Vuosi", "Tiedot")
        assert cube.roles == {"time": ("vuosi",), "metric": ("tiedot",)}
        assert cube.units == {"vaesto": Unit("lkm", 0)}
        assert (cube.updated, cube.source) == ("2026-04-01T05:00:00Z", "Tilastokeskus")
        assert cube.notes == ("Alueet 1.1.2026",)
        assert cube.values.tolist() == [1, 2, 3, 4, 5, 6]
        assert not cube.is_null.any()
        assert cube.symbols.as_dict() == {}


def test_the_last_dimension_varies_fastest() -> None:
    sizes, ids = [2, 3, 4], ["a", "b", "c"]
    dims = {d: {"category": {"index": [f"{d}{i}" for i in range(n)]}} for d, n in zip(ids, sizes, strict=True)}
    value = [100 * a + 10 * b + c for a in range(2) for b in range(3) for c in range(4)]
    for cube in both({"class": "dataset", "id": ids, "size": sizes, "dimension": dims, "value": value}):
        assert cube.values[cube.flat_index(a="a1", b="b0", c="c3")] == 103
        assert cube.values[cube.flat_index(a="a0", b="b2", c="c1")] == 21
        rows = cube_to_arrow(cube).to_pylist()
        assert len(rows) == 24
        assert all(r["value"] == 100 * int(r["a"][1]) + 10 * int(r["b"][1]) + int(r["c"][1]) for r in rows)


def test_index_positions_rule_and_not_the_order_of_writing() -> None:
    for cube in both(with_category("alue", index={"KU091": 1, "KU049": 0})):
        assert cube.codes[0] == ("KU049", "KU091")
        assert cube.labels[0] == ("Espoo", "Helsinki")
        assert cube.values[cube.flat_index(alue="KU049", vuosi="2019", tiedot="vaesto")] == 1


@pytest.mark.parametrize("index", [["KU091", "KU049"], {"KU091": 0, "KU049": 1}])
def test_index_as_array_or_object(index: Any) -> None:
    for cube in both(with_category("alue", index=index)):
        assert cube.codes[0] == ("KU091", "KU049")


def test_sparse_values_leave_the_rest_null() -> None:
    for cube in both(document(value={"5": 6.5, "0": 1, "2": None})):
        assert cube.is_null.tolist() == [False, True, True, True, True, False]
        assert cube.values[[0, 5]].tolist() == [1, 6.5]
        assert np.isnan(cube.values[1:5]).all()


@pytest.mark.parametrize(
    ("status", "symbols"),
    [
        (None, {}),
        ("e", dict.fromkeys(range(6), "e")),
        (["e"], dict.fromkeys(range(6), "e")),
        ([None, "..", "", " . ", None, "e"], {1: "..", 3: ".", 5: "e"}),
        ({"1": "..", "5": "e"}, {1: "..", 5: "e"}),
        ({}, {}),
        ({"1": 2}, {1: "2"}),
    ],
)
def test_status_in_every_form(status: Any, symbols: dict[int, str]) -> None:
    for cube in both(document(status=status)):
        assert cube.symbols.as_dict() == symbols
        assert [cube.symbols[i] for i in range(6)] == [symbols.get(i) for i in range(6)]


def test_numeric_status_is_a_symbol_where_the_document_explains_it() -> None:
    status = {"0": "1", "1": "2", "2": "3", "3": "6", "4": "7", "5": "0"}
    explained = document(
        status=status, value=[None] * 5 + [6], extension={"missingValueDescriptions": {"1": "Tieto puuttuu"}}
    )
    for cube in both(explained):
        assert cube.symbols.as_dict() == {0: ".", 1: "..", 2: "...", 3: "......", 4: "-"}
    for cube in both(document(status=status)):
        assert cube.symbols[0] == "1"


@pytest.mark.parametrize(
    ("description", "symbol", "status"),
    [("Magnitude nil", "-", "ok"), ("Ei yhtään, nolla", "-", "ok"), ("-", "-", "ok"), (None, "-", "ok"),
     ("Missing", "Missing", "missing"), ("Data is subject to secrecy", "Data is subject to secrecy", "missing")],
)  # fmt: skip
def test_a_number_is_a_zero_only_if_its_description_does_not_say_else(
    description: str | None, symbol: str, status: str
) -> None:
    descriptions = {"2": "Not available"} | ({"7": description} if description else {})
    made = document(
        status={"0": "7"}, value=[None, 2, 3, 4, 5, 6], extension={"missingValueDescriptions": descriptions}
    )
    for cube in both(made):
        states = cell_states(cube)
        assert cube.symbols[0] == symbol
        assert STATUSES[states.statuses[0]] == status
        assert bool(states.values[0] == 0.0) is (status == "ok")


def test_what_cells_mean() -> None:
    status = {"0": "-", "1": ".", "2": "..", "3": "...", "5": "e"}
    for cube in both(document(value=[None, None, None, None, None, 6], status=status)):
        states = cell_states(cube)
        assert [STATUSES[s] for s in states.statuses] == [
            "ok", "not_applicable", "missing", "suppressed", "missing", "ok",
        ]  # fmt: skip
        assert states.values[[0, 5]].tolist() == [0, 6]
        assert np.isnan(states.values[1:5]).all()
        assert cube.is_null[0], "the cube itself stays as it came"


@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        (".", "not_applicable"),
        ("..", "missing"),
        ("...", "suppressed"),
        ("....", "missing"),
        (".......", "missing"),
        ("-", "ok"),
        (None, "missing"),
        ("", "missing"),
        ("x", "missing"),
    ],
)
def test_meaning_of_a_symbol_in_place_of_a_value(symbol: str | None, status: str) -> None:
    assert status_of(symbol, True) == status
    assert status_of(symbol, False) == "ok", "beside a value it is a flag"
    assert value_of(None, symbol) == (0.0 if symbol == "-" else None)
    assert value_of(7.0, symbol) == 7.0


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"class": "collection"}, "collection"),
        ({"class": "dimension"}, "dimension"),
        ({"id": ...}, "without id"),
        ({"value": ...}, "without value"),
        ({"id": ["alue", "vuosi"]}, "'size' as 2"),
        ({"id": ["alue", "alue", "tiedot"]}, "every dimension once"),
        ({"id": "alue"}, "list of dimension names"),
        ({"size": [2, 3, 0]}, "from 1"),
        ({"size": [2, 3, True]}, "from 1"),
        ({"size": [2, 3.0, 1]}, "from 1"),
        ({"size": [2, 2, 1]}, "2 categories in dimension 'vuosi'"),
        ({"size": [20000, 30000, 1]}, "at most"),
        ({"value": [1, 2, 3, 4, 5]}, "Expected 6 values.*found 5"),
        ({"value": []}, "found 0"),
        ({"value": [1, 2, 3, 4, 5, "6"]}, "str"),
        ({"value": [1, 2, 3, 4, 5, True]}, "bool"),
        ({"value": [1, 2, 3, 4, 5, [6]]}, "array"),
        ({"value": "123456"}, "str"),
        ({"value": [1, 2, 3, 4, 5, 2**53 + 1]}, "2.53|not in range"),
        ({"value": [1, 2, 3, 4, 5.5, 2**53 + 1]}, "2.53|not in range"),
        ({"value": [1, 2, 3, 4, 5, 10**30]}, "2.53|Failed to parse"),
        ({"value": 6}, "dataset with numbers"),
        ({"value": {"6": 1}}, "found '6'"),
        ({"value": {"-1": 1}}, "found '-1'"),
        ({"value": {"01": 1}}, "found '01'"),
        ({"value": {"1_0": 1}}, "found '1_0'"),
        ({"value": {"x": 1}}, "found 'x'"),
        ({"value": {"9" * 5000: 1}}, "found '9999"),
        ({"status": ["e", "e"]}, "2 of them"),
        ({"status": 5}, "int"),
        ({"status": {"7": "e"}}, "found '7'"),
        ({"status": {"1": ["e"]}}, "texts in 'status'"),
        ({"status": {"1": True}}, "texts in 'status'"),
        ({"dimension": {}}, "'alue' with a 'category'"),
        ({"dimension": []}, "'alue' with a 'category'"),
        ({"role": {"time": ["kuukausi"]}}, "'role'"),
        ({"role": []}, "'role'"),
        ({"updated": 2026}, "'updated' as text"),
    ],
)
def test_inconsistent_documents_are_refused(changes: dict[str, Any], found: str) -> None:
    made = document(**changes)
    for given in (made, json.dumps(made).encode()):
        with pytest.raises(SourceChanged, match=found) as caught:
            decode(given, "POST http://x/11re.px")
        assert "POST http://x/11re.px" in str(caught.value)


@pytest.mark.parametrize(
    ("category", "found"),
    [
        ({"index": ["KU091", "KU091"]}, "every code.*once"),
        ({"index": {"KU091": 0, "KU049": 0}}, "positions"),
        ({"index": {"KU091": 1, "KU049": 2}}, "positions"),
        ({"index": {"KU091": 0, "KU049": True}}, "positions"),
        ({"index": {"KU091": "0", "KU049": "1"}}, "positions"),
        ({"index": ["KU091", 49]}, "list of codes"),
        ({"index": ["KU091"]}, "2 categories"),
        ({"index": ...}, "absent only with one label"),
        ({"label": ["Helsinki", "Espoo"]}, "labels of dimension"),
        ({"label": {"KU091": 1}}, "labels of dimension"),
        ({"unit": {"KU091": "lkm"}}, "units of dimension"),
    ],
)
def test_inconsistent_categories_are_refused(category: dict[str, Any], found: str) -> None:
    for given in (with_category("alue", **category), json.dumps(with_category("alue", **category)).encode()):
        with pytest.raises(SourceChanged, match=found):
            decode(given)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"KU049": 1}', b'"KU049": 1, "KU049": 1}'),
        (b'"vaesto": {"base"', b'"vaesto": {"base": "x", "base"'),
        (b'"value": [1, 2, 3, 4, 5, 6]', b'"value": {"0": 1, "1": 2, "1": 3}'),
        (b'"value": [', b'"status": {"0": "e", "0": "f"}, "value": ['),
        (b'"value": [1, 2, 3, 4, 5, 6]', b'"value": [1, 2, 3, 4, 5, NaN]'),
        (b'"value": [1, 2, 3, 4, 5, 6]', b'"value": [1, 2, 3, 4, 5, 1e999]'),
        (b'"size": [2, 3, 1]', b'"size": [2, 3, NaN]'),
        ("Väestö".encode(), "Väestö".encode("windows-1252")),
    ],
)
def test_texts_that_a_lenient_parser_would_take(before: bytes, after: bytes) -> None:
    text = json.dumps(document(), ensure_ascii=False).encode()
    assert before in text
    with pytest.raises(SourceChanged):
        decode(text.replace(before, after))


def test_not_a_number_is_refused_in_a_parsed_document_too() -> None:
    with pytest.raises(SourceChanged, match="finite"):
        decode(document(value=[1, 2, 3, 4, 5, float("nan")]))


def test_a_colon_in_a_status_text_is_not_a_duplicated_key() -> None:
    odd = json.dumps(document(status={"0": 'a":b', "1": "e"})).encode()
    assert decode(odd).symbols.as_dict() == {0: 'a":b', 1: "e"}


def test_arrow_keeps_nulls_symbols_and_codes() -> None:
    table = cube_to_arrow(decode(document(value=[1, None, 3, 4, 5, 6.5], status={"1": "..", "5": "e"})))
    assert table.column_names == ["alue", "vuosi", "tiedot", "value", "symbol"]
    assert table.slice(1, 1).to_pylist() == [
        {"alue": "KU091", "vuosi": "2020", "tiedot": "vaesto", "value": None, "symbol": ".."}
    ]
    assert table.slice(5, 1).to_pylist() == [
        {"alue": "KU049", "vuosi": "2021", "tiedot": "vaesto", "value": 6.5, "symbol": "e"}
    ]
    assert table["value"].null_count == 1


def test_arrow_refuses_a_dimension_called_value() -> None:
    made = {"id": ["value"], "size": [1], "dimension": {"value": {"category": {"index": ["a"]}}}, "value": [1]}
    with pytest.raises(SourceChanged, match="value"):
        cube_to_arrow(decode(made))


@pytest.mark.parametrize(
    ("name", "cells", "total", "unit"),
    [
        ("statfin-2026/api-query-helsinki-population.json", 5, 3_375_395, "lukumäärä"),
        ("statfin-before-2026/TEST_JSONSTAT2_FI.json", 1, 58_443_598_209, "euroa"),
        ("statfin-before-2026/TEST_JSONSTAT2_SV.json", 6, None, "euro"),
        ("statfin-array-dialect/map-kunta-population.json", 308, 5_635_971, "Number"),
        ("pxweb-v2/scb_TAB6471_data.json", 2772, None, "antal"),
    ],
)
def test_answers_as_they_came_over_the_wire(name: str, cells: int, total: int | None, unit: str) -> None:
    cube = decode((replay_dir() / "wire" / name).read_bytes(), name)
    assert len(cube.values) == cells
    assert unit in {u.text for u in cube.units.values()}
    assert "metric" in cube.roles
    if total is not None:
        assert cube.values.sum() == total


def test_missing_figures_of_the_array_dialect_in_a_real_answer() -> None:
    """The captured answer has none, so two are put in as that interface writes them."""
    name = "statfin-array-dialect/map-kunta-population.json"
    captured = json.loads((replay_dir() / "wire" / name).read_bytes())
    captured["value"][0] = captured["value"][1] = captured["value"][2] = None
    captured["status"] = {"0": "2", "1": "3", "2": "7"}
    cube = decode(json.dumps(captured).encode(), name)
    states = cell_states(cube)
    assert [STATUSES[s] for s in states.statuses[:4]] == ["missing", "suppressed", "ok", "ok"]
    assert cube.codes[0][:3] == ("KU020", "KU005", "KU009")
    assert states.values[2] == 0.0
    assert cube.units["vaesto_kuukausi"].text == "Number"
