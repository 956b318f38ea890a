"""Other PxWeb hosts by configuration alone, and a table that is found in the archive by its id."""

from pathlib import Path
from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_schema import Source
from ingestion.landing import list_landings
from ingestion.run import ingest_table
from ingestion.sample import start
from ingestion.sources import adapter_for
from tests.integration.sources_support import AGE, SEX, replay, reset, stats, table, total
from tilannekuva.errors import TableAbsent
from tilannekuva.settings import Settings

CATALOGUE = load_catalogue()
PROJECTION: dict[str, Any] = {
    "roles": {"sex": SEX.model_copy(update={"select": ["total"]}), "age": AGE.model_copy(update={"select": ["total"]})},
    "is_projection": True,
}


def statfin(root: str, folder: Path) -> Any:
    return adapter_for(Settings(source=root, data_dir=folder, edition_year=2021), CATALOGUE.sources["statfin"])


def test_every_database_of_the_catalogue_is_of_a_host_that_is_configured() -> None:
    of_hosts: dict[str, set[str]] = {
        "statfin": {"StatFin", "StatFin_Passiivi", "Kuntien_avainluvut", "Kuntien_talous_ja_toiminta"},
        "vero": {"Vero"},
        "traficom": {"TraFi"},
    }
    for entry in CATALOGUE.tables.values():
        if entry.source in of_hosts:
            assert {path.partition("/")[0] for path in entry.paths} <= of_hosts[entry.source], entry.id
    hosts: dict[str, Source] = {source_id: CATALOGUE.sources[source_id] for source_id in of_hosts}
    assert {source.kind for source in hosts.values()} == {"pxweb_v1"}
    assert len({source.limits.max_cells for source in hosts.values()}) == 3


@pytest.mark.parametrize("table_id", ["vero_tulot_102", "traficom_first_registrations"])
def test_a_host_with_old_names_and_limits_of_its_own_needs_no_code(table_id: str, tmp_path: Path) -> None:
    server = start(max_cells=2_000, max_calls=500, window_seconds=5.0)
    try:
        settings = Settings(source=server.url, data_dir=tmp_path, edition_year=2025)
        one = adapter_for(settings, CATALOGUE.sources[CATALOGUE.tables[table_id].source])
        entry = CATALOGUE.tables[table_id]
        fetched = one.fetch(entry, one.probe(entry), tmp_path / "partial")
    finally:
        server.stop()
    codes = {variable["code"] for variable in fetched.binding["variables"]}
    assert codes in ({"Alue", "Vuosi", "Käyttövoima"}, {"Alue", "Verovuosi", "Erä", "Tunnusluvut"})
    assert len(fetched.queries) > 1 and max(query.cells for query in fetched.queries) <= 2_000
    assert len(fetched.queries) <= 1.1 * -(-fetched.cells // 2_000) + 1
    assert len(set(fetched.rows["area_key"].to_pylist())) > 285
    limits = (settings.state_dir / "limits" / f"{entry.source}.config.json").read_text()
    assert '"maxCells": 2000' in limits or '"maxCells":2000' in limits


def test_an_archived_table_is_found_in_the_replay_by_the_id_it_had(tmp_path: Path) -> None:
    with replay() as root:
        one = statfin(root, tmp_path)
        entry = table(
            "projection", "StatFin/vaenn/statfin_vaenn_pxt_128v.px", {"population": "vaesto_e19"}, **PROJECTION
        )
        fetched = one.fetch(entry, one.probe(entry), tmp_path / "partial")
        reset(root)
        again = statfin(root, tmp_path)
        again.probe(entry)
        again.probe(table("projection_2", "StatFin/vaenn/128v.px", {"population": "vaesto_e19"}, **PROJECTION))
        asked = {path: one["requests"] for path, one in stats(root)["paths"].items()}
    archived = "StatFin_Passiivi/vaenn/statfinpas_vaenn_pxt_128v_2040.px"
    assert fetched.path == archived
    assert fetched.notes[0] == (
        f"Read from the archive StatFin_Passiivi, {archived}, as StatFin/vaenn/statfin_vaenn_pxt_128v.px is not at "
        "this source."
    )
    assert total(fetched, area_kind="municipality", period_year=2040) == (311, 5_525_528)
    assert asked == {
        "GET /PXWeb/api/v1/fi/StatFin/vaenn": 1,
        "GET /PXWeb/api/v1/fi/StatFin_Passiivi/vaenn": 1,
        f"GET /PXWeb/api/v1/fi/{archived}": 2,
    }


def test_the_note_is_in_the_sidecar(tmp_path: Path) -> None:
    with replay() as root:
        settings = Settings(source=root, data_dir=tmp_path, edition_year=2021)
        entry = CATALOGUE.tables["statfin_vaenn_14wx"].model_copy(
            update={"paths": ["StatFin/vaenn/128v.px"], "roles": PROJECTION["roles"]}
        )
        catalogue = CATALOGUE.__class__(CATALOGUE.sources, {entry.id: entry}, {}, CATALOGUE.network)
        outcome = ingest_table(settings, catalogue, entry.id)
        assert outcome.outcome == "landed", outcome.message
        (landing,) = list_landings(settings, entry.id)
        assert landing.sidecar["notes"][0].startswith("Read from the archive StatFin_Passiivi")
        assert landing.sidecar["binding"]["units"] == {"population": "henkilöä"}
        again = ingest_table(settings, catalogue, entry.id)
    assert (again.outcome, again.requests) == ("unchanged", 1), "the listing of the archive"


def test_an_archive_without_the_table_leaves_it_absent_and_says_where_it_looked(tmp_path: Path) -> None:
    with replay() as root, pytest.raises(TableAbsent, match="StatFin_Passiivi/vaenn: no table with the id zzzz"):
        statfin(root, tmp_path).probe(table("gone", "StatFin/vaenn/zzzz.px", {"population": "vaesto"}))
