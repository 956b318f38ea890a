"""The adapter of PxWebApi 2: the same rows as over version 1, everything selected by name, errors in their words."""

import json

import pyarrow.compute as pc
import pytest

from ingestion.http_problem import problem_text
from ingestion.sources.pxweb_limits import CONFIG_OF_V2
from ingestion.sources.pxweb_v2 import PxWebV2Adapter, table_ids
from ingestion.sources.pxweb_v2_read import metadata_as_v1, read_page
from tests.conftest import replay_dir
from tests.unit.ingestion.pxweb_v2_support import FakePxWebV2, adapter_of
from tests.unit.ingestion.sources_support import POPULATION, FakeClient, FakePxWeb, refused, source, table
from tilannekuva.errors import SourceChanged, SourceUnavailable, TableAbsent

DATA = "tables/11re/data?lang=fi&outputFormat=json-stat2"


def v2(server, folder):
    client = FakeClient(server.handle)
    return PxWebV2Adapter(client, source("pxweb_v2"), folder / "limits.json"), client


def fetch(adapter, folder, **changes):
    entry = table(**changes)
    return adapter.fetch(entry, adapter.probe(entry), folder / "partial")


def test_rows_and_hash_are_those_of_version_1(tmp_path):
    host = FakePxWeb()
    host.symbols = {("KU091", "1", "2020", "vaerak-vaesto"): ".", ("KU005", "SSS", "2019", "vaerak-vaesto"): "-"}
    one, two = (fetch(adapter_of(version, host, tmp_path)[0], tmp_path / version) for version in ("v1", "v2"))
    assert one.rows.equals(two.rows)
    assert one.content_sha256 == two.content_sha256
    assert (one.binding, one.cells) == (two.binding, two.cells)


def test_a_table_costs_one_request_to_look_at_and_every_value_is_named(tmp_path):
    adapter, client = v2(FakePxWebV2(FakePxWeb()), tmp_path)
    adapter.probe(table())
    assert client.calls == [("GET", "tables/11re/metadata", {"lang": "fi"})]
    fetch(adapter, tmp_path)
    [(_, path, body)] = [call for call in client.calls if call[0] == "POST"]
    assert path == DATA
    assert body == {
        "selection": [
            {"variableCode": "alue_23_20260101", "valueCodes": ["SSS", "KU091", "KU005"]},
            {"variableCode": "sukupuoli_9_20180101", "valueCodes": ["SSS", "1", "2"]},
            {"variableCode": "timeperiod_y", "valueCodes": ["2019", "2020", "2021"]},
            {"variableCode": "contentscode", "valueCodes": ["vaerak-vaesto"]},
        ]
    }


def test_the_fingerprint_moves_with_metadata_stamp_and_catalogue(tmp_path):
    host = FakePxWeb()
    marks = [
        v2(FakePxWebV2(host), tmp_path)[0].probe(table(**change)).fingerprint for change in ({}, {"from_year": 2020})
    ]
    assert v2(FakePxWebV2(host), tmp_path)[0].probe(table()).fingerprint == marks[0]
    host.listing_stamp = "2026-02-01T08:00:00Z"
    marks.append(v2(FakePxWebV2(host), tmp_path)[0].probe(table()).fingerprint)
    assert len(set(marks)) == 3


def test_it_is_split_by_its_own_limits_and_goes_on_where_it_stopped(tmp_path):
    host = FakePxWeb()
    host.config = {**host.config, "maxCells": 9}
    whole = fetch(v2(FakePxWebV2(FakePxWeb()), tmp_path / "whole")[0], tmp_path / "whole")
    server, posts = FakePxWebV2(host), []

    def stop_after_two(method, path, sent):
        posts.extend([method] if method == "POST" else [])
        if len(posts) > 2:
            raise SourceUnavailable("down")
        return server.handle(method, path, sent)

    stopped = PxWebV2Adapter(FakeClient(stop_after_two), source("pxweb_v2"), tmp_path / "limits.json")
    with pytest.raises(SourceUnavailable):
        fetch(stopped, tmp_path)
    adapter, client = v2(server, tmp_path)
    parts = fetch(adapter, tmp_path)
    assert (len(parts.queries), len(client.made("POST"))) == (3, 1)
    assert parts.rows.equals(whole.rows)
    assert parts.content_sha256 == whole.content_sha256


def test_a_host_that_takes_fewer_cells_than_it_says_gets_halves(tmp_path):
    host = FakePxWeb()
    host.max_cells = 10
    fetched = fetch(v2(FakePxWebV2(host), tmp_path)[0], tmp_path)
    assert all(query.cells <= 10 for query in fetched.queries)


def test_an_id_is_read_from_a_path_of_version_1():
    assert table_ids(["StatFin/vaerak/11re.px"]) == ["11re"]
    assert table_ids(["TAB6471"]) == ["TAB6471"]
    assert table_ids(["StatFin_Passiivi/vaenn/statfinpas_vaenn_pxt_128v_2040.px"]) == [
        "statfinpas_vaenn_pxt_128v_2040",
        "128v_2040",
    ]


def test_a_table_under_a_longer_id_is_found_in_the_listing_page_by_page(tmp_path):
    server = FakePxWebV2(FakePxWeb(), "statfinpas_vaerak_pxt_11re_2019")
    server.others = ["11r", "11rea"]
    adapter, client = v2(server, tmp_path)
    probe = adapter.probe(table())
    assert probe.path == "statfinpas_vaerak_pxt_11re_2019"
    assert [sent["pageNumber"] for _, path, sent in client.calls if path == "tables"] == [1, 2, 3]
    adapter.probe(table(id="other"))
    assert client.made("GET").count("tables") == 3, "the listing is read once"
    assert "as 11re is not at this source" in fetch(adapter, tmp_path).notes[0]


def test_several_editions_are_an_error_that_names_them(tmp_path):
    server = FakePxWebV2(FakePxWeb(), "11re_2019")
    server.others = ["11re_2015"]
    with pytest.raises(SourceChanged, match="editions 11re_2015, 11re_2019"):
        v2(server, tmp_path)[0].probe(table())


def test_what_is_nowhere_is_absent(tmp_path):
    with pytest.raises(TableAbsent, match=r"xxxx: 404 .*not among the 1 tables listed"):
        v2(FakePxWebV2(FakePxWeb()), tmp_path)[0].probe(table(paths=["StatFin/vaerak/xxxx.px"]))


def test_another_table_under_the_id_is_absent_and_named(tmp_path):
    with pytest.raises(TableAbsent, match="11re: another table, 'Väestö"):
        v2(FakePxWebV2(FakePxWeb()), tmp_path)[0].probe(table(title_words=["ennuste"]))


def test_a_refusal_that_says_nothing_about_the_table_is_no_absence(tmp_path):
    def forbid(method, path, sent):
        raise refused(403)

    with pytest.raises(SourceChanged) as error:
        PxWebV2Adapter(FakeClient(forbid), source("pxweb_v2"), tmp_path / "limits.json").probe(table())
    assert not isinstance(error.value, TableAbsent)


def test_a_table_of_one_figure_has_no_content_to_select(tmp_path):
    host = FakePxWeb({**POPULATION, "variables": POPULATION["variables"][:3]})
    server = FakePxWebV2(host)
    document = server._metadata()
    synthetic = {"label": "ContentsCode", "category": {"index": ["EliminatedValue"], "label": {}}}
    server.change_metadata = {
        "id": [*document["id"], "ContentsCode"],
        "size": [*document["size"], 1],
        "dimension": {**document["dimension"], "ContentsCode": synthetic},
    }
    adapter, client = v2(server, tmp_path)
    fetched = fetch(adapter, tmp_path)
    assert len(client.calls[-1][2]["selection"]) == 3
    assert fetched.binding["contents"] == {"population": "EliminatedValue"}


@pytest.mark.parametrize(
    "change",
    [
        {"id": ["a"]}, {"id": None}, {"size": [1, 2]}, {"dimension": None}, {"dimension": {}}, {"role": []},
        {"label": 5}, {"updated": {}}, {"size": ["3", 3, 3, 1]},
    ],
)  # fmt: skip
def test_broken_metadata_are_an_error_that_names_the_address(tmp_path, change):
    server = FakePxWebV2(FakePxWeb())
    server.change_metadata = change
    with pytest.raises(SourceChanged, match=r"GET https://example\.org/api/v1/tables/11re/metadata"):
        v2(server, tmp_path)[0].probe(table())


@pytest.mark.parametrize("page", [None, [], {}, {"tables": []}, {"tables": [{"id": 1}], "page": {"totalPages": 1}}])
def test_a_page_of_another_shape_is_an_error(page):
    with pytest.raises(SourceChanged, match="a page of tables"):
        read_page(page, "GET x")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"type":"t","title":"Non-existent table","status":404}', "Non-existent table"),
        (b'{"title":"Forbidden","detail":"Too many cells\\n selected"}', "Forbidden: Too many cells selected"),
        (
            b'{"title":"Bad Request","errors":{"outputFormat":["is not valid"],"x":5}}',
            "Bad Request: is not valid",
        ),
        (b'{"error":"no"}', None),
        (b"<html>", None),
        (b'{"title":5}', None),
        (b"[" * 10_000, None),
    ],
)
def test_problems_are_told_in_their_own_words(body, expected):
    assert problem_text(body) == expected


def wire(name):
    return json.loads((replay_dir() / "wire" / "pxweb-v2" / name).read_bytes())


def test_real_metadata_are_read_as_those_of_version_1():
    found = metadata_as_v1(wire("scb_TAB6471_metadata.json"), "the file")
    region, age, sex, contents, month = found["variables"]
    assert [len(v["values"]) for v in found["variables"]] == [312, 134, 3, 1, 16]
    assert (region["values"][0], region["valueTexts"][0], region["elimination"]) == ("00", "Riket", True)
    assert (month["time"], "time" in age, "elimination" in age) == (True, False, False)
    assert contents["units"] == {"000007SF": "antal"}
    assert sex["text"] == "kön"
    assert found["updated"] == "2026-06-08T06:00:00Z"
    assert len(metadata_as_v1(wire("MetadataById_tab001_js2.json"), "the file")["variables"]) == 5


def test_real_configuration_and_listings_are_read():
    assert CONFIG_OF_V2.read(wire("scb_config.json")) == {"maxCells": 150_000, "maxCalls": 3, "timeWindow": 1}
    page = read_page(wire("scb_tables.json"), "the file")
    assert (len(page.tables), page.pages, page.tables["TAB4707"]) == (20, 213, "2026-05-29T06:00:00Z")
    assert read_page(wire("ListAllTables.json"), "the file").pages == 1


def test_a_real_answer_becomes_rows(tmp_path):
    """Of another country: its counties are given the codes of ours, so that they count as regions."""
    answer = wire("scb_TAB6471_data.json")
    category = answer["dimension"]["Region"]["category"]
    category["index"] = {f"MK{code}": at for code, at in category["index"].items()}
    category["label"] = {f"MK{code}": text for code, text in category["label"].items()}

    def handle(method, path, sent):
        if path == "config":
            return wire("scb_config.json")
        if method == "GET":
            return {**answer, "value": []}
        assert [part["variableCode"] for part in sent["selection"]] == answer["id"]
        return answer

    adapter = PxWebV2Adapter(FakeClient(handle), source("pxweb_v2"), tmp_path / "limits.json")
    patterns = {"age": "^alder", "sex": "^kon", "area": "^region"}
    entry = table(
        paths=["TAB6471"],
        contents={"population": "000007SF"},
        content_units={"population": "antal"},
        roles={role: {"code_pattern": pattern} for role, pattern in patterns.items()},
        frequency="monthly",
    )
    fetched = adapter.fetch(entry, adapter.probe(entry), tmp_path / "partial")
    assert fetched.cells == fetched.rows.num_rows == 21 * 11 * 3 * 4
    assert pc.sum(fetched.rows["value"]).as_py() == sum(answer["value"])
    assert fetched.binding["units"] == {"population": "antal"}
    assert set(fetched.rows["period_part"].to_pylist()) == {"M01", "M02", "M03", "M04"}
