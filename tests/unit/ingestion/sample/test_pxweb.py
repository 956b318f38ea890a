from typing import Any

import pytest

from tests.unit.ingestion.sample.support import POPULATION, ROOT, application, get, people, post, read

AREA, AGE, SEX = "alue_23_20260101", "ikaryhma_10_20180101", "sukupuoli_9_20180101"
APP = application()


def _one(area: str, year: str = "2025") -> list[tuple[str, str, list[str]]]:
    return [
        (AREA, "item", [area]),
        (AGE, "item", ["SSS"]),
        (SEX, "item", ["SSS"]),
        ("timeperiod_y", "item", [year]),
        ("contentscode", "item", ["vaerak-vaesto"]),
    ]


def test_the_folders_lead_to_the_tables() -> None:
    assert {"dbid": "StatFin", "text": "StatFin"} in read(get(APP, ROOT))
    folders = read(get(APP, ROOT + "StatFin"))
    assert {"id": "vaerak", "type": "l", "text": "Väestörakenne"} in folders
    table = next(item for item in read(get(APP, ROOT + "StatFin/vaerak")) if item["id"] == "11re.px")
    assert (table["type"], table["updated"]) == ("t", "2026-07-01T08:00:00")


def test_config_tells_the_limits() -> None:
    limits = read(get(application(max_cells=7, max_calls=9, window_seconds=5.0), ROOT + "?config"))
    assert (limits["maxCells"], limits["maxCalls"], limits["timeWindow"]) == (7, 9, 5)


def test_metadata_has_flags_only_where_they_are_true() -> None:
    area, *_, time, content = read(get(APP, ROOT + POPULATION))["variables"]
    assert area["code"] == AREA and area["elimination"] is True and "time" not in area
    assert time["time"] is True and "elimination" not in time
    assert content["values"] == ["vaerak-vaesto"]
    assert len(area["values"]) == len(area["valueTexts"]) == 309


def test_area_names_follow_the_language() -> None:
    names = {
        language: read(get(APP, f"/PXWeb/api/v1/{language}/{POPULATION}"))["variables"][0]["valueTexts"]
        for language in ("fi", "sv", "en")
    }
    assert [names[language][0] for language in ("fi", "sv", "en")] == ["KOKO MAA", "HELA LANDET", "WHOLE COUNTRY"]
    assert "Pedersören kunta" in names["fi"] and "Pedersöre" in names["sv"]


def test_the_archive_speaks_the_old_contract() -> None:
    variables = read(get(APP, ROOT + "StatFin_Passiivi/vaenn/statfinpas_vaenn_pxt_128v_2040.px"))["variables"]
    assert [v["code"] for v in variables] == ["Alue", "Vuosi", "Sukupuoli", "Ikä", "Tiedot"]


def test_a_query_gives_the_cell_it_asks_for() -> None:
    cube = read(post(APP, POPULATION, *_one("KU091")))
    assert cube["id"] == [AREA, AGE, SEX, "timeperiod_y", "contentscode"]
    assert (cube["size"], cube["value"]) == ([1] * 5, [people("KU091", 2025)])
    assert cube["role"] == {"geo": [AREA], "time": ["timeperiod_y"], "metric": ["contentscode"]}
    assert "status" not in cube


def test_values_come_in_the_order_of_the_table_with_the_last_dimension_fastest() -> None:
    selection = _one("KU091")
    selection[0] = (AREA, "item", ["KU837", "KU005"])
    selection[2] = (SEX, "item", ["2", "1"])
    cube = read(post(APP, POPULATION, *selection))
    assert list(cube["dimension"][AREA]["category"]["index"]) == ["KU005", "KU837"]
    assert list(cube["dimension"][SEX]["category"]["index"]) == ["1", "2"]
    men_and_women = read(post(APP, POPULATION, *_one("KU005")[:2], (SEX, "item", ["1", "2"]), *_one("KU005")[3:]))
    assert cube["value"][:2] == men_and_women["value"]
    assert sum(cube["value"][:2]) == people("KU005", 2025)


def test_filters_all_and_top() -> None:
    selection = [
        (AREA, "all", ["KU00*"]),
        *_one("KU005")[1:3],
        ("timeperiod_y", "top", ["2"]),
        ("contentscode", "all", ["*"]),
    ]
    cube = read(post(APP, POPULATION, *selection))
    assert list(cube["dimension"][AREA]["category"]["index"]) == ["KU005", "KU009"]
    assert list(cube["dimension"]["timeperiod_y"]["category"]["index"]) == ["2024", "2025"]
    assert cube["status"] == {"0": "e"}
    assert cube["value"] == [people(area, year) for area in ("KU005", "KU009") for year in (2024, 2025)]


def test_a_variable_that_is_left_out_disappears_if_it_can_be_eliminated() -> None:
    cube = read(post(APP, POPULATION, (AREA, "item", ["KU091"]), ("timeperiod_y", "top", ["1"])))
    assert cube["id"] == [AREA, "timeperiod_y", "contentscode"]
    assert cube["value"] == [people("KU091", 2025)]


def test_a_variable_that_cannot_be_eliminated_comes_whole() -> None:
    cube = read(
        post(APP, "StatFin/tjt/14ww.px", ("timeperiod_y", "top", ["1"]), ("contentscode", "item", ["tjt-rpt_aste"]))
    )
    assert cube["size"][2] > 300


def test_missing_cells_are_null_with_a_symbol() -> None:
    cube = read(
        post(
            APP,
            "StatFin/vaerak/159t.px",
            (AREA, "item", ["KU318", "KU091"]),
            ("timeperiod_y", "top", ["1"]),
            ("contentscode", "item", ["vaerak-vaesto_kieli_ulk_p"]),
        )
    )
    at = list(cube["dimension"][AREA]["category"]["index"]).index("KU318")
    assert cube["value"][at] is None
    assert cube["status"] == {str(at): "..."}


def test_election_tables_do_not_mark_their_time() -> None:
    variables = read(get(APP, ROOT + "StatFin/kvaa/12x4.px"))["variables"]
    assert not any("time" in variable for variable in variables)
    cube = read(post(APP, "StatFin/kvaa/12x4.px", ("timeperiod_y", "item", ["2025"])))
    assert "time" not in cube["role"]


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("StatFin/vaerak/statfin_vaerak_pxt_11re.px", 400, b"Bad Request"),
        ("config", 400, b"Bad Request"),
        ("StatFin/nowhere", 404, b"<!DOCTYPE html>"),
        ("Nothing", 404, b"<!DOCTYPE html>"),
    ],
)
def test_wrong_addresses(target: str, status: int, body: bytes) -> None:
    reply = get(APP, ROOT + target)
    assert reply.status == status and reply.body.startswith(body)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (("Alue", "item", ["KU091"]), "variable 'Alue'"),
        ((AREA, "item", ["KU999"]), "value 'KU999'"),
        ((AREA, "agg:x.agg", ["1"]), "filter 'agg:x.agg'"),
        ((AREA, "all", ["XX*"]), "XX*"),
        ((AREA, "item", []), "no values"),
        (("timeperiod_y", "top", ["many"]), "'top'"),
    ],
)
def test_wrong_queries_are_refused_in_json(selection: tuple[str, str, list[str]], words: str) -> None:
    reply = post(APP, POPULATION, selection)
    assert reply.status == 400 and reply.content_type.startswith("application/json")
    assert words in reply.body.decode()


@pytest.mark.parametrize("body", [b"", b"{bad", b"[]", b'{"query": 3}', b'{"query": [{"code": "x", "selection": 1}]}'])
def test_broken_bodies_are_refused(body: bytes) -> None:
    assert APP.answer("POST", ROOT + POPULATION, body, "x").status == 400


def test_an_unknown_format_is_refused() -> None:
    assert post(APP, POPULATION, *_one("KU091"), form="jsonstat2").status == 400


def test_too_many_cells_are_refused_with_a_page() -> None:
    app = application(max_cells=308)
    everywhere: list[Any] = [(AREA, "all", ["KU*"]), *_one("KU091")[1:]]
    assert read(post(app, POPULATION, *everywhere))["size"][0] == 308
    reply = post(app, POPULATION, (AREA, "all", ["*"]), *_one("KU091")[1:])
    assert reply.status == 403 and reply.content_type == "text/html"
    assert b"<h2>403 - Forbidden" in reply.body


def test_values_are_null_above_the_limit() -> None:
    area = read(get(application(max_values=100), ROOT + POPULATION))["variables"][0]
    assert area["values"] is None and area["valueTexts"] is None
