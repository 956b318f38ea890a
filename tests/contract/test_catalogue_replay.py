"""The catalogue against real metadata: what an indicator says it reads is what the source calls so."""

import copy
import importlib.util
import json
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from ingestion.binding import Binding, bind
from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.catalogue_indicator_checks import terms_of
from ingestion.catalogue_schema import Table
from tests.conftest import replay_dir
from tilannekuva.errors import SourceChanged

# What the source's own text of a content must say (fi), told apart from the catalogue's words.
MEANING = {
    ("keyfigures_2017", "jobs"): "Alueella olevien työpaikkojen lukumäärä",
    ("keyfigures_2017", "economic_dependency_per_100"): "Taloudellinen huoltosuhde",
    ("keyfigures_2017", "employed"): "Alueella asuvan työllisen työvoiman määrä",
    ("keyfigures_2017", "loan_stock_eur_per_capita"): "Lainakanta, euroa/asukas",
    ("keyfigures_2017", "group_loan_stock_eur_per_capita"): "Konsernin lainakanta, euroa/asukas",
    ("keyfigures_2017", "population"): "Väkiluku",
    ("keyfigures_2017", "job_self_sufficiency_pct"): "Työpaikkaomavaraisuus",
    ("statfin_muutl_11ae", "net_migration"): "Kuntien välinen nettomuutto",
    ("statfin_tyonv_12r5", "unemployed"): "Työttömät työnhakijat laskentapäivänä",
    ("statfin_tyonv_12r5", "vacancies"): "Avoimet työpaikat laskentapäivänä",
    ("statfin_kvaa_12x4", "voters"): "Äänestäneet",
    ("statfin_kvaa_12x4", "electorate"): "Äänioikeutetut",
}

VALUES = {
    ("statfin_vaerak_11re", "sex", "female"): "Naiset",
    ("statfin_vaerak_11re", "sex", "total"): "Yhteensä",
    ("statfin_rakke_116h", "heating_fuel", "oil_gas"): "Öljy, kaasu",
    ("statfin_rakke_116h", "heating_fuel", "ground_heat"): "Maalämpö",
    ("statfin_rakke_116g", "construction_year", "y1940_1959"): "1940 - 1959",
    ("statfin_vaenn_14wx", "age", "100_and_over"): "100 -",
    ("statfin_kvaa_12xf", "sex", "male"): "Miehet",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    spec = importlib.util.spec_from_file_location("replay_serve", replay_dir() / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    serve: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(serve)
    server = serve.make_server(serve.App(max_calls=100_000), 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def read(url: str) -> Any:
    request = urllib.request.Request(url, headers={"User-Agent": "tilannekuva-tests/1 (contract)"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def metadata(root: str, catalogue: Catalogue) -> dict[str, Any]:
    """Live metadata by table id, of the PxWeb tables that are not known to be absent here."""
    tables = [t for t in catalogue.tables.values() if t.source == "statfin" and not t.live_only]
    return {table.id: read(f"{root}/PXWeb/api/v1/fi/{table.paths[0]}") for table in tables}


@pytest.fixture(scope="module")
def bindings(catalogue: Catalogue, metadata: dict[str, Any]) -> dict[str, Binding]:
    return {id_: bind(catalogue.tables[id_], found) for id_, found in metadata.items()}


def test_every_table_served_is_in_the_catalogue(root: str, catalogue: Catalogue) -> None:
    def walk(path: str) -> Iterator[str]:
        for item in read(f"{root}/PXWeb/api/v1/fi/{path}"):
            below = f"{path}/{item['id']}" if path else item["id"]
            if item["type"] == "t":
                yield below
            else:
                yield from walk(below)

    served = {path for item in read(f"{root}/PXWeb/api/v1/fi/") for path in walk(item["dbid"])}
    assert len(served) == 12
    assert served <= {path for table in catalogue.tables.values() for path in table.paths}


def test_every_term_of_every_indicator_binds(catalogue: Catalogue, bindings: dict[str, Binding]) -> None:
    checked = 0
    for indicator in catalogue.indicators.values():
        for term in [term for alternative in indicator.sources for term in terms_of(alternative)]:
            if term.table in bindings:
                assert term.content in bindings[term.table].contents, f"{indicator.id}: {term.table} {term.content}"
                checked += 1
    assert checked > 80


def text_of(metadata: Any, role_codes: set[str], code: str) -> str:
    for variable in metadata["variables"]:
        if variable["code"] in role_codes:
            return str(dict(zip(variable["values"], variable["valueTexts"], strict=True))[code])
    raise AssertionError(f"no variable {role_codes}")


@pytest.mark.parametrize(("table_id", "key"), MEANING)
def test_a_content_is_the_one_that_is_meant(
    table_id: str, key: str, bindings: dict[str, Binding], metadata: dict[str, Any]
) -> None:
    binding = bindings[table_id]
    found = text_of(metadata[table_id], {binding.content.code}, binding.contents[key])
    assert found == MEANING[table_id, key]


@pytest.mark.parametrize(("table_id", "role", "value"), VALUES)
def test_a_value_is_the_one_that_is_meant(
    table_id: str, role: str, value: str, bindings: dict[str, Binding], metadata: dict[str, Any]
) -> None:
    variable = next(v for v in bindings[table_id].variables if v.role == role)
    code = dict(zip(variable.names, variable.values, strict=True))[value]
    assert text_of(metadata[table_id], {variable.code}, code) == VALUES[table_id, role, value]


def swapped(metadata: Any, first: str, second: str) -> Any:
    """The same metadata where two contents have exchanged their texts, as M-codes do between editions."""
    changed = copy.deepcopy(metadata)
    for variable in changed["variables"]:
        if first in variable["values"]:
            a, b = variable["values"].index(first), variable["values"].index(second)
            texts = variable["valueTexts"]
            texts[a], texts[b] = texts[b], texts[a]
    return changed


def test_key_figures_follow_the_text_when_a_code_changes_its_meaning(
    catalogue: Catalogue, metadata: dict[str, Any]
) -> None:
    table = catalogue.tables["keyfigures_142h"]
    contents = bind(table, swapped(metadata["keyfigures_142h"], "M152", "M485")).contents
    assert contents["jobs"] == "M485"
    assert contents["economic_dependency_per_100"] == "M152"


def test_other_tables_refuse_a_code_that_changed_its_meaning(catalogue: Catalogue, metadata: dict[str, Any]) -> None:
    table = catalogue.tables["statfin_kvaa_12x4"]
    with pytest.raises(SourceChanged, match=r"electorate|voters"):
        bind(table, swapped(metadata["statfin_kvaa_12x4"], "kvaa-aanestaneet", "kvaa-aanioikeutetut"))


def test_a_latest_figure_has_no_stated_year(bindings: dict[str, Binding]) -> None:
    binding = bindings["keyfigures_142h"]
    stated = {key for key, has_year in zip(binding.content.names, binding.year_stated, strict=True) if has_year}
    assert stated == {
        "population", "population_change_pct", "share_under_15_pct", "share_15_64_pct", "share_over_64_pct",
        "swedish_speaking_pct", "foreign_citizens_pct",
    }  # fmt: skip


def test_the_projection_says_its_base_year(bindings: dict[str, Binding]) -> None:
    assert bindings["statfin_vaenn_14wx"].projection_base_year == 2019
    assert bindings["archive_vaenn_128v_2040"].projection_base_year == 2019


def sotkanet_tables(catalogue: Catalogue) -> list[Table]:
    return [t for t in catalogue.tables.values() if t.source == "sotkanet" and not t.live_only]


def test_sotkanet_titles_hold_the_words_of_the_catalogue(root: str, catalogue: Catalogue) -> None:
    tables = sotkanet_tables(catalogue)
    assert len(tables) >= 10
    for table in tables:
        title = read(f"{root}/rest/1.1/indicators/{table.paths[0]}")["title"]["fi"]
        assert all(word.casefold() in title.casefold() for word in table.title_words), f"{table.id}: {title}"


def test_the_votes_of_the_parties_bind_as_they_were_captured(catalogue: Catalogue) -> None:
    """The real metadata of 14z7 (an excerpt of its areas): no time flag, six-digit areas, ended municipalities."""
    capture = replay_dir() / "wire" / "statfin-2026" / "metadata-14z7-municipal.excerpt.json"
    binding = bind(catalogue.tables["statfin_kvaa_14z7"], json.loads(capture.read_text(encoding="utf-8")))
    assert binding.contents == {"votes": "kvaa-aanet_yht"}
    party = next(variable for variable in binding.variables if variable.role == "party")
    assert len(party.values) == 11
    assert dict(zip(party.names, party.values, strict=True))["others"] == "99"
    areas = {area.key for area in binding.areas if area.kind == "municipality"}
    assert {"091", "049", "588", "911", "099"} <= areas
    assert {area.kind for area in binding.areas} <= {"municipality", "mainland"}
    assert [period.year for period in binding.periods] == [2008, 2012, 2017, 2021, 2025]
