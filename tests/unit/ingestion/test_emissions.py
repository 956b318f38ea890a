"""SYKE's files: read strictly, added up without counting twice, refused whole when anything is doubtful."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_schema import Table
from ingestion.http import HttpStatusError
from ingestion.model import Answer
from ingestion.sources.emissions import EmissionsAdapter
from ingestion.sources.emissions_plan import plan_of
from ingestion.sources.emissions_read import read_emissions, read_municipalities
from tests.unit.ingestion.sources_support import refused
from tilannekuva.errors import CatalogueError, SourceChanged, SourceUnavailable, TableAbsent

HEADER = "vuosi;kt;kt_tuuli;GWh;hinku_laskenta;päästökauppa;taso_3;taso_4;taso_5"
LINES = (
    "2007;10,5;0;4,25;1;0;Tie;Ti;Hen",
    "2007;2,25;0;1;1;1;Tie;Ti;KuA",
    "2007;100;0;50;0;0;Tie;Läp;Läp",
    "2007;3;0;NULL;1;0;Maa;Kot;Elä",
    "2007;1,5;0;8;1;0;Kau;Kau;Asu",
    "2007;0,5;0;2;1;0;Ölj;Ölj;Asu",
    "2007;NA;-7,5;NULL;1;0;Tuu;Tuu;Tuu",
    "2008;9;0;4;1;0;Tie;Ti;Hen",
)
PEOPLE = "kuntanro;kunta_fi;maakunta_fi;2007;2008\n91;Helsinki;Uusimaa;100;NA\n5;Alajärvi;Etelä-Pohjanmaa;20;21\n"
COLUMNS = ["{year}", "X{year}"]


TABLES = load_catalogue().tables


def file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def entry(table_id: str = "syke_emissions", **changes: Any) -> Table:
    return TABLES[table_id].model_copy(update=changes)


class Files:
    """A file server: bodies by path; what is not there is 404."""

    base_url = "https://example.org"

    def __init__(self, bodies: dict[str, bytes]) -> None:
        self.bodies = bodies
        self.asked: list[str] = []

    @property
    def requests_made(self) -> int:
        return len(self.asked)

    def get_bytes(self, path: str, params: Any = None, **_: Any) -> Answer:
        self.asked.append(path)
        if path not in self.bodies:
            raise refused(404)
        now = datetime(2026, 11, 1, tzinfo=UTC)
        return Answer("GET", f"{self.base_url}/{path}", 200, self.bodies[path], {"Last-Modified": "Mon"}, now)


@pytest.fixture
def files() -> Files:
    return Files(
        {
            "asukasluvut_2025.csv": PEOPLE.encode(),
            "Tulokset_taso_5/kunta_91.csv": file(*LINES),
            "Tulokset_taso_5/kunta_5.csv": file("2007;4;0;1;1;0;Tie;Ti;Hen"),
        }
    )


def adapter(files: Files) -> EmissionsAdapter:
    return EmissionsAdapter(files, today=lambda: datetime(2026, 11, 24, tzinfo=UTC))  # type: ignore[arg-type]


def fetch(files: Files, folder: Any, table: Table | None = None) -> Any:
    one, table = adapter(files), table or entry()
    return one.fetch(table, one.probe(table), folder)


def values(fetched: Any, **where: Any) -> dict[tuple[str, int, str], float | None]:
    """(municipality, year, sector) -> value of one content."""
    return {
        (row["area_key"], row["period_year"], row["breakdown_key"].rpartition("sector=")[2]): row["value"]
        for row in fetched.rows.to_pylist()
        if all(row[name] == value for name, value in where.items())
    }


def test_levels_are_added_up_and_what_hinku_leaves_out_stays_out(files, tmp_path):
    kt = values(fetch(files, tmp_path), content_key="emissions_kt")
    assert kt["091", 2007, "road_traffic"] == 12.75
    assert kt["091", 2007, "agriculture"] == 3
    assert kt["091", 2007, "heating"] == 2
    # every sector once, the credits for wind power not at all
    assert kt["091", 2007, "total"] == 17.75
    assert kt["005", 2007, "total"] == 4
    assert ("005", 2007, "agriculture") not in kt


def test_energy_is_the_sum_of_what_is_stated_and_no_row_where_nothing_is(files, tmp_path):
    gwh = values(fetch(files, tmp_path), content_key="energy_gwh")
    assert gwh["091", 2007, "total"] == 15.25
    assert ("091", 2007, "agriculture") not in gwh


def test_a_missing_part_makes_the_sum_of_emissions_missing(files, tmp_path):
    files.bodies["Tulokset_taso_5/kunta_5.csv"] = file("2007;NA;0;1;1;0;Tie;Ti;Hen", "2007;4;0;1;1;0;Tie;Ti;KuA")
    fetched = fetch(files, tmp_path)
    kt = values(fetched, content_key="emissions_kt", area_key="005")
    assert kt == {("005", 2007, "road_traffic"): None, ("005", 2007, "total"): None}
    assert "missing: 2" in fetched.notes[0]


def test_the_rows_say_which_source_classes_they_are_of(files, tmp_path):
    fetched = fetch(files, tmp_path)
    [heating] = [
        row
        for row in fetched.rows.to_pylist()
        if row["breakdown_key"].endswith("sector=heating") and row["content_key"] == "emissions_kt"
    ]
    assert heating["breakdown"] == "accounting=1|ets=0+1+?|sector=Kau+Muu+Säh+Ölj"
    assert heating["breakdown_key"] == "accounting=hinku|ets=total|sector=heating"
    assert (heating["area_code"], heating["area_key"], heating["area_name"]) == ("91", "091", "Helsinki")
    assert "Tuu" not in fetched.binding["sums"]["sector"]["total"]


def test_population_is_read_from_the_columns_of_years(files, tmp_path):
    fetched = fetch(files, tmp_path, entry("syke_population"))
    found = {(r["area_key"], r["period_year"]): (r["value"], r["status"]) for r in fetched.rows.to_pylist()}
    assert found == {
        ("005", 2007): (20, "ok"),
        ("005", 2008): (21, "ok"),
        ("091", 2007): (100, "ok"),
        ("091", 2008): (None, "missing"),
    }


def test_population_without_columns_of_years_is_refused_and_emissions_are_not(files, tmp_path):
    files.bodies["asukasluvut_2025.csv"] = b"kuntanro;kunta_fi;maakunta_fi\n91;Helsinki;Uusimaa\n"
    with pytest.raises(SourceChanged, match="population_columns"):
        fetch(files, tmp_path / "people", entry("syke_population"))
    assert ("091", 2007, "total") in values(fetch(files, tmp_path / "kt"), content_key="emissions_kt")


def test_the_order_of_lines_changes_nothing(files, tmp_path):
    first = fetch(files, tmp_path / "a")
    files.bodies["Tulokset_taso_5/kunta_91.csv"] = file(LINES[-1], *reversed(LINES[:-1]))
    assert fetch(files, tmp_path / "b").content_sha256 == first.content_sha256


def test_an_unchanged_probe_is_one_request_and_a_new_release_moves_it(files):
    one = adapter(files)
    before = one.probe(entry())
    assert files.asked == ["Tulokset_taso_5/kunta_91.csv"]
    assert one.probe(entry()).fingerprint == before.fingerprint
    files.bodies["Tulokset_taso_5/kunta_91.csv"] = file(*LINES[:-1])
    assert one.probe(entry()).fingerprint != before.fingerprint


def test_the_newest_list_of_inhabitants_is_found_by_its_year(files):
    files.bodies["asukasluvut_2022.csv"] = files.bodies.pop("asukasluvut_2025.csv")
    adapter(files).probe(entry("syke_population"))
    assert files.asked == [f"asukasluvut_{year}.csv" for year in (2025, 2024, 2023, 2022)]
    del files.bodies["asukasluvut_2022.csv"]
    files.asked.clear()
    with pytest.raises(TableAbsent, match="asukasluvut_"):
        adapter(files).probe(entry("syke_population"))
    assert len(files.asked) == 12


def test_a_listed_municipality_without_a_file_stops_everything(files, tmp_path):
    del files.bodies["Tulokset_taso_5/kunta_5.csv"]
    with pytest.raises(SourceChanged, match="kunta_5"):
        fetch(files, tmp_path)


def test_files_of_two_releases_are_not_mixed(files, tmp_path):
    one = adapter(files)
    probe = one.probe(entry())
    files.bodies["Tulokset_taso_5/kunta_91.csv"] = file(*LINES[:-1])
    with pytest.raises(SourceUnavailable, match="new release"):
        one.fetch(entry(), probe, tmp_path)
    assert not list(tmp_path.rglob("*.zst"))


def test_a_refusal_that_is_no_absence_stays_what_it_is(files):
    def forbidden(path: str, params: Any = None, **_: Any) -> Answer:
        raise refused(403)

    files.get_bytes = forbidden
    with pytest.raises(HttpStatusError):
        adapter(files).probe(entry())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (file("2007;10.5;0;4;1;0;Tie;Ti;Hen"), "line 2, column 'kt'.*decimal comma.*10.5"),
        (file("2007;1 000,5;0;4;1;0;Tie;Ti;Hen"), "column 'kt'"),
        (file("2007;=1+1;0;4;1;0;Tie;Ti;Hen"), "column 'kt'"),
        (file("2007;inf;0;4;1;0;Tie;Ti;Hen"), "column 'kt'"),
        (file("2007;1;nan;4;1;0;Tie;Ti;Hen"), "column 'kt_tuuli'"),
        (file("2007;1;0;٣;1;0;Tie;Ti;Hen"), "column 'GWh'"),
        (file("2007*;1;0;4;1;0;Tie;Ti;Hen"), "column 'vuosi'"),
        (file("2007;1;0;4;NA;0;Tie;Ti;Hen"), "column 'hinku_laskenta'"),
        (file("2007;1;0;4;2;0;Tie;Ti;Hen"), "column 'hinku_laskenta'"),
        (file("2007;1;0;4;1;x;Tie;Ti;Hen"), "column 'päästökauppa'"),
        (file("2007;1;0;4;1;0;NA;Ti;Hen"), "column 'taso_3'"),
        (file("2007;1;0;4;1;0;a|b=c;Ti;Hen"), "column 'taso_3'"),
        (file(LINES[0], LINES[1], LINES[0]), "line 4.*once"),
        (file("2007;1;0;4;1;0;Tie;Ti"), "line 2.*9 fields, found 8"),
        (file("2007,1,0,4,1,0,Tie,Ti,Hen", header=HEADER.replace(";", ",")), "columns"),
        (file(f"{LINES[0]};9", header=f"{HEADER};uusi"), r"unknown \['uusi'\]"),
        (file(header=HEADER.replace("GWh", "MWh")), r"lacking \['GWh'\]"),
        (file(f"{LINES[0]};1", header=f"{HEADER};kt"), "once"),
        (file(f"{LINES[0]};92", header=f"{HEADER};kuntanro"), "column 'kuntanro'.*municipality 91 only"),
        (file(), "only a header"),
        (b"", "header"),
        (file(*LINES).decode().encode("latin-1"), "UTF-8.*0xe4 in line 1"),
        (file(*LINES).decode().encode("utf-16"), "UTF-8"),
        (file('2007;"1;0;4;1;0;Tie;Ti;Hen'), "."),
        (file("2007;1\x00;0;4;1;0;Tie;Ti;Hen"), "zero bytes"),
    ],
)
def test_a_doubtful_file_is_refused_saying_where(body, message):
    with pytest.raises(SourceChanged, match=f"(?s)kunta_91.*{message}"):
        read_emissions(body, 91, "GET kunta_91")


def test_a_byte_order_mark_quotes_other_flags_and_exponents_are_read(files):
    body = b"\xef\xbb\xbf" + file('"2007";1,2e-05;0;-0,5;TRUE;NA;"Tie";NA;NA')
    [line] = read_emissions(body, 91, "here")
    assert (line.year, line.in_hinku, line.in_ets, line.kt, line.gwh) == (2007, "1", "?", 1.2e-05, -0.5)


def test_a_sector_that_the_catalogue_does_not_know_is_refused(files, tmp_path):
    files.bodies["Tulokset_taso_5/kunta_5.csv"] = file("2007;4;0;1;1;0;Uus;Ti;Hen")
    with pytest.raises(SourceChanged, match=r"taso_3.*\['Uus'\]"):
        fetch(files, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PEOPLE.replace("5;Alajärvi", "91;Alajärvi"), "every municipality once"),
        (PEOPLE.replace("5;Alajärvi", "0;Koko maa"), "1 to 999"),
        (PEOPLE.replace("5;Alajärvi", "1005;x"), "1 to 999"),
        (PEOPLE.replace("5;Alajärvi", "../5;x"), "1 to 999"),
        (PEOPLE.replace(";21", ";21,5"), "column '2008'.*whole number"),
        (PEOPLE.replace("maakunta_fi", "X2007"), "one column of population for 2007"),
        (PEOPLE.replace("kuntanro", "numero"), "'kuntanro'"),
        ("kuntanro;kunta_fi;2007\n", "only a header"),
    ],
)
def test_a_doubtful_list_of_inhabitants_is_refused(text, message):
    with pytest.raises(SourceChanged, match=message):
        read_municipalities(text.encode(), COLUMNS, "GET asukasluvut")


@pytest.mark.parametrize(
    "changes",
    [
        {"paths": ["elsewhere"]},
        {"parameters": {"sentinal": "91"}},
        {"parameters": {"sentinel": "../91"}},
        {"contents": {"emissions_kt": "tonnes"}},
        {"roles": {}},
        {"parameters": {}},
    ],
)
def test_an_entry_that_this_source_cannot_serve_is_an_error_of_the_catalogue(changes):
    with pytest.raises(CatalogueError, match="syke_emissions"):
        plan_of(entry(**changes))


@pytest.mark.parametrize("table_id", ["syke_emissions", "syke_population"])
def test_the_contract_is_checked_by_one_file(files, table_id):
    one = adapter(files)
    assert one.check(entry(table_id), one.probe(entry(table_id))).is_complete
    assert "Tulokset_taso_5/kunta_5.csv" not in files.asked


def test_a_broken_contract_is_told(files):
    one = adapter(files)
    files.bodies["Tulokset_taso_5/kunta_91.csv"] = file("2007;4;0;1;1;0;Uus;Ti;Hen")
    with pytest.raises(SourceChanged, match="Uus"):
        one.check(entry(), one.probe(entry()))
