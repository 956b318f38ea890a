import itertools
import math
import time

import numpy as np
import pytest

from ingestion.binding import bind
from ingestion.jsonstat import decode
from ingestion.model import ROWS_SCHEMA
from ingestion.rows import assemble, content_sha256, rows_sha256, to_rows
from ingestion.sources.pxweb_query import query_body
from tests.unit.ingestion.sources_support import (
    AREA,
    CONTENTS,
    POPULATION,
    SEXES,
    YEARS,
    FakePxWeb,
    figure,
    metadata,
    table,
    variable,
)
from tilannekuva.errors import SourceChanged

WHOLE = ((0, 3), (0, 3), (0, 3), (0, 1))
BY_SEX = [((0, 3), (s, s + 1), (0, 3), (0, 1)) for s in range(3)]
UNEVEN = [((0, 1), (0, 3), (0, 3), (0, 1)), ((1, 3), (0, 3), (0, 2), (0, 1)), ((1, 3), (0, 3), (2, 3), (0, 1))]


def cubes(server, binding, boxes):
    return [decode(server._data(query_body(binding, box))) for box in boxes]


@pytest.fixture
def binding():
    return bind(table(), POPULATION)


def test_rows_are_in_the_order_of_the_metadata_with_the_last_variable_fastest(binding):
    rows = to_rows(binding, assemble(binding, cubes(FakePxWeb(), binding, [WHOLE])))
    assert rows.schema == ROWS_SCHEMA
    keys = list(itertools.product(*(axis.values for axis in binding.axes)))
    assert rows["value"].to_pylist() == [figure(key) for key in keys]
    assert rows["area_code"].to_pylist() == [key[0] for key in keys]
    assert rows["breakdown"].to_pylist() == [f"sex={key[1]}" for key in keys]
    assert rows["period_code"].to_pylist() == [key[2] for key in keys]


def test_one_row_says_everything_about_its_cell(binding):
    rows = to_rows(binding, assemble(binding, cubes(FakePxWeb(), binding, [WHOLE])))
    assert rows.slice(14, 1).to_pylist() == [
        {
            "content_code": "vaerak-vaesto", "content_key": "population", "area_code": "KU091", "area_name": "Helsinki",
            "area_kind": "municipality", "area_key": "091", "period_code": "2021", "period_year": 2021,
            "period_part": None,
            "year_stated": True, "breakdown": "sex=1", "breakdown_key": "sex=male",
            "value": float(figure(("KU091", "1", "2021", "vaerak-vaesto"))), "status": "ok", "symbol": None,
            "is_preliminary": True,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("boxes", [BY_SEX, UNEVEN, list(reversed(BY_SEX))])
def test_the_way_a_query_was_split_changes_nothing(binding, boxes):
    server = FakePxWeb()
    server.symbols = {("KU091", "1", "2020", "vaerak-vaesto"): "..", ("SSS", "2", "2021", "vaerak-vaesto"): "-"}
    whole = assemble(binding, cubes(server, binding, [WHOLE]))
    parts = assemble(binding, cubes(server, binding, boxes))
    assert to_rows(binding, parts).equals(to_rows(binding, whole))
    assert content_sha256(binding, parts) == content_sha256(binding, whole)


def test_an_answer_may_order_its_variables_and_values_as_it_likes(binding):
    server = FakePxWeb()
    [straight] = cubes(server, binding, [WHOLE])
    document = server._data(query_body(binding, WHOLE))
    turned = np.array(document["value"]).reshape(document["size"]).transpose(2, 0, 3, 1)[::-1]
    document["value"] = turned.ravel().tolist()
    document["id"] = [document["id"][at] for at in (2, 0, 3, 1)]
    document["size"] = list(turned.shape)
    index = document["dimension"]["timeperiod_y"]["category"]["index"]
    document["dimension"]["timeperiod_y"]["category"]["index"] = {code: 2 - at for code, at in index.items()}
    full = assemble(binding, [decode(document)])
    assert to_rows(binding, full).equals(to_rows(binding, assemble(binding, [straight])))


def test_symbols_keep_their_meaning_and_a_dash_is_zero(binding):
    server = FakePxWeb()
    symbols = {"2019": ".", "2020": "...", "2021": "-"}
    server.symbols = {("KU005", "1", year, "vaerak-vaesto"): symbol for year, symbol in symbols.items()}
    server.change = lambda document: document["status"].update({"0": "e"})
    rows = to_rows(binding, assemble(binding, cubes(server, binding, [WHOLE]))).to_pylist()
    cells = {
        (r["area_key"], r["breakdown_key"], r["period_code"]): (r["value"], r["status"], r["symbol"]) for r in rows
    }
    assert cells["005", "sex=male", "2019"] == (None, "not_applicable", ".")
    assert cells["005", "sex=male", "2020"] == (None, "suppressed", "...")
    assert cells["005", "sex=male", "2021"] == (0.0, "ok", "-")
    assert cells["FI", "sex=total", "2019"] == (figure(("SSS", "SSS", "2019", "vaerak-vaesto")), "ok", "e")


def test_lost_and_doubled_cells_are_an_error(binding):
    server = FakePxWeb()
    with pytest.raises(SourceChanged, match=r"27 cells once, found 9 lost and 0 more"):
        assemble(binding, cubes(server, binding, BY_SEX[:2]))
    with pytest.raises(SourceChanged, match=r"found 0 lost and 9 more than once"):
        assemble(binding, cubes(server, binding, [*BY_SEX, BY_SEX[0]]))


def test_another_variable_or_value_is_an_error(binding):
    server = FakePxWeb()
    document = server._data(query_body(binding, WHOLE))
    document["dimension"]["timeperiod_y"]["category"]["index"] = {"2019": 0, "2020": 1, "2022": 2}
    with pytest.raises(SourceChanged, match=r"'timeperiod_y' with \['2022'\]"):
        assemble(binding, [decode(document)])


def test_a_table_without_contents_takes_the_synthetic_one_or_none():
    bare = metadata(AREA, SEXES, YEARS)
    binding = bind(table(), bare)
    document = FakePxWeb(bare)._data(query_body(binding, WHOLE[:3]))
    plain = to_rows(binding, assemble(binding, [decode(document)]))
    document["id"].insert(1, "ContentsCode")
    document["size"].insert(1, 1)
    document["dimension"]["ContentsCode"] = {"category": {"index": {"EliminatedValue": 0}}}
    assert to_rows(binding, assemble(binding, [decode(document)])).equals(plain)
    assert plain["content_code"].unique().to_pylist() == ["EliminatedValue"]
    assert plain["value"].to_pylist()[4] == figure(("SSS", "1", "2020"))


def test_the_hash_is_of_codes_readings_values_and_symbols_but_not_of_names(binding):
    server = FakePxWeb()
    known = content_sha256(binding, assemble(binding, cubes(server, binding, [WHOLE])))

    def hash_with(meta=POPULATION, symbols=None, **changes):
        other, host = bind(table(**changes), meta), FakePxWeb(meta)
        host.symbols = symbols or {}
        return content_sha256(other, assemble(other, cubes(host, other, [WHOLE])))

    renamed = variable(
        "alue_23_20270101", "Alue", dict(zip(AREA["values"], ["KOKO MAA", "Hki", "Al", "x"], strict=True))
    )
    assert hash_with(metadata(renamed, SEXES, YEARS, CONTENTS)) == known
    final = variable("timeperiod_y", "Vuosi", {"2019": "2019", "2020": "2020", "2021": "2021"}, time=True)
    assert hash_with(metadata(AREA, SEXES, final, CONTENTS)) != known
    assert hash_with(contents={"inhabitants": "vaesto"}) != known
    key = ("KU091", "1", "2020", "vaerak-vaesto")
    assert (
        len({known, hash_with(symbols={key: "."}), hash_with(symbols={key: ".."}), hash_with(symbols={key: "-"})}) == 4
    )


def test_the_hash_of_rows_leaves_out_names_of_areas_only(binding):
    rows = to_rows(binding, assemble(binding, cubes(FakePxWeb(), binding, [WHOLE])))
    column = rows.schema.get_field_index("area_name")
    renamed = rows.set_column(column, "area_name", rows["area_key"])
    moved = rows.set_column(rows.schema.get_field_index("area_key"), "area_key", rows["area_name"])
    assert rows_sha256(renamed) == rows_sha256(rows) != rows_sha256(moved)


def test_seven_hundred_thousand_cells_take_less_than_a_second():
    areas = {"SSS": "KOKO MAA"} | {f"KU{code:03d}": f"Kunta {code}" for code in range(1, 312)}
    ages = variable("sukupuoli_ja_ika", "Ikä", {f"{age:03d}": str(age) for age in range(102)})
    years = variable("timeperiod_y", "Vuosi", {str(year): str(year) for year in range(2019, 2041)}, time=True)
    meta = metadata(variable("alue", "Alue", areas), years, ages, CONTENTS)
    binding = bind(table(), meta)
    sizes = [len(axis.values) for axis in binding.axes]
    document = {
        "version": "2.0",
        "class": "dataset",
        "id": [axis.code for axis in binding.axes],
        "size": sizes,
        "dimension": {axis.code: {"category": {"index": list(axis.values)}} for axis in binding.axes},
        "value": list(range(math.prod(sizes))),
    }
    cube = decode(document)
    seconds = []
    for _ in range(3):
        started = time.process_time()
        full = assemble(binding, [cube])
        rows, _ = to_rows(binding, full), content_sha256(binding, full)
        seconds.append(time.process_time() - started)
    assert min(seconds) < 1
    assert rows.num_rows == math.prod(sizes) == 700_128
