"""Tables that moved: other forms of an id, the archive of a database, and metadata remembered within a day."""

from datetime import UTC, datetime, timedelta

import pytest

from ingestion.sources.pxweb import PxWebAdapter
from ingestion.sources.pxweb_memory import MetadataMemory
from ingestion.sources.pxweb_paths import archive_folders, candidate_paths, matching_names, short_id
from tests.unit.ingestion.sources_support import POPULATION as METADATA
from tests.unit.ingestion.sources_support import FakeClient, FakePxWeb, metadata, source, table
from tilannekuva.errors import SourceChanged, TableAbsent

PREFIXES = {"StatFin": "statfin", "StatFin_Passiivi": "statfinpas"}
ARCHIVES = {"StatFin": "StatFin_Passiivi"}
ARCHIVED = "StatFin_Passiivi/vaerak/statfinpas_vaerak_pxt_11re_2019.px"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def adapter(server, folder, memory=None):
    client = FakeClient(server.handle)
    return PxWebAdapter(client, source(), folder / "limits.json", memory), client


def test_paths_are_tried_in_both_forms_of_the_id():
    archived = "StatFin_Passiivi/vaenn/statfinpas_vaenn_pxt_128v_2040.px"
    assert candidate_paths(["StatFin/vaerak/11re.px", archived], PREFIXES) == [
        "StatFin/vaerak/11re.px",
        "StatFin/vaerak/statfin_vaerak_pxt_11re.px",
        archived,
        "StatFin_Passiivi/vaenn/128v_2040.px",
    ]
    assert candidate_paths(["Kuntien_avainluvut/uusin/142h"], PREFIXES) == ["Kuntien_avainluvut/uusin/142h.px"]
    assert candidate_paths(["Vero/Henk/tulot_010.px"], {}) == ["Vero/Henk/tulot_010.px"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("statfin_tyonv_pxt_12tg.px", "12tg"),
        ("StatFin_Passiivi/asas/statfinpas_asas_pxt_115y_2024.px", "115y_2024"),
        ("11re.px", "11re"),
        ("kuntien_avainluvut_2017_aikasarja.px", "kuntien_avainluvut_2017_aikasarja"),
    ],
)
def test_the_short_id_of_any_name(name, expected):
    assert short_id(name) == expected


def test_an_id_is_matched_whole_before_its_editions():
    names = ["statfinpas_x_pxt_128v_2040.px", "128va.px", "statfinpas_x_pxt_1128v.px", "128v_2030.px"]
    assert matching_names(names, "128v") == ["128v_2030.px", "statfinpas_x_pxt_128v_2040.px"]
    assert matching_names([*names, "statfinpas_x_pxt_128V.px"], "128v") == ["statfinpas_x_pxt_128V.px"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("StatFin/vaerak/11re.px", ["StatFin_Passiivi/vaerak"]),
        ("StatFin/vrm/vaerak/11re.px", ["StatFin_Passiivi/vrm/vaerak", "StatFin_Passiivi/vaerak"]),
        ("StatFin_Passiivi/vaerak/11re.px", ["StatFin_Passiivi/vaerak"]),
        ("Kuntien_avainluvut/2017/x.px", []),
        ("x.px", []),
    ],
)
def test_only_a_database_with_an_archive_has_folders_there(path, expected):
    assert archive_folders(path, ARCHIVES) == expected


@pytest.mark.parametrize(
    "asked", ["StatFin/vaerak/11re.px", "StatFin/vaerak/statfin_vaerak_pxt_11re.px", "StatFin_Passiivi/vaerak/11re.px"]
)
def test_a_table_that_moved_to_the_archive_is_found_by_its_id_and_says_so(tmp_path, asked):
    one, client = adapter(FakePxWeb(path=ARCHIVED), tmp_path)
    entry = table(paths=[asked])
    fetched = one.fetch(entry, one.probe(entry), tmp_path / "partial")
    assert fetched.path == ARCHIVED
    assert fetched.notes[0].startswith(f"Read from the archive StatFin_Passiivi, {ARCHIVED}, as ")
    one.probe(table(id="other", paths=["StatFin/vaerak/11re.px"]))
    listings = [path for path in client.made("GET") if not path.endswith(".px") and path != "fi/"]
    assert len(listings) == len(set(listings)) <= 2, "each folder is listed once in a run"


def test_a_table_that_is_where_it_was_costs_no_look_at_the_archive(tmp_path):
    one, client = adapter(FakePxWeb(), tmp_path)
    one.probe(table())
    assert not [path for path in client.made("GET") if "Passiivi" in path]


def test_several_editions_in_the_archive_are_an_error_that_names_them(tmp_path):
    server = FakePxWeb(path=ARCHIVED)
    server.also_listed = ["statfinpas_vaerak_pxt_11re_2015.px", "statfinpas_vaerak_pxt_11rea.px"]
    with pytest.raises(SourceChanged, match=r"editions statfinpas_vaerak_pxt_11re_2015.px, .*11re_2019.px\.") as error:
        adapter(server, tmp_path)[0].probe(table())
    assert not isinstance(error.value, TableAbsent)


def test_an_archived_table_of_another_title_is_not_taken(tmp_path):
    server = FakePxWeb(metadata(*METADATA["variables"], title="Asunnot"), path=ARCHIVED)
    with pytest.raises(TableAbsent, match="another table, 'Asunnot'"):
        adapter(server, tmp_path)[0].probe(table(title_words=["Väestö"]))


def test_an_unchanged_table_costs_the_listing_alone_within_the_day(tmp_path):
    server, memory = FakePxWeb(), tmp_path / "memory"
    first = adapter(server, tmp_path, memory)[0].probe(table())
    again, client = adapter(server, tmp_path, memory)
    assert again.probe(table()) == first
    assert client.made("GET") == ["fi/StatFin/vaerak"]
    server.listing_stamp = "2026-02-01T08:00:00"
    moved, client = adapter(server, tmp_path, memory)
    assert moved.probe(table()).fingerprint != first.fingerprint
    assert len(client.made("GET")) == 2


def test_figures_are_never_asked_for_by_remembered_metadata(tmp_path):
    server, memory = FakePxWeb(), tmp_path / "memory"
    adapter(server, tmp_path, memory)[0].probe(table())
    renamed = [{**METADATA["variables"][0], "code": "alue_23_20270101"}, *METADATA["variables"][1:]]
    server.meta = metadata(*renamed)
    one, _ = adapter(server, tmp_path, memory)
    fetched = one.fetch(table(), one.probe(table()), tmp_path / "partial")
    assert fetched.binding["variables"][0]["code"] == "alue_23_20270101"
    assert fetched.notes == []
    assert adapter(server, tmp_path, memory)[0].probe(table()).metadata == server.meta


def test_memory_ends_within_a_day_and_knows_its_host_and_stamp(tmp_path):
    def at(later, base_url="https://example.org"):
        return MetadataMemory(tmp_path, base_url, clock=lambda: NOW + later)

    at(timedelta()).keep("a/b.px", "stamp", "https://example.org/a/b.px", {"title": "T"})
    assert at(timedelta(hours=19)).find("a/b.px", "stamp") == ("https://example.org/a/b.px", {"title": "T"})
    assert at(timedelta(hours=21)).find("a/b.px", "stamp") is None
    assert at(timedelta(hours=-1)).find("a/b.px", "stamp") is None
    assert at(timedelta(), "https://example.com").find("a/b.px", "stamp") is None
    assert at(timedelta()).find("a/b.px", "later") is None
    assert at(timedelta()).find("a/b.px", None) is None
    for file in tmp_path.iterdir():
        file.write_bytes(b"damaged")
    assert at(timedelta()).find("a/b.px", "stamp") is None
