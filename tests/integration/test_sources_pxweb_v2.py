"""PxWebApi 2 over HTTP: one table through both versions, requests counted, problems told."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_schema import Source
from ingestion.http import HttpClient, HttpStatusError
from ingestion.landing import list_landings
from ingestion.model import Adapter, Answer, Fetched
from ingestion.run import ingest_table
from ingestion.sample import Server, start
from ingestion.sample.pxweb_v2 import tables_by_id
from ingestion.sample.tables.catalogue import all_tables
from ingestion.sources import adapter_for
from ingestion.sources.pxweb_v2 import PxWebV2Adapter
from tilannekuva.errors import SourceChanged, TableAbsent
from tilannekuva.settings import Settings

CATALOGUE = load_catalogue()
V1 = CATALOGUE.sources["statfin"]
V2 = V1.model_copy(update={"kind": "pxweb_v2", "base_url": "https://example.org/PXWeb/api/v2"})
ELECTION, FIGURES = CATALOGUE.tables["statfin_kvaa_12x4"], CATALOGUE.tables["keyfigures_142h"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = start(max_cells=20_000)
    yield running
    running.stop()


def adapter(server: Server, folder: Path, source: Source = V2) -> Adapter:
    return adapter_for(Settings(source=server.url, data_dir=folder, edition_year=2025), source)


def read(server: Server, folder: Path, source: Source, table: str) -> Fetched:
    one, entry = adapter(server, folder, source), CATALOGUE.tables[table]
    return one.fetch(entry, one.probe(entry), folder / source.kind)


def test_the_ids_of_the_sample_are_unique() -> None:
    assert len(tables_by_id()) == len(all_tables())


@pytest.mark.parametrize("table", ["statfin_kvaa_12x4", "statfin_rakke_116h", "statfin_vaerak_11s5"])
def test_one_table_through_both_versions_is_the_same(server: Server, tmp_path: Path, table: str) -> None:
    one, two = read(server, tmp_path, V1, table), read(server, tmp_path, V2, table)
    assert one.rows.num_rows > 300
    assert two.rows.equals(one.rows)
    assert two.content_sha256 == one.content_sha256
    assert two.binding == one.binding
    assert len(two.queries) == len(one.queries) <= math.ceil(1.1 * math.ceil(two.cells / 20_000))
    assert all("/api/v2/tables/" in query.url and "outputFormat=json-stat2" in query.url for query in two.queries)


def test_a_move_to_version_2_is_no_new_content_and_an_unchanged_table_costs_one_request(
    server: Server, tmp_path: Path
) -> None:
    settings = Settings(source=server.url, data_dir=tmp_path, edition_year=2025)
    before = ingest_table(settings, CATALOGUE, ELECTION.id, adapter=adapter(server, tmp_path, V1))
    moved = ingest_table(settings, CATALOGUE, ELECTION.id, adapter=adapter(server, tmp_path))
    assert (before.outcome, moved.outcome) == ("landed", "same_content")
    assert before.landing_id == moved.landing_id
    assert len(list_landings(settings, ELECTION.id)) == 1
    again = ingest_table(settings, CATALOGUE, ELECTION.id, adapter=adapter(server, tmp_path))
    assert (again.outcome, again.requests) == ("unchanged", 1)


def test_a_whole_refresh_keeps_within_the_requests_it_may_make(server: Server, tmp_path: Path) -> None:
    one = adapter(server, tmp_path)
    fetched = one.fetch(FIGURES, one.probe(FIGURES), tmp_path / "partial")
    assert len(fetched.queries) <= 1.1 * math.ceil(fetched.cells / 20_000)
    assert one.requests_made == len(fetched.queries) + 2, "besides the figures: metadata and configuration"


def test_what_is_not_there_is_absent_in_the_words_of_the_source(server: Server, tmp_path: Path) -> None:
    entry = ELECTION.model_copy(update={"paths": ["StatFin/kvaa/zzzz.px"]})
    with pytest.raises(TableAbsent, match=r"zzzz: 404 .*Non-existent table.*not among the \d+ tables listed"):
        adapter(server, tmp_path).probe(entry)


def test_a_refused_query_is_told_with_title_and_detail(server: Server, tmp_path: Path) -> None:
    client = HttpClient(Settings(source=server.url, data_dir=tmp_path, edition_year=2025), V2)
    params = {"lang": "fi", "outputFormat": "json-stat2"}
    body = {"selection": [{"variableCode": "kieli", "valueCodes": ["1"]}]}
    with pytest.raises(
        HttpStatusError, match="problem \"Non-existent variable: There is no variable with the code 'kieli'\""
    ):
        client.post_json("tables/12x4/data", body, params)
    with pytest.raises(SourceChanged, match=r"found 404, the problem .Non-existent table: "):
        client.get_json("tables/nothing/metadata", {"lang": "fi"})
    client.close()


def test_a_variable_that_is_not_named_would_get_a_default_which_is_noticed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = adapter(server, tmp_path)
    assert isinstance(one, PxWebV2Adapter)
    post = one._client.post_json

    def lose_one(path: str, body: dict[str, Any], params: Any = None) -> Answer:
        selection = [part for part in body["selection"] if not part["variableCode"].startswith("sukupuoli")]
        return post(path, {"selection": selection}, params)

    monkeypatch.setattr(one._client, "post_json", lose_one)
    with pytest.raises(SourceChanged, match="values of 'sukupuoli"):
        one.fetch(ELECTION, one.probe(ELECTION), tmp_path / "partial")


def test_calls_beyond_the_limit_are_waited_for_as_the_source_asks(tmp_path: Path) -> None:
    tight = start(max_calls=2, window_seconds=1.0)
    try:
        settings = Settings(source=tight.url, data_dir=tmp_path, edition_year=2025)
        client = HttpClient(settings, V2)
        for _ in range(3):
            assert client.get_json("config").json["maxCallsPerTimeWindow"] == 2
        assert client.requests_made == 4, "one was refused with 429 and Retry-After"
        client.close()
    finally:
        tight.stop()
