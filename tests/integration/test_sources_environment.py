"""Emissions, applications, cars and taxes from the sample server through the real client, landed and read again."""

import csv
import io
import json
import random
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.landing import get_landing
from ingestion.landing_rows import landing_rows
from ingestion.run import AdapterPool, ingest_table
from ingestion.sample import Server, start
from ingestion.sample import emissions as files
from ingestion.sample.reply import Reply
from ingestion.sources.emissions_plan import plan_of
from tilannekuva.settings import Settings

CATALOGUE = load_catalogue()
EMISSIONS, PEOPLE, APPLICATIONS = "syke_emissions", "syke_population", "vipunen_post_basic_applications"
# A dozen files are as good a test as three hundred, and much quicker.
MUNICIPALITIES = ("5", "49", "51", "91", "92", "109", "235", "297", "440", "564", "766", "837")
CELLS = 200


@pytest.fixture
def server() -> Iterator[Server]:
    running = start()
    listed = files.inhabitants().splitlines()
    few = [listed[0], *(line for line in listed if line.split(";")[0] in MUNICIPALITIES)]
    running.replace_answer(files.INHABITANTS, Reply(200, "\n".join(few).encode(), files.CSV))
    yield running
    running.stop()


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return Settings(source="sample", data_dir=tmp_path, edition_year=2025, sample_url=server.url)


def rows_of(settings: Settings, table_id: str, landing_id: str | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = landing_rows(settings, get_landing(settings, table_id, str(landing_id))).to_pylist()
    return rows


def some(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return random.Random(7).sample(rows, min(CELLS, len(rows)))


@cache
def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text: str = answer.read().decode("utf-8")
    return text


def test_emission_cells_equal_the_files(server: Server, settings: Settings) -> None:
    outcome = ingest_table(settings, CATALOGUE, EMISSIONS)
    # the sentinel before and after, the list of inhabitants, a file each
    assert (outcome.outcome, outcome.requests) == ("landed", 3 + len(MUNICIPALITIES))
    rows = rows_of(settings, EMISSIONS, outcome.landing_id)
    assert {row["area_code"] for row in rows} == set(MUNICIPALITIES)
    sectors = {role.name: role.choices for role in plan_of(CATALOGUE.tables[EMISSIONS]).roles}["sector"]
    for row in some(rows):
        lines = csv.DictReader(
            io.StringIO(read(f"{server.url}/Tulokset_taso_5/kunta_{row['area_code']}.csv")), delimiter=";"
        )
        column, sector = row["content_code"], row["breakdown_key"].rpartition("sector=")[2]
        found = [
            float(line[column].replace(",", "."))
            for line in lines
            if line["vuosi"] == row["period_code"]
            and line["hinku_laskenta"] == "1"
            and line["taso_3"] in sectors[sector]
            and line[column] != "NULL"
        ]
        assert row["value"] == pytest.approx(sum(found), rel=1e-12), row


def test_population_cells_equal_the_file(server: Server, settings: Settings) -> None:
    outcome = ingest_table(settings, CATALOGUE, PEOPLE)
    lines = {
        line["kuntanro"]: line
        for line in csv.DictReader(io.StringIO(read(f"{server.url}{files.INHABITANTS}")), delimiter=";")
    }
    for row in some(rows_of(settings, PEOPLE, outcome.landing_id)):
        assert row["value"] == int(lines[row["area_code"]][row["period_code"]]), row


def test_applications_equal_the_interface(server: Server, settings: Settings) -> None:
    outcome = ingest_table(settings, CATALOGUE, APPLICATIONS)
    assert outcome.outcome == "landed"
    base = f"{server.url}/api/resources/{CATALOGUE.tables[APPLICATIONS].paths[0]}/data"
    everything = json.loads(read(f"{base}?limit=100000"))
    rows = rows_of(settings, APPLICATIONS, outcome.landing_id)
    assert len(rows) > CELLS
    for row in some(rows):
        found = [
            one[row["content_code"]]
            for one in everything
            if one["hakutapa"] == "Yhteishaku"
            and one["kooditKuntaHakukohde"] == row["area_code"]
            and str(one["koulutuksenAlkamisvuosi"]) == row["period_code"]
        ]
        assert row["value"] == sum(found), row


@pytest.mark.parametrize(
    "table_id", ["traficom_cars_by_power", "traficom_first_registrations", "statfin_mkan_11ic", "vero_tulot_102"]
)
def test_cells_of_tables_equal_direct_queries(server: Server, settings: Settings, table_id: str) -> None:
    outcome = ingest_table(settings, CATALOGUE, table_id)
    assert outcome.outcome == "landed", outcome.message
    landing = get_landing(settings, table_id, str(outcome.landing_id))
    variables = {v["role"]: v["code"] for v in landing.sidecar["binding"]["variables"]}
    url = f"{server.url}/PXWeb/api/v1/fi/{CATALOGUE.tables[table_id].paths[0]}"
    for row in some(rows_of(settings, table_id, outcome.landing_id))[:50]:
        chosen = {"area": row["area_code"], "time": row["period_code"], "content": row["content_code"]}
        chosen |= dict(part.split("=") for part in row["breakdown"].split("|"))
        query = [
            {"code": code, "selection": {"filter": "item", "values": [chosen[role]]}}
            for role, code in variables.items()
        ]
        body = json.dumps({"query": query, "response": {"format": "json-stat2"}}).encode()
        request = urllib.request.Request(url, body, {"User-Agent": "tests"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            document = json.load(answer)
        # A dash is the source's zero.
        expected = 0.0 if document.get("status") == {"0": "-"} else document["value"][0]
        assert row["value"] == expected, row


def test_what_is_unchanged_costs_one_request(settings: Settings) -> None:
    for table_id in (EMISSIONS, PEOPLE, APPLICATIONS, "traficom_cars_by_power"):
        assert ingest_table(settings, CATALOGUE, table_id).outcome == "landed"
    for table_id in (EMISSIONS, PEOPLE, APPLICATIONS):
        again = ingest_table(settings, CATALOGUE, table_id)
        assert (again.outcome, again.requests) == ("unchanged", 1), table_id


def test_a_new_release_is_a_new_landing_and_the_old_one_stays(server: Server, settings: Settings) -> None:
    first = ingest_table(settings, CATALOGUE, EMISSIONS)
    path = f"{files.FOLDER}kunta_91.csv"
    changed = str(files.emissions_of(91)).replace(";1;0;Maa;Kot;Elä", ";0;0;Maa;Kot;Elä")
    server.replace_answer(path, Reply(200, changed.encode(), files.CSV))
    second = ingest_table(settings, CATALOGUE, EMISSIONS)
    assert (second.outcome, second.landing_id != first.landing_id) == ("landed", True)
    before, after = (
        {
            (r["content_key"], r["area_key"], r["period_code"], r["breakdown_key"]): r["value"]
            for r in rows_of(settings, EMISSIONS, landing_id)
        }
        for landing_id in (first.landing_id, second.landing_id)
    )
    moved = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {key[1] for key in moved} == {"091"}
    assert {key[3].rpartition("=")[2] for key in moved} == {"agriculture", "total"}


def test_a_reading_that_breaks_off_goes_on_where_it_stopped(server: Server, settings: Settings) -> None:
    path = f"{files.FOLDER}kunta_440.csv"
    server.replace_answer(path, Reply(200, b"<html>maintenance</html>", "text/html"))
    pool = AdapterPool(settings, CATALOGUE)
    adapter = pool.for_table(EMISSIONS)
    table, folder = CATALOGUE.tables[EMISSIONS], settings.data_dir / "partial"
    probe = adapter.probe(table)
    with pytest.raises(Exception, match="kunta_440"):
        adapter.fetch(table, probe, folder)
    asked = adapter.requests_made
    server.replace_answer(path, None)
    whole = adapter.fetch(table, probe, folder)
    # those from 440 on, and the sentinel once more; the list of inhabitants is known
    later = [number for number in MUNICIPALITIES if int(number) >= 440]
    assert adapter.requests_made - asked == len(later) + 1
    assert {row["area_code"] for row in whole.rows.to_pylist()} == set(MUNICIPALITIES)


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (b"<!DOCTYPE html><title>404</title>", "text/csv", "a web page|text/csv"),
        (b"vuosi;kt\n2007;1\n", "text/html", "text/html"),
        (b"vuosi;kt\n2007;1\n", "text/csv", "lacking"),
        (b"x" * 21_000_000, "text/csv", "at most"),
    ],
)
def test_a_file_that_is_none_fails_and_lands_nothing(
    server: Server, settings: Settings, body: bytes, content_type: str, message: str
) -> None:
    server.replace_answer(f"{files.FOLDER}kunta_837.csv", Reply(200, body, content_type))
    outcome = ingest_table(settings, CATALOGUE, EMISSIONS)
    assert (outcome.outcome, outcome.landing_id) == ("fetch_failed", None)
    assert any(part in str(outcome.message) for part in message.split("|")), outcome.message


def test_vipunen_is_told_who_asks(settings: Settings) -> None:
    adapter: Any = AdapterPool(settings, CATALOGUE).for_table(APPLICATIONS)
    assert adapter._client._session.headers["Caller-Id"] == "tilannekuva"
