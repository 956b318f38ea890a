"""Municipal finances over the sample server: a year of filings, cell by cell, and unchanged in one request."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.http import HttpClient
from ingestion.http_url import companion_source
from ingestion.landing import current
from ingestion.run import ingest_table
from ingestion.sample import Server, municipal_finance, start
from ingestion.sample.municipal_finance_figures import filing_municipalities
from tests.integration.municipal_finance_support import (
    CATALOGUE,
    DIRECTORY,
    FEW,
    REGISTER,
    SOURCE,
    TABLE,
    cells,
    get,
    rows_in_use,
    settings_for,
)
from tilannekuva.errors import CatalogueError
from tilannekuva.settings import Settings

# A third of the mainland, so that the test is quick; the whole of it is in the run that the end-to-end tests share.
SOME = tuple(sorted({*filing_municipalities(2024)[::3], *FEW}))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Settings, pa.Table]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(municipal_finance, "filing_municipalities", lambda year: SOME)
        server = start()
        settings = settings_for(server, tmp_path_factory.mktemp("filings"))
        outcome = ingest_table(settings, CATALOGUE, TABLE)
        assert outcome.outcome == "landed"
        yield server, settings, rows_in_use(settings, outcome)
        server.stop()


def test_every_municipality_of_the_mainland_is_there_but_those_that_did_not_file(
    whole: tuple[Server, Settings, pa.Table],
) -> None:
    _, settings, rows = whole
    codes = {code for _, code, _ in cells(rows)}
    assert codes == set(SOME) - {"072", "890"}
    assert {"091", "588"} <= codes
    assert len(filing_municipalities(2024)) == 293
    landing = current(settings, TABLE)
    assert landing is not None
    notes = " ".join(landing.sidecar["notes"])
    assert "filed by no municipality that is known: 12 business ids, 92" in notes
    assert "kuntatalous.example.org" in notes
    assert len(landing.sidecar["queries"]) == 1 + 2 + len(codes)


def test_stages_are_kept_and_only_the_first_is_preliminary(whole: tuple[Server, Settings, pa.Table]) -> None:
    rows = whole[2].to_pylist()
    assert {row["symbol"] for row in rows} == {"Alustava", "Hyväksytty", "Lopullinen"}
    assert all(row["is_preliminary"] == (row["symbol"] == "Alustava") for row in rows)


def test_random_cells_equal_direct_queries(whole: tuple[Server, Settings, pa.Table]) -> None:
    """200 cells, each found by the test's own reading of the server's answers."""
    server, _, rows = whole
    pages = (get(server, f"{DIRECTORY}?%24top=200&%24skip={skip}")["value"] for skip in (0, 200))
    directory = [item for page in pages for item in page]
    ids = {f"{item['Kunta_Id']:03d}": item["YTunnus"] for item in directory}
    stages = {item["ytunnus"]: item["tunnusluvut"].split("/dokumentti/")[1]
              for item in get(server, REGISTER)["aineistot"]
              if (item["raportointikokonaisuus"], item["raportointikausi"]) == ("KKNR", "2024C12")}  # fmt: skip
    found, documents = cells(rows), dict[str, Any]()
    assert len(found) == (len(SOME) - 2) * 9
    for key in random.Random(2024).sample(sorted(found), 200):
        content, code, _ = key
        if code not in documents:
            documents[code] = get(server, f"/rest/v1/json/dokumentti/{stages[ids[code]]}")
        part, number = content.split(":")
        (amount,) = [
            row["arvo"] for row in documents[code] if (row["osakokonaisuus"], row["tunnusluku"]) == (part, number)
        ]
        assert found[key]["value"] == float(amount), key
        assert found[key]["area_code"] == ids[code]


def test_an_unchanged_register_is_one_request(whole: tuple[Server, Settings, pa.Table]) -> None:
    server, settings, _ = whole
    server.application.stats.reset()
    again = ingest_table(settings, CATALOGUE, TABLE)
    assert again.outcome == "unchanged"
    assert {path: told["requests"] for path, told in server.stats["paths"].items()} == {f"GET {REGISTER}": 1}


def test_both_addresses_move_by_the_same_rule(tmp_path: Path) -> None:
    directory = companion_source(SOURCE, "directory")
    moved = Settings(source="http://127.0.0.1:8900", data_dir=tmp_path, edition_year=2025)
    assert HttpClient(moved, SOURCE).base_url == "http://127.0.0.1:8900/rest/v1/json"
    assert HttpClient(moved, directory).base_url == "http://127.0.0.1:8900/api/Hakemistorajapinta/1.0/odata"
    alone = replace(moved, source="live", source_urls={"municipal_finance_directory": "http://127.0.0.1:1/o"})
    assert HttpClient(alone, directory).base_url == "http://127.0.0.1:1/o"
    assert HttpClient(alone, SOURCE).base_url == SOURCE.base_url
    with pytest.raises(CatalogueError, match="'nowhere' in 'companions'"):
        companion_source(SOURCE, "nowhere")
