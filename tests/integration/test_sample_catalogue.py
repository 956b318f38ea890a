"""The sample serves the whole catalogue: every table is there, binds, and has figures for the year of the edition."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.binding import bind
from ingestion.catalogue import load_catalogue
from ingestion.landing import get_landing
from ingestion.landing_rows import landing_rows
from ingestion.run import ingest_table
from ingestion.sample import Server, running, start
from ingestion.sample.groups import CLASSIFICATIONS
from ingestion.sample.tables.catalogue import all_tables
from ingestion.sample.tables.sotkanet import indicators
from tests.unit.ingestion.sample.support import AGENT
from tilannekuva.settings import SAMPLE_EDITION_YEAR, Settings, load_settings

CATALOGUE = load_catalogue()
KINDS = {source_id: source.kind for source_id, source in CATALOGUE.sources.items()}
PXWEB = sorted(table.id for table in CATALOGUE.tables.values() if KINDS[table.source] == "pxweb_v1")
SOTKANET = sorted(table.id for table in CATALOGUE.tables.values() if KINDS[table.source] == "sotkanet")
# ended, or of elections that were not held then
NOT_IN_THE_EDITION = {"keyfigures_2017", "statfin_kta_12ml", "sotkanet_3177", "statfin_evaa_13sv"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running_server = start()
    yield running_server
    running_server.stop()


@pytest.mark.parametrize("table_id", PXWEB)
def test_every_table_is_served_under_its_first_path_and_binds(server: Server, table_id: str) -> None:
    table = CATALOGUE.tables[table_id]
    reply = server.application.answer("GET", f"/PXWeb/api/v1/fi/{table.paths[0]}", b"", AGENT)
    assert reply.status == 200, f"the sample has no {table.paths[0]}: add it to ingestion/sample/tables"
    binding = bind(table, json.loads(reply.body))
    assert set(binding.contents) == set(table.contents)
    assert not _hidden(table.paths[0], {binding.contents[key] for key in table.additive})
    newest = max(all_tables()[table.paths[0]].period_years)
    assert newest >= SAMPLE_EDITION_YEAR or table_id in NOT_IN_THE_EDITION


def _hidden(path: str, contents: set[str]) -> set[str]:
    """Symbols of hidden figures in the newest period: none may be in what is checked to sum to the country row."""
    layout = all_tables()[path]
    chosen = {variable.role: list(range(len(variable.codes))) for variable in layout.variables("fi")}
    chosen["time"] = [len(layout.periods) - 1]
    chosen["content"] = [n for n, content in enumerate(layout.contents) if content.code in contents]
    return set(layout.cells(chosen)[1].ravel().tolist()) - {"", "-"} if contents else set()


@pytest.mark.parametrize("table_id", SOTKANET)
def test_every_indicator_of_sotkanet_is_served(table_id: str) -> None:
    table = CATALOGUE.tables[table_id]
    served = indicators().get(table.paths[0])
    assert served is not None, (
        f"the sample has no indicator {table.paths[0]}: add it to ingestion/sample/tables/sotkanet.py"
    )
    assert all(word.casefold() in served.title["fi"].casefold() for word in table.title_words)
    assert max(served.layout.period_years) >= SAMPLE_EDITION_YEAR or table_id in NOT_IN_THE_EDITION


def test_every_classification_is_served() -> None:
    wanted = {t.paths[0].partition("#")[2] for t in CATALOGUE.tables.values() if KINDS[t.source] == "classification"}
    assert wanted - {""} <= set(CLASSIFICATIONS)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder: Path = tmp_path_factory.mktemp("sample")
    with running(load_settings({"SOURCE": "sample", "TILANNEKUVA_DATA": str(folder)})) as settings:
        yield settings


@pytest.mark.parametrize("table_id", ["statfin_kvaa_12x4", "statfin_tjt_14ww", "sotkanet_186", "classification_region"])
def test_tables_arrive_whole_through_the_real_client(settings: Settings, table_id: str) -> None:
    outcome = ingest_table(settings, CATALOGUE, table_id)
    assert (outcome.outcome, outcome.message) == ("landed", None)
    again = ingest_table(settings, CATALOGUE, table_id)
    assert (again.outcome, again.cells) == ("unchanged", 0)


def test_old_municipalities_and_symbols_land(settings: Settings) -> None:
    outcome = ingest_table(settings, CATALOGUE, "statfin_kvaa_12x4", force=True)
    landing = get_landing(settings, "statfin_kvaa_12x4", str(outcome.landing_id))
    rows = landing_rows(settings, landing).to_pylist()
    pertunmaa = {(row["period_year"], row["status"]) for row in rows if row["area_key"] == "588"}
    assert pertunmaa == {(2012, "ok"), (2017, "ok"), (2021, "ok"), (2025, "not_applicable")}
